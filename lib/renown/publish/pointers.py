"""Where snapshots lie, and the small files that readers go through.

snapshots/CURRENT                        the date and run that readers get by default
snapshots/as_of=YYYY-MM-DD/PLANNED       the run that stages of that date work on
snapshots/as_of=YYYY-MM-DD/PUBLISHED     the run of that date that passed the gate
snapshots/as_of=YYYY-MM-DD/run=ID/       its tables, plan, certificate and manifest
"""

from __future__ import annotations

import json
from datetime import date

from pyspark.sql import SparkSession

from renown import locks, storage


def snapshots(warehouse: str) -> str:
    """The folder of all snapshots."""
    return f"{warehouse.rstrip('/')}/snapshots"


def day_folder(warehouse: str, as_of: date) -> str:
    """The folder of one date."""
    return f"{snapshots(warehouse)}/as_of={as_of.isoformat()}"


def run_folder(warehouse: str, as_of: date, run_id: str) -> str:
    """The folder of one run."""
    return f"{day_folder(warehouse, as_of)}/run={run_id}"


def planned(warehouse: str, as_of: date) -> str:
    """The pointer to the run that stages of a date work on."""
    return f"{day_folder(warehouse, as_of)}/PLANNED"


def published(warehouse: str, as_of: date) -> str:
    """The pointer to the run of a date that passed the gate."""
    return f"{day_folder(warehouse, as_of)}/PUBLISHED"


def published_before(spark: SparkSession, warehouse: str, as_of: date) -> tuple[date, str] | None:
    """Date and run of the published snapshot of the nearest earlier date."""
    earlier = [day for day in published_dates(spark, warehouse) if day < as_of]
    if not earlier:
        return None
    run = read_pointer(spark, published(warehouse, earlier[-1]))
    return None if run is None else (earlier[-1], run)


def read_pointer(spark: SparkSession, path: str) -> str | None:
    """The run that a pointer names; None where there is none."""
    try:
        return str(json.loads(storage.read_text(spark, path))["run"])
    except FileNotFoundError:
        return None


def write_pointer(spark: SparkSession, path: str, *, as_of: date, run_id: str) -> None:
    """Let a pointer name a run; nothing is written where it does already."""
    text = json.dumps({"as_of": as_of.isoformat(), "run": run_id}) + "\n"
    if not (storage.exists(spark, path) and storage.read_text(spark, path) == text):
        storage.write_text(spark, path, text, overwrite=True)


def published_dates(spark: SparkSession, warehouse: str) -> list[date]:
    """Dates with a published snapshot, in order."""
    folder = snapshots(warehouse)
    days = [name for name in storage.list_names(spark, folder) if name.startswith("as_of=")]
    return sorted(
        date.fromisoformat(day.removeprefix("as_of="))
        for day in days
        if storage.exists(spark, f"{folder}/{day}/PUBLISHED")
    )


def move_pointers(spark: SparkSession, warehouse: str, as_of: date, run_id: str) -> bool:
    """Publish a run: its date's pointer, then CURRENT unless that is at a later date already.

    Answers whether CURRENT names this run now.
    """
    lock = f"{snapshots(warehouse)}/LOCK"
    with locks.held(spark, lock, doing=f"publishing run {run_id}"):
        write_pointer(spark, published(warehouse, as_of), as_of=as_of, run_id=run_id)
        current = f"{snapshots(warehouse)}/CURRENT"
        if storage.exists(spark, current):
            held = json.loads(storage.read_text(spark, current))
            if date.fromisoformat(held["as_of"]) > as_of:
                return False
        write_pointer(spark, current, as_of=as_of, run_id=run_id)
        return True
