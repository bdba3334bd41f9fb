"""Graphs to measure on: R-MAT, which mixes fast, and communities in a ring, which mix slowly.

Both hold `EDGE_FACTOR * 2**scale` edges. **Parallel edges and self-loops stay**, as records of acts
would hold them: every line adds them up. Ids are shuffled, so that no line gains from the order in
which a generator happens to count, and dense: 0..N-1, each named by an edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EDGE_FACTOR = 16
# Graph500's a, b, c; d is what is left.
QUADRANTS = (0.57, 0.19, 0.19)
LEAST_WEIGHT, MOST_WEIGHT = 0.5, 10.0
CHUNK = 1 << 22

# 1,024 accounts whose popularity falls as 1/rank put some 136 times the mean on the most popular
# one. As nothing dangles, eps falls by d a round from there: 136 * .85**k = 1e-4 at k = 87.
COMMUNITY = 1 << 10
LEAVING = 0.01  # the share of edges that go to the next community of the ring

Ids = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Edges:
    """One entry per edge; ids 0..vertices-1, weights only where there are any."""

    src: Ids
    dst: Ids
    weight: Floats | None
    vertices: int

    def __len__(self) -> int:
        return len(self.src)

    def unweighted(self) -> Edges:
        return Edges(self.src, self.dst, None, self.vertices)


def rmat(scale: int, *, seed: int = 20) -> Edges:
    """R-MAT (Chakrabarti et al. 2004): heavy tails, much dangling, few rounds."""
    rng = np.random.default_rng([seed, scale])
    m = EDGE_FACTOR << scale
    src, dst = np.empty(m, np.int32), np.empty(m, np.int32)
    for begin in range(0, m, CHUNK):
        part = slice(begin, min(begin + CHUNK, m))
        src[part], dst[part] = _rmat_part(scale, part.stop - part.start, rng)
    return _finished(src, dst, 1 << scale, rng)


def clustered(scale: int, *, seed: int = 20) -> Edges:
    """Dense communities with stars of their own, in a ring with few links: about 90 rounds."""
    rng = np.random.default_rng([seed, scale, 1])
    n, m = 1 << scale, EDGE_FACTOR << scale
    popularity = 1 / np.arange(1, COMMUNITY + 1)
    rungs = np.cumsum(popularity / popularity.sum())
    src, dst = np.repeat(np.arange(n, dtype=np.int32), EDGE_FACTOR), np.empty(m, np.int32)
    for begin in range(0, m, CHUNK):
        part = slice(begin, min(begin + CHUNK, m))
        liked = np.searchsorted(rungs, rng.random(part.stop - part.start)).clip(max=COMMUNITY - 1)
        home = src[part] // COMMUNITY + (rng.random(len(liked)) < LEAVING)
        dst[part] = (home % max(n // COMMUNITY, 1)) * COMMUNITY + liked
    return _finished(src, dst, n, rng)


def rewired(edges: Edges, share: float, *, seed: int) -> Edges:
    """The same accounts after a day: a share of the edges replaced by random ones.

    The first edge of every vertex stays, so that edges name the same vertices as before.
    """
    rng = np.random.default_rng(seed)
    ends = np.concatenate([edges.src, edges.dst])
    _, first = np.unique(ends, return_index=True)
    free = np.ones(len(edges), bool)
    free[first % len(edges)] = False
    gone = rng.choice(np.flatnonzero(free), size=int(share * len(edges)), replace=False)
    src, dst = edges.src.copy(), edges.dst.copy()
    src[gone] = rng.integers(edges.vertices, size=len(gone), dtype=np.int32)
    dst[gone] = rng.integers(edges.vertices, size=len(gone), dtype=np.int32)
    return Edges(src, dst, edges.weight, edges.vertices)


def _rmat_part(scale: int, m: int, rng: np.random.Generator) -> tuple[Ids, Ids]:
    a, b, c = QUADRANTS
    src, dst = np.zeros(m, np.int32), np.zeros(m, np.int32)
    for _ in range(scale):
        at = rng.random(m, np.float32)
        src = 2 * src + (at >= a + b)
        dst = 2 * dst + (((at >= a) & (at < a + b)) | (at >= a + b + c))
    return src, dst


def _finished(src: Ids, dst: Ids, ids: int, rng: np.random.Generator) -> Edges:
    """Only ids that an edge names, shuffled; and weights."""
    named = np.zeros(ids, bool)
    named[src], named[dst] = True, True
    n = int(named.sum())
    renamed = np.full(ids, -1, np.int32)
    renamed[named] = rng.permutation(n).astype(np.int32)
    weight = rng.uniform(LEAST_WEIGHT, MOST_WEIGHT, len(src))
    return Edges(renamed[src], renamed[dst], weight, n)


GENERATORS = {"rmat": rmat, "clustered": clustered}
