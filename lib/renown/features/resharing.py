"""What happens to single posts: how many are reshared, and by how many each."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F


def of(posts: DataFrame, interactions: DataFrame, kept: DataFrame) -> DataFrame:
    """One row per author of a reshared post.

    The h-index (Hirsch, PNAS 2005) of posts: the largest h such that h posts of the window have at
    least h distinct kept resharers each. One post that went viral does not make a high one.
    """
    reshared = (
        interactions.where(F.col("kind").isin("repost", "quote"))
        .join(kept.select(F.col("account_id").alias("actor_id")), "actor_id", "left_semi")
        .groupBy(F.col("target_post_id").alias("post_id"))
        .agg(F.count_distinct("actor_id").alias("resharers"))
        .join(posts.select("post_id", "author_id"), "post_id", "inner")
    )
    falling = Window.partitionBy("author_id").orderBy(F.desc("resharers"), "post_id")
    return (
        reshared.withColumn("place", F.row_number().over(falling))
        .groupBy(F.col("author_id").alias("account_id"))
        .agg(
            F.count(F.lit(1)).cast("double").alias("reshared_posts"),
            F.count_if(F.col("resharers") >= F.col("place")).cast("double").alias("post_h_index"),
        )
    )
