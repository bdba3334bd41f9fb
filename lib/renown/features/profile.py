"""What the profile says, by the network's word."""

from __future__ import annotations

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.moments import age_days


def of(accounts: DataFrame, *, as_of: date) -> DataFrame:
    """One row per account with a profile."""
    age = age_days("created_at", as_of)
    return accounts.select(
        "account_id",
        F.col("listed_count").cast("double").alias("lists"),
        F.col("followers_count").cast("double").alias("followers"),
        F.col("following_count").cast("double").alias("following"),
        F.when(age >= 0, age).alias("account_age_days"),  # an opening in the future is no age
    )
