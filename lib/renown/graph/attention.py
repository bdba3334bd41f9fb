"""Attention: how much one account looks at another, from all that it did towards it.

    A[u,v] = sum over kinds k of weight_k * log1p( sum over acts of 2^(-age_days / halflife_days_k) )

The logarithm saturates: the hundredth repost by one fan adds a hundredth of the first, so nobody
pumps a score alone. Old acts fade by half every half-life of their kind; a follow counts in full
while it lasts.
"""

from __future__ import annotations

from datetime import date
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum
from renown.moments import age_days
from renown.settings import ActWeight, AttentionSettings
from renown.tables import Attention
from renown.tables.derived import EDGE_KINDS


def attention(
    interactions: DataFrame,
    follows: DataFrame,
    *,
    settings: AttentionSettings,
    as_of: date,
) -> DataFrame:
    """One row per pair (src, dst) of accounts of which src pays attention to dst; no self-loops."""
    kinds = {kind: settings.kinds[kind] for kind in EDGE_KINDS if kind in settings.kinds}
    acts = _acts(interactions, follows).where(F.col("kind").isin(*kinds))
    paired = acts.groupBy("src", "dst").agg(
        *(_fresh_acts(kind, weight, as_of).alias(kind) for kind, weight in kinds.items())
    )
    weighed = paired.select(
        "src",
        "dst",
        *(
            (
                kinds[kind].weight * F.log1p(kind) if kind in kinds else F.lit(None).cast("double")
            ).alias(f"{kind}_weight")
            for kind in EDGE_KINDS
        ),
    )
    total = reduce(
        Column.__add__, (F.coalesce(f"{kind}_weight", F.lit(0.0)) for kind in EDGE_KINDS)
    )
    return Attention.conform(weighed.withColumns({"weight": total, "as_of": F.lit(as_of)}))


def _acts(interactions: DataFrame, follows: DataFrame) -> DataFrame:
    """One row per act: src, dst, kind, occurred_at."""
    acted = interactions.select(
        F.col("actor_id").alias("src"), F.col("target_id").alias("dst"), "kind", "occurred_at"
    )
    followed = follows.select(
        F.col("follower_id").alias("src"),
        F.col("followed_id").alias("dst"),
        F.lit("follow").alias("kind"),
        F.col("started_at").alias("occurred_at"),
    )
    return acted.unionByName(followed).where("src <> dst")


def _fresh_acts(kind: str, weight: ActWeight, as_of: date) -> Column:
    """The acts of one kind, each counted by how much of it is left; null where there is none."""
    left = F.lit(1.0)
    if weight.halflife_days is not None:
        left = F.pow(F.lit(2.0), -age_days("occurred_at", as_of) / weight.halflife_days)
    return exact_sum(F.when(F.col("kind") == kind, left))
