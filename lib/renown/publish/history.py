"""Every published score, over all dates, in one Delta table: `scores_history`, beside the snapshots.

It is made after the pointers of a date were moved, out of what they name. `keep` compares the two and
writes what differs, so whoever publishes next mends what a crash has left undone; and where nothing
differs, nothing is written. Date, run, score document, version and break marker are constant for a date
and partition the table, so what it holds is known from its log, without reading a row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

from delta.tables import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import locks, storage
from renown.ledger import purging
from renown.ledger.layout import commits
from renown.publish import layout, pointers
from renown.publish.past import Published
from renown.session import configured
from renown.tables import Scores, ScoresHistory

PARTED_BY = ("as_of", "run_id", "document", "version", "break_marker")
_NONE = "__HIVE_DEFAULT_PARTITION__"
_PROPERTIES = {"delta.dataSkippingStatsColumns": "account_id"}


def path(warehouse: str) -> str:
    """Where it lies."""
    return storage.absolute(f"{warehouse}/{ScoresHistory.name}")


def exists(spark: SparkSession, warehouse: str) -> bool:
    """Whether anything was ever published by a version that keeps it."""
    return bool(commits(spark, path(warehouse)))


def read(spark: SparkSession, warehouse: str) -> DataFrame:
    """The table, without a row where there is none."""
    if not exists(spark, warehouse):
        return ScoresHistory.empty(spark)
    return ScoresHistory.conform(storage.read_table(spark, path(warehouse), "delta"))


def keep(spark: SparkSession, warehouse: str) -> list[date]:
    """Let the history hold what is published; answers the dates that were written.

    A date whose snapshot is gone stays. Raises UserError where another process keeps it just now.
    """
    with _held_alone(spark, warehouse, doing="keeping history"):
        held = {each.as_of: each for each in _held(spark, warehouse)}
        wanted = marked({**held, **_published(spark, warehouse, held)}.values())
        changed = [each for each in wanted if held.get(each.as_of) != each]
        for each in changed:
            _write(spark, warehouse, each, held.get(each.as_of))
    return [each.as_of for each in changed]


def erase(spark: SparkSession, warehouse: str, account_id: str) -> int:
    """Take an account out, from older versions and from the log too; answers how many rows it had."""
    if not exists(spark, warehouse):
        return 0
    with _held_alone(spark, warehouse, doing="erasing an account"):
        rows = about(spark, warehouse, account_id)
        count = rows.count()
        if count:
            table = DeltaTable.forPath(spark, path(warehouse))
            # By joining, for a condition would be written into the log, with the account in it.
            gone = rows.select("as_of", "account_id").localCheckpoint().alias("gone")
            same = "held.as_of = gone.as_of AND held.account_id = gone.account_id"
            table.alias("held").merge(gone, same).whenMatchedDelete().execute()
        if count or len(commits(spark, path(warehouse))) > 1:
            purging.give_up_files(spark, path(warehouse))
            purging.give_up_log(spark, path(warehouse))
    return count


@contextmanager
def _held_alone(spark: SparkSession, warehouse: str, *, doing: str) -> Iterator[None]:
    """One date after the other: who publishes another at the same time is waited for."""
    lock = f"{pointers.snapshots(warehouse)}/HISTORY_LOCK"
    patience = pointers.PATIENCE_SECONDS
    with locks.held(spark, lock, doing=doing, patience_seconds=patience):
        yield


def about(spark: SparkSession, warehouse: str, account_id: str) -> DataFrame:
    """The rows of an account."""
    return read(spark, warehouse).where(F.col("account_id") == account_id)


def marked(dates: Iterable[Published]) -> list[Published]:
    """The dates in order, each marked with what is not as it was on the one before."""
    found: list[Published] = []
    for each in sorted(dates, key=lambda each: each.as_of):
        found.append(replace(each, break_marker=_break(found[-1], each) if found else None))
    return found


def _break(before: Published, now: Published) -> str | None:
    new = [name for name in ("document", "version") if getattr(before, name) != getattr(now, name)]
    return " and ".join(new) or None


def _held(spark: SparkSession, warehouse: str) -> list[Published]:
    """The dates that the table holds, by the names of its folders."""
    if not exists(spark, warehouse):
        return []
    files = storage.read_table(spark, path(warehouse), "delta").inputFiles()
    return [_of_folder(folder) for folder in {file.rpartition("/")[0] for file in files}]


def _of_folder(folder: str) -> Published:
    parts = dict(part.split("=", 1) for part in folder.split("/")[-len(PARTED_BY) :])
    # Hadoop escapes what a name may not hold, and the URI of a file escapes that.
    told = {name: unquote(unquote(value)) for name, value in parts.items()}
    marker = None if told["break_marker"] == _NONE else told["break_marker"]
    day = date.fromisoformat(told["as_of"])
    return Published(day, told["run_id"], told["document"], told["version"], marker)


def _published(
    spark: SparkSession, warehouse: str, held: Mapping[date, Published]
) -> dict[date, Published]:
    """What the pointers name; a manifest is read only of a run that is not held yet."""
    found = {}
    for day, run_id in pointers.published_runs(spark, warehouse).items():
        if day not in held or held[day].run_id != run_id:
            folder = pointers.run_folder(warehouse, day, run_id)
            plan = json.loads(storage.read_text(spark, f"{folder}/manifest.json"))["plan"]
            found[day] = Published(day, run_id, plan["document_hash"], plan["version"])
    return found


def _write(spark: SparkSession, warehouse: str, now: Published, held: Published | None) -> None:
    """The rows of one date in place of those held, in one commit; of the same run, with its new marker."""
    if held is not None and held.run_id == now.run_id:
        rows = read(spark, warehouse).where(F.col("as_of") == F.lit(now.as_of))
    else:
        folder = pointers.run_folder(warehouse, now.as_of, now.run_id)
        rows = storage.read_table(spark, f"{folder}/{Scores.name}", "parquet")
    told = {name: F.lit(getattr(now, name)) for name in PARTED_BY}
    if not exists(spark, warehouse):
        _create(spark, warehouse)
    laid_out = layout.in_order(
        ScoresHistory.conform(rows.withColumns(told)), ScoresHistory, accounts=rows.count()
    )
    with configured(spark, {"parquet.block.size": str(layout.ROW_GROUP_BYTES)}):
        writer = laid_out.write.format("delta").mode("overwrite")
        writer.option("replaceWhere", f"as_of = '{now.as_of}'").save(path(warehouse))


def _create(spark: SparkSession, warehouse: str) -> None:
    builder = DeltaTable.createIfNotExists(spark).location(path(warehouse))
    builder = builder.comment(ScoresHistory.grain).addColumns(ScoresHistory.schema)
    for name, value in _PROPERTIES.items():
        builder = builder.property(name, value)
    builder.partitionedBy(*PARTED_BY).execute()
