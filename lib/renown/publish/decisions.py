"""The audit trail: what cleaning decided of every account, and when it came to decide otherwise.

One Delta table beside the snapshots, `decisions_history`. A row stands where a decision is not what it
was on the published date before, so what was decided as of any date is each account's latest row by
then. Published anew, a date is compared anew with what was decided before it, and the next date with it:
the rows of both change in one commit. Which date was kept of which run says a small file beside the log,
for a date on which nothing changed has no row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.publish import manifest, pointers
from renown.publish.beside import Beside
from renown.tables import DecisionsHistory, Screening

DECISIONS = Beside(DecisionsHistory, ("as_of", "run_id"), naming=("evidence",))
# What is compared; evidence goes along, for it is counted anew on every date.
DECIDED = ("decision", "trust", "reasons")
_NAMES = ("account_id", *DECIDED, "evidence")
_DATES = "_dates.json"  # Delta passes over what begins like that


def keep(spark: SparkSession, warehouse: str, published: Mapping[date, str]) -> None:
    """Let the trail hold what cleaning decided in these runs; a date whose snapshot is gone stays.

    To be called by one that holds the history. Whatever interrupts it, the next time completes it.
    """
    kept = _kept(spark, warehouse)
    for day, run_id in sorted(published.items()):
        if kept.get(day) != run_id:
            after = min((later for later in kept if later > day), default=None)
            _write(spark, warehouse, {**kept, day: run_id}, day, after)
            kept[day] = run_id
            told = {str(each): run for each, run in sorted(kept.items())}
            storage.write_text(spark, _list(warehouse), json.dumps(told) + "\n", overwrite=True)


def _kept(spark: SparkSession, warehouse: str) -> dict[date, str]:
    """Every date that was kept, and the run that it was kept of."""
    try:
        told = json.loads(storage.read_text(spark, _list(warehouse)))
    except (FileNotFoundError, ValueError):
        return {}
    return {date.fromisoformat(day): run_id for day, run_id in told.items()}


def _list(warehouse: str) -> str:
    return f"{DECISIONS.path(warehouse)}/{_DATES}"


def _write(
    spark: SparkSession, warehouse: str, runs: Mapping[date, str], day: date, after: date | None
) -> None:
    """The rows of a date, and of the next one that is kept, in place of those held."""
    now, before = _decided(spark, warehouse, day, runs[day]), _known(spark, warehouse, day)
    rows = _dated(_differing(now, before), day, runs[day])
    if after is not None:
        then = _decided(spark, warehouse, after, runs[after])
        rest = before.join(now, "account_id", "left_anti")
        later = _differing(then, now.unionByName(rest))
        rows = rows.unionByName(_dated(later, after, runs[after]))
    days = ", ".join(f"'{each}'" for each in (day, after) if each)
    changed = rows.persist(StorageLevel.DISK_ONLY)
    try:
        where, many = f"as_of IN ({days})", changed.count()
        DECISIONS.replace(spark, warehouse, changed, where=where, accounts=many)
    finally:
        changed.unpersist()


def _decided(spark: SparkSession, warehouse: str, day: date, run_id: str) -> DataFrame:
    """One row per account: what a run decided; where it is gone, what the trail itself says of that date."""
    folder = pointers.run_folder(warehouse, day, run_id)
    if manifest.exists(spark, folder):
        screening = storage.read_table(spark, f"{folder}/{Screening.name}", "parquet")
        return screening.select(*_NAMES)
    return _last(DECISIONS.read(spark, warehouse).where(F.col("as_of") <= F.lit(day)))


def _known(spark: SparkSession, warehouse: str, day: date) -> DataFrame:
    """One row per account: what was last decided of it before a date."""
    return _last(DECISIONS.read(spark, warehouse).where(F.col("as_of") < F.lit(day)))


def _last(rows: DataFrame) -> DataFrame:
    last = F.max_by(F.struct(*_NAMES[1:]), "as_of").alias("last")
    return rows.groupBy("account_id").agg(last).select("account_id", "last.*")


def _differing(now: DataFrame, before: DataFrame) -> DataFrame:
    then = before.select("account_id", F.struct(*DECIDED).alias("_then"))
    both = now.join(then, "account_id", "left")
    return both.where(~F.struct(*DECIDED).eqNullSafe(F.col("_then"))).drop("_then")


def _dated(rows: DataFrame, day: date, run_id: str) -> DataFrame:
    return rows.withColumns({"as_of": F.lit(day), "run_id": F.lit(run_id)})
