"""Who reacts: the acts of kept accounts towards each account."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum
from renown.tables.derived import EDGE_KINDS


def of(interactions: DataFrame, kept: DataFrame) -> DataFrame:
    """One row per account that kept accounts acted towards.

    Acts are counted per pair first, so that each engaged account is there once, with its trust.
    """
    voters = kept.select(F.col("account_id").alias("actor_id"), "trust")
    positive = interactions.where(F.col("kind").isin(*EDGE_KINDS))
    backwards = positive.select(
        F.col("target_id").alias("actor_id"),
        F.col("actor_id").alias("target_id"),
        F.lit(True).alias("answered"),
    ).distinct()
    pairs = (
        positive.groupBy("actor_id", "target_id")
        .agg(
            F.count(F.lit(1)).alias("acts"),
            *(
                F.count_if(F.col("kind") == kind).alias(kind)
                for kind in ("repost", "quote", "reply", "mention")
            ),
        )
        .join(voters, "actor_id", "inner")
        .join(backwards, ["actor_id", "target_id"], "left")
    )
    reshared = (F.col("repost") + F.col("quote")) > 0
    return pairs.groupBy(F.col("target_id").alias("account_id")).agg(
        _total(F.count(F.lit(1)), "engaged_accounts"),
        exact_sum(F.col("trust")).alias("trusted_engaged_accounts"),
        _total(F.count_if(F.col("mention") > 0), "mentioning_accounts"),
        _total(F.count_if("answered"), "answered_accounts"),
        _total(F.sum("acts"), "reactions_received"),
        _total(F.sum("reply"), "replies_received"),
        _total(F.sum("quote"), "quotes_received"),
        _total(F.count_if(reshared), "resharers"),
        exact_sum(F.when(reshared, F.col("trust"))).alias("trusted_resharers"),
    )


def _total(count: Column, name: str) -> Column:
    return count.cast("double").alias(name)
