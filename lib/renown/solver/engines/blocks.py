"""The recurrence on one block of the whole matrix: a single task at in-memory speed.

The edges stream into one task, which turns them into P' (CSR) once and applies the recurrence in
scipy until it stops; only vectors of N move, through the driver. So a solve costs one Spark job,
and its limit is the memory of that task: beyond it, the engine graphframes takes over.

Edges are sorted before they are summed, so the result has the same digits however they arrive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from scipy.sparse import csr_matrix

from renown.errors import UserError
from renown.solver import model
from renown.solver.model import Graph
from renown.solver.solution import Parameters, Progress, Solution, iterate, judged

Array = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]

# Measured while P' is built, which is the peak: three columns, their order, and the CSR.
BYTES_PER_EDGE = 80
BYTES_PER_VERTEX = 200
EDGES = pa.schema([("src", pa.int64()), ("dst", pa.int64()), ("weight", pa.float64())])
RESULT = "id bigint, value double, rounds bigint, eps double"


class SparseRecurrence:
    """x -> q + d P' x on arrays of N; `passed` is P' (N, N) as CSR."""

    def __init__(self, passed: csr_matrix, q: Array, damping: float, start: Array) -> None:
        self.passed, self.q, self.damping, self.start = passed, q, damping, start

    def first(self) -> Array:
        """The start."""
        return self.start

    def apply(self, x: Array) -> tuple[Array, float]:
        """q + d P' x, and the eps of x."""
        following = self.q + self.damping * (self.passed @ x)
        return following, float(np.max(np.abs(following - x) / self.q))

    def release(self, x: Array) -> None:
        """Arrays need no release."""


@dataclass(frozen=True)
class Vectors:
    """What is known of each vertex, by ascending id: arrays of N."""

    ids: Ids
    trust: Array
    q: Array
    start: Array


def passed_on(src: Ids, dst: Ids, weight: Array, trust: Array) -> csr_matrix:
    """P' (N, N) of edges between rows 0..N-1: P'[v,u] = tau[u] * A[u,v] / sum over w of A[u,w]."""
    n = len(trust)
    order = np.lexsort((weight, src, dst))
    src, dst, weight = src[order], dst[order], weight[order]
    paid = np.bincount(src, weights=weight, minlength=n)
    share = np.divide(weight, paid[src], out=np.zeros_like(weight), where=paid[src] > 0)
    starts = np.concatenate(([0], np.cumsum(np.bincount(dst, minlength=n))))
    return csr_matrix((trust[src] * share, src, starts), shape=(n, n))


def solve(
    graph: Graph,
    q: DataFrame,
    parameters: Parameters,
    *,
    start: DataFrame | None = None,
    progress: Progress | None = None,
) -> Solution[DataFrame]:
    """The recurrence on tables, in one task.

    Raises UserError where the graph is too large for it.
    """
    n = model.check(graph, q)
    require_memory(graph, n)
    vectors = _vectors(graph, q, start)

    def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        solution = _solve(pa.Table.from_batches(list(batches), schema=EDGES), vectors, parameters)
        count = len(vectors.ids)
        yield pa.record_batch(
            {
                "id": vectors.ids,
                "value": solution.values,
                "rounds": np.full(count, solution.rounds),
                "eps": np.full(count, solution.eps),
            }
        )

    edges = graph.edges.select("src", "dst", "weight").repartition(1)
    solved = edges.mapInArrow(task, RESULT).toArrow()
    values = q.sparkSession.createDataFrame(solved.select(["id", "value"]))
    rounds, eps = solved["rounds"][0].as_py(), solved["eps"][0].as_py()
    if progress:
        progress(rounds, eps)
    return judged(Solution(values, rounds, eps, eps <= parameters.tolerance), parameters)


def _solve(edges: pa.Table, vectors: Vectors, parameters: Parameters) -> Solution[Array]:
    """Inside the task: build once, then iterate."""
    src, dst, weight = (edges[name].to_numpy() for name in ("src", "dst", "weight"))
    from_row, to_row = np.searchsorted(vectors.ids, src), np.searchsorted(vectors.ids, dst)
    matrix = passed_on(from_row, to_row, weight, vectors.trust)
    recurrence = SparseRecurrence(matrix, vectors.q, parameters.damping, vectors.start)
    # Whether an unconverged solution is an error is for the driver to say.
    return iterate(recurrence, replace(parameters, allow_unconverged=True))


def _vectors(graph: Graph, q: DataFrame, start: DataFrame | None) -> Vectors:
    own = q.withColumnRenamed("value", "q")
    begin = (start or q).withColumnRenamed("value", "start")
    joined = graph.vertices.select("id", "trust").join(own, "id").join(begin, "id", "left")
    table = joined.select("id", "trust", "q", "start").toArrow().sort_by("id")
    columns = {name: table[name].to_numpy() for name in table.column_names}
    missing = np.isnan(columns["start"])  # an account that is new begins at q
    return Vectors(
        columns["id"],
        columns["trust"],
        columns["q"],
        np.where(missing, columns["q"], columns["start"]),
    )


def bytes_needed(vertices: int, edges: int) -> int:
    """Peak memory of the task."""
    return vertices * BYTES_PER_VERTEX + edges * BYTES_PER_EDGE


def budget(spark: SparkSession) -> int:
    """Bytes that the task may take: half of what the JVM beside it was given."""
    conf = spark.sparkContext.getConf()
    local = (conf.get("spark.master") or "").startswith("local")
    given = conf.get("spark.driver.memory" if local else "spark.executor.memory", "1g")
    return int(spark._jvm.org.apache.spark.network.util.JavaUtils.byteStringAsBytes(given)) // 2  # type: ignore[union-attr]


def require_memory(graph: Graph, vertices: int) -> None:
    """Raise UserError, naming the engine to use instead, where the task would run out of memory."""
    edges = graph.edges.count()
    needed, given = bytes_needed(vertices, edges), budget(graph.edges.sparkSession)
    if needed > given:
        raise UserError(
            f"the engine blocks would need {needed / 2**20:,.0f} MiB in one task for {vertices:,} "
            f"vertices and {edges:,} edges, and may take {given / 2**20:,.0f} MiB. "
            "Use the engine graphframes, or give Spark more memory"
        )
