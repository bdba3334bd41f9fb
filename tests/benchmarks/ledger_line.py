"""One line of the ledger's benchmark in a process of its own; prints its seconds last."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass

from pyspark.sql import SparkSession

from renown import ingest, ledger
from renown.ingest import CONNECTORS
from renown.session import session
from renown.settings import Settings
from tests.benchmarks import jetstream

NETWORK = "bluesky"


@dataclass(frozen=True)
class Line:
    """What to do: `make` records, `parse` them, or `append` them to the ledger of a warehouse.

    `numbers` are the first record's number, how many, and the days they lie in.
    """

    do: str
    folder: str
    warehouse: str = ""
    accounts: int = 0
    numbers: tuple[int, int, int, int] = (0, 0, 0, 0)


def run(spark: SparkSession, line: Line) -> None:
    """Do it."""
    if line.do == "make":
        first, count, begins, ends = line.numbers
        made = jetstream.records(spark, first, count, accounts=line.accounts, days=(begins, ends))
        made.write.option("compression", "gzip").text(line.folder)
    elif line.do == "parse":
        schema = CONNECTORS[NETWORK].schema
        spark.read.schema(schema).json(line.folder).write.format("noop").mode("overwrite").save()
    else:
        with ingest.read(spark, NETWORK, line.folder) as records:
            ledger.append(spark, line.warehouse, [records], reject_share=0.0)


if __name__ == "__main__":
    line = Line(**json.loads(sys.argv[1]))
    with session(Settings().spark, app_name=f"bench {line.do}") as spark:
        started = time.perf_counter()
        run(spark, line)
        print(time.perf_counter() - started)
