"""Real graphs with a sybil part attached, and seeds in both: the worlds that trust is judged in."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
from scipy import sparse

Pairs = npt.NDArray[np.int64]  # (E, 2)
FILES = {"facebook": "facebook_combined.txt.gz", "wiki-Vote": "wiki-Vote.txt"}
CIRCLE = 5  # an honest one, and four of its friends


@dataclass(frozen=True)
class Setting:
    """A graph, its attack, and its seeds.

    `attack`: random pairs; `circles`, a sybil and an honest one with four of its friends; `in` and
    `out`, directed random pairs where sybils follow or are followed. `region`: a copy of the honest
    part, or a random graph of as many edges.
    """

    name: str
    graph: str = "facebook"
    attack_edges: int = 5_000
    good: int = 50
    bad: int = 50
    attack: str = "pairs"
    region: str = "copy"
    directed: bool = False


@dataclass(frozen=True)
class World:
    """The first half of the vertices is honest; `edges` are 0/1, both ways where it is undirected."""

    edges: sparse.csr_matrix
    good: Pairs
    bad: Pairs

    @property
    def n(self) -> int:
        """How many vertices, honest and sybil."""
        return int(self.edges.shape[0])

    @property
    def honest(self) -> npt.NDArray[np.bool_]:
        """(N): who is."""
        return np.arange(self.n) < self.n // 2

    @property
    def judged(self) -> npt.NDArray[np.bool_]:
        """(N): everybody but the seeds."""
        judged = np.ones(self.n, dtype=bool)
        judged[np.concatenate([self.good, self.bad])] = False
        return judged


def read(folder: Path, graph: str) -> Pairs:
    """The edges of a graph over 0..n-1."""
    file = folder / "graphs" / FILES[graph]
    with _open(file) as lines:
        pairs = np.loadtxt(lines, dtype=np.int64, comments="#")
    return np.unique(pairs, return_inverse=True)[1].reshape(-1, 2)


def drawn(setting: Setting, pairs: Pairs, draw: int) -> World:
    """One world of a setting; the same draw is the same world."""
    rng, n = np.random.default_rng([draw, setting.attack_edges]), int(pairs.max()) + 1
    sybils = pairs if setting.region == "copy" else _random(len(pairs), n, rng)
    attack = _attack(setting, pairs, n, rng)
    edges = _matrix(np.concatenate([pairs, sybils + n, attack]), 2 * n)
    good = rng.choice(n, setting.good, replace=False)
    bad = n + rng.choice(n, setting.bad, replace=False)
    return World(edges if setting.directed else neighbourhood(edges), good, bad)


def neighbourhood(edges: sparse.csr_matrix) -> sparse.csr_matrix:
    """Every edge both ways, once."""
    both = (edges + edges.T).tocsr()
    both.data[:] = 1.0
    return both


def _open(file: Path) -> IO[bytes]:
    return gzip.open(file) if file.suffix == ".gz" else file.open("rb")


def _matrix(pairs: Pairs, n: int) -> sparse.csr_matrix:
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    matrix = sparse.csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), (n, n))
    matrix.data[:] = 1.0  # parallel edges are one
    return matrix


def _random(edges: int, n: int, rng: np.random.Generator) -> Pairs:
    return rng.integers(0, n, (edges, 2))


def _attack(setting: Setting, pairs: Pairs, n: int, rng: np.random.Generator) -> Pairs:
    """Honest, sybil; turned around where a sybil follows."""
    if setting.attack == "circles":
        return _circles(setting.attack_edges, pairs, n, rng)
    honest, sybil = np.divmod(rng.choice(n * n, setting.attack_edges, replace=False), n)
    found = np.stack([honest, sybil + n], axis=1)
    turned = {
        "in": np.ones(len(found), dtype=bool),
        "mixed": rng.random(len(found)) < 0.5,
    }.get(setting.attack, np.zeros(len(found), dtype=bool))
    found[turned] = found[turned][:, ::-1]
    return found


def _circles(edges: int, pairs: Pairs, n: int, rng: np.random.Generator) -> Pairs:
    friends = neighbourhood(_matrix(pairs, n))
    found = []
    for _ in range(edges // CIRCLE):
        host, sybil = int(rng.integers(n)), n + int(rng.integers(n))
        near = friends.indices[friends.indptr[host] : friends.indptr[host + 1]]
        chosen = rng.choice(near, min(CIRCLE - 1, len(near)), replace=False)
        found += [(int(honest), sybil) for honest in (host, *chosen)]
    return np.array(found)
