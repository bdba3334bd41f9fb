"""Signals from the profile: what the network or the account itself says."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def not_active(accounts: DataFrame) -> DataFrame:
    """Marks accounts whose status is another than active."""
    return accounts.where("status <> 'active'").select(
        "account_id",
        F.lit(1.0).alias("strength"),
        F.concat(F.lit("status: "), "status").alias("found"),
    )


def declared_bots(accounts: DataFrame) -> DataFrame:
    """Marks accounts that declare themselves automated."""
    return accounts.where("declared_bot").select(
        "account_id", F.lit(1.0).alias("strength"), F.lit("declared as automated").alias("found")
    )


def no_picture(accounts: DataFrame) -> DataFrame:
    """Marks accounts that never chose a picture. Half of all people keep the theme: that is no mark."""
    return accounts.where("default_profile_image").select(
        "account_id",
        F.lit(1.0).alias("strength"),
        F.lit("the network's own picture").alias("found"),
    )


def silent_crowd(accounts: DataFrame) -> DataFrame:
    """Marks accounts that exist to follow; genuine readers have a picture, a word, or a follower."""
    following, followers = F.col("following_count"), F.col("followers_count")
    known = following.isNotNull() & followers.isNotNull()
    only_follows = known & (following >= 20) & (following >= 10 * F.greatest(followers, F.lit(1)))
    mute = (F.col("posts_count") == 0) & (F.coalesce("likes_given_count", F.lit(0)) == 0)
    faceless = F.coalesce("default_profile_image", F.lit(False))
    return accounts.where(only_follows & mute & faceless).select(
        "account_id",
        F.lit(1.0).alias("strength"),
        F.format_string(
            "follows %d, followed by %d, no post, no picture", following, followers
        ).alias("found"),
    )
