"""A signal from reposts: rings that repost each other."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

PARTNERS = 3
TIMES = 3


def pods(interactions: DataFrame) -> DataFrame:
    """Marks accounts over half of whose reposts go to accounts that repost them back.

    Friends talk both ways, but hardly anyone has three friends with three reposts each way. One
    count per pair and one join of pairs with themselves, both ways round: no pair of a hub's
    audience ever meets another.
    """
    given = (
        interactions.where("kind = 'repost' AND actor_id <> target_id")
        .groupBy("actor_id", "target_id")
        .agg(F.count(F.lit(1)).alias("times"))
    )
    back = given.where(F.col("times") >= TIMES).select(
        F.col("actor_id").alias("target_id"),
        F.col("target_id").alias("actor_id"),
        F.lit(True).alias("back"),
    )
    mutual = F.coalesce("back", F.lit(False)) & (F.col("times") >= TIMES)
    return (
        given.join(back, ["actor_id", "target_id"], "left")
        .groupBy(F.col("actor_id").alias("account_id"))
        .agg(
            F.count_if(mutual).alias("partners"),
            F.sum("times").alias("reposts"),
            F.sum(F.when(mutual, F.col("times")).otherwise(0)).alias("mutual"),
        )
        .withColumn("share", F.col("mutual") / F.col("reposts"))
        .where((F.col("partners") >= PARTNERS) & (F.col("share") > 0.5))
        .select(
            "account_id",
            (2 * F.col("share") - 1).alias("strength"),
            F.format_string(
                "%d of %d reposts go to %d accounts that repost back",
                "mutual",
                "reposts",
                "partners",
            ).alias("found"),
        )
    )
