"""What passes between two accounts, from the side of each: the one wide pass for follows and acts.

An act of u towards v is a row of v (received from u) and a row of u (given to v); a follow is a row
of the followed. Grouped by account and other, the two sides meet without a join.
"""

from __future__ import annotations

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.moments import age_days
from renown.tables.derived import EDGE_KINDS


def pairs(
    interactions: DataFrame, follows: DataFrame, *, window_days: int, days: int, as_of: date
) -> DataFrame:
    """One row per account and other that followed it or acted on it, or that it acted on.

    Acts count within `window_days`; `fresh_days` is the age of the newest positive act received
    within `days`. What an account does towards itself is left out.
    """
    sides = _sides(interactions, days, as_of).unionByName(_followed(follows))
    received = F.col("received") & F.col("positive") & (F.col("age") <= window_days)
    given = ~F.col("received") & (F.col("age") <= window_days)
    return sides.groupBy("account_id", "other_id").agg(
        F.bool_or("follows").alias("follows"),
        F.count_if(received).alias("acts"),
        *(
            F.count_if(received & (F.col("kind") == kind)).alias(kind)
            for kind in ("repost", "quote", "reply", "mention")
        ),
        F.min(F.when(F.col("received") & F.col("positive"), F.col("age"))).alias("fresh_days"),
        F.count_if(given).alias("given"),
        F.bool_or(given & F.col("positive")).alias("answered"),
    )


def _sides(interactions: DataFrame, days: int, as_of: date) -> DataFrame:
    """Two rows per act of the last `days`, in one look at each."""
    age = age_days("occurred_at", as_of)
    acts = interactions.where((age > 0) & (age <= days)).where("actor_id <> target_id")
    return acts.select(
        "kind",
        age.alias("age"),
        F.col("kind").isin(*EDGE_KINDS).alias("positive"),
        F.lit(False).alias("follows"),
        F.inline(
            F.array(
                _side("target_id", "actor_id", received=True),
                _side("actor_id", "target_id", received=False),
            )
        ),
    )


def _side(account: str, other: str, *, received: bool) -> Column:
    return F.struct(
        F.col(account).alias("account_id"),
        F.col(other).alias("other_id"),
        F.lit(received).alias("received"),
    )


def _followed(follows: DataFrame) -> DataFrame:
    nothing = F.lit(False)
    return follows.where("follower_id <> followed_id").select(
        F.lit(None).cast("string").alias("kind"),
        F.lit(None).cast("double").alias("age"),
        nothing.alias("positive"),
        F.lit(True).alias("follows"),
        F.col("followed_id").alias("account_id"),
        F.col("follower_id").alias("other_id"),
        nothing.alias("received"),
    )
