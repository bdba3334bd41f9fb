"""Cascades: replies and quotes of a post, replies and quotes of those, and so on."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

DEEPEST = 5  # links followed: this depth means so deep or deeper


def depths(interactions: DataFrame, kept: DataFrame) -> DataFrame:
    """One row per post that a kept account answered or quoted: the longest chain below it.

    A link is an act of a kept account towards another that names its own record and the post it is
    about. With d_0 = 0 everywhere, d_k+1(post) = 1 + the largest d_k of the posts linked to it: after
    k steps chains of up to k links are known. d_k has one row per post, so no join multiplies rows.
    """
    links = (
        interactions.where(F.col("kind").isin("reply", "quote"))
        .where("source_record_id <> target_post_id")  # drops what names either not
        .join(kept.select(F.col("account_id").alias("actor_id")), "actor_id", "left_semi")
        .select(F.col("source_record_id").alias("child"), F.col("target_post_id").alias("parent"))
        .repartition("child")
    )
    below = links.groupBy("parent").agg(F.lit(1).alias("depth"))
    for _ in range(DEEPEST - 1):
        known = below.select(F.col("parent").alias("child"), "depth")
        longer = F.max(F.coalesce("depth", F.lit(0)) + 1)
        below = links.join(known, "child", "left").groupBy("parent").agg(longer.alias("depth"))
    return below.select(F.col("parent").alias("post_id"), "depth")
