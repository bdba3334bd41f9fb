"""The social graph: kept accounts as dense numbers, and the attention among them."""

from __future__ import annotations

from datetime import date

from graphframes import GraphFrame
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.tables import Edges, Vertices


def vertices(screening: DataFrame, attention: DataFrame, *, as_of: date) -> DataFrame:
    """One row per kept account; ids are dense, in order of falling degree, ties by account_id.

    Degree counts the pairs that the account is an end of, among kept accounts. That order puts the
    busiest accounts side by side, which is what makes the solve fast on large graphs.
    """
    kept = screening.where("kept").select("account_id", "trust")
    ends = _among(attention, kept).select(F.explode(F.array("src", "dst")).alias("account_id"))
    degrees = ends.groupBy("account_id").agg(F.count(F.lit(1)).alias("degree"))
    ordered = (
        kept.join(degrees, "account_id", "left")
        .withColumn("degree", F.coalesce("degree", F.lit(0)))
        .orderBy(F.desc("degree"), "account_id")
    )
    return Vertices.conform(ordered.zipWithIndex("id").withColumn("as_of", F.lit(as_of)))


def edges(vertices: DataFrame, attention: DataFrame, *, as_of: date) -> DataFrame:
    """One row per pair (src, dst) of vertex ids of which src pays attention to dst."""
    src = vertices.select(F.col("account_id").alias("src"), F.col("id").alias("src_id"))
    dst = vertices.select(F.col("account_id").alias("dst"), F.col("id").alias("dst_id"))
    numbered = (
        attention.select("src", "dst", "weight")
        .where("weight > 0")
        .join(src, "src", "inner")
        .join(dst, "dst", "inner")
        .select(F.col("src_id").alias("src"), F.col("dst_id").alias("dst"), "weight")
    )
    return Edges.conform(numbered.withColumn("as_of", F.lit(as_of)))


def graphframe(vertices: DataFrame, edges: DataFrame) -> GraphFrame:
    """The social graph for GraphFrames' own algorithms."""
    return GraphFrame(vertices, edges)


def _among(attention: DataFrame, kept: DataFrame) -> DataFrame:
    """The pairs of which both ends are kept."""
    ids = kept.select("account_id")
    paid = attention.where("weight > 0").select("src", "dst")
    return paid.join(ids.withColumnRenamed("account_id", "src"), "src", "left_semi").join(
        ids.withColumnRenamed("account_id", "dst"), "dst", "left_semi"
    )
