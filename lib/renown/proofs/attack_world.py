"""A network with rows added, scored as it is and as if nobody had cleaned it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.ledger import Views
from renown.pipeline import Run, attention_of, screened
from renown.pipeline.halves import scored
from renown.proofs.attack_counts import by_account, by_post, raised
from renown.proofs.attack_found import FOLLOWERS, PAGERANK, UNCLEANED
from renown.proofs.attacks import Rows
from renown.proofs.plain import pagerank
from renown.propagate import ENGAGEMENT
from renown.score.confidence import Screened
from renown.tables import VIEWS, Table
from renown.tables.derived import POINTS

LEAST: dict[str, bool | float | int | str] = {
    PAGERANK: 1.0,
    FOLLOWERS: 0.0,
}  # of an account that nobody acts towards


@dataclass(frozen=True)
class World:
    """Views, and the run whose settings and document they are scored by."""

    run: Run
    views: Views

    def with_rows(self, rows: Rows) -> World:
        """The same network with more rows, and with what networks count raised by what they do."""
        held, spark = self.views, self.run.spark
        frames = (held.accounts, held.posts, held.follows, held.interactions)
        more = (rows.accounts, rows.posts, rows.follows, rows.interactions)
        accounts, posts, follows, interactions = (
            _joined(spark, table, frame, added)
            for table, frame, added in zip(VIEWS, frames, more, strict=True)
        )
        views = replace(
            held,
            accounts=cut_off(raised(accounts, "account_id", by_account(rows))),
            posts=cut_off(raised(posts, "post_id", by_post(rows))),
            follows=cut_off(follows),
            interactions=cut_off(interactions),
        )
        return replace(self, views=views)

    def screened(self) -> DataFrame:
        """What cleaning decides of every account."""
        return cut_off(screened(self.run, self.views, self._attention))

    def _attention(self) -> DataFrame:
        return cut_off(attention_of(self.run, self.views))

    def scored(self, screening: DataFrame) -> DataFrame:
        """One row per kept account: account_id, points, influence, own (q), trust and engagement."""
        held, settings = self.views, self.run.settings
        points, found = scored(
            Screened(held.accounts, held.posts, held.follows, held.interactions, screening),
            settings=settings,
            document=self.run.document,
            engine=self.run.plan.engine,
            blocks=self.run.plan.blocks,
            sketched=self.run.plan.sketched,
            allow_unconverged=self.run.plan.allow_unconverged,
            as_of=self.run.as_of,
            keep=cut_off,
        )
        engagement = sum((F.col(name) for name in ENGAGEMENT), F.lit(0.0))
        own = F.col("trust") * (1 + settings.propagate.engagement_weight * F.log1p("engagement"))
        return (
            points.join(found.select("account_id", engagement.alias("engagement")), "account_id")
            .join(screening.select("account_id", "trust"), "account_id")
            .select("account_id", *POINTS, "influence", own.alias("own"), "trust", "engagement")
        )

    def measured(self, screening: DataFrame) -> DataFrame:
        """One row per account that any measure knows: what `scored` says, and a column for each measure."""
        follows = self.views.follows
        followed = follows.select(
            F.col("follower_id").alias("actor_id"),
            F.col("followed_id").alias("target_id"),
            F.lit("follow").alias("kind"),
        )
        acts = self.views.interactions.select("actor_id", "target_id", "kind")
        uncleaned_scores = self.scored(uncleaned(screening))
        counts = follows.groupBy(F.col("followed_id").alias("account_id")).agg(
            F.count(F.lit(1)).cast("double").alias(FOLLOWERS)
        )
        others = (
            uncleaned_scores.select("account_id", F.col("score").alias(UNCLEANED)),
            pagerank(acts.unionByName(followed)).withColumnRenamed("value", PAGERANK),
            counts,
        )
        found = self.scored(screening)
        for frame in others:
            found = found.join(frame, "account_id", "full")
        return cut_off(found.fillna(LEAST))


def cut_off(frame: DataFrame) -> DataFrame:
    """The rows, computed now and kept on disk, without how they came about: plans that grow take minutes."""
    return frame.localCheckpoint(eager=True, storageLevel=StorageLevel.DISK_ONLY)


def uncleaned(screening: DataFrame) -> DataFrame:
    """As if no signal had ever spoken: everybody who is known to be somebody, trusted in full."""
    somebody = F.col("coverage") != "mentioned_only"
    return screening.withColumns(
        {
            "kept": somebody,
            "trust": F.lit(1.0),
            "decision": F.when(somebody, "kept").otherwise("not_covered"),
        }
    )


def _joined(spark: SparkSession, table: Table, frame: DataFrame, added: pd.DataFrame) -> DataFrame:
    if added.empty:
        return frame
    more = table.conform_given(spark.createDataFrame(added), source=f"rows of {table.name}")
    return frame.unionByName(more)
