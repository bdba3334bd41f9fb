"""What an account does towards others."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def of(interactions: DataFrame) -> DataFrame:
    """One row per account that acted."""
    return interactions.groupBy(F.col("actor_id").alias("account_id")).agg(
        F.count(F.lit(1)).cast("double").alias("reactions_given"),
        F.count_distinct("target_id").cast("double").alias("accounts_reacted_to"),
    )
