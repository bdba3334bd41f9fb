"""Where influence comes from: own and sources add up, the largest are named, the others summed."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession

from renown.propagate import sources
from renown.solver.engines.reference import solve_dense
from renown.solver.solution import Parameters
from renown.tables import Sources

AS_OF = date(2026, 11, 30)
DAMPING = 0.5

VERTICES = [
    # id, account_id, trust
    (0, "star", 1.0),
    (1, "ann", 1.0),
    (2, "bob", 0.5),
    (3, "cat", 1.0),
    (4, "dan", 1.0),
    (5, "mute", 1.0),  # passes nothing on, and nobody does to it
]
ATTENTION = [
    # src, dst, weight, follow, repost
    ("ann", "star", 4.0, 1.0, 3.0),
    ("bob", "star", 2.0, None, 2.0),
    ("bob", "ann", 2.0, 2.0, None),
    ("dan", "star", 1.0, 1.0, None),
    ("cat", "star", 1.0, 1.0, None),
    ("dan", "bot", 9.0, 9.0, None),  # not kept: takes no part of dan's vote, and has no row
    ("bot", "star", 9.0, None, 9.0),  # not kept: passes nothing on
]
# What u has, to pass on; the letters of the recurrence are tested with the solver.
INFLUENCE = {"star": 7.0, "ann": 6.0, "bob": 8.0, "cat": 1.0, "dan": 1.0, "mute": 1.0}

KINDS = ("follow", "repost", "quote", "reply", "mention", "like", "list")


def found(
    spark: SparkSession,
    *,
    limit: int,
    attention: list[tuple[Any, ...]] = ATTENTION,
    vertices: list[tuple[int, str, float]] = VERTICES,
    influence: dict[str, float] = INFLUENCE,
) -> DataFrame:
    ids = {name: id for id, name, _ in vertices}
    kinds = ", ".join(f"{kind}_weight double" for kind in KINDS)
    padded = [(*row, *[None] * (len(KINDS) - 2)) for row in attention]
    edges = [(ids[s], ids[d], w) for s, d, w, *_ in attention if s in ids and d in ids]
    return sources(
        spark.createDataFrame(vertices, "id long, account_id string, trust double"),
        spark.createDataFrame(edges, "src long, dst long, weight double"),
        spark.createDataFrame(
            [(ids[name], x) for name, x in influence.items()], "id long, influence double"
        ),
        spark.createDataFrame(padded, f"src string, dst string, weight double, {kinds}"),
        damping=DAMPING,
        limit=limit,
        as_of=AS_OF,
    )


@pytest.fixture(scope="module")
def named(spark: SparkSession) -> list[dict[str, Any]]:
    return [row.asDict() for row in found(spark, limit=3).orderBy("account_id", "place").collect()]


def of(rows: list[dict[str, Any]], account: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(r[c] for c in columns) for r in rows if r["account_id"] == account]


def test_what_each_source_passes_on(named: list[dict[str, Any]]) -> None:
    assert of(named, "star", "place", "source_id", "accounts", "passed") == [
        (1, "ann", 1, 0.5 * 1.0 * (4 / 4) * 6.0),  # damping, trust, share of its vote, influence
        (2, "bob", 1, 0.5 * 0.5 * (2 / 4) * 8.0),
        (3, "cat", 1, 0.5 * 1.0 * (1 / 1) * 1.0),  # as much as dan, and the smaller id
        (4, None, 1, 0.5 * 1.0 * (1 / 1) * 1.0),  # dan alone is all the others
    ]
    assert of(named, "ann", "place", "source_id", "passed") == [(1, "bob", 0.5 * 0.5 * 0.5 * 8.0)]


def test_kinds_of_act_divide_it_as_they_divide_the_attention(named: list[dict[str, Any]]) -> None:
    assert of(named, "star", "follow_passed", "repost_passed", "like_passed") == [
        (3.0 * 1 / 4, 3.0 * 3 / 4, None),
        (None, 1.0, None),
        (0.5, None, None),
        (0.5, None, None),
    ]


def test_only_the_kept_have_sources(named: list[dict[str, Any]]) -> None:
    assert {row["account_id"] for row in named} == {"star", "ann"}
    assert "bot" not in {row["source_id"] for row in named}
    assert set(named[0]) == set(Sources.names)


def test_the_others_are_summed_by_kind(spark: SparkSession) -> None:
    frame = found(spark, limit=1).persist()
    rows = [row.asDict() for row in frame.collect()]

    columns = ("source_id", "accounts", "passed", "follow_passed", "repost_passed")
    assert of(rows, "star", *columns) == [
        ("ann", 1, 3.0, 3.0 * 1 / 4, 3.0 * 3 / 4),
        (None, 3, 1.0 + 0.5 + 0.5, 0.5 + 0.5, 1.0),
    ]
    Sources.check(frame)
    frame.unpersist()


@settings(max_examples=3)
@given(st.integers(0, 2**32 - 1))
def test_own_and_sources_add_up_to_influence_within_eps(spark: SparkSession, seed: int) -> None:
    """As the certificate bounds the residual, on any graph, whoever is named and however many."""
    rng = np.random.default_rng(seed)
    n = 12
    weights = rng.exponential(size=(n, n)) * (rng.random((n, n)) < 0.3)
    np.fill_diagonal(weights, 0.0)
    trust, own = rng.uniform(0.1, 1, n), rng.uniform(0.1, 5, n)
    solved = solve_dense(weights, trust, own, Parameters(damping=DAMPING, tolerance=1e-3))
    names = [f"x:{v:02d}" for v in range(n)]
    part = rng.random((n, n))  # of the attention that is for following
    paid = [
        (names[u], names[v], float(w), float(w * part[u, v]), float(w * (1 - part[u, v])))
        for (u, v), w in np.ndenumerate(weights)
        if w
    ] or [(names[0], names[1], 0.0, 0.0, 0.0)]
    rows = found(
        spark,
        limit=int(rng.integers(1, 5)),
        attention=paid,
        vertices=[(v, names[v], float(trust[v])) for v in range(n)],
        influence={names[v]: float(solved.values[v]) for v in range(n)},
    ).collect()

    for v, name in enumerate(names):
        its = [row for row in rows if row["account_id"] == name]
        left = own[v] + sum(row["passed"] for row in its) - solved.values[v]
        assert abs(left) <= solved.eps * own[v] * (1 + 1e-9) + 1e-12
        assert sum(row["accounts"] for row in its) == np.count_nonzero(weights[:, v])
        for row in its:
            by_kind = [row[f"{kind}_passed"] or 0.0 for kind in KINDS]
            assert sum(by_kind) == pytest.approx(row["passed"])
    assert solved.eps > 1e-9  # the bound is tried, not met by a perfect solve
