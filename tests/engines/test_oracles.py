"""The GraphFrames engine against what others compute: networkx and igraph PageRank."""

from __future__ import annotations

import gzip
from pathlib import Path

import igraph as ig
import networkx as nx
import numpy as np
import pytest
from pyspark.sql import SparkSession

from renown.solver import Graph, Parameters, solve
from renown.solver.engines.reference import Array
from tests.graphs import array_of, edges_of, random_example

DAMPING = 0.85
Edge = tuple[int, int, float]


def ours(spark: SparkSession, n: int, edges: list[Edge], q: Array, engine: str) -> Array:
    """x / sum(x), everybody trusted."""
    graph = Graph(
        spark.createDataFrame([(v, 1.0) for v in range(n)], "id bigint, trust double"),
        spark.createDataFrame(edges, "src bigint, dst bigint, weight double"),
    )
    own = spark.createDataFrame([(v, float(x)) for v, x in enumerate(q)], "id bigint, value double")
    x = array_of(solve(graph, own, Parameters(tolerance=1e-4), engine=engine).values)
    return x / x.sum()


def by_networkx(n: int, edges: list[Edge], q: Array) -> Array:
    network = nx.DiGraph()
    network.add_nodes_from(range(n))
    network.add_weighted_edges_from(edges)
    teleport = dict(enumerate(q / q.sum()))
    found = nx.pagerank(
        network,
        alpha=DAMPING,
        personalization=teleport,
        dangling=teleport,
        tol=1e-13,
        max_iter=1_000,
    )
    return np.array([found[v] for v in range(n)])


def by_igraph(n: int, edges: list[Edge], q: Array) -> Array:
    network = ig.Graph(n, [(u, v) for u, v, _ in edges], directed=True)
    weights = [weight for *_, weight in edges]
    # igraph sends dangling mass to the teleport vector too.
    return np.array(network.personalized_pagerank(damping=DAMPING, reset=list(q), weights=weights))


def read_graph(path: Path, *, directed: bool) -> tuple[int, list[Edge]]:
    """A file of `src dst` lines, its ids made dense."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt") as lines:
        pairs = [tuple(map(int, line.split()[:2])) for line in lines if line[0] != "#"]
    ids = {v: i for i, v in enumerate(sorted({v for pair in pairs for v in pair}))}
    edges = [(ids[u], ids[v], 1.0) for u, v in pairs]
    return len(ids), edges if directed else edges + [(v, u, w) for u, v, w in edges]


@pytest.mark.parametrize("engine", [pytest.param("graphframes", marks=pytest.mark.slow), "blocks"])
def test_generated_graphs(spark: SparkSession, engine: str) -> None:
    rng = np.random.default_rng(11)
    example = random_example(rng, 60, density=0.1)  # with dangling vertices, weights and teleport
    edges = edges_of(example)
    found = ours(spark, example.n, edges, example.q, engine)
    assert np.abs(found - by_networkx(example.n, edges, example.q)).sum() < 1e-4
    assert np.abs(found - by_igraph(example.n, edges, example.q)).sum() < 1e-4


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "directed", "engines"),
    [
        ("facebook_combined.txt.gz", False, ["blocks"]),
        ("wiki-Vote.txt", True, ["blocks", "graphframes"]),
    ],
)
def test_real_graphs(
    spark: SparkSession, shared_data: Path, name: str, directed: bool, engines: list[str]
) -> None:
    n, edges = read_graph(shared_data / "graphs" / name, directed=directed)
    q = np.random.default_rng(5).uniform(0.5, 2, n)
    by_others = by_networkx(n, edges, q), by_igraph(n, edges, q)
    assert np.abs(by_others[0] - by_others[1]).sum() < 1e-7  # the oracles agree
    for engine in engines:
        found = ours(spark, n, edges, q, engine)
        assert np.abs(found - by_others[0]).sum() < 1e-4, engine
