"""Seeded trust on graphs small enough to add up by hand, and against the dense reference."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.trust import Parameters, account_trust, seeded_trust
from renown.trust.model import weight_of_seed
from renown.trust.reference import ties_dense, trust_dense
from renown.trust.ties import attention, ties

EXACT = 1e-6


def frame(spark: SparkSession, rows: list[tuple[object, ...]], schema: str) -> DataFrame:
    return spark.createDataFrame(rows, schema)


def test_a_tie_counts_once_more_for_every_way_around_it(spark: SparkSession) -> None:
    edges = frame(
        spark,
        [
            (1, 2, 1.0),
            (2, 3, 1.0),
            (1, 3, 0.5),
            (1, 3, 1.5),  # twice: 2 in all
            (3, 4, 1.0),  # in no triangle
            (4, 4, 9.0),  # a self-loop drops out
            (5, 4, 0.0),  # pays no attention
        ],
        "src int, dst int, weight double",
    )
    directed = ties(attention(edges, undirected=False)).collect()
    # 1 -> 2 -> 3 is a way around 1 -> 3; none leads around 1 -> 2 or 2 -> 3.
    expected = {(1, 2): 1, (2, 3): 1, (1, 3): 2 * (1 + 1), (3, 4): 1}
    assert {(r.src, r.dst): r.weight for r in directed} == expected
    mutual = ties(attention(edges, undirected=True)).collect()
    both = {(1, 2): 1 + 1, (2, 3): 1 + 1, (1, 3): 2 * (1 + 1), (3, 4): 1}
    assert {(r.src, r.dst): r.weight for r in mutual} == both | {
        (v, u): weight for (u, v), weight in both.items()
    }


def test_trust_in_figures(spark: SparkSession) -> None:
    """1 -> 2 -> 3, with 1 good and 3 bad: trust goes along the edges, distrust against them."""
    edges = frame(spark, [(1, 2), (2, 3), (4, 2)], "src int, dst int")
    seeds = frame(spark, [(1, "good"), (3, "bad")], "id int, label string")
    found = seeded_trust(
        edges, seeds, Parameters(damping=0.5, prior=0.1, tolerance=EXACT), engine="reference"
    )
    rows = {row["id"]: row for row in found.trust.collect()}
    # No triangle: all ties are 1. Strength is 1 of 1, 3 and 4, and 2 of 2, to whom two pay attention.
    s = 1 / math.sqrt(1 * 2)  # of every edge: it ends or begins at 2
    g2, g3 = 0.5 * s, 0.5 * s * 0.5 * s
    c1, c2 = 0.1, 0.1 + 0.5 * s * (0.1 + 0.1)
    c3 = 0.1 + 0.5 * s * c2
    b2, b1 = 0.5 * s, 0.5 * s * 0.5 * s
    r2 = 0.1 + 0.5 * s * 0.1
    r1 = 0.1 + 0.5 * s * r2
    assert rows[1]["trust"] == pytest.approx((1 + 1 / c1) / (2 + 1 / c1 + b1 / r1), abs=EXACT)
    assert rows[2]["trust"] == pytest.approx((1 + g2 / c2) / (2 + g2 / c2 + b2 / r2), abs=EXACT)
    assert rows[3]["trust"] == pytest.approx((1 + g3 / c3) / (2 + g3 / c3 + 1 / 0.1), abs=EXACT)
    # 4 follows whom 1 follows. That buys no trust, and following on to 3 costs some.
    assert rows[4]["good"] == 0
    assert rows[4]["trust"] == pytest.approx(1 / (2 + b1 / r1), abs=EXACT)
    assert (found.converged, found.eps <= EXACT) == (True, True)


def test_both_kinds_of_seed_weigh_the_same_in_all() -> None:
    assert (weight_of_seed(1, 3), weight_of_seed(3, 1)) == (4 / 2 / 1, 4 / 2 / 3)
    assert weight_of_seed(7, 0) == 1


@pytest.mark.parametrize(("undirected", "engine"), [(False, "blocks"), (True, "reference")])
def test_it_is_the_dense_reference(spark: SparkSession, undirected: bool, engine: str) -> None:
    rng = np.random.default_rng(5)
    weights = np.where(rng.random((18, 18)) < 0.2, rng.uniform(0.5, 2, (18, 18)), 0)
    weights[-3:] = weights[:, -3:] = 0
    weights[-3, -2] = 1.0  # whom no seed reaches, and one that is no vertex
    edges = [
        (int(u), int(v), float(weights[u, v])) for u, v in zip(*np.nonzero(weights), strict=True)
    ]
    good, bad = [0, 3, 8], [1, 5]
    found = seeded_trust(
        frame(spark, list(edges), "src int, dst int, weight double"),
        frame(
            spark, [(v, "good") for v in good] + [(v, "bad") for v in bad], "id int, label string"
        ),
        Parameters(tolerance=EXACT),
        undirected=undirected,
        engine=engine,
    )
    whole = weights + weights.T if undirected else weights
    expected, *_ = trust_dense(whole, good, bad)
    assert (ties_dense(whole) > whole).any()  # there are triangles
    rows = {row["id"]: row for row in found.trust.collect()}
    assert sorted(rows) == list(range(17))
    for v, row in rows.items():
        assert row["reached"] == (not math.isnan(expected[v]))
        if row["reached"]:
            assert row["trust"] == pytest.approx(expected[v], abs=found.eps)
    assert not rows[16]["reached"]


def test_spam_named_alone_gives_distrust_to_who_pays_attention_to_it(spark: SparkSession) -> None:
    edges = frame(
        spark,
        [("a", "spam", 2.0), ("b", "a", 1.0), ("spam", "celebrity", 5.0), ("b", "celebrity", 1.0)],
        "src string, dst string, weight double",
    )
    seeds = frame(spark, [("spam", "bad")], "account_id string, label string")
    found = {r["account_id"]: r["trust"] for r in account_trust(edges, seeds).collect()}
    assert found["spam"] < found["a"] < found["b"] < 0.5
    assert "celebrity" not in found  # whom spammers follow is not to blame
