"""Formats of the ledger, and the way from each to the next.

Format 1 had neither batches nor months, one row per post, and nothing of opting out, links or
tombstones for good. Format 2 had neither lists nor the networks' own annotations of posts. A table of an
older format can be read; it has to be migrated to be written.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.errors import UserError
from renown.ledger import heads, layout
from renown.tables import Posts, Table, Tombstones


def present(frame: DataFrame, table: Table) -> DataFrame:
    """Rows of any format as rows of the present one."""
    absent = [column for column in table.columns if column.name not in frame.columns]
    return table.conform(
        frame.withColumns({c.name: _was(table, c.name).cast(c.type) for c in absent})
    )


def _was(table: Table, column: str) -> Column:
    """What a column says of rows from before there was such a column."""
    if (table, column) == (Posts, "written_at"):
        return F.col("created_at")
    return F.lit(False) if (table, column) == (Tombstones, "for_good") else F.lit(None)


def require_present(spark: SparkSession, warehouse: str) -> None:
    """UserError where the ledger is of an older format."""
    found = _format(spark, warehouse)
    if found < heads.FORMAT:
        raise UserError(
            f"the ledger in {warehouse} is of format {found}, and this renown writes format "
            f"{heads.FORMAT}: run `renown ledger migrate --warehouse {warehouse}` once"
        )


def migrate(spark: SparkSession, warehouse: str) -> bool:
    """Bring every table up to the present format; what snapshots were made of stays readable.

    Tables of format 1 are written anew; those of a later one are only told of the columns that they
    lack. Answers whether there was anything to do. To be called by one that holds the ledger.
    """
    found = _format(spark, warehouse)
    if found == heads.FORMAT:
        return False
    for table in _tables(spark, warehouse):
        where = layout.path(warehouse, table.name)
        held = spark.read.format("delta").load(where)
        if found == 1:
            layout.replace(where, present(held, table), table)
        elif not set(table.names) <= set(held.columns):
            layout.widen(where, table.empty(spark), table)
    return True


def _format(spark: SparkSession, warehouse: str) -> int:
    """The present one where there is no ledger yet. The first had no batches that could tell."""
    head = heads.latest(spark, warehouse)
    if head is None:
        return 1 if _tables(spark, warehouse) else heads.FORMAT
    return head.format


def _tables(spark: SparkSession, warehouse: str) -> list[Table]:
    return [
        t for t in layout.TABLES.values() if layout.version(spark, warehouse, t.name) is not None
    ]
