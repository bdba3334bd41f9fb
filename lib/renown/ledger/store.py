"""The ledger's Delta tables: what arrives is merged by key; what is known already commits nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from delta.tables import DeltaTable
from pyspark.sql import DataFrame, Observation, Row, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.errors import UserError, listed
from renown.ledger.merge import changes, combine
from renown.ledger.records import Records
from renown.tables import LEDGER, Rejects, Table

TABLES: Mapping[str, Table] = {table.name: table for table in LEDGER}


@dataclass(frozen=True)
class Change:
    """Rows that an append added to a table, and rows of it that it changed."""

    added: int
    changed: int


@dataclass(frozen=True)
class Summary:
    """What came of one batch: records read and rejected, rows by table, rejects by reason."""

    network: str
    read: int
    rejected: int
    tables: Mapping[str, Change]
    reasons: Mapping[str, int]

    def lines(self) -> Iterator[str]:
        """The summary in words, a line each."""
        yield f"{self.network}: {self.read:,} records read, {self.rejected:,} rejected"
        for name, change in self.tables.items():
            yield f"{name}: {change.added:,} rows added, {change.changed:,} changed"
        for reason, count in self.reasons.items():
            yield f"rejected, {reason}: {count:,}"


def append(
    spark: SparkSession, warehouse: str, records: Records, *, reject_share: float
) -> Summary:
    """Add a batch to the ledger. Where too much of it was rejected, nothing is added.

    Raises UserError when more than `reject_share` of the records read were rejected.
    """
    reasons = refuse_rejects(records, reject_share)
    frames = {**records.tables, Rejects.name: records.rejects}
    tables = {name: _add(spark, warehouse, TABLES[name], frame) for name, frame in frames.items()}
    return Summary(records.network, records.read, records.rejected, tables, reasons)


def refuse_rejects(records: Records, reject_share: float) -> Mapping[str, int]:
    """Rejects by reason, the most common first; UserError where they are too large a share."""
    if not records.rejected:
        return {}
    reasons = _reasons(records.rejects)
    if records.rejected == records.read or records.rejected > reject_share * records.read:
        raise UserError(_refusal(records, reject_share, reasons))
    return {row.general: row["count"] for row in reasons}


def _reasons(rejects: DataFrame) -> list[Row]:
    """One row per reason, its particulars (after the colon) aside, with the first example."""
    general = F.substring_index("reason", ": ", 1).alias("general")
    example = F.min(F.struct("file", "line", "reason")).alias("example")
    counted = rejects.groupBy(general).agg(F.count(F.lit(1)).alias("count"), example)
    return counted.orderBy(F.desc("count"), "general").limit(20).collect()


def _refusal(records: Records, limit: float, reasons: list[Row]) -> str:
    share = records.rejected / records.read
    title = (
        f"{records.rejected:,} of {records.read:,} records ({share:.1%}) in {records.source} could "
        f"not be read as {records.network}, more than the limit of {limit:.1%} "
        "(setting ingest.reject_share). Nothing was added to the ledger. Most common:"
    )
    if records.rejected == records.read:
        title = (
            f"every one of the {records.read:,} records in {records.source} was rejected: is it "
            f"really {records.network}? Nothing was added to the ledger. Most common:"
        )
    return listed(title, (_example(row) for row in reasons[:5]))


def _example(row: Row) -> str:
    example = row.example
    return f"{row['count']:,} x {row.general} (as {example.file}:{example.line}: {example.reason})"


def versions(spark: SparkSession, warehouse: str) -> dict[str, int]:
    """The present version of every table that the ledger has."""
    found = {name: _version(spark, path(warehouse, name)) for name in TABLES}
    return {name: version for name, version in found.items() if version is not None}


def read(spark: SparkSession, warehouse: str, table: str, version: int | None = None) -> DataFrame:
    """A table as it is, or as it was at a version."""
    reader = spark.read.format("delta")
    if version is not None:
        reader = reader.option("versionAsOf", version)
    return TABLES[table].conform(reader.load(path(warehouse, table)))


def path(warehouse: str, table: str) -> str:
    """Where a table lies."""
    return f"{storage.absolute(warehouse)}/ledger/{table}"


def _version(spark: SparkSession, where: str) -> int | None:
    """The last commit in the table's log: each is a file named by its number, of 20 digits."""
    names = storage.list_names(spark, f"{where}/_delta_log")
    commits = [int(name[:20]) for name in names if name[20:] == ".json" and name[:20].isdigit()]
    return max(commits, default=None)


def _add(spark: SparkSession, warehouse: str, table: Table, new: DataFrame) -> Change:
    where = path(warehouse, table.name)
    version = _version(spark, where)
    if version is None and new.isEmpty():
        return Change(0, 0)
    if version is None:
        _create(spark, where, table)
    if not version:  # a table's first version has no rows yet
        return _fill(where, combine(new, table))
    known = DeltaTable.forPath(spark, where)
    return _merge(known, changes(known.toDF(), new, table), table)


def _create(spark: SparkSession, where: str, table: Table) -> None:
    builder = DeltaTable.createIfNotExists(spark).location(where).comment(table.grain)
    builder.addColumns(table.schema).execute()


def _fill(where: str, rows: DataFrame) -> Change:
    """A first load appends: no MERGE into an empty table, which costs several times as much."""
    written = Observation()
    counted = rows.observe(written, F.count(F.lit(1)).alias("rows"))
    counted.write.format("delta").mode("append").save(where)
    return Change(int(written.get["rows"]), 0)


def _merge(known: DeltaTable, rows: DataFrame, table: Table) -> Change:
    """Rows that the table holds as they are never reach the MERGE: no change, no commit."""
    rows = rows.persist()
    try:
        if rows.isEmpty():
            return Change(0, 0)
        same_key = " AND ".join(f"held.{name} = new.{name}" for name in table.key)
        merge = known.alias("held").merge(rows.alias("new"), same_key)
        done = merge.whenMatchedUpdateAll().whenNotMatchedInsertAll().execute().first()
    finally:
        rows.unpersist()
    assert done is not None  # MERGE always answers one row of counts
    return Change(done.num_inserted_rows, done.num_updated_rows)
