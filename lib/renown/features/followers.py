"""Followers, before and after cleaning."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def of(follows: DataFrame, screening: DataFrame) -> DataFrame:
    """One row per followed account; a follower who is inactive or not covered is neither of the two."""
    judged = screening.select(F.col("account_id").alias("follower_id"), "kept", "decision")
    return (
        follows.where("follower_id <> followed_id")
        .join(judged, "follower_id", "left")
        .groupBy(F.col("followed_id").alias("account_id"))
        .agg(
            F.count(F.lit(1)).cast("double").alias("followers_held"),
            F.count_if("kept").cast("double").alias("kept_followers"),
            F.count_if(F.col("decision") == "removed").cast("double").alias("removed_followers"),
        )
    )
