"""Graphs for tests: small ones drawn by hypothesis, and a way to solve many of them at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession

from renown.solver import Graph

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A (N, N), tau (N), q (N). Rows of zeros dangle; the diagonal holds self-loops."""

    weights: Array
    trust: Array
    q: Array

    @property
    def n(self) -> int:
        return len(self.q)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


@st.composite
def examples(draw: st.DrawFn, most: int = 7) -> Example:
    """Dangling vertices, isolated ones, self-loops, tiny trust and separate parts all turn up."""
    n = draw(st.integers(1, most))
    cells = st.one_of(st.just(0.0), st.just(0.0), numbers(1e-6, 100))
    weights = draw(st.lists(cells, min_size=n * n, max_size=n * n))
    trust = draw(st.lists(st.one_of(st.just(1.0), numbers(1e-6, 1)), min_size=n, max_size=n))
    q = draw(st.lists(numbers(0.01, 50), min_size=n, max_size=n))
    return Example(np.array(weights).reshape(n, n), np.array(trust), np.array(q))


def random_example(rng: np.random.Generator, n: int, *, density: float) -> Example:
    """One larger graph, every tenth vertex dangling, every seventh isolated."""
    weights = np.where(rng.random((n, n)) < density, rng.random((n, n)) * 10, 0.0)
    weights[::10] = 0
    weights[::7], weights[:, ::7] = 0, 0
    return Example(weights, rng.uniform(0.01, 1, n), rng.uniform(0.1, 20, n))


def side_by_side(parts: list[Example]) -> Example:
    """Several graphs as one, with nothing between them."""
    n = sum(part.n for part in parts)
    weights, at = np.zeros((n, n)), 0
    for part in parts:
        weights[at : at + part.n, at : at + part.n] = part.weights
        at += part.n
    return Example(
        weights, np.concatenate([p.trust for p in parts]), np.concatenate([p.q for p in parts])
    )


def edges_of(example: Example) -> list[tuple[int, int, float]]:
    src, dst = np.nonzero(example.weights)
    return [(int(u), int(v), float(example.weights[u, v])) for u, v in zip(src, dst, strict=True)]


def tables(spark: SparkSession, example: Example) -> tuple[Graph, DataFrame]:
    """The graph and its q as tables."""
    vertices = [(v, float(t)) for v, t in enumerate(example.trust)]
    own = [(v, float(value)) for v, value in enumerate(example.q)]
    return (
        Graph(
            spark.createDataFrame(vertices, "id bigint, trust double"),
            spark.createDataFrame(edges_of(example), "src bigint, dst bigint, weight double"),
        ),
        spark.createDataFrame(own, "id bigint, value double"),
    )


def array_of(values: DataFrame) -> Array:
    """Values of ids 0..N-1, in order."""
    held = dict(values.toPandas()[["id", "value"]].itertuples(index=False))
    return np.array([held[v] for v in range(len(held))])
