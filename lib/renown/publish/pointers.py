"""Where snapshots lie, and the small files that readers go through.

snapshots/CURRENT                        the date and run that readers get by default
snapshots/as_of=YYYY-MM-DD/PLANNED       the run that stages of that date work on
snapshots/as_of=YYYY-MM-DD/PUBLISHED     the run of that date that passed the gate
snapshots/as_of=YYYY-MM-DD/run=ID/       its tables, plan, certificate, manifest, and marks of stages
snapshots/as_of=YYYY-MM-DD/LOCK          who works on a run of that date; snapshots/LOCK, who publishes

A pointer whose writer died over it, on a store that shows files before they are whole, names no run:
`PUBLISHED` is written again when that run is, and `CURRENT` by whoever publishes next.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from pyspark.sql import SparkSession

from renown import locks, storage

# Another date's pointers are moved in a moment; who publishes at the same time waits for it.
PATIENCE_SECONDS = 60.0


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


def current(warehouse: str) -> str:
    """The pointer that readers go through who ask for no date."""
    return f"{snapshots(warehouse)}/CURRENT"


@contextmanager
def working(spark: SparkSession, warehouse: str, as_of: date, *, doing: str) -> Iterator[None]:
    """Hold a date, so that no other process works on a run of it; other dates are free.

    Raises UserError where another process holds it.
    """
    with locks.held(spark, f"{day_folder(warehouse, as_of)}/LOCK", doing=f"{doing} of {as_of}"):
        yield


@contextmanager
def moving(spark: SparkSession, warehouse: str, *, doing: str) -> Iterator[None]:
    """Hold the pointers, of all dates. Raises UserError where another process holds them for long."""
    lock = f"{snapshots(warehouse)}/LOCK"
    with locks.held(spark, lock, doing=doing, patience_seconds=PATIENCE_SECONDS):
        yield


def published_before(spark: SparkSession, warehouse: str, as_of: date) -> tuple[date, str] | None:
    """Date and run of the published snapshot of the nearest earlier date."""
    return _latest(spark, warehouse, [d for d in published_dates(spark, warehouse) if d < as_of])


def _latest(spark: SparkSession, warehouse: str, days: list[date]) -> tuple[date, str] | None:
    """The last of the dates whose pointer names a run."""
    found = (read_dated(spark, published(warehouse, day)) for day in reversed(days))
    return next((named for named in found if named is not None), None)


def read_pointer(spark: SparkSession, path: str) -> str | None:
    """The run that a pointer names; None where there is none, or none yet."""
    named = read_dated(spark, path)
    return None if named is None else named[1]


def read_dated(spark: SparkSession, path: str) -> tuple[date, str] | None:
    """Date and run that a pointer names; None where there is none, or none yet."""
    try:
        held = json.loads(storage.read_text(spark, path))
        return date.fromisoformat(held["as_of"]), str(held["run"])
    except (FileNotFoundError, ValueError):
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


def published_runs(spark: SparkSession, warehouse: str) -> dict[date, str]:
    """The published run of every date that has one, in order of dates."""
    days = published_dates(spark, warehouse)
    found = {day: read_pointer(spark, published(warehouse, day)) for day in days}
    return {day: run for day, run in found.items() if run is not None}


def move_pointers(
    spark: SparkSession, warehouse: str, as_of: date, run_id: str, *, back: bool = False
) -> bool:
    """Publish a run: its date's pointer, then CURRENT unless that is at a later date already.

    With `back`, CURRENT goes back to an earlier date too. Answers whether it names this run now.
    """
    with moving(spark, warehouse, doing=f"publishing run {run_id}"):
        write_pointer(spark, published(warehouse, as_of), as_of=as_of, run_id=run_id)
        named = (as_of, run_id)
        if not back:
            now = read_dated(spark, current(warehouse))
            latest = now or _latest(spark, warehouse, published_dates(spark, warehouse)) or named
            named = latest if latest[0] > as_of else named
        write_pointer(spark, current(warehouse), as_of=named[0], run_id=named[1])
        return named == (as_of, run_id)
