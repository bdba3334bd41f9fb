"""The specification: the recurrence in dense, obvious numpy. Slow, and meant to be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from pyspark.sql import DataFrame

from renown.errors import UserError
from renown.solver import given
from renown.solver.model import Graph
from renown.solver.solution import Parameters, Progress, Solution, Step, Work, iterate

Array = npt.NDArray[np.float64]
LIMIT = 5_000  # vertices: P is dense, 200 MB at this size


def transition(weights: Array, trust: Array) -> Array:
    """P (N, N) of A (N, N) and tau (N): P[u,v] = tau[u] * A[u,v] / sum over w of A[u,w]."""
    paid = weights.sum(axis=1, keepdims=True)
    passed_on = np.divide(weights, paid, out=np.zeros_like(weights), where=paid > 0)
    return trust[:, None] * passed_on


class DenseRecurrence:
    """x -> q + d P' x on arrays of N, or of (N, K) measured against a `yardstick` of (N, 1) or (N, K)."""

    def __init__(
        self,
        p: Array,
        q: Array,
        damping: float,
        start: Array | None = None,
        yardstick: Array | None = None,
    ) -> None:
        self.p, self.q, self.damping = p, q, damping
        self.start = q if start is None else start
        self.yardstick = q if yardstick is None else yardstick
        self.change = np.zeros_like(q)

    def first(self) -> Array:
        """The start."""
        return self.start

    def apply(self, x: Array) -> Step[Array]:
        """The recurrence, applied to x."""
        following = self.q + self.damping * (self.p.T @ x)
        before, self.change = self.change, following - x
        common, squares = (before * self.change).sum(axis=0), (before * before).sum(axis=0)
        left = np.divide(common, squares, out=np.zeros_like(squares), where=squares > 0)
        eps = float(np.max(np.abs(self.change) / self.yardstick))
        return Step(following, eps, np.atleast_1d(left).tolist())

    def leap(self, following: Array, lengths: Sequence[float]) -> Array:
        """The vector, plus that many times its last change."""
        return following + self.change * (lengths[0] if self.q.ndim == 1 else np.array(lengths))

    def release(self, x: Array) -> None:
        """Arrays need no release."""


def solve_dense(
    weights: Array,
    trust: Array,
    q: Array,
    parameters: Parameters,
    start: Array | None = None,
    yardstick: Array | None = None,
) -> Solution[Array]:
    """The recurrence on arrays: A (N, N), tau (N), q (N) or (N, K)."""
    p = transition(weights, trust)
    return iterate(DenseRecurrence(p, q, parameters.damping, start, yardstick), parameters)


def solve(
    graph: Graph,
    q: DataFrame | None,
    parameters: Parameters,
    *,
    blocks: int | None = None,
    start: DataFrame | None = None,
    progress: Progress | None = None,
) -> Solution[DataFrame]:
    """The recurrence on tables, by way of a dense matrix on the driver; at most 5,000 vertices."""
    whole = given.whole(graph, q, parameters, start)
    if whole.n > LIMIT:
        raise UserError(
            f"the reference engine is for tests: {whole.n:,} vertices are more than its {LIMIT:,}. "
            "Use the engine graphframes"
        )
    assert whole.graph.vertices is not None
    state = whole.state.join(whole.graph.vertices, "id").toPandas().sort_values("id")
    row_of = {vertex: row for row, vertex in enumerate(state["id"])}
    weights = np.zeros((whole.n, whole.n))
    edges = whole.graph.edges.toPandas()
    for src, dst, weight in edges.itertuples(index=False):
        weights[row_of[src], row_of[dst]] += weight
    own = state[[f"q{k}" for k in whole.ks]].to_numpy()
    recurrence = DenseRecurrence(
        transition(weights, state["trust"].to_numpy(dtype=np.float64)),
        own,
        parameters.damping,
        state[[f"x{k}" for k in whole.ks]].to_numpy(),
        own[:, whole.yardsticks],
    )
    solution = iterate(recurrence, parameters, progress)
    named = given.named(q)
    rows = [
        (vertex, *([name] if named else []), float(solution.values[row, k]))
        for row, vertex in enumerate(state["id"])
        for k, name in enumerate(whole.columns)
    ]
    kind = whole.state.schema["id"].dataType.simpleString()
    schema = f"id {kind}, {'column string, ' if named else ''}value double"
    values = whole.state.sparkSession.createDataFrame(rows, schema)
    work = Work("reference", vertices=whole.n, edges=len(edges))
    return Solution(values, solution.rounds, solution.eps, solution.converged, work)
