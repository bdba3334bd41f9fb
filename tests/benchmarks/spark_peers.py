"""Peers on Spark. Both are GraphX underneath: unweighted, uniform teleport, and a fixed start.

Spark is lazy; what a phase makes is counted at its end where the phase would otherwise be empty.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphframes import GraphFrame
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.session import session
from renown.settings import SparkSettings
from tests.benchmarks.exact import DAMPING
from tests.benchmarks.peers import Run, Task, cores


def graphframes_pagerank(task: Task) -> Run:
    """`GraphFrame.pageRank`; its read is part of its build."""
    run = Run(rounds=task.rounds)
    with _spark() as spark:
        with run.phase("build"):
            edges = spark.read.parquet(task.edges)
            graph = GraphFrame(_ends(edges), edges)
            # What pageRank makes first, and would keep for a second call on the same graph.
            topology = graph._impl._jvm_graph.cachedTopologyGraphX()
            topology.vertices().count(), topology.edges().count()
        with run.phase("solve"):
            ranked = graph.pageRank(resetProbability=1 - DAMPING, maxIter=task.rounds)
        with run.phase("write"):
            _write(ranked.vertices, F.col("pagerank"), task)
    return run


def graphx(task: Task) -> Run:
    """GraphX's own `PageRank.run`. Without Scala, only its loader makes a graph: pairs as text."""
    run = Run(rounds=task.rounds)
    with _spark() as spark:
        jvm: Any = spark.sparkContext._jvm
        lib = jvm.org.apache.spark.graphx
        text = Path(task.out) / "pairs"
        with run.phase("read"):
            edges = spark.read.parquet(task.edges)
            names = _numbered(edges, task) if _named(edges) else None
            pairs = edges if names is None else _renumbered(edges, names)
            pairs.select(F.concat_ws(" ", "src", "dst")).write.text(text.as_posix())
        with run.phase("build"):
            graph = _loaded(spark, lib, text)
            graph.vertices().count()
        with run.phase("solve"):
            tag = jvm.scala.reflect.ClassTag.Int()
            ranked = lib.lib.PageRank.run(graph, task.rounds, 1 - DAMPING, tag, tag)
            ranked.vertices().count()
        with run.phase("write"):
            values = _rows(spark, jvm, ranked.vertices())
            if names is not None:
                values = values.join(names, values["id"] == names["number"], "inner").select(
                    names["id"], "rank"
                )
            _write(values, F.col("rank"), task)
    return run


def _spark() -> Any:
    return session(SparkSettings(master=f"local[{cores()}]"), app_name="renown-benchmark")


def _ends(edges: DataFrame) -> DataFrame:
    """The ids that edges name."""
    return edges.select(F.col("src").alias("id")).union(edges.select("dst")).distinct()


def _named(edges: DataFrame) -> bool:
    return edges.schema["src"].dataType.typeName() == "string"


def _numbered(edges: DataFrame, task: Task) -> DataFrame:
    """A number for every id, kept in a file: Spark may number anew whenever it computes anew."""
    path = (Path(task.out) / "names").as_posix()
    _ends(edges).select("id", F.monotonically_increasing_id().alias("number")).write.parquet(path)
    return edges.sparkSession.read.parquet(path)


def _renumbered(edges: DataFrame, names: DataFrame) -> DataFrame:
    for end in ("src", "dst"):
        number = names.select(F.col("id").alias(end), F.col("number").alias(f"{end}_number"))
        edges = edges.join(number, end, "inner")
    return edges.select(F.col("src_number").alias("src"), F.col("dst_number").alias("dst"))


def _loaded(spark: SparkSession, lib: Any, text: Path) -> Any:
    """Scala's defaults do not reach Python; these are theirs, but for spilling to disk."""
    storage: Any = spark.sparkContext._jvm.org.apache.spark.storage.StorageLevel.MEMORY_AND_DISK()
    context = spark.sparkContext._jsc.sc()
    return lib.GraphLoader.edgeListFile(context, text.as_posix(), False, -1, storage, storage)


def _rows(spark: SparkSession, jvm: Any, ranks: Any) -> DataFrame:
    """An RDD of Scala pairs as a table."""
    encoders = jvm.org.apache.spark.sql.Encoders
    pair = encoders.tuple(encoders.scalaLong(), encoders.scalaDouble())
    return DataFrame(spark._jsparkSession.createDataset(ranks, pair).toDF(), spark).toDF(
        "id", "rank"
    )


def _write(values: DataFrame, rank: Column, task: Task) -> None:
    """GraphX normalises to a sum of N."""
    values.select("id", rank.alias("share")).write.parquet(task.file.as_posix())
