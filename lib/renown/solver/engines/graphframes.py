"""The recurrence on GraphFrames' aggregateMessages: nothing of size N on the driver, any scale.

One round: every u sends x[u] * P[u,v] to v, every v adds up what it receives. The sums are exact
(`renown.exact`), so the number of partitions changes no digit of the result.
"""

from __future__ import annotations

import math
import uuid

from graphframes import GraphFrame
from graphframes.lib import AggregateMessages
from pyspark import StorageLevel
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.errors import UserError
from renown.exact import exact_sum
from renown.solver import model
from renown.solver.model import Graph
from renown.solver.solution import Parameters, Progress, Solution, iterate

ROUND = "id bigint, q double, x double"


class MessageRecurrence:
    """x -> q + d P' x on frames of (id, q, x), one row per vertex, kept in files of `folder`.

    Every round goes through Parquet files. That ends its lineage (thirty nested joins would be
    planned again at every step), survives the loss of an executor, and gives Spark true sizes:
    frames of `checkpoint()` keep the estimates of their plan, which multiply with every join until
    the planner alone takes minutes.
    """

    def __init__(self, shares: DataFrame, own: DataFrame, damping: float, folder: str) -> None:
        self.shares, self.damping, self.folder = shares, damping, folder
        self.rounds = 0
        self.start = self._settled(own)

    def first(self) -> DataFrame:
        """The start, as it came with q."""
        return self.start

    def apply(self, x: DataFrame) -> tuple[DataFrame, float]:
        """q + d P' x, and the eps of x."""
        received = GraphFrame(x, self.shares).aggregateMessages(
            exact_sum(AggregateMessages.msg).alias("received"),
            sendToDst=AggregateMessages.src["x"] * AggregateMessages.edge["share"],
        )
        passed_on = F.coalesce("received", F.lit(0.0))
        following = x.join(received, "id", "left").select(
            "id",
            "q",
            (F.col("q") + self.damping * passed_on).alias("x"),
            F.col("x").alias("before"),
        )
        measured = Observation()
        change = F.abs(F.col("x") - F.col("before")) / F.col("q")
        settled = self._settled(following.observe(measured, F.max(change).alias("eps")))
        return settled, float(measured.get["eps"])

    def release(self, x: DataFrame) -> None:
        """Remove the files of a round."""
        for file in x.inputFiles():
            storage.delete(x.sparkSession, file)

    def _settled(self, frame: DataFrame) -> DataFrame:
        path = f"{self.folder}/round-{self.rounds}"
        self.rounds += 1
        frame.write.parquet(path)
        return frame.sparkSession.read.schema(ROUND).parquet(path)


def solve(
    graph: Graph,
    q: DataFrame,
    parameters: Parameters,
    *,
    start: DataFrame | None = None,
    progress: Progress | None = None,
) -> Solution[DataFrame]:
    """The recurrence on tables; needs a checkpoint folder (`SparkContext.setCheckpointDir`).

    The values live in that folder until the session ends.
    """
    model.check(graph, q)
    spark, scale = q.sparkSession, _scale(q)
    begin = q if start is None else start
    own = (
        q.select("id", (F.col("value") / scale).alias("q"))
        .join(begin.select("id", (F.col("value") / scale).alias("x")), "id", "left")
        .select("id", "q", F.coalesce("x", "q").alias("x"))
    )
    folder = _folder(spark)
    shares = model.shares(graph).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        recurrence = MessageRecurrence(shares, own, parameters.damping, folder)
        solution = iterate(recurrence, parameters, progress)
    finally:
        shares.unpersist()
    values = solution.values.select("id", (F.col("x") * scale).alias("value"))
    return Solution(values, solution.rounds, solution.eps, solution.converged)


def _folder(spark: SparkSession) -> str:
    """A folder of this solve's own, below the checkpoint folder, which the session clears."""
    checkpoints = spark.sparkContext.getCheckpointDir()
    if checkpoints is None:
        raise UserError(
            "the engine graphframes needs a checkpoint folder: spark.checkpoints is not set"
        )
    return f"{checkpoints}/solve-{uuid.uuid4().hex}"


def _scale(q: DataFrame) -> float:
    """A power of two near the largest q, so that exact sums lose nothing in any unit of q."""
    row = q.agg(F.max("value")).first()
    assert row is not None  # an aggregation without groups always has one row
    return float(2.0 ** math.frexp(row[0])[1])
