"""A Delta table gives up its past: what left it lies in no file, no older version, and not in its log.

The log tells the smallest and largest key of every file that there ever was, so it has to begin
anew: behind a commit that says nothing of files, with a checkpoint that says what there is now.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from delta.tables import DeltaTable
from pyspark.sql import SparkSession

from renown import storage
from renown.ledger import layout
from renown.session import configured

_DELTA = "spark.databricks.delta"
_AT_ONCE = {
    # Versions that snapshots were made of are given up knowingly.
    f"{_DELTA}.retentionDurationCheck.enabled": "false",
    # Its own commits would lie behind the version that readers are shown.
    f"{_DELTA}.vacuum.logging.enabled": "false",
    # Folders are listed by so many tasks, however few they are: with the usual 10,000, for minutes.
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "16",
}


def rewrite(spark: SparkSession, where: str) -> None:
    """Files of which rows are only marked as gone are written without them; a commit of its own."""
    spark.sql(f"REORG TABLE {named(where)} APPLY (PURGE)")


def give_up_files(spark: SparkSession, where: str) -> None:
    """Remove every file that the present version does not need, and begin the log anew.

    To be called when the present version is shown to readers: no other can be read afterwards.
    """
    with at_once(spark):
        DeltaTable.forPath(spark, where).vacuum(0)
    kept = layout.PROPERTIES["delta.logRetentionDuration"]
    # Nothing changes, but the last commit names no file.
    spark.sql(
        f"ALTER TABLE {named(where)} SET TBLPROPERTIES ('delta.logRetentionDuration' = '{kept}')"
    )
    delta = spark._jvm.org.apache.spark.sql.delta  # type: ignore[union-attr]
    delta.DeltaLog.forTable(spark._jsparkSession, where).checkpoint()


def give_up_log(spark: SparkSession, where: str) -> None:
    """Remove the log of every version but the present one, which has a checkpoint and is shown."""
    log = f"{where}/_delta_log"
    present = max(layout.commits(spark, where), default=None)
    assert present is not None  # a table that rows were taken from
    for name in storage.list_names(spark, log):
        number = name.lstrip(".")[:20]
        if number.isdigit() and int(number) < present:
            storage.delete(spark, f"{log}/{name}")


def named(where: str) -> str:
    """A table by its place, as SQL names it."""
    quoted = where.replace("`", "``")
    return f"delta.`{quoted}`"


@contextmanager
def at_once(spark: SparkSession) -> Iterator[None]:
    """Let files go whatever the table says of how long they are kept."""
    with configured(spark, _AT_ONCE):
        yield
