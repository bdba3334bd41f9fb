"""How the ledger's tables lie on disk: by month, so that the records of a day touch few files."""

from __future__ import annotations

from collections.abc import Mapping

from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.ledger import heads
from renown.tables import (
    LEDGER,
    AccountEvents,
    AccountObservations,
    Follows,
    Interactions,
    ListObservations,
    PostObservations,
    Posts,
    Table,
    Tombstones,
)

TABLES: Mapping[str, Table] = {table.name: table for table in LEDGER}
MONTH = "event_month"
# Of the key, so that two rows with one key are of one month.
DATED_BY: Mapping[str, str] = {
    AccountObservations.name: "observed_at",
    AccountEvents.name: "effective_at",
    Follows.name: "started_at",
    Posts.name: "written_at",
    PostObservations.name: "observed_at",
    Interactions.name: "occurred_at",
    ListObservations.name: "observed_at",
    Tombstones.name: "deleted_at",
}
PROPERTIES = {
    # A row that changes marks its old self as gone, and its file is not written anew.
    "delta.enableDeletionVectors": "true",
    # Only `renown erase` and `renown prune` take anything away that a snapshot was made of.
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.logRetentionDuration": "interval 36500 days",
}


def path(warehouse: str, table: str) -> str:
    """Where a table lies."""
    return f"{heads.folder(warehouse)}/{table}"


def version(spark: SparkSession, warehouse: str, table: str) -> int | None:
    """The last commit in the table's log."""
    return max(commits(spark, path(warehouse, table)), default=None)


def oldest(spark: SparkSession, warehouse: str, table: str) -> int | None:
    """The first commit that is left in the table's log: 0, unless earlier ones were given up."""
    return min(commits(spark, path(warehouse, table)), default=None)


def commits(spark: SparkSession, where: str) -> list[int]:
    """The commits in the log of a Delta table: each is a file named by its number, of 20 digits."""
    names = storage.list_names(spark, f"{where}/_delta_log")
    return [int(name[:20]) for name in names if name[20:] == ".json" and name[:20].isdigit()]


def create(spark: SparkSession, warehouse: str, table: Table) -> None:
    """The table without a row, where there is none."""
    where = path(warehouse, table.name)
    builder = DeltaTable.createIfNotExists(spark).location(where).comment(table.grain)
    builder = builder.addColumns(table.schema)
    if table.name in DATED_BY:
        builder = builder.addColumn(MONTH, "string").partitionedBy(MONTH)
    for name, value in properties(table).items():
        builder = builder.property(name, value)
    builder.execute()


def replace(where: str, rows: DataFrame, table: Table) -> None:
    """Write a table anew, with the columns and the layout of today."""
    by = {"partitionBy": MONTH} if table.name in DATED_BY else {}
    writer = stored(rows, table).write.format("delta").mode("overwrite")
    writer.option("overwriteSchema", True).save(where, **by)


def widen(where: str, nothing: DataFrame, table: Table) -> None:
    """Add the columns that a table lacks, null in every row that it has; no file is written anew."""
    writer = stored(nothing, table).write.format("delta").mode("append")
    writer.option("mergeSchema", True).save(where)


def properties(table: Table) -> dict[str, str]:
    """What is set of a Delta table. Only what is looked up by has its range kept by file."""
    return {**PROPERTIES, "delta.dataSkippingStatsColumns": ",".join(table.key)}


def stored(frame: DataFrame, table: Table) -> DataFrame:
    """Rows as they are stored, with their month."""
    return frame.withColumn(MONTH, month(table)) if table.name in DATED_BY else frame


def month(table: Table) -> Column:
    """The month that a row of a dated table is of; null where it has no date."""
    return F.date_format(DATED_BY[table.name], "yyyy-MM")


def month_number(table: Table) -> Column:
    """The month of a row as a number, which adds up faster than text; 0 where it has no date."""
    at = DATED_BY[table.name]
    return F.coalesce(F.year(at) * 12 + F.month(at) - 1, F.lit(0))


def month_named(number: int) -> str | None:
    """The month of a number."""
    return f"{number // 12:04}-{number % 12 + 1:02}" if number else None


def of_months(column: Column, wanted: list[str | None]) -> Column:
    """Whether a stored row is of one of the months."""
    dated = column.isin([name for name in wanted if name is not None])
    return dated | column.isNull() if None in wanted else dated
