"""A signal from follows: crowds that follow the same accounts in the same hours."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

CROWD = 6  # followers of one account within half a day
HOURS = 12
PAIRS = 3  # pairs of such crowds with as many members in common: three accounts followed together
AT_MOST = 20  # crowds looked at per account: keeps the pairs of crowds linear in follows


def following(follows: DataFrame) -> DataFrame:
    """Marks members of crowds that moved together from account to account.

    A crowd is all who followed one account within the same half of a day: real news makes crowds
    too, and its readers may follow the author and the outlet together. But crowds of which every
    two share several members, three times over, are no news. After CatchSync (Jiang et al., KDD 2014), which
    measures how alike the targets of one account's followers are; here in time as well. Crowds are
    paired only through their members, at most 20 crowds each, so the cost is linear in follows.
    """
    seconds = HOURS * 3_600
    half_day = F.floor(F.unix_seconds("started_at") / seconds).alias("half_day")
    dated = follows.where("started_at IS NOT NULL").select("follower_id", "followed_id", half_day)
    crowds = Window.partitionBy("followed_id", "half_day")
    latest = Window.partitionBy("follower_id").orderBy(F.desc("half_day"), "followed_id")
    members = (
        dated.withColumn("crowd", F.count(F.lit(1)).over(crowds))
        .where(F.col("crowd") >= CROWD)
        .withColumn("nth", F.row_number().over(latest))
        .where(F.col("nth") <= AT_MOST)
        .select("follower_id", F.struct("followed_id", "half_day").alias("crowd"))
    )
    both = (
        members.alias("a")
        .join(members.alias("b"), "follower_id", "inner")
        .where("a.crowd < b.crowd")
    )
    pairs = both.select("follower_id", F.col("a.crowd").alias("a"), F.col("b.crowd").alias("b"))
    moved = pairs.withColumn("together", F.count(F.lit(1)).over(Window.partitionBy("a", "b")))
    ends = F.explode(F.array("a.followed_id", "b.followed_id")).alias("followed_id")
    return (
        moved.where(F.col("together") >= CROWD)
        .select("follower_id", "together", ends)
        .groupBy(F.col("follower_id").alias("account_id"))
        .agg(
            F.count_distinct("followed_id").alias("followed"),
            F.count(F.lit(1)).alias("ends"),
            F.max("together").alias("together"),
        )
        .where(F.col("ends") >= 2 * PAIRS)
        .select(
            "account_id",
            F.lit(1.0).alias("strength"),
            F.format_string(
                "followed %d accounts in the same hours as %d others",
                "followed",
                F.col("together") - 1,
            ).alias("found"),
        )
    )
