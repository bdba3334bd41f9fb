"""Raw records of one network become rows of the ledger's tables; one module per network.

An unknown field is ignored, and a record that cannot be read is set aside with its reason, never
the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pyspark.sql import SparkSession

from renown.errors import UserError, did_you_mean
from renown.ingest import bluesky, mapping, mastodon, staging, x_v1, x_v2
from renown.ingest.connector import Connector
from renown.ingest.mapping_document import PREFIX, MappingDocument, load_mapping
from renown.ledger import Records

CONNECTORS: Mapping[str, Connector] = {
    each.network: each
    for each in (x_v1.CONNECTOR, x_v2.CONNECTOR, bluesky.CONNECTOR, mastodon.CONNECTOR)
}


def read(
    spark: SparkSession, network: str, path: str, observed_at: datetime | None = None
) -> Records:
    """The records in a file, or in all files below a folder; `release` them when they are stored.

    `observed_at` is when the capture was made, for records that do not say so themselves.
    """
    found = connector(network)
    if isinstance(found, Connector):
        return staging.read(spark, found, str(path), observed_at)
    return mapping.read(spark, found, str(path), observed_at)


def connector(network: str) -> Connector | MappingDocument:
    """What reads a network's records: a connector by its name, or `mapping:` and a document.

    A document is one in conf/mappings by its name, or a `.yaml` file by its path. Raises UserError
    where there is none, and ConfigError where a document is wrong.
    """
    if network.startswith(PREFIX):
        return load_mapping(network.removeprefix(PREFIX))
    if network not in CONNECTORS:
        raise UserError(
            f"no connector is named '{network}'{did_you_mean(network, CONNECTORS)}; "
            f"there are: {', '.join(CONNECTORS)}, and {PREFIX}NAME or {PREFIX}FILE.yaml"
        )
    return CONNECTORS[network]
