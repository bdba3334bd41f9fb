"""What each post met with: who reshared it, who replied, whether anybody did, and whom to believe."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum

# Kinds of act, and what networks count of each.
ACTS = {"repost": "reposts", "quote": "quotes", "reply": "replies", "like": "likes"}


def of(interactions: DataFrame, kept: DataFrame) -> DataFrame:
    """One row per post that anybody acted on, of others than those who act.

    `resharers` and `repliers` count kept accounts, and are null where none of them did anything;
    `trusted_resharers` counts each by its trust. Of the acts held of each kind, `believed_<acts>` is
    what trust leaves of them, and `doubted_<acts>` the rest. Sent to its post at once, an act is
    counted by actor and then by post without another exchange.
    """
    kind = F.col("kind")
    known = kept.select(F.col("account_id").alias("actor_id"), "trust")
    acts = (
        interactions.where(kind.isin(*ACTS))
        .where(F.col("target_post_id").isNotNull())
        .select("actor_id", F.col("target_post_id").alias("post_id"), "kind")
        .join(known, "actor_id", "left")
    )
    by_actor = (
        acts.repartition("post_id")
        .groupBy("post_id", "actor_id")
        .agg(
            F.max("trust").alias("trust"),
            F.bool_or(kind.isin("repost", "quote")).alias("reshared"),
            F.bool_or(kind == "reply").alias("replied"),
            *(F.count_if(kind == act).alias(name) for act, name in ACTS.items()),
        )
    )
    is_kept = F.col("trust").isNotNull()
    reshared, anybody = is_kept & F.col("reshared"), F.bool_or(is_kept)
    left = F.coalesce("trust", F.lit(0.0))
    return by_actor.groupBy("post_id").agg(
        F.when(anybody, F.count_if(reshared)).alias("resharers"),
        F.when(anybody, F.count_if(is_kept & F.col("replied"))).alias("repliers"),
        exact_sum(F.when(reshared, F.col("trust"))).alias("trusted_resharers"),
        *(_part(name, left, "believed") for name in ACTS.values()),
        *(_part(name, 1 - left, "doubted") for name in ACTS.values()),
    )


def _part(acts: str, share: Column, name: str) -> Column:
    return exact_sum(F.col(acts) * share).alias(f"{name}_{acts}")
