"""A signal from follows that are returned at once: rings that trade them."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

HOURS = 48  # between a follow and the one that returns it
PARTNERS = 20
SHARE = 0.8  # of those it follows, and of whom it trades with


def follow_backs(follows: DataFrame) -> DataFrame:
    """Marks accounts that trade follows: most of whom they follow returned it within two days.

    Friends return follows, and so do those who thank for one; hardly anybody is followed back by nearly
    all, at once, and by accounts of whom the same is true. Ghosh et al., "Understanding and combating link
    farming in the Twitter social network", WWW 2012. Linear in follows: one row per two accounts.
    """
    partners = _traded(follows)
    trading = (
        partners.groupBy("account_id")
        .agg(F.count(F.lit(1)).alias("traded"))
        .where(F.col("traded") >= PARTNERS)
    )
    trading = trading.join(_followed(follows, trading), "account_id", "inner").where(
        F.col("traded") >= SHARE * F.col("followed")
    )
    return (
        partners.join(
            trading.select(F.col("account_id").alias("partner_id")), "partner_id", "left_semi"
        )
        .groupBy("account_id")
        .agg(F.count(F.lit(1)).alias("traders"))
        .join(trading, "account_id", "inner")
        .where(F.col("traders") >= SHARE * F.col("traded"))
        .select(
            "account_id",
            F.lit(1.0).alias("strength"),
            F.format_string(
                "%d of %d whom it follows followed back within two days, and %d of them live by it too",
                "traded",
                "followed",
                "traders",
            ).alias("found"),
        )
    )


def _followed(follows: DataFrame, by: DataFrame) -> DataFrame:
    theirs = follows.select(F.col("follower_id").alias("account_id"), "followed_id")
    return (
        theirs.join(by, "account_id", "left_semi")
        .groupBy("account_id")
        .agg(F.count_distinct("followed_id").alias("followed"))
    )


def _traded(follows: DataFrame) -> DataFrame:
    """account_id and partner_id, either way round, of every two who followed each other so soon."""
    low, high = F.least("follower_id", "followed_id"), F.greatest("follower_id", "followed_id")
    forth = F.col("follower_id") == low
    apart = F.abs(F.col("forth_at") - F.col("back_at"))
    pairs = (
        follows.where("started_at IS NOT NULL AND follower_id <> followed_id")
        .groupBy(low.alias("low"), high.alias("high"))
        .agg(_first(forth).alias("forth_at"), _first(~forth).alias("back_at"))
        .where(apart <= HOURS * 3_600)
    )
    ends = (
        F.struct(F.col(one).alias("account_id"), F.col(other).alias("partner_id"))
        for one, other in (("low", "high"), ("high", "low"))
    )
    return pairs.select(F.inline(F.array(*ends)))


def _first(which: Column) -> Column:
    return F.min(F.when(which, F.unix_seconds("started_at")))
