"""How much a tie counts: W[u,v] = A[u,v] * (1 + number of w with u -> w and w -> v).

Triangles are found from their vertex of the fewest neighbours, so that no hub's audience meets itself:
no vertex has more than sqrt(2 E) neighbours of at least as many neighbours as itself.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum


def attention(edges: DataFrame, *, undirected: bool) -> DataFrame:
    """One row per pair that has an edge: src, dst, weight > 0; parallel edges add up, self-loops drop out.

    In an undirected graph a pair has both directions, each with the sum of either.
    """
    weight = F.col("weight").cast("double") if "weight" in edges.columns else F.lit(1.0)
    rows = edges.where("src != dst").select("src", "dst", weight.alias("weight"))
    if undirected:
        rows = rows.union(
            rows.select(F.col("dst").alias("src"), F.col("src").alias("dst"), "weight")
        )
    return (
        rows.groupBy("src", "dst")
        .agg(exact_sum(F.col("weight")).alias("weight"))
        .where("weight > 0")
    )


def ties(attention: DataFrame) -> DataFrame:
    """One row per pair of `attention`: src, dst, weight, which is W."""
    found = _ways_around(_oriented(attention))
    around = found.select("src", "dst", "ways").union(
        found.select(F.col("dst").alias("src"), F.col("src").alias("dst"), F.col("ways_back"))
    )
    counted = 1 + F.coalesce("ways", F.lit(0))
    return attention.join(around, ["src", "dst"], "left").select(
        "src", "dst", (F.col("weight") * counted).alias("weight")
    )


def _oriented(attention: DataFrame) -> DataFrame:
    """One row per two neighbours, from the one of fewer neighbours: low, high, degree of high, up, down.

    `up` says that low -> high is an edge, `down` that high -> low is.
    """
    ends = attention.select(
        F.least("src", "dst").alias("a"),
        F.greatest("src", "dst").alias("b"),
        (F.col("src") < F.col("dst")).alias("rising"),
    )
    pairs = ends.groupBy("a", "b").agg(
        F.bool_or("rising").alias("ab"), F.bool_or(~F.col("rising")).alias("ba")
    )
    degrees = pairs.select(F.explode(F.array("a", "b")).alias("id")).groupBy("id").count()
    both = pairs.join(degrees.toDF("a", "a_degree"), "a").join(degrees.toDF("b", "b_degree"), "b")
    a_first = F.struct("a_degree", "a") < F.struct("b_degree", "b")

    def chosen(first: str, second: str) -> Column:
        return F.when(a_first, F.col(first)).otherwise(F.col(second))

    return both.select(
        chosen("a", "b").alias("low"),
        chosen("b", "a").alias("high"),
        chosen("b_degree", "a_degree").alias("degree"),
        chosen("ab", "ba").alias("up"),
        chosen("ba", "ab").alias("down"),
    )


def _ways_around(oriented: DataFrame) -> DataFrame:
    """One row per pair that is in a triangle: src, dst, and how many ways lead around it, and back.

    A triangle is x, y, z in the order of their neighbours; xy says that x -> y is an edge.
    """
    xy = oriented.toDF("x", "y", "y_degree", "xy", "yx")
    xz = oriented.toDF("x", "z", "z_degree", "xz", "zx")
    yz = oriented.drop("degree").toDF("y", "z", "yz", "zy")
    in_order = F.struct("y_degree", "y") < F.struct("z_degree", "z")
    triangles = xy.join(xz, "x", "inner").where(in_order).join(yz, ["y", "z"], "inner")
    sides = [_side("x", "y", "z"), _side("x", "z", "y"), _side("y", "z", "x")]
    return (
        triangles.select(F.inline(F.array(*sides)))
        .groupBy("src", "dst")
        .agg(F.sum("there").alias("ways"), F.sum("back").alias("ways_back"))
    )


def _side(u: str, v: str, w: str) -> Column:
    """Of a triangle the side u, v: whether u -> w -> v, and v -> w -> u."""
    there = F.col(u + w) & F.col(w + v)
    back = F.col(v + w) & F.col(w + u)
    return F.struct(
        F.col(u).alias("src"),
        F.col(v).alias("dst"),
        there.cast("long").alias("there"),
        back.cast("long").alias("back"),
    )
