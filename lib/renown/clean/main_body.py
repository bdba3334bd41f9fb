"""The main body of a network: the most accounts that hang together by mutual attention."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from graphframes import GraphFrame
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from renown.solver.engines import scratch

MAJORITY = 0.5  # of a network's accounts with ties: else it has no main body
FEW = 2_000_000  # ties, of 16 bytes each
HUBS, HOPS = 16, 2  # the accounts with most ties, and how far around each they are drawn together


def main_bodies(ties: DataFrame, folder: str, *, few: int = FEW) -> DataFrame:
    """Every member of its network's main body, as network and id, from ties: network, src, dst.

    Ids are numbers, and a tie is there both ways. Up to `few` ties are grouped on the driver, by SciPy;
    more by GraphFrames. `folder` keeps what is computed on the way.
    """
    members = ties.select("network", F.col("src").alias("id")).distinct()
    components = _of_few(ties) if ties.count() <= few else _of_many(ties, folder)
    found = members.join(components, "id", "inner")
    sizes = found.groupBy("network", "component").agg(F.count(F.lit(1)).alias("size"))
    largest = sizes.groupBy("network").agg(
        F.max(F.struct("size", "component")).alias("first"), F.sum("size").alias("all")
    )
    bodies = largest.where(F.col("first.size") >= MAJORITY * F.col("all"))
    of_body = F.broadcast(bodies.select("network", "first.component"))  # one row per network
    return found.join(of_body, ["network", "component"], "left_semi").select("network", "id")


def _of_few(ties: DataFrame) -> DataFrame:
    """id and component, computed on the driver."""
    ends = ties.select("src", "dst").toArrow()
    ids, src = np.unique(ends["src"].to_numpy(), return_inverse=True)
    dst = np.searchsorted(ids, ends["dst"].to_numpy())
    graph = coo_array((np.ones(len(src), np.int8), (src, dst)), shape=(len(ids), len(ids)))
    _, component = connected_components(graph, directed=False)
    found = pa.table({"id": ids, "component": component.astype(np.int64)})
    return ties.sparkSession.createDataFrame(found)


def _of_many(ties: DataFrame, folder: str) -> DataFrame:
    """id and component, by GraphFrames, on what is left when all around the accounts with most ties is
    drawn together: that is most of a network, for the price of a few joins.
    """
    drawn = _drawn_together(ties, folder)
    members = scratch.settled(_members(ties, drawn), f"{folder}/members")
    links = scratch.settled(_links(ties, drawn), f"{folder}/links")
    vertices = members.select(F.col("vertex").alias("id")).distinct()
    found = GraphFrame(vertices, links).connectedComponents().withColumnRenamed("id", "vertex")
    return members.join(found, "vertex", "inner").select("id", "component")


def _drawn_together(ties: DataFrame, folder: str) -> DataFrame:
    """id and vertex of who is within two ties of a hub: the hub's id, the smallest of several."""
    near = _hubs(ties).select("id", F.col("id").alias("vertex"))
    for hop in range(HOPS):
        near = scratch.settled(near, f"{folder}/near-{hop}")
        beyond = (
            ties.join(near.withColumnRenamed("id", "src"), "src", "inner")
            .groupBy(F.col("dst").alias("id"))
            .agg(F.min("vertex").alias("vertex"))
        )
        near = near.union(beyond.join(near, "id", "left_anti"))
    return scratch.settled(near, f"{folder}/near-{HOPS}")


def _hubs(ties: DataFrame) -> DataFrame:
    degrees = ties.groupBy("network", F.col("src").alias("id")).count()
    order = Window.partitionBy("network").orderBy(F.desc("count"), "id")
    return degrees.withColumn("nth", F.row_number().over(order)).where(F.col("nth") <= HUBS)


def _members(ties: DataFrame, drawn: DataFrame) -> DataFrame:
    """One row per account with a tie: id, and the vertex that it is part of."""
    accounts = ties.select(F.col("src").alias("id")).distinct()
    return accounts.join(drawn, "id", "left").select("id", _vertex(F.col("id")))


def _links(ties: DataFrame, drawn: DataFrame) -> DataFrame:
    """src and dst of every two vertices between which there is a tie, once."""
    of_src = ties.join(drawn.withColumnRenamed("id", "src"), "src", "left")
    src = of_src.select(_vertex(F.col("src")).alias("a"), "dst")
    of_dst = src.join(drawn.withColumnRenamed("id", "dst"), "dst", "left")
    ends = of_dst.select("a", _vertex(F.col("dst")).alias("b")).where("a < b")
    return ends.select(F.col("a").alias("src"), F.col("b").alias("dst")).distinct()


def _vertex(id: Column) -> Column:
    return F.coalesce(F.col("vertex"), id).alias("vertex")
