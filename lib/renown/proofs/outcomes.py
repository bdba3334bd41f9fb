"""What came of an account: the distinct accounts that reshared it, replied to it, or either."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.moments import cut

# Each outcome is who did one of these. A mention is no reaction to anything that was posted.
OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "resharers": ("repost", "quote"),
    "repliers": ("reply",),
    "resharers_or_repliers": ("repost", "quote", "reply"),
}
REACTIONS = OUTCOMES["resharers_or_repliers"]


def reactors(acts: DataFrame) -> DataFrame:
    """One row per account that was reacted to: account_id, and a count of accounts per outcome.

    Who acts twice counts once; an act towards oneself is none.
    """
    reactions = acts.where(F.col("kind").isin(*REACTIONS)).where("actor_id <> target_id")
    pairs = reactions.groupBy("actor_id", "target_id").agg(
        *(F.max(F.col("kind").isin(*kinds)).alias(name) for name, kinds in OUTCOMES.items())
    )
    return pairs.groupBy(F.col("target_id").alias("account_id")).agg(
        *(F.count_if(F.col(name)).cast("double").alias(name) for name in OUTCOMES)
    )


def between(acts: DataFrame, *, after: date, until: date) -> DataFrame:
    """The acts after the end of one day, up to the end of another."""
    return acts.where((F.col("occurred_at") >= cut(after)) & (F.col("occurred_at") < cut(until)))
