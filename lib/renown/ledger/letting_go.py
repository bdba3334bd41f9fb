"""The ledger lets go of old versions: files that no kept snapshot and no present reader needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from delta.tables import DeltaTable
from pyspark.sql import SparkSession

from renown import storage
from renown.ledger import heads, layout, purging, store

# Files are dated by whoever took them out of a table, commits by the store: so far may clocks be apart.
CLOCKS_APART = timedelta(hours=1)
LISTED = 1000  # files that Delta tells of before it removes them, at most


@dataclass(frozen=True)
class LetGo:
    """Of a table: the oldest version that can still be read, and how much went."""

    table: str
    oldest: int
    files: int
    size: int


def let_go(
    spark: SparkSession,
    warehouse: str,
    pinned: Iterable[Mapping[str, int]],
    *,
    dry_run: bool,
) -> Iterator[LetGo]:
    """Remove what only versions before all those pinned need; the present version is pinned too.

    With `dry_run`, answers what would go. Raises UserError where another writer is at work.
    """
    if heads.latest(spark, warehouse) is None:
        return
    pins = [dict(each) for each in pinned]
    with store.writing(spark, warehouse, "letting go of old versions") as head:
        floors = _floors(spark, warehouse, head.versions, pins)
        if not dry_run:  # said before it is true, so that nobody is promised what is going
            _say(spark, warehouse, floors)
        for table, oldest in floors.items():
            gone = _vacuum(spark, warehouse, table, oldest, dry_run=dry_run)
            if gone.files:
                yield gone


def _floors(
    spark: SparkSession, warehouse: str, present: Mapping[str, int], pins: list[dict[str, int]]
) -> dict[str, int]:
    """The oldest version of each table that anybody needs, of those that are still there."""
    kept = store.oldest_kept(spark, warehouse)
    needed = {
        table: min([version, *(pin[table] for pin in pins if table in pin)])
        for table, version in present.items()
    }
    return {
        table: max(version, kept.get(table, 0), layout.oldest(spark, warehouse, table) or 0)
        for table, version in needed.items()
    }


def _vacuum(
    spark: SparkSession, warehouse: str, table: str, oldest: int, *, dry_run: bool
) -> LetGo:
    """Files that left the table before its oldest needed version was committed, the clocks aside."""
    where = layout.path(warehouse, table)
    until = _committed(spark, where, oldest) - CLOCKS_APART
    with purging.at_once(spark):
        hours = _hours_since(until)
        listed = spark.sql(f"VACUUM {purging.named(where)} RETAIN {hours:.6f} HOURS DRY RUN")
        found = [str(row[0]) for row in listed.collect()]
        size = sum(storage.size(spark, path) for path in found)
        if found and not dry_run:
            before = storage.size(spark, where)
            DeltaTable.forPath(spark, where).vacuum(_hours_since(until))
            size = before - storage.size(spark, where)
    return LetGo(table, oldest, len(found), size)


def _hours_since(moment: datetime) -> float:
    """Delta counts back from when it is called, so this is asked for right before."""
    return max(0.0, (datetime.now(timezone.utc) - moment).total_seconds() / 3600)


def _committed(spark: SparkSession, where: str, version: int) -> datetime:
    """By the store's clock, as Delta's own history has it."""
    at = storage.last_modified(spark, f"{where}/_delta_log/{version:020}.json")
    assert at is not None  # what is in the log was committed
    return at


def _say(spark: SparkSession, warehouse: str, floors: Mapping[str, int]) -> None:
    told = {**store.oldest_kept(spark, warehouse), **floors}
    text = json.dumps(told, indent=2, sort_keys=True) + "\n"
    storage.write_text(spark, store.pruned_file(warehouse), text, overwrite=True)
