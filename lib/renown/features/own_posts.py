"""What an account posts, and what the network says of its posts."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def of(posts: DataFrame, *, window_days: int) -> DataFrame:
    """One row per author; embedded posts are left out, for only those that were reshared are seen."""
    written = F.count(F.lit(1)).cast("double")
    return posts.groupBy(F.col("author_id").alias("account_id")).agg(
        written.alias("posts"),
        (written / window_days).alias("posts_per_day"),
        (F.count_if(F.col("kind") == "reply") / written).alias("reply_share"),
        F.count_distinct(F.to_date("created_at")).cast("double").alias("active_days"),
        *(
            _mean(f"{act}_count").alias(f"{act}_per_post")
            for act in ("reposts", "replies", "quotes", "likes")
        ),
    )


def _mean(count: str) -> Column:
    """The mean over the posts that have the count; whole numbers add up exactly in any order."""
    return F.try_divide(F.sum(count), F.count(count)).cast("double")
