"""The audience of an account: how influential it is, how unequal, and how much of it is its own kind.

With x the influence and P[u,v] the share of u's vote that v receives (`renown.solver.model`):

    passed on to v        d * sum over u of P[u,v] * x[u]
    Gini of x over U      sum over i of (2 i - n - 1) / n * x(i)  /  sum x,   x(1) <= ... <= x(n)

Influences are added as fixed-point numbers, so no order of rows changes a digit. Median and Gini are
exact, from the order of an audience: one task sorts the audience of a hub, on disk where it is large.
"""

from __future__ import annotations

from datetime import date

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from renown.exact import exact_sum
from renown.tables import Audience


def audience(
    vertices: DataFrame,
    edges: DataFrame,
    influence: DataFrame,
    communities: DataFrame,
    *,
    damping: float,
    as_of: date,
) -> DataFrame:
    """One row per kept account, whoever pays attention to it or nobody."""
    known = influence.select("id", F.col("influence").alias("x")).join(
        communities.select("id", "community"), "id", "inner"
    )
    receivers = known.select(F.col("id").alias("dst"), "community")
    heard = (
        edges.where("weight > 0")
        .select("src", "dst", "weight")
        .join(_senders(vertices, edges, known), "src", "inner")
        .join(receivers, "dst", "inner")
        .withColumn("passed", damping * F.col("vote") * F.col("weight"))
        .withColumn("own", F.col("community") == F.col("src_community"))
    )
    of_each = _ordered(heard).groupBy(F.col("dst").alias("id")).agg(*_measures())
    named = vertices.select("id", "account_id").join(of_each, "id", "left")
    return Audience.conform(_completed(named).withColumn("as_of", F.lit(as_of)))


def _senders(vertices: DataFrame, edges: DataFrame, known: DataFrame) -> DataFrame:
    """One row per account that pays attention: x, community, and what a unit of its attention carries."""
    paid = edges.groupBy("src").agg(exact_sum(F.col("weight")).alias("paid")).where("paid > 0")
    return (
        paid.join(vertices.select(F.col("id").alias("src"), "trust"), "src", "inner")
        .join(known.withColumnRenamed("id", "src"), "src", "inner")
        .select(
            "src",
            "x",
            F.col("community").alias("src_community"),
            (F.col("trust") * F.col("x") / F.col("paid")).alias("vote"),
        )
    )


def _ordered(heard: DataFrame) -> DataFrame:
    """Every audience by rising influence, ties by id: `place` 1..n, and n."""
    rising = Window.partitionBy("dst").orderBy("x", "src")
    return heard.withColumn("place", F.row_number().over(rising)).withColumn(
        "n", F.count(F.lit(1)).over(Window.partitionBy("dst"))
    )


def _measures() -> list[Column]:
    place, n, x = F.col("place"), F.col("n"), F.col("x")
    # The one in the middle, or the two.
    in_the_middle = (2 * place >= n) & (2 * place <= n + 2)
    return [
        F.count(F.lit(1)).cast("double").alias("audience_size"),
        exact_sum(x).alias("sum"),
        F.min(F.when(in_the_middle, x)).alias("low"),
        F.max(F.when(in_the_middle, x)).alias("high"),
        exact_sum((2 * place - n - 1) / n * x).alias("spread"),
        exact_sum(F.col("passed")).alias("passed"),
        exact_sum(F.when(F.col("own"), F.col("passed"))).alias("inside"),
        exact_sum(F.when(~F.col("own"), F.col("passed"))).alias("outside"),
    ]


def _completed(measured: DataFrame) -> DataFrame:
    """Nobody is an audience of none, with no mean, no median and no share."""
    n, none = F.col("audience_size"), F.lit(0.0)
    return measured.withColumns(
        {
            "audience_size": F.coalesce(n, none),
            "audience_mean_influence": F.col("sum") / n,
            "audience_median_influence": (F.col("low") + F.col("high")) / 2,
            "audience_influence_gini": F.col("spread") / F.col("sum"),
            "own_community_share": F.try_divide(F.coalesce("inside", none), "passed"),
            "outside_influence": F.coalesce("outside", none),
        }
    )
