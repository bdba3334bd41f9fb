"""The answer that every line is held to, in scipy, and the rounds that a peer needs to reach it.

    x = q + d P' x        q = 1, d = 0.85, everybody trusted (see `renown.solver.model`)

x / sum(x) is PageRank with uniform teleport and dangling mass sent there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import sparse

from tests.benchmarks.graphs import Edges, Floats

DAMPING = 0.85
TOLERANCE = 1e-4  # eps, as renown's default
CLOSE = 1e-6  # L1 between normalised results, for peers
EXACT = 1e-12
MOST_ROUNDS = 1_000


def passing(
    src: npt.NDArray[np.integer],
    dst: npt.NDArray[np.integer],
    weight: Floats | None,
    n: int,
    trust: Floats | None = None,
) -> sparse.csr_matrix:
    """d P' (N, N): row v holds what v receives of each u. Parallel edges add up.

    int32 throughout, as scipy would otherwise widen every index to 64 bits.
    """
    paid = np.bincount(src, weights=weight, minlength=n)
    paid[paid == 0] = 1  # dangling: no row refers to it
    passed_on = DAMPING / paid if trust is None else DAMPING * trust / paid
    share = passed_on[src]
    if weight is not None:
        share *= weight
    indices = dst.astype(np.int32, copy=False), src.astype(np.int32, copy=False)
    return sparse.csr_matrix((share, indices), shape=(n, n))


def passing_of(edges: Edges, trust: Floats | None = None) -> sparse.csr_matrix:
    """d P' of a whole graph."""
    return passing(edges.src, edges.dst, edges.weight, edges.vertices, trust)


def solve(
    received: sparse.csr_matrix, *, start: Floats | None = None, tolerance: float = TOLERANCE
) -> tuple[Floats, int, float]:
    """x, rounds and eps; eps is measured on the x returned, by one application more."""
    x = np.ones(received.shape[0]) if start is None else start
    for rounds in range(MOST_ROUNDS):
        following = received @ x
        following += 1
        eps = float(np.abs(following - x).max())
        if eps <= tolerance:
            return x, rounds, eps
        x = following
    raise ArithmeticError(f"eps is {eps} after {MOST_ROUNDS} rounds, above {tolerance}")


def exact(received: sparse.csr_matrix) -> Floats:
    """x to EXACT in relative L1: ||x - x*|| <= ||residual|| / (1 - d)."""
    x = np.ones(received.shape[0])
    for _ in range(MOST_ROUNDS):
        following = received @ x
        following += 1
        residual = np.abs(following - x).sum()
        x = following
        if residual <= EXACT * (1 - DAMPING) * x.sum():
            return x
    raise ArithmeticError(f"no exact solution within {MOST_ROUNDS} rounds")


def distance(found: Floats, wanted: Floats) -> float:
    """L1 between what two results are after normalisation."""
    return float(np.abs(found / found.sum() - wanted / wanted.sum()).sum())


def rounds_of_graphx(received: sparse.csr_matrix, wanted: Floats) -> int:
    """The fewest rounds of r = 0.15 + d P' r from r = 1, normalised at the end.

    In our unit, q = 1, that starts at 1 / 0.15. GraphX counts its first round the same way.
    """
    start = np.full(received.shape[0], 1 / (1 - DAMPING))
    return _fewest(lambda x: received @ x + 1, start, wanted)


def rounds_of_networkit(received: sparse.csr_matrix, wanted: Floats) -> int:
    """The fewest rounds from 1/N where every round sends dangling mass to all: sums stay 1."""
    n = received.shape[0]

    def following(x: Floats) -> Floats:
        y = received @ x
        y += (1 - y.sum()) / n
        return y

    return _fewest(following, np.full(n, 1 / n), wanted)


def _fewest(following: Callable[[Floats], Floats], x: Floats, wanted: Floats) -> int:
    for rounds in range(MOST_ROUNDS):
        if distance(x, wanted) <= CLOSE:
            return rounds
        x = following(x)
    raise ArithmeticError(f"not within {CLOSE} after {MOST_ROUNDS} rounds")


def residual(received: sparse.csr_matrix, x: Floats) -> float:
    """eps of a candidate: how far, at most, one application moves a vertex, in units of q."""
    return float(np.abs(received @ x + 1 - x).max())
