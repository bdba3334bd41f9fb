"""What a batch brings to one table: one row per key, and the months that it touches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.ledger import layout
from renown.ledger.merge import combine
from renown.tables import Table

# Hashes of keys that come more than once are sent to every task up to this many (8 bytes each).
FEW = 2_000_000
HASH = "_key"


@dataclass(frozen=True)
class Arriving:
    """Rows, one per key; `keys` says how many, up to collisions of hashes; `months` are those that
    they are of, None for a table that has no months. `hashes` are the keys', one a row, in HASH.
    """

    rows: DataFrame
    keys: int
    months: list[str | None] | None
    hashes: DataFrame

    def met_by(self, held: DataFrame, table: Table) -> DataFrame:
        """The rows held that have one of the keys, and hardly any other.

        What is held of a month is many times what arrives in a day: it is read, and not sorted.
        """
        if self.keys > FEW:
            key = F.struct(*table.key)
            arriving = self.rows.select(key.alias(HASH))
            return held.withColumn(HASH, key).join(arriving, HASH, "left_semi").drop(HASH)
        hashed = held.withColumn(HASH, _hash(table))
        return hashed.join(F.broadcast(self.hashes), HASH, "left_semi").drop(HASH)


@contextmanager
def surveyed(new: DataFrame, table: Table) -> Iterator[Arriving]:
    """Look at the keys of rows that are staged, and combine those that share one.

    Most records come once. To sort all of them by key to find the few that do not takes longer than
    all the rest, so repeated keys are found by their hashes, and only their rows are combined.
    """
    dated = table.name in layout.DATED_BY
    month = layout.month_number(table) if dated else F.lit(0)
    keyed = new.withColumn(HASH, _hash(table))
    counted = keyed.groupBy(HASH).agg(F.count(F.lit(1)).alias("times"), F.min(month).alias("month"))
    counted = counted.persist(StorageLevel.DISK_ONLY)
    try:
        row = counted.agg(
            F.count(F.lit(1)).alias("keys"),
            F.count_if(F.col("times") > 1).alias("repeated"),
            F.collect_set("month").alias("months"),
        ).first()
        assert row is not None  # an aggregation without groups always has one row
        months = [layout.month_named(number) for number in sorted(row.months)] if dated else None
        repeated = counted.where("times > 1").select(HASH)
        rows = _combined(new, keyed, repeated, row.repeated, table)
        yield Arriving(rows, row.keys, months, counted.select(HASH))
    finally:
        counted.unpersist()


def _combined(
    new: DataFrame, keyed: DataFrame, repeated: DataFrame, how_many: int, table: Table
) -> DataFrame:
    """One row per key."""
    if not how_many:
        return table.conform(new)
    if how_many > FEW:
        return combine(new, table)
    once = keyed.join(F.broadcast(repeated), HASH, "left_anti")
    often = keyed.join(F.broadcast(repeated), HASH, "left_semi")
    return table.conform(once).unionByName(combine(often, table))


def _hash(table: Table) -> Column:
    return F.xxhash64(*table.key)
