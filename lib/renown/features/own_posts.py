"""What an account posts, when, what the network says of its posts, and what they met with."""

from __future__ import annotations

import math
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum
from renown.moments import age_days

ACTS = ("reposts", "replies", "quotes", "likes")


def of(
    posts: DataFrame, received: DataFrame, depths: DataFrame, *, window_days: int, as_of: date
) -> DataFrame:
    """One row per author; `received` and `depths` have one row per post.

    Embedded posts are to be left out before: only those that were reshared are seen. Of what the
    network counts on a post, acts that are held and not believed are taken off (`_believed`).
    """
    met = posts.join(received, "post_id", "left").join(depths, "post_id", "left")
    met = met.withColumns({f"{acts}_count": _believed(acts) for acts in ACTS})
    seconds = F.unix_seconds("created_at")
    hour = F.pmod(F.floor(seconds / 3_600), F.lit(24))
    reply = F.coalesce(F.col("kind") == "reply", F.lit(False))
    return (
        met.withColumns({"hour": hour, "day": F.floor(seconds / 86_400)})
        .withColumn("week", F.floor((F.ceil(age_days("created_at", as_of)) - 1) / 7))
        .groupBy(F.col("author_id").alias("account_id"))
        .agg(
            F.count(F.lit(1)).cast("double").alias("posts"),
            F.count_if(reply).alias("replies"),
            F.size(F.collect_set("day")).cast("double").alias("active_days"),
            F.size(F.collect_set("week")).alias("active_weeks"),
            F.array(*(F.count_if(F.col("hour") == h) for h in range(24))).alias("by_hour"),
            *(_mean(f"{act}_count").alias(f"{act}_per_post") for act in ACTS),
            *(_per_thousand_shown(f"{act}_count").alias(f"{act}_per_thousand") for act in ACTS),
            F.count_if(F.col("resharers") > 0).cast("double").alias("reshared_posts"),
            F.sum("resharers").alias("post_resharers"),
            F.collect_list("trusted_resharers").alias("by_post"),
            F.count_if(~reply & (F.col("repliers") > 0))
            .cast("double")
            .alias("conversation_starts"),
            F.count_if(F.col("repliers").isNull()).alias("unanswered_posts"),
            F.max("depth").cast("double").alias("cascade_depth"),
        )
        .withColumns(_of_counts(window_days))
    )


def _of_counts(window_days: int) -> dict[str, Column]:
    return {
        "posts_per_day": F.col("posts") / window_days,
        "reply_share": F.col("replies") / F.col("posts"),
        "active_week_share": F.col("active_weeks") / math.ceil(window_days / 7),
        "posting_hour_entropy": _evenness("by_hour", "posts"),
        "post_h_index": _h_index("by_post"),
        "resharers_per_post": F.coalesce("post_resharers", F.lit(0)) / F.col("posts"),
        "unanswered_share": F.col("unanswered_posts") / F.col("posts"),
        "cascade_depth": F.coalesce("cascade_depth", F.lit(0.0)),
    }


def _believed(acts: str) -> Column:
    """A post's count by the network's word, less the acts that are held of accounts not trusted.

    Networks count whoever acts. Where this one has left some out already, what is held of trusted
    accounts remains; a count that is not given stays unknown, and none becomes larger.
    """
    told, nothing = F.col(f"{acts}_count"), F.lit(0.0)
    doubted, believed = (F.coalesce(f"{of}_{acts}", nothing) for of in ("doubted", "believed"))
    return F.when(told.isNotNull(), F.greatest(told - doubted, F.least(told, believed)))


def _mean(count: str) -> Column:
    """The mean over the posts that have the count."""
    return F.try_divide(exact_sum(F.col(count)), F.count(count))


def _per_thousand_shown(count: str) -> Column:
    """Of the posts that have the count and were counted as shown, taken together."""
    shown = F.when(F.col(count).isNotNull(), F.col("impressions_count"))
    met = F.when(F.col("impressions_count").isNotNull(), F.col(count))
    return 1_000 * F.try_divide(exact_sum(met), F.sum(shown))


def _evenness(counts: str, total: str) -> Column:
    """Shannon's entropy of counts as a share of the largest it can be: 0 all in one, 1 all alike."""

    def more(so_far: Column, count: Column) -> Column:
        p = count / F.col(total)
        return so_far - F.when(count > 0, p * F.ln(p)).otherwise(0.0)

    return F.aggregate(counts, F.lit(0.0), more) / F.ln(F.size(counts))


def _h_index(counts: str) -> Column:
    """The h-index (Hirsch, PNAS 2005): the largest h such that h of the counts are at least h.

    One post that went viral does not make a high one. Those who reshared count by their trust.
    """
    falling = F.sort_array(counts, asc=False)
    reached = F.transform(falling, lambda count, place: count >= place + 1)
    return F.size(F.filter(reached, lambda is_reached: is_reached)).cast("double")
