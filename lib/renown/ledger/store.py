"""The ledger's Delta tables: what arrives is merged by key; what is known already commits nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from delta.tables import DeltaTable
from pyspark import StorageLevel
from pyspark.sql import DataFrame, Observation, Row, SparkSession
from pyspark.sql import functions as F

from renown import locks, storage
from renown.errors import UserError, listed
from renown.ledger import arriving, formats, heads, layout, suppression
from renown.ledger.arriving import Arriving
from renown.ledger.layout import TABLES
from renown.ledger.merge import KNOWN, changes
from renown.ledger.records import Records
from renown.ledger.suppression import LeftOut, Suppression
from renown.tables import Rejects, Suppressed, Table


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
    kinds: Mapping[str, int]
    passed_over: Mapping[str, int]
    tables: Mapping[str, Change]
    reasons: Mapping[str, int]
    left_out: Mapping[str, int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """The summary in words, a line each."""
        yield f"{self.network}: {self.read:,} records read, {self.rejected:,} rejected"
        for kind, count in self.kinds.items():
            yield f"kept, {kind}: {count:,}"
        for reason, count in self.passed_over.items():
            yield f"passed over, {reason}: {count:,}"
        if self.left_out:
            yield f"left out, erased accounts: {sum(self.left_out.values()):,} rows"
        for name, change in self.tables.items():
            yield f"{name}: {change.added:,} rows added, {change.changed:,} changed"
        for reason, count in self.reasons.items():
            yield f"rejected, {reason}: {count:,}"


def append(
    spark: SparkSession, warehouse: str, batch: Sequence[Records], *, reject_share: float
) -> list[Summary]:
    """Add a batch to the ledger, of one network or of several; readers see all of it or none.

    Where too much of one network was rejected, nothing is added. What an ingest that died has left
    behind is undone first. Rows about erased accounts are left out. Nothing is committed where
    nothing is new.

    Raises UserError when more than `reject_share` of a network's records were rejected, when another
    writer is at work, or when the ledger is of an older format.
    """
    reasons = [refuse_rejects(records, reject_share) for records in batch]
    with writing(spark, warehouse, "adding records") as head:
        erased = suppressed(spark, warehouse, head)
        summaries = [
            _summary(spark, warehouse, records, why, erased)
            for records, why in zip(batch, reasons, strict=True)
        ]
        what = {"networks": [records.network for records in batch]}
        show_if_changed(spark, warehouse, head, what)
    return summaries


@contextmanager
def writing(spark: SparkSession, warehouse: str, doing: str) -> Iterator[heads.Head]:
    """Hold the ledger for writing, as its last batch left it; answers that batch."""
    where = heads.folder(warehouse)
    with locks.held(spark, f"{where}/LOCK", doing=doing):
        formats.require_present(spark, warehouse)
        head = heads.latest(spark, warehouse) or heads.Head()
        undo(spark, warehouse, head)
        yield head


def suppressed(spark: SparkSession, warehouse: str, head: heads.Head) -> Suppression | None:
    """What knows erased accounts, by a batch; None where none was ever erased."""
    version = head.versions.get(Suppressed.name)
    if version is None:
        return None
    return suppression.of(spark, warehouse, read(spark, warehouse, Suppressed.name, version))


def show_if_changed(
    spark: SparkSession, warehouse: str, before: heads.Head, what: dict[str, Any]
) -> heads.Head:
    """Show the tables as they are now, unless they are as they were; answers what is shown."""
    now = _versions(spark, warehouse)
    if now == before.versions:
        return before
    head = heads.Head(before.number + 1, versions=now, what=what)
    heads.show(spark, warehouse, head)
    return head


def undo(spark: SparkSession, warehouse: str, head: heads.Head) -> None:
    """Back to what was shown last: what lies beyond it is of a batch that was never finished."""
    for name, version in _versions(spark, warehouse).items():
        if version > (shown := head.versions.get(name, 0)):
            DeltaTable.forPath(spark, layout.path(warehouse, name)).restoreToVersion(shown)


def _summary(
    spark: SparkSession,
    warehouse: str,
    records: Records,
    reasons: Mapping[str, int],
    erased: Suppression | None,
) -> Summary:
    left = LeftOut(records) if erased is None else erased.leaving_out(records)
    records = left.records
    frames = {**records.tables, Rejects.name: records.rejects}
    tables = {name: add(spark, warehouse, TABLES[name], frame) for name, frame in frames.items()}
    return Summary(
        network=records.network,
        read=records.read,
        rejected=records.rejected,
        kinds=records.kinds,
        passed_over=records.passed_over,
        tables=tables,
        reasons=reasons,
        left_out=left.rows,
    )


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
    """The version of every table that readers see, by the last batch."""
    head = heads.latest(spark, warehouse)
    # A ledger from before there were batches shows its tables as they are.
    return _versions(spark, warehouse) if head is None else dict(head.versions)


def _versions(spark: SparkSession, warehouse: str) -> dict[str, int]:
    """The present version of every table that there is, shown or not."""
    found = {name: layout.version(spark, warehouse, name) for name in TABLES}
    return {name: version for name, version in found.items() if version is not None}


def read(spark: SparkSession, warehouse: str, table: str, version: int | None = None) -> DataFrame:
    """A table as readers see it, or as it was at a version; empty where there is none.

    Raises UserError where the version was given up because an account was erased.
    """
    if version is None:
        version = versions(spark, warehouse).get(table)
    else:
        _require_kept(spark, warehouse, table, version)
    if version is None:
        return TABLES[table].empty(spark)
    reader = spark.read.format("delta").option("versionAsOf", version)
    return formats.present(reader.load(layout.path(warehouse, table)), TABLES[table])


def _require_kept(spark: SparkSession, warehouse: str, table: str, version: int) -> None:
    oldest = layout.oldest(spark, warehouse, table)
    where = layout.path(warehouse, table)
    if oldest is not None and version < oldest:
        raise UserError(
            f"version {version} of {where} is gone: an account was erased "
            "from the table since, and with it went every version from before"
        )
    if version < oldest_kept(spark, warehouse).get(table, 0):
        raise UserError(
            f"version {version} of {where} is gone: no snapshot that was kept was made of it, and "
            "`renown prune` has let go of it"
        )


def oldest_kept(spark: SparkSession, warehouse: str) -> dict[str, int]:
    """By table the oldest version that can be read, of tables that have let go of older ones."""
    try:
        text = storage.read_text(spark, pruned_file(warehouse))
    except FileNotFoundError:
        return {}
    return {table: int(version) for table, version in json.loads(text).items()}


def pruned_file(warehouse: str) -> str:
    """Where it stands."""
    return f"{heads.folder(warehouse)}/PRUNED"


def add(spark: SparkSession, warehouse: str, table: Table, new: DataFrame) -> Change:
    """Merge rows into a table, to be shown with a batch; to be called by one that holds the ledger."""
    with arriving.surveyed(new, table) as found:
        if not found.keys:
            return Change(0, 0)
        version = layout.version(spark, warehouse, table.name)
        if version is None:
            layout.create(spark, warehouse, table)
        where = layout.path(warehouse, table.name)
        if not version:  # a table's first version has no rows yet
            return Change(_fill(where, found.rows, table), 0)
        return _merge(spark, where, found, table)


def _fill(where: str, rows: DataFrame, table: Table) -> int:
    """Rows that are known to be new are appended: a MERGE costs several times as much."""
    written = Observation()
    counted = layout.stored(rows, table).observe(written, F.count(F.lit(1)).alias("rows"))
    counted.write.format("delta").mode("append").save(where)
    return int(written.get["rows"])


def _merge(spark: SparkSession, where: str, new: Arriving, table: Table) -> Change:
    """Add what is new and change what is to be changed, touching no month but theirs.

    Rows that the table holds as they are change nothing: no commit.
    """
    held = spark.read.format("delta").load(where)
    if new.months is not None:
        held = held.where(layout.of_months(F.col(layout.MONTH), new.months))
    changed = changes(new.met_by(held, table), new.rows, table).persist(StorageLevel.DISK_ONLY)
    try:
        counts = {row[KNOWN]: row["count"] for row in changed.groupBy(KNOWN).count().collect()}
        if counts.get(False):
            _fill(where, changed.where(~F.col(KNOWN)).drop(KNOWN), table)
        if counts.get(True):
            _update(
                DeltaTable.forPath(spark, where),
                changed.where(KNOWN).drop(KNOWN),
                table,
                new.months,
            )
    finally:
        changed.unpersist()
    return Change(counts.get(False, 0), counts.get(True, 0))


def _update(
    known: DeltaTable, rows: DataFrame, table: Table, months: list[str | None] | None
) -> None:
    same = F.expr(" AND ".join(f"held.{name} <=> new.{name}" for name in table.key))
    if months is not None:
        same = same & layout.of_months(F.col(f"held.{layout.MONTH}"), months)
    stored = layout.stored(rows, table).alias("new")
    known.alias("held").merge(stored, same).whenMatchedUpdateAll().execute()
