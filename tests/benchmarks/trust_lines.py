"""What is compared: ways to tell honest from sybil vertices, in scipy.sparse. Higher is more honest.

`ours` is the model of `renown.trust.model` in memory, so that hundreds of worlds can be judged; the
benchmark holds it to what the engines answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from renown import clean
from renown.trust import Parameters
from tests.benchmarks.trust_worlds import World, neighbourhood

Floats = npt.NDArray[np.float64]
Matrix = sparse.csr_matrix
TELEPORT_DAMPING = 0.85
PLAIN_ROUNDS = 100  # 0.85 ** 100 is 9e-8
SCAR_ROUNDS = 6


def auc(values: Floats, world: World) -> float:
    """How often an honest vertex is above a sybil one, ties counting half; seeds are left out."""
    return clean.auc(values[world.judged], world.honest[world.judged])


def sybilrank(world: World, edges: Matrix) -> Floats:
    """Cao, Sirivianos, Yang, Pregueiro, NSDI 2012: log2 N rounds of a walk from good seeds, by degree."""
    passing, degree = _walk(edges)
    x = np.zeros(world.n)
    x[world.good] = 1 / len(world.good)
    for _ in range(math.ceil(math.log2(world.n))):
        x = passing @ x
    return x / degree


def difference(world: World, edges: Matrix) -> Floats:
    """Personalised PageRank from the good seeds minus that from the bad ones, by degree."""
    passing, degree = _walk(edges)
    x = sum(
        sign * _personalised(passing, seeds)
        for sign, seeds in ((1.0, world.good), (-1.0, world.bad))
        if len(seeds)
    )
    return np.asarray(x / degree)


def sybilscar(world: World, edges: Matrix) -> Floats:
    """Wang, Zhang, Gong, INFOCOM 2017 (SybilSCAR-C): prior + 2 w A x, residuals kept in +-0.5."""
    prior = np.zeros(world.n)
    prior[world.good], prior[world.bad] = 0.4, -0.4
    step = edges.multiply(2 / (2 * edges.sum(axis=1).mean())).tocsr()
    x = prior
    for _ in range(SCAR_ROUNDS):
        x = np.clip(prior + step @ x, -0.5, 0.5)
    return x


def ours(
    world: World, edges: Matrix, parameters: Parameters | None = None, *, tied: bool = True
) -> Floats:
    """`renown.trust.model`; whom no seed reaches is in the middle. `tied`: with triangles."""
    asked = parameters or Parameters()
    weights = edges + (edges @ edges).multiply(edges) if tied else edges
    paid, got = (np.asarray(weights.sum(axis=axis)).ravel() for axis in (1, 0))
    t = np.maximum(paid, got)
    t[t == 0] = 1
    root = sparse.diags(t**-0.5)
    s = (root @ weights @ root).tocsr()
    good = _multiple(s.T.tocsr(), world.good, len(world.bad), world.n, asked)
    bad = _multiple(s, world.bad, len(world.good), world.n, asked)
    return (1 + good) / (2 + good + bad)


@dataclass(frozen=True)
class Line:
    """One way: its name, what it is, and its values for a world and the edges that it looks at."""

    name: str
    meaning: str
    values: Callable[[World], Floats]


def _mutual(world: World) -> Matrix:
    return neighbourhood(world.edges)


def _tied(world: World) -> Matrix:
    edges = _mutual(world)
    return (edges + (edges @ edges).multiply(edges)).tocsr()


LINES = (
    Line("trust", "renown trust --undirected", lambda w: ours(w, _mutual(w))),
    Line("sybilrank", "SybilRank", lambda w: sybilrank(w, _mutual(w))),
    Line("difference", "good minus bad PageRank by degree", lambda w: difference(w, _mutual(w))),
    Line("sybilscar", "SybilSCAR-C, 6 rounds", lambda w: sybilscar(w, _mutual(w))),
    Line("edges", "ours without triangles", lambda w: ours(w, _mutual(w), tied=False)),
    Line("sybilrank-ties", "SybilRank over our ties", lambda w: sybilrank(w, _tied(w))),
    Line("difference-ties", "good minus bad over our ties", lambda w: difference(w, _tied(w))),
)
DIRECTED = Line("trust-directed", "renown trust", lambda w: ours(w, w.edges))


def _walk(edges: Matrix) -> tuple[Matrix, Floats]:
    degree = np.maximum(np.asarray(edges.sum(axis=1)).ravel(), 1e-12)
    return (edges.T @ sparse.diags(1 / degree)).tocsr(), degree


def _personalised(passing: Matrix, seeds: npt.NDArray[np.int64]) -> Floats:
    q = np.zeros(passing.shape[0])
    q[seeds] = 1 / len(seeds)
    x = q
    for _ in range(PLAIN_ROUNDS):
        x = q + TELEPORT_DAMPING * (passing @ x)
    return x


def _multiple(
    passing: Matrix, seeds: npt.NDArray[np.int64], others: int, n: int, asked: Parameters
) -> Floats:
    """g / c of one kind of seeds."""
    if not len(seeds):
        return np.zeros(n)
    q = np.stack([np.zeros(n), np.full(n, asked.prior)], axis=1)
    q[seeds, 0] = (len(seeds) + others) / (2 * len(seeds)) if others else 1.0
    x = q
    for _ in range(asked.maximum_rounds):
        following = q + asked.damping * (passing @ x)
        done = np.abs(following - x).max() <= asked.tolerance * asked.prior
        x = following
        if done:
            break
    return np.asarray(x[:, 0] / x[:, 1])
