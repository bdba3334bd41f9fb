"""Signals from crowds that move together: the same accounts followed, the same posts reposted."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

CROWD = 6  # who did the same within the same hours or minutes
PAIRS = 3  # pairs of such crowds with as many members in common: three accounts followed together
AT_MOST = 20  # crowds looked at per account: keeps the pairs of crowds linear in acts
HOURS = 12  # for follows
MINUTES = 5  # for reposts
AUTHORS = 3
OF_SMALLER = 0.5  # of the smaller of two crowds that reposted, so many are in the other


def following(follows: DataFrame) -> DataFrame:
    """Marks members of crowds that moved together from account to account.

    A crowd is all who followed one account within the same half of a day: real news makes crowds
    too, and its readers may follow the author and the outlet together. But crowds of which every
    two share several members, three times over, are no news. After CatchSync (Jiang et al., KDD 2014), which
    measures how alike the targets of one account's followers are; here in time as well.
    """
    half_day = F.floor(F.unix_seconds("started_at") / (HOURS * 3_600)).alias("half_day")
    dated = follows.where("started_at IS NOT NULL").select(
        F.col("follower_id").alias("account_id"), F.col("followed_id").alias("to"), half_day
    )
    crowds = Window.partitionBy("to", "half_day")
    latest = Window.partitionBy("account_id").orderBy(F.desc("half_day"), "to")
    members = (
        dated.withColumn("size", F.count(F.lit(1)).over(crowds))
        .where(F.col("size") >= CROWD)
        .withColumn("nth", F.row_number().over(latest))
        .where(F.col("nth") <= AT_MOST)
        .select("account_id", "to", F.struct("to", "half_day", "size").alias("crowd"))
    )
    return (
        _moved_together(members)
        .groupBy("account_id")
        .agg(
            F.count_distinct("to").alias("followed"),
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


def reposting(interactions: DataFrame) -> DataFrame:
    """Marks accounts over half of whose reposts were made in crowds that move from author to author.

    A crowd is all who reposted one post within the same five minutes. A hot post has one, and an
    author's fans are quick each time; hardly anyone is among the same quick few for one author after
    another, and for little else. After ND-Sync (Giatsoglou et al., PAKDD 2015), which finds groups
    whose reposts keep step. Two crowds of thousands share some by chance, so the same few have to be
    half of the smaller one. Of each account, the latest 20 reposts are looked at.
    """
    slot = F.floor(F.unix_seconds("occurred_at") / (MINUTES * 60)).alias("slot")
    reposts = interactions.where(
        "kind = 'repost' AND actor_id <> target_id AND target_post_id IS NOT NULL"
    ).select(
        F.col("actor_id").alias("account_id"),
        F.col("target_id").alias("to"),
        F.struct("target_post_id", slot).alias("crowd"),
    )
    its = Window.partitionBy("account_id")
    members = (
        reposts.distinct()  # a post reposted twice in five minutes
        .withColumn("size", F.count(F.lit(1)).over(Window.partitionBy("crowd")))
        .withColumn("nth", F.row_number().over(its.orderBy(F.desc("crowd.slot"), "crowd")))
        .where(F.col("nth") <= AT_MOST)
        .withColumn("reposts", F.count(F.lit(1)).over(its))
        .where(F.col("size") >= CROWD)
        .select(
            "account_id",
            "to",
            "reposts",
            F.struct("crowd.target_post_id", "crowd.slot", "size").alias("crowd"),
        )
    )
    return (
        _moved_together(members, of_smaller=OF_SMALLER)
        .groupBy("account_id")
        .agg(
            F.count_distinct("to").alias("authors"),
            F.count_distinct("crowd").alias("moved"),
            F.max("reposts").alias("reposts"),
            F.max("together").alias("together"),
        )
        .withColumn("share", F.col("moved") / F.col("reposts"))
        .where((F.col("authors") >= AUTHORS) & (F.col("share") > 0.5))
        .select(
            "account_id",
            (2 * F.col("share") - 1).alias("strength"),
            F.format_string(
                "%d of %d reposts, of %d authors, in the same minutes as %d others",
                "moved",
                "reposts",
                "authors",
                F.col("together") - 1,
            ).alias("found"),
        )
    )


def _moved_together(members: DataFrame, *, of_smaller: float = 0.0) -> DataFrame:
    """Two rows, one per crowd, for each member of a pair of crowds that share many, and `together`.

    Crowds are paired only through their members, at most 20 crowds each, so that the cost is linear
    in acts, however large a crowd is.
    """
    of = [name for name in members.columns if name != "account_id"]
    one = members.select("account_id", F.struct(*of).alias("a"))
    other = members.select("account_id", F.struct(*of).alias("b"))
    pair = Window.partitionBy("a.crowd", "b.crowd")
    share = of_smaller * F.least("a.crowd.size", "b.crowd.size")
    return (
        one.join(other, "account_id", "inner")
        .where("a.crowd < b.crowd")
        .withColumn("together", F.count(F.lit(1)).over(pair))
        .where((F.col("together") >= CROWD) & (F.col("together") >= share))
        .select("account_id", "together", F.explode(F.array("a", "b")).alias("end"))
        .select("account_id", "together", "end.*")
    )
