"""The recurrence on GraphFrames' aggregateMessages: nothing of size N on the driver, any scale.

One round: every u sends x[u] * P[u,v] to v, every v adds up what it receives. The sums are exact
(`renown.exact`), so the number of partitions changes no digit of the result.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from functools import reduce

from graphframes import GraphFrame
from graphframes.lib import AggregateMessages
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F

from renown import storage
from renown.exact import exact_sum
from renown.solver import given, model
from renown.solver.engines import scratch
from renown.solver.given import Whole
from renown.solver.model import Graph
from renown.solver.solution import Parameters, Progress, Solution, Step, Work, iterate


class MessageRecurrence:
    """x -> q + d P' x on frames of id and, for every column k, q<k>, x<k> and b<k>, what x<k> was before.

    Every round goes through Parquet files in `folder`. That ends its lineage (thirty nested joins
    would be planned again at every step), survives the loss of an executor, and gives Spark true
    sizes: frames of `checkpoint()` keep the estimates of their plan, which multiply with every join
    until the planner alone takes minutes.
    """

    def __init__(
        self,
        shares: DataFrame,
        state: DataFrame,
        yardsticks: Sequence[int],
        damping: float,
        folder: str,
    ) -> None:
        self.shares, self.damping, self.folder = shares, damping, folder
        self.yardsticks = yardsticks  # of column k, the column that its eps is measured against
        self.ks = range(len(yardsticks))
        self.rounds = 0
        self.start, self.scale = self._begun(state)

    def first(self) -> DataFrame:
        """The start, as it came with q."""
        return self.start

    def apply(self, x: DataFrame) -> Step[DataFrame]:
        """The recurrence, applied to x."""
        share, sender = AggregateMessages.edge["share"], AggregateMessages.src
        message = F.struct(*((sender[f"x{k}"] * share).alias(f"m{k}") for k in self.ks))
        sums = [exact_sum(AggregateMessages.msg[f"m{k}"]).alias(f"r{k}") for k in self.ks]
        # One aggregation is all that it takes, so the columns travel and arrive as one.
        together = F.struct(*sums).alias("received")
        received = GraphFrame(x, self.shares).aggregateMessages(together, sendToDst=message)
        following = x.join(received, "id", "left").select(
            "id",
            *(f"q{k}" for k in self.ks),
            *((F.col(f"q{k}") + self.damping * _received(k)).alias(f"x{k}") for k in self.ks),
            *(F.col(f"x{k}").alias(f"b{k}") for k in self.ks),
            *((F.col(f"x{k}") - F.col(f"b{k}")).alias(f"c{k}") for k in self.ks),
        )
        measured = Observation()
        measuring = following.observe(measured, *self._measures())
        settled = self._settled(measuring.drop(*(f"c{k}" for k in self.ks)))
        found = measured.get
        left = [
            found[f"common{k}"] / found[f"squares{k}"] if found[f"squares{k}"] else 0.0
            for k in self.ks
        ]
        return Step(settled, float(found["eps"]), left)

    def leap(self, following: DataFrame, lengths: Sequence[float]) -> DataFrame:
        """The frame, plus that many times its last change; computed when it is applied to."""
        return following.withColumns(
            {
                f"x{k}": F.col(f"x{k}") + length * (F.col(f"x{k}") - F.col(f"b{k}"))
                for k, length in enumerate(lengths)
            }
        )

    def release(self, x: DataFrame) -> None:
        """Remove the files of a round."""
        for file in x.inputFiles():
            storage.delete(x.sparkSession, file)

    def _begun(self, state: DataFrame) -> tuple[DataFrame, float]:
        """The start, in units of a power of two near the largest |q|, and that power.

        So exact sums lose nothing in any unit of q, and dividing by it changes no digit.
        """
        measured = Observation()
        largest = [F.max(F.abs(f"q{k}")).alias(f"q{k}") for k in self.ks]
        held = self._settled(state.observe(measured, *largest))
        scale = float(2.0 ** math.frexp(max(measured.get.values()))[1])
        columns = [(f"q{k}", f"q{k}") for k in self.ks]
        columns += [(f"x{k}", name) for k in self.ks for name in (f"x{k}", f"b{k}")]
        return held.select("id", *((F.col(of) / scale).alias(n) for of, n in columns)), scale

    def _measures(self) -> list[Column]:
        """Of a frame that holds, as c<k>, the change before the last."""
        changes = {k: F.col(f"x{k}") - F.col(f"b{k}") for k in self.ks}
        shares = [F.abs(changes[k]) / F.col(f"q{self.yardsticks[k]}") for k in self.ks]
        eps = F.max(reduce(F.greatest, shares)).alias("eps")
        common = [exact_sum(F.col(f"c{k}") * changes[k]).alias(f"common{k}") for k in self.ks]
        squares = [exact_sum(F.col(f"c{k}") * F.col(f"c{k}")).alias(f"squares{k}") for k in self.ks]
        return [eps, *common, *squares]

    def _settled(self, frame: DataFrame) -> DataFrame:
        path = f"{self.folder}/round-{self.rounds}"
        self.rounds += 1
        return scratch.settled(frame, path)


def solve(
    graph: Graph,
    q: DataFrame | None,
    parameters: Parameters,
    *,
    blocks: int | None = None,
    start: DataFrame | None = None,
    progress: Progress | None = None,
) -> Solution[DataFrame]:
    """The recurrence on tables; needs a checkpoint folder (`SparkContext.setCheckpointDir`).

    The values live in that folder until the session ends.
    """
    began = time.monotonic()
    whole = given.whole(graph, q, parameters, start)
    checked = time.monotonic()
    folder = scratch.folder(whole.state.sparkSession, "the engine graphframes")
    shares = model.shares(whole.graph).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        edges = shares.count()
        built = time.monotonic()
        recurrence = MessageRecurrence(
            shares, whole.state, whole.yardsticks, parameters.damping, folder
        )
        solution = iterate(recurrence, parameters, progress)
    finally:
        shares.unpersist()
    values = _long(solution.values, whole, recurrence.scale, named=given.named(q))
    seconds = {
        "read": checked - began,
        "build": built - checked,
        "solve": time.monotonic() - built,
    }
    work = Work("graphframes", vertices=whole.n, edges=edges, seconds=seconds)
    return Solution(values, solution.rounds, solution.eps, solution.converged, work)


def _received(k: int) -> Column:
    return F.coalesce(F.col(f"received.r{k}"), F.lit(0.0))


def _long(x: DataFrame, whole: Whole, scale: float, *, named: bool) -> DataFrame:
    """One row per vertex and column."""
    if not named:
        return x.select("id", (F.col("x0") * scale).alias("value"))
    columns = [
        F.struct(F.lit(name).alias("column"), (F.col(f"x{k}") * scale).alias("value"))
        for k, name in enumerate(whole.columns)
    ]
    return x.select("id", F.explode(F.array(*columns)).alias("of")).select("id", "of.*")
