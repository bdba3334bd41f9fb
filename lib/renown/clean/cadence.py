"""Signals from the clock: intervals as only machines keep them, and days without a pause."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from renown.clean.acts import own_posts
from renown.exact import exact_sum

INTERVALS = 50
BITS = 2.0
DAYS = 14
PART_HOURS = 3  # an eighth of a day; any pause of 6 hours covers one

DAY_SECONDS = 86_400


def intervals(posts: DataFrame, interactions: DataFrame) -> DataFrame:
    """Marks accounts whose intervals between acts have an entropy below 2 bits.

    Intervals fall into half-octaves (60-85 s, 85-120 s, ...). People spread over a dozen of them,
    asleep and awake, in talk and in silence; a timer stays in one or two. Inter-event entropy:
    Chu et al., "Detecting automation of Twitter accounts", IEEE TDSC 9 (2012), section 4.
    """
    moments = _moments(posts, interactions)
    before = F.lag("at").over(Window.partitionBy("account_id").orderBy("at"))
    seconds = F.unix_seconds("at") - F.unix_seconds("before")
    lengths = (
        moments.withColumn("before", before)
        .where("before IS NOT NULL")
        .groupBy("account_id", F.floor(2 * F.log2(seconds + 1)).alias("half_octave"))
        .agg(F.count(F.lit(1)).alias("times"))
    )
    total = F.sum("times").over(Window.partitionBy("account_id"))
    share = F.col("times") / F.col("total")
    return (
        lengths.withColumn("total", total)
        .where(F.col("total") >= INTERVALS)
        .groupBy("account_id")
        .agg(exact_sum(-share * F.log2(share)).alias("bits"), F.max("total").alias("total"))
        .where(F.col("bits") < BITS)
        .select(
            "account_id",
            (1 - F.col("bits") / BITS).alias("strength"),
            F.format_string("%d intervals vary by %.1f bits", "total", "bits").alias("found"),
        )
    )


def sleepless(posts: DataFrame, interactions: DataFrame) -> DataFrame:
    """Marks accounts that act in every three hours of the day, for two weeks of days.

    A pause of six hours covers one eighth of a day, wherever it falls, so who sleeps is never marked;
    a bot whose intervals are drawn by chance is. A newsroom that works in shifts is too: its
    posts may be read by many, but they are no one person's attention. Chu et al. (above), section 4.
    """
    second = F.unix_seconds("at")
    part = F.floor(F.pmod(second, F.lit(DAY_SECONDS)) / (PART_HOURS * 3_600))
    return (
        _moments(posts, interactions)
        .groupBy("account_id", F.floor(second / DAY_SECONDS).alias("day"))
        .agg(F.bit_or(F.call_function("shiftleft", F.lit(1), part.cast("int"))).alias("parts"))
        .groupBy("account_id")
        .agg(
            F.count(F.lit(1)).alias("days"),
            F.count_if(F.col("parts") == 2 ** (24 // PART_HOURS) - 1).alias("full"),
        )
        .where(F.col("full") >= DAYS)
        .select(
            "account_id",
            (F.col("full") / F.col("days")).alias("strength"),
            F.format_string("acted in every three hours of %d of %d days", "full", "days").alias(
                "found"
            ),
        )
    )


def _moments(posts: DataFrame, interactions: DataFrame) -> DataFrame:
    """One row per act: account_id, at."""
    own = own_posts(posts)
    return (
        own.select(F.col("author_id").alias("account_id"), F.col("created_at").alias("at"))
        # What a post does towards others is the same moment again; only reposts are acts apart.
        .union(interactions.where("kind = 'repost'").select("actor_id", "occurred_at"))
    )
