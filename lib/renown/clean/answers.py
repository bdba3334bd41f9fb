"""A signal from output against input: who says much, and whom hardly anybody answers."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.clean.acts import attending, own_posts

ACTS = 200  # in the window
FEW = 0.005  # reactions per act of its own; the signal is at its fullest at none
COUNTS = ("reposts_count", "replies_count", "likes_count", "quotes_count")


def unanswered(posts: DataFrame, interactions: DataFrame) -> DataFrame:
    """Marks accounts that post and act much, and to which hardly a reaction comes back.

    What comes back is the larger of what is held and of what the network counts at its posts. Where the
    network counts nothing, the ledger may simply not hold what came back: then nobody is marked.
    """
    own = own_posts(posts).select(
        F.col("author_id").alias("account_id"),
        F.lit(1).alias("out"),
        F.lit(0).alias("held"),
        F.coalesce(*COUNTS).isNotNull().alias("known"),
        sum((F.coalesce(count, F.lit(0)) for count in COUNTS), F.lit(0)).alias("counted"),
    )
    out, back = (
        attending(interactions)
        .where("actor_id <> target_id")
        .select(
            F.col(who).alias("account_id"),
            F.lit(int(who == "actor_id")).alias("out"),
            F.lit(int(who == "target_id")).alias("held"),
            F.lit(False).alias("known"),
            F.lit(0).cast("long").alias("counted"),
        )
        for who in ("actor_id", "target_id")
    )
    came_back = F.greatest("held", "counted")
    return (
        own.union(out)
        .union(back)
        .groupBy("account_id")
        .agg(
            *(F.sum(name).alias(name) for name in ("out", "held", "counted")),
            F.max("known").alias("known"),
        )
        .withColumn("share", came_back / F.col("out"))
        .where(F.col("known") & (F.col("out") >= ACTS) & (F.col("share") < FEW))
        .select(
            "account_id",
            (1 - F.col("share") / FEW).alias("strength"),
            F.format_string("%d reactions to %d acts of its own", came_back, "out").alias("found"),
        )
    )
