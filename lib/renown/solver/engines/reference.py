"""The specification: the recurrence in dense, obvious numpy. Slow, and meant to be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pyspark.sql import DataFrame

from renown.errors import UserError
from renown.solver import model
from renown.solver.model import Graph
from renown.solver.solution import Parameters, Progress, Solution, iterate

Array = npt.NDArray[np.float64]
LIMIT = 5_000  # vertices: P is dense, 200 MB at this size


def transition(weights: Array, trust: Array) -> Array:
    """P (N, N) of A (N, N) and tau (N): P[u,v] = tau[u] * A[u,v] / sum over w of A[u,w]."""
    paid = weights.sum(axis=1, keepdims=True)
    passed_on = np.divide(weights, paid, out=np.zeros_like(weights), where=paid > 0)
    return trust[:, None] * passed_on


class DenseRecurrence:
    """x -> q + d P' x on arrays of N."""

    def __init__(self, p: Array, q: Array, damping: float, start: Array | None = None) -> None:
        self.p, self.q, self.damping = p, q, damping
        self.start = q if start is None else start

    def first(self) -> Array:
        """The start."""
        return self.start

    def apply(self, x: Array) -> tuple[Array, float]:
        """q + d P' x, and the eps of x."""
        following = self.q + self.damping * (self.p.T @ x)
        return following, float(np.max(np.abs(following - x) / self.q))

    def release(self, x: Array) -> None:
        """Arrays need no release."""


def solve_dense(
    weights: Array, trust: Array, q: Array, parameters: Parameters, start: Array | None = None
) -> Solution[Array]:
    """The recurrence on arrays: A (N, N), tau (N), q (N)."""
    recurrence = DenseRecurrence(transition(weights, trust), q, parameters.damping, start)
    return iterate(recurrence, parameters)


def solve(
    graph: Graph,
    q: DataFrame,
    parameters: Parameters,
    *,
    start: DataFrame | None = None,
    progress: Progress | None = None,
) -> Solution[DataFrame]:
    """The recurrence on tables, by way of a dense matrix on the driver; at most 5,000 vertices."""
    n = model.check(graph, q)
    if n > LIMIT:
        raise UserError(
            f"the reference engine is for tests: {n:,} vertices are more than its {LIMIT:,}. "
            "Use the engine graphframes"
        )
    vertices = graph.vertices.select("id", "trust").toPandas().sort_values("id")
    row_of = {vertex: row for row, vertex in enumerate(vertices["id"])}

    def vector(frame: DataFrame) -> Array:
        values: dict[int, float] = dict(
            frame.select("id", "value").toPandas().itertuples(index=False)
        )
        return np.array([values[vertex] for vertex in vertices["id"]], dtype=np.float64)

    weights = np.zeros((n, n))
    for src, dst, weight in (
        graph.edges.select("src", "dst", "weight").toPandas().itertuples(index=False)
    ):
        weights[row_of[src], row_of[dst]] += weight
    p = transition(weights, vertices["trust"].to_numpy(dtype=np.float64))
    recurrence = DenseRecurrence(
        p, vector(q), parameters.damping, None if start is None else vector(start)
    )
    solution = iterate(recurrence, parameters, progress)
    rows = [(int(v), float(x)) for v, x in zip(vertices["id"], solution.values, strict=True)]
    values = q.sparkSession.createDataFrame(rows, "id bigint, value double")
    return Solution(values, solution.rounds, solution.eps, solution.converged)
