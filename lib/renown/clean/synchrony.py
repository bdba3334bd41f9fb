"""A signal from follows: crowds that follow the same accounts in the same hours."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

CROWD = 6  # followers of one account within six hours
HOURS = 6
AT_MOST = 20  # crowds looked at per account: keeps the pairs of crowds linear in follows


def following(follows: DataFrame) -> DataFrame:
    """Marks members of crowds that moved together from account to account.

    A crowd is all who followed one account within the same quarter of a day: real news makes
    crowds too. But two crowds that share several members are no news. Strength is 1 - 3^(-pairs of
    such crowds): one may be chance, three are not. After CatchSync (Jiang et al., KDD 2014), which
    measures how alike the targets of one account's followers are; here in time as well. Crowds are
    paired only through their members, at most 20 crowds each, so the cost is linear in follows.
    """
    seconds = HOURS * 3_600
    quarter = F.floor(F.unix_seconds("started_at") / seconds).alias("quarter")
    dated = follows.where("started_at IS NOT NULL").select("follower_id", "followed_id", quarter)
    crowds = Window.partitionBy("followed_id", "quarter")
    latest = Window.partitionBy("follower_id").orderBy(F.desc("quarter"), "followed_id")
    members = (
        dated.withColumn("crowd", F.count(F.lit(1)).over(crowds))
        .where(F.col("crowd") >= CROWD)
        .withColumn("nth", F.row_number().over(latest))
        .where(F.col("nth") <= AT_MOST)
        .select("follower_id", F.struct("followed_id", "quarter").alias("crowd"))
    )
    both = (
        members.alias("a")
        .join(members.alias("b"), "follower_id", "inner")
        .where("a.crowd < b.crowd")
    )
    pairs = both.select("follower_id", F.col("a.crowd").alias("a"), F.col("b.crowd").alias("b"))
    moved = pairs.withColumn("together", F.count(F.lit(1)).over(Window.partitionBy("a", "b")))
    return (
        moved.where(F.col("together") >= CROWD)
        .groupBy(F.col("follower_id").alias("account_id"))
        .agg(F.count(F.lit(1)).alias("times"), F.max("together").alias("together"))
        .select(
            "account_id",
            (1 - F.pow(F.lit(3.0), -F.col("times"))).alias("strength"),
            F.format_string(
                "%d times it followed two accounts within hours of the same %d others",
                "times",
                F.col("together") - 1,
            ).alias("found"),
        )
    )
