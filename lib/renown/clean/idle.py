"""Who follows and hardly ever does anything else; and a signal from crowds of such."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.clean.acts import attending, own_posts

FOLLOWS_PER_ACT = 10  # who follows more often than that hardly ever acts
HOURS = 12
CROWD = 10  # followers of one account within half a day
SHARE = 0.9  # of them hardly ever act


def idle(accounts: DataFrame, posts: DataFrame, interactions: DataFrame) -> DataFrame:
    """One row per account that hardly ever acts: account_id.

    By what the profile counts, and by what the ledger holds: either may know of acts that the other
    does not. Abstains where the profile does not say how many posts there are.
    """
    follows_per_act = F.lit(FOLLOWS_PER_ACT)
    counted = F.col("posts_count") + F.coalesce("likes_given_count", F.lit(0))
    silent = accounts.where(counted * follows_per_act < F.col("following_count"))
    own = own_posts(posts).select("author_id")
    acted = attending(interactions).select("actor_id")
    acts = own.union(acted).groupBy(F.col("author_id").alias("account_id")).count()
    return (
        silent.select("account_id", "following_count")
        .join(acts, "account_id", "left")
        .where(F.coalesce("count", F.lit(0)) * follows_per_act < F.col("following_count"))
        .select("account_id")
    )


def crowds(follows: DataFrame, idle: DataFrame) -> DataFrame:
    """Marks idle accounts that came to follow an account among a crowd of idle ones.

    News brings crowds too, but half of their members or more have posted, answered or liked
    something. A crowd for sale is silent: De Cristofaro et al., "Paying for Likes?", IMC 2014, and
    Ghosh et al., "Understanding and combating link farming", WWW 2012, on who only follows. Who
    acts is never marked, whatever crowd it was in. Linear in follows: one count per account
    followed and half-day.
    """
    half_day = F.floor(F.unix_seconds("started_at") / (HOURS * 3_600)).alias("half_day")
    return (
        follows.where("started_at IS NOT NULL")
        .select(F.col("follower_id").alias("account_id"), "followed_id", half_day)
        .join(idle.withColumn("idle", F.lit(True)), "account_id", "left")
        .groupBy("followed_id", "half_day")
        .agg(
            F.count(F.lit(1)).alias("crowd"),
            # Null, of those who act, is not collected.
            F.collect_list(F.when(F.col("idle"), F.col("account_id"))).alias("members"),
        )
        .where((F.size("members") >= CROWD) & (F.size("members") >= SHARE * F.col("crowd")))
        .select(F.explode("members").alias("account_id"), F.size("members").alias("members"))
        .groupBy("account_id")
        .agg(F.max("members").alias("members"))
        .select(
            "account_id",
            F.lit(1.0).alias("strength"),
            F.format_string(
                "hardly ever acts, and followed an account in the same hours as %d others like it",
                F.col("members") - 1,
            ).alias("found"),
        )
    )
