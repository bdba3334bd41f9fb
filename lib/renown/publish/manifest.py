"""The manifest: a folder without one is not a snapshot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pyspark.sql import SparkSession

from renown import storage
from renown.publish.digest import content
from renown.publish.plan import Plan
from renown.tables import Table


def manifest(
    spark: SparkSession,
    folder: str,
    tables: tuple[Table, ...],
    plan: Plan,
    certificate: dict[str, Any],
    reasons: Mapping[str, str],
) -> dict[str, Any]:
    """Tables with schema, rows and digest; the plan; the certificate. No clock, no seconds.

    The schema says what every column means, and `reasons` what every reason of cleaning does, so that
    a snapshot can be read by what it says itself, whatever a later version of renown calls them.
    """
    entries = {}
    for table in tables:
        frame = storage.read_table(spark, f"{folder}/{table.name}", "parquet")
        found = content(frame)
        entries[table.name] = {
            "rows": found.rows,
            "digest": found.digest,
            "grain": table.grain,
            "schema": schema(table),
        }
    return {
        "run_id": plan.run_id,
        "as_of": plan.as_of.isoformat(),
        "tables": entries,
        "certificate": certificate,
        "reasons": dict(reasons),
        "plan": plan.model_dump(mode="json"),
    }


def schema(table: Table) -> list[dict[str, str]]:
    """What a manifest says of a table's columns."""
    return [
        {"name": c.name, "type": c.type, "unit": c.unit, "meaning": c.meaning}
        for c in table.columns
    ]


def write(spark: SparkSession, folder: str, held: dict[str, Any]) -> None:
    """The last file of a run's folder; an equal one is left as it is."""
    text = json.dumps(held, indent=2, sort_keys=True) + "\n"
    storage.write_text(spark, f"{folder}/manifest.json", text, overwrite=True)


def read(spark: SparkSession, folder: str) -> dict[str, Any] | None:
    """The manifest of a run; None where there is none, or where who wrote it died over it."""
    try:
        held: dict[str, Any] = json.loads(storage.read_text(spark, f"{folder}/manifest.json"))
    except (FileNotFoundError, ValueError):
        return None
    return held


def exists(spark: SparkSession, folder: str) -> bool:
    """Whether the run of this folder is complete."""
    return read(spark, folder) is not None
