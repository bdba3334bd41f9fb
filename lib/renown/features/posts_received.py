"""What each post met with: who reshared it, who replied, whether anybody did anything."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

ACTS = ("repost", "quote", "reply", "like")


def of(interactions: DataFrame, kept: DataFrame) -> DataFrame:
    """One row per post that kept accounts acted on, of others than those who act.

    Sent to its post at once, an act is counted by actor and then by post without another exchange.
    """
    kind = F.col("kind")
    acts = (
        interactions.where(kind.isin(*ACTS))
        .where(F.col("target_post_id").isNotNull())
        .select("actor_id", F.col("target_post_id").alias("post_id"), "kind")
        .join(kept.select(F.col("account_id").alias("actor_id")), "actor_id", "left_semi")
    )
    by_actor = (
        acts.repartition("post_id")
        .groupBy("post_id", "actor_id")
        .agg(
            F.bool_or(kind.isin("repost", "quote")).alias("reshared"),
            F.bool_or(kind == "reply").alias("replied"),
        )
    )
    return by_actor.groupBy("post_id").agg(
        F.count_if("reshared").alias("resharers"),
        F.count_if("replied").alias("repliers"),
    )
