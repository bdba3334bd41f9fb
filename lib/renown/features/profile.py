"""What the profile says, by the network's word."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def of(accounts: DataFrame) -> DataFrame:
    """One row per account with a profile."""
    return accounts.select(
        "account_id",
        F.col("listed_count").cast("double").alias("lists"),
        F.col("followers_count").cast("double").alias("followers"),
        F.col("following_count").cast("double").alias("following"),
    )
