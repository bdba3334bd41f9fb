"""Care of the ledger: fewer and larger files, words of deleted posts taken out, older formats brought up."""

from __future__ import annotations

from dataclasses import dataclass

from delta.tables import DeltaTable
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from renown import locks
from renown.ledger import formats, heads, layout, store
from renown.ledger.views import SAID
from renown.tables import Posts, Tombstones


@dataclass(frozen=True)
class Cared:
    """What was done: files before and after by table, and posts whose words were taken out."""

    files: dict[str, tuple[int, int]]
    blanked: int

    def lines(self) -> list[str]:
        """In words, a line each."""
        told = [
            f"{name}: {a:,} files became {b:,}" for name, (a, b) in self.files.items() if a != b
        ]
        if self.blanked:
            told.append(f"posts: the words of {self.blanked:,} deleted ones were taken out")
        return told or ["nothing to do"]


def optimize(spark: SparkSession, warehouse: str) -> Cared:
    """Small files of a month become large ones, sorted by key, and deleted posts lose their words.

    What the views say of any date stays the same, digest by digest; versions that snapshots were
    made of stay readable until `renown prune` lets them go.
    """
    with store.writing(spark, warehouse, "optimizing the ledger") as head:
        blanked = (
            _blank(spark, warehouse) if {Posts.name, Tombstones.name} <= head.versions.keys() else 0
        )
        files = {name: _compact(spark, warehouse, name) for name in head.versions}
        store.show_if_changed(spark, warehouse, head, {"done": "optimize"})
    return Cared(files, blanked)


def _compact(spark: SparkSession, warehouse: str, name: str) -> tuple[int, int]:
    table = DeltaTable.forPath(spark, layout.path(warehouse, name))
    before = _files(table)
    table.optimize().executeCompaction()
    return before, _files(table)


def _files(table: DeltaTable) -> int:
    row = table.detail().select("numFiles").first()
    assert row is not None  # a table always has one row of details
    return int(row["numFiles"])


def _blank(spark: SparkSession, warehouse: str) -> int:
    """The views do not show them since the tombstone came; here they leave the table itself."""
    posts = DeltaTable.forPath(spark, layout.path(warehouse, Posts.name))
    gone = store.read(spark, warehouse, Tombstones.name)
    latest = gone.groupBy("record_id").agg(
        F.max("deleted_at").alias("deleted_at"), F.max("for_good").alias("for_good")
    )
    wordless = " AND ".join(f"held.{name} IS NULL" for name in SAID)
    deleted = F.expr(
        "held.post_id = gone.record_id AND (gone.for_good OR held.written_at <= gone.deleted_at)"
        f" AND NOT ({wordless})"
    )
    merge = posts.alias("held").merge(latest.alias("gone"), deleted)
    done = merge.whenMatchedUpdate(set=dict.fromkeys(SAID, "NULL")).execute().first()
    assert done is not None  # MERGE always answers one row of counts
    return int(done.num_updated_rows)


def migrate(spark: SparkSession, warehouse: str) -> bool:
    """Bring a ledger of an older format up to the present one; answers whether it was of one."""
    with locks.held(spark, f"{heads.folder(warehouse)}/LOCK", doing="migrating the ledger"):
        before = heads.latest(spark, warehouse)
        if before is not None:
            store.undo(spark, warehouse, before)
        done = formats.migrate(spark, warehouse)
        if done:
            # Whatever its tables' versions: what is shown from now on is of another format.
            number = 0 if before is None else before.number
            store.show_if_changed(spark, warehouse, heads.Head(number), {"done": "migrate"})
    return done
