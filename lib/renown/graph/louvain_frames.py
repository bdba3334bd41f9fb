"""The same labels as `renown.graph.louvain`, to the last one, for graphs that no task can hold.

The steps are those of the module in memory, and carry its names; sums are of whole numbers and gains
are the same operations on doubles, so both find the same. A turn costs a few seconds of Spark, and
there are some 32 on each of five levels: only for graphs that are too large otherwise.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.graph.louvain import CYCLES, GROUPS, LEVELS, MULTIPLIER, RANGE
from renown.solver.engines import scratch


def communities(edges: DataFrame) -> DataFrame:
    """id and label of every vertex that has an edge; edges are src, dst, and weight, a whole number.

    Raises UserError without a checkpoint folder. The result lives there until the session ends.
    """
    return _Frames(scratch.folder(edges.sparkSession, "communities")).labels(edges)


def _group_of(cycle: int) -> Column:
    mixed = F.shiftright(F.col("id") % RANGE * MULTIPLIER, 18 + 3 * cycle)
    return (mixed % GROUPS).alias("group")


class _Frames:
    """Every turn goes through files in `folder`, which ends its lineage and tells Spark true sizes."""

    def __init__(self, folder: str) -> None:
        self.folder, self.written = folder, 0

    def labels(self, edges: DataFrame) -> DataFrame:
        """All levels, from vertices to what no vertex gains by leaving."""
        both = edges.union(edges.select("dst", "src", "weight")).toDF("a", "b", "weight")
        graph = self._settled(both.groupBy("a", "b").agg(F.sum("weight").alias("weight")))
        strength = graph.groupBy(F.col("a").alias("id")).agg(F.sum("weight").alias("k"))
        vertices = self._settled(strength)
        member_of = vertices.select("id", F.col("id").alias("name"))
        for _ in range(LEVELS):
            labels = self._moved(graph, vertices)
            named = labels.select(F.col("id").alias("name"), "label")
            member_of = self._settled(
                member_of.join(named, "name", "inner").select("id", F.col("label").alias("name"))
            )
            before = labels.count()
            vertices = self._settled(
                labels.groupBy(F.col("label").alias("id")).agg(F.sum("k").alias("k"))
            )
            if vertices.count() == before:
                break
            graph = self._settled(_gathered(graph, labels))
        return member_of.select("id", F.col("name").alias("label"))

    def _moved(self, graph: DataFrame, vertices: DataFrame) -> DataFrame:
        """id, k and label after the cycles of one level."""
        total = vertices.agg(F.sum("k").alias("total")).collect()[0]["total"] or 0
        labels = vertices.withColumn("label", F.col("id"))
        for cycle in range(CYCLES):
            groups = vertices.select(_group_of(cycle)).distinct().collect()
            moves = 0
            for group in sorted(row["group"] for row in groups):
                turned = self._settled(_turn(graph, labels, _group_of(cycle) == group, total))
                moves += turned.where("moved").count()
                labels = turned.drop("moved")
            if not moves:
                break
        return labels

    def _settled(self, frame: DataFrame) -> DataFrame:
        path = f"{self.folder}/{self.written}"
        self.written += 1
        return scratch.settled(frame, path)


def _turn(graph: DataFrame, labels: DataFrame, moving: Column, total: int) -> DataFrame:
    """id, k, label, and whether it moved, after all of a group looked at their neighbours' labels."""
    members = labels.where(moving).select(F.col("id").alias("a"), "k", F.col("label").alias("own"))
    near = labels.select(F.col("id").alias("b"), "label")
    volume = labels.groupBy("label").agg(F.sum("k").alias("volume"))
    staying = members.select("a", F.col("own").alias("label"), F.lit(0).alias("weight"))
    towards = (
        graph.join(members.select("a"), "a", "left_semi")
        .join(near, "b", "inner")
        .select("a", "label", "weight")
        .unionByName(staying)
        .groupBy("a", "label")
        .agg(F.sum("weight").alias("weight"))
    )
    stays = F.col("label") == F.col("own")
    others = F.col("volume") - F.when(stays, F.col("k")).otherwise(0)
    expected = F.col("k").cast("double") * others.cast("double") / F.lit(float(total))
    # The largest gain; of equal ones its own label, then the smallest.
    choice = F.struct((expected - F.col("weight")).alias("loss"), ~stays, F.col("label"))
    chosen = (
        towards.join(volume, "label", "inner")
        .join(members, "a", "inner")
        .groupBy(F.col("a").alias("id"))
        .agg(F.min(choice)["label"].alias("chosen"))
    )
    return labels.join(chosen, "id", "left").select(
        "id",
        "k",
        F.coalesce("chosen", "label").alias("label"),
        F.coalesce(F.col("chosen") != F.col("label"), F.lit(False)).alias("moved"),
    )


def _gathered(graph: DataFrame, labels: DataFrame) -> DataFrame:
    """Every label as one vertex; what stays within is in its strength alone."""
    a = labels.select(F.col("id").alias("a"), F.col("label").alias("from"))
    b = labels.select(F.col("id").alias("b"), F.col("label").alias("to"))
    return (
        graph.join(a, "a", "inner")
        .join(b, "b", "inner")
        .where(F.col("from") != F.col("to"))
        .groupBy(F.col("from").alias("a"), F.col("to").alias("b"))
        .agg(F.sum("weight").alias("weight"))
    )
