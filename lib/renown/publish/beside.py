"""Delta tables in the warehouse beside its snapshots, which outlive them: what was published.

What is constant for a date partitions such a table, so that what it holds is known from its log, without
reading a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from delta.tables import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.ledger import purging
from renown.ledger.layout import commits
from renown.publish import holding, layout
from renown.session import configured
from renown.tables import Table

_NONE = "__HIVE_DEFAULT_PARTITION__"
_PROPERTIES = {"delta.dataSkippingStatsColumns": "account_id"}
_ABOUT = "_about"  # whether a row is of the account, and not one that merely names it


@dataclass(frozen=True)
class Beside:
    """`table`, partitioned by `parted_by`; texts of the columns `naming` may name other accounts."""

    table: Table
    parted_by: tuple[str, ...]
    naming: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the table and its folder are called."""
        return self.table.name

    def path(self, warehouse: str) -> str:
        """Where it lies."""
        return storage.absolute(f"{warehouse}/{self.name}")

    def exists(self, spark: SparkSession, warehouse: str) -> bool:
        """Whether anything was ever published by a version that keeps it."""
        return bool(commits(spark, self.path(warehouse)))

    def read(self, spark: SparkSession, warehouse: str) -> DataFrame:
        """The table, without a row where there is none."""
        if not self.exists(spark, warehouse):
            return self.table.empty(spark)
        return self.table.conform(storage.read_table(spark, self.path(warehouse), "delta"))

    def parts(self, spark: SparkSession, warehouse: str) -> Iterator[dict[str, str | None]]:
        """What it is partitioned by, of every part that holds a file, by the names of its folders."""
        if not self.exists(spark, warehouse):
            return
        files = storage.read_table(spark, self.path(warehouse), "delta").inputFiles()
        for folder in {file.rpartition("/")[0] for file in files}:
            named = (part.split("=", 1) for part in folder.split("/")[-len(self.parted_by) :])
            # Hadoop escapes what a name may not hold, and the URI of a file escapes that.
            told = {name: unquote(unquote(value)) for name, value in named}
            yield {name: None if value == _NONE else value for name, value in told.items()}

    def replace(
        self, spark: SparkSession, warehouse: str, rows: DataFrame, *, where: str, accounts: int
    ) -> None:
        """Put rows in the place of those that are held `where`, in one commit."""
        if not self.exists(spark, warehouse):
            self._create(spark, warehouse)
        laid_out = layout.in_order(self.table.conform(rows), self.table, accounts=accounts)
        with configured(spark, {"parquet.block.size": str(layout.ROW_GROUP_BYTES)}):
            writer = laid_out.write.format("delta").mode("overwrite")
            writer.option("replaceWhere", where).save(self.path(warehouse))

    def about(self, spark: SparkSession, warehouse: str, account_id: str) -> DataFrame:
        """The rows of an account, and those of others whose texts name it."""
        return self._traced(spark, warehouse, account_id).drop(_ABOUT)

    def erase(self, spark: SparkSession, warehouse: str, account_id: str) -> int:
        """Take an account out, from older versions and from the log too; answers how many rows it had.

        Where others' texts name it, something else stands instead. To be called by one that holds the
        history.
        """
        if not self.exists(spark, warehouse):
            return 0
        rows = self._traced(spark, warehouse, account_id)
        count = rows.count()
        if count:
            self._take_out(spark, warehouse, rows, account_id)
        if count or len(commits(spark, self.path(warehouse))) > 1:
            purging.give_up_files(spark, self.path(warehouse))
            purging.give_up_log(spark, self.path(warehouse))
        return count

    def _take_out(
        self, spark: SparkSession, warehouse: str, rows: DataFrame, account_id: str
    ) -> None:
        freed = holding.freed(rows, self.naming, account_id)
        gone = freed.select("as_of", "account_id", *self.naming, _ABOUT).localCheckpoint()
        table = DeltaTable.forPath(spark, self.path(warehouse)).alias("held")
        # By joining, for a condition would be written into the log, with the account in it.
        same = "held.as_of = gone.as_of AND held.account_id = gone.account_id"
        merge = table.merge(gone.alias("gone"), same).whenMatchedDelete(f"gone.{_ABOUT}")
        if self.naming:
            merge = merge.whenMatchedUpdate(set={name: f"gone.{name}" for name in self.naming})
        merge.execute()

    def _traced(self, spark: SparkSession, warehouse: str, account_id: str) -> DataFrame:
        """The rows of an account and those that name it, with which of both."""
        about = F.col("account_id") == account_id
        held = self.read(spark, warehouse)
        if not self.naming:
            return held.where(about).withColumn(_ABOUT, F.lit(True))
        found = holding.traces(held.select("account_id", *self.naming), self.name, account_id, None)
        return held.where(found.about | found.named).withColumn(_ABOUT, about)

    def _create(self, spark: SparkSession, warehouse: str) -> None:
        builder = DeltaTable.createIfNotExists(spark).location(self.path(warehouse))
        builder = builder.comment(self.table.grain).addColumns(self.table.schema)
        for name, value in _PROPERTIES.items():
            builder = builder.property(name, value)
        builder.partitionedBy(*self.parted_by).execute()
