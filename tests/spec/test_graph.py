"""The social graph: kept accounts as dense numbers, and the attention among them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.graph import edges, graphframe, vertices
from renown.tables import Edges, Vertices

AS_OF = date(2026, 11, 30)

SCREENING = [
    # account_id, kept, trust. In no order: ids do not come from the order of rows.
    ("zoe", True, 1.0),
    ("bob", True, 0.5),
    ("star", True, 1.0),
    ("bot", False, 0.0),
    ("anna", True, 1.0),
    ("alone", True, 1.0),
    ("asleep", False, 1.0),
]
ATTENTION = [
    # src, dst, weight
    ("zoe", "star", 2.0),
    ("bob", "star", 3.0),
    ("anna", "star", 1.0),
    ("star", "anna", 4.0),
    ("bot", "zoe", 9.0),  # dropped: not kept
    ("bot", "alone", 9.0),  # dropped
    ("asleep", "alone", 9.0),  # dropped
    ("alone", "asleep", 9.0),  # dropped: its attention goes to nobody kept
    ("bot", "asleep", 9.0),  # dropped
    ("zoe", "bob", 0.0),  # dropped: no attention at all
]

Graph = tuple[DataFrame, DataFrame]


@pytest.fixture(scope="module")
def graph(spark: SparkSession) -> Graph:
    screening = spark.createDataFrame(SCREENING, "account_id string, kept boolean, trust double")
    attention = spark.createDataFrame(ATTENTION, "src string, dst string, weight double")
    numbered = vertices(screening, attention, as_of=AS_OF).persist()
    return numbered, edges(numbered, attention, as_of=AS_OF).persist()


@pytest.fixture(scope="module")
def ids(graph: Graph) -> dict[str, Any]:
    return {row["account_id"]: row for row in graph[0].collect()}


def test_ids_are_dense_in_order_of_falling_degree_ties_by_account_id(ids: dict[str, Any]) -> None:
    assert {account: row["id"] for account, row in ids.items()} == {
        "star": 0,  # degree 4: three in, one out
        "anna": 1,  # 2: one in, one out
        "bob": 2,  # 1, and before zoe in the alphabet
        "zoe": 3,  # 1; the bot's attention and the empty pair do not count
        "alone": 4,  # 0, and still there
    }


def test_vertices_carry_trust_and_the_date(ids: dict[str, Any]) -> None:
    assert {account: row["trust"] for account, row in ids.items()} == {
        "star": 1.0,
        "anna": 1.0,
        "bob": 0.5,
        "zoe": 1.0,
        "alone": 1.0,
    }
    assert {row["as_of"] for row in ids.values()} == {AS_OF}


def test_edges_are_the_attention_among_the_kept_in_its_direction(graph: Graph) -> None:
    star, anna, bob, zoe = 0, 1, 2, 3
    found = {(row["src"], row["dst"]): row["weight"] for row in graph[1].collect()}

    assert found == {
        (zoe, star): 2.0,
        (bob, star): 3.0,
        (anna, star): 1.0,
        (star, anna): 4.0,
    }


def test_vertices_and_edges_keep_their_contracts(graph: Graph) -> None:
    Vertices.check(graph[0])
    Edges.check(graph[1])


def test_it_is_a_graphframe(graph: Graph) -> None:
    received = graphframe(*graph).inDegrees.collect()

    assert {row["id"]: row["inDegree"] for row in received} == {0: 3, 1: 1}
