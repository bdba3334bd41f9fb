"""Communities: who pays attention to each other more than to the rest."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.graph import communities, louvain
from renown.tables import Communities, Edges, Vertices

AS_OF = date(2026, 11, 30)
# Two circles of four, each of which attends to the next, and one edge between them; 8 is alone.
CIRCLES = [
    *((a, b, 2.0) for a in range(4) for b in range(4) if a < b),
    *((b, a, 1.0) for a in range(4, 8) for b in range(4, 8) if a < b),
    (3, 4, 1.0),
    (8, 8, 9.0),  # what somebody does towards oneself binds to nobody
]


def tables(spark: SparkSession) -> tuple[DataFrame, DataFrame]:
    people = [(AS_OF, i, f"x:{i}", 1.0) for i in range(9)]
    return (
        spark.createDataFrame(people, Vertices.schema),
        spark.createDataFrame([(AS_OF, *edge) for edge in CIRCLES], Edges.schema),
    )


def test_two_circles_and_one_alone(spark: SparkSession) -> None:
    vertices, edges = tables(spark)
    found = communities(vertices, edges.repartition(3, "dst"), as_of=AS_OF).collect()

    # Named by their smallest id.
    assert {row["id"]: (row["community"], row["size"]) for row in found} == {
        **dict.fromkeys(range(4), (0, 4)),
        **dict.fromkeys(range(4, 8), (4, 4)),
        8: (8, 1),
    }
    assert [row["account_id"] for row in found if row["id"] == 8] == ["x:8"]


def test_a_network_without_an_edge(spark: SparkSession) -> None:
    vertices, edges = tables(spark)
    found = communities(vertices, edges.limit(0), as_of=AS_OF)

    Communities.check(found)
    assert {row["id"]: row["community"] for row in found.collect()} == {i: i for i in range(9)}


@pytest.mark.slow
def test_in_frames_the_same_are_found(spark: SparkSession) -> None:
    """For graphs that no task can hold; a chain in which each turn and level has its part."""
    chain = [(AS_OF, *edge) for edge in ((0, 1, 3.0), (2, 1, 1.0), (2, 3, 2.0), (4, 3, 0.5))]
    vertices, _ = tables(spark)
    edges = spark.createDataFrame(chain, Edges.schema)
    in_memory, in_frames = (
        {row["id"]: row["community"] for row in found.collect()}
        for found in (
            communities(vertices, edges, as_of=AS_OF),
            communities(vertices, edges, in_one_task=0, as_of=AS_OF),
        )
    )
    assert in_frames == in_memory
    assert 1 < len(set(in_memory.values())) < 9


def planted(seed: int, groups: int = 12, size: int = 40) -> tuple[np.ndarray, ...]:
    """Groups in which everybody attends to eight of the same and to two of any."""
    rng = np.random.default_rng(seed)
    n = groups * size
    src = np.repeat(np.arange(n), 10)
    near = src // size * size + rng.integers(0, size, len(src))
    dst = np.where(np.tile(np.arange(10) < 8, n), near, rng.integers(0, n, len(src)))
    loops = src == dst
    return src[~loops], dst[~loops], rng.integers(1, 2**18, len(src))[~loops], np.arange(n) // size


@pytest.mark.parametrize("seed", range(3))
def test_planted_groups_are_found_whatever_the_order_of_edges(seed: int) -> None:
    src, dst, weight, truth = planted(seed)
    ids = np.arange(len(truth))
    found = louvain.communities(ids, src, dst, weight)

    assert len(set(found)) == len(set(truth))
    # A few may pay more attention to another group than to the one they were planted in.
    alike = Counter(zip(found.tolist(), truth.tolist(), strict=True)).most_common(len(set(truth)))
    assert sum(count for _, count in alike) >= 0.99 * len(truth)

    order = np.random.default_rng(seed).permutation(len(src))
    again = louvain.communities(ids, src[order], dst[order], weight[order])
    assert np.array_equal(found, again)


def test_an_edge_and_its_return_count_together() -> None:
    src, dst, weight, truth = planted(0)
    ids = np.arange(len(truth))
    turned = louvain.communities(ids, dst, src, weight)

    assert np.array_equal(turned, louvain.communities(ids, src, dst, weight))
