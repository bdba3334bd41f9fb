"""Every published score, over all dates, in one Delta table: `scores_history`, beside the snapshots.

It is made after the pointers of a date were moved, out of what they name. `keep` compares the two and
writes what differs, so whoever publishes next mends what a crash has left undone; and where nothing
differs, nothing is written. Date, run, score document, version and break marker are constant for a date
and partition the table. What cleaning decided is kept with it: `renown.publish.decisions`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import locks, storage
from renown.publish import decisions, pointers
from renown.publish.beside import Beside
from renown.publish.past import Published
from renown.tables import Scores, ScoresHistory

PARTED_BY = ("as_of", "run_id", "document", "version", "break_marker")
SCORES = Beside(ScoresHistory, PARTED_BY)
KEPT = (SCORES, decisions.DECISIONS)


def keep(spark: SparkSession, warehouse: str) -> list[date]:
    """Let the history hold what is published; answers the dates whose scores were written.

    A date whose snapshot is gone stays. Raises UserError where another process keeps it just now.
    """
    with _held_alone(spark, warehouse, doing="keeping history"):
        runs = pointers.published_runs(spark, warehouse)
        decisions.keep(spark, warehouse, runs)
        held = {each.as_of: each for each in _held(spark, warehouse)}
        wanted = marked({**held, **_published(spark, warehouse, runs, held)}.values())
        changed = [each for each in wanted if held.get(each.as_of) != each]
        for each in changed:
            _write(spark, warehouse, each, held.get(each.as_of))
    return [each.as_of for each in changed]


def erase(spark: SparkSession, warehouse: str, account_id: str) -> dict[str, int]:
    """Take an account out, from older versions and from the logs too; answers rows by table."""
    if not any(kept.exists(spark, warehouse) for kept in KEPT):
        return {}
    with _held_alone(spark, warehouse, doing="erasing an account"):
        counts = {kept.name: kept.erase(spark, warehouse, account_id) for kept in KEPT}
    return {name: rows for name, rows in counts.items() if rows}


def about(spark: SparkSession, warehouse: str, account_id: str) -> dict[str, DataFrame]:
    """The rows of an account, by table."""
    return {kept.name: kept.about(spark, warehouse, account_id) for kept in KEPT}


@contextmanager
def _held_alone(spark: SparkSession, warehouse: str, *, doing: str) -> Iterator[None]:
    """One date after the other: who publishes another at the same time is waited for."""
    lock = f"{pointers.snapshots(warehouse)}/HISTORY_LOCK"
    patience = pointers.PATIENCE_SECONDS
    with locks.held(spark, lock, doing=doing, patience_seconds=patience):
        yield


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
    """The dates that the table holds."""
    return [_of_part(part) for part in SCORES.parts(spark, warehouse)]


def _of_part(told: Mapping[str, str | None]) -> Published:
    return Published(
        date.fromisoformat(str(told["as_of"])),
        str(told["run_id"]),
        str(told["document"]),
        str(told["version"]),
        told["break_marker"],
    )


def _published(
    spark: SparkSession, warehouse: str, runs: Mapping[date, str], held: Mapping[date, Published]
) -> dict[date, Published]:
    """What the pointers name; a manifest is read only of a run that is not held yet."""
    found = {}
    for day, run_id in runs.items():
        if day not in held or held[day].run_id != run_id:
            folder = pointers.run_folder(warehouse, day, run_id)
            plan = json.loads(storage.read_text(spark, f"{folder}/manifest.json"))["plan"]
            found[day] = Published(day, run_id, plan["document_hash"], plan["version"])
    return found


def _write(spark: SparkSession, warehouse: str, now: Published, held: Published | None) -> None:
    """The rows of one date in place of those held, in one commit; of the same run, with its new marker."""
    if held is not None and held.run_id == now.run_id:
        rows = SCORES.read(spark, warehouse).where(F.col("as_of") == F.lit(now.as_of))
    else:
        folder = pointers.run_folder(warehouse, now.as_of, now.run_id)
        rows = storage.read_table(spark, f"{folder}/{Scores.name}", "parquet")
    told = {name: F.lit(getattr(now, name)) for name in PARTED_BY}
    where = f"as_of = '{now.as_of}'"
    SCORES.replace(spark, warehouse, rows.withColumns(told), where=where, accounts=rows.count())
