"""The audience of an account: who pays attention to it, how influential, how unequal, from where."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.propagate import audience
from renown.score import parts
from renown.score.document import ScoreDocument
from renown.tables import Audience, Communities, Edges, Influence, Vertices
from renown.tables.features import NETWORK

AS_OF = date(2026, 11, 30)
DAMPING = 0.5
# id, account, trust, influence, community
PEOPLE = [
    (0, "star", 1.0, 9.0, 0),
    (1, "ann", 1.0, 1.0, 0),
    (2, "bob", 0.5, 2.0, 0),
    (3, "cat", 1.0, 4.0, 3),
    (4, "dan", 1.0, 5.0, 3),
]
EDGES = [
    # src, dst, weight: all of ann's, bob's and dan's vote goes to the star, a quarter of cat's
    (1, 0, 7.0),
    (2, 0, 7.0),
    (3, 0, 1.0),
    (4, 0, 7.0),
    (3, 4, 3.0),
    (0, 1, 1.0),
]


@pytest.fixture(scope="module")
def rows(spark: SparkSession) -> DataFrame:
    vertices = [(AS_OF, i, name, trust) for i, name, trust, _, _ in PEOPLE]
    influence = [(AS_OF, i, name, 1.0, x) for i, name, _, x, _ in PEOPLE]
    communities = [(AS_OF, i, name, c, 1) for i, name, _, _, c in PEOPLE]
    return audience(
        spark.createDataFrame(vertices, Vertices.schema),
        spark.createDataFrame([(AS_OF, *edge) for edge in EDGES], Edges.schema).repartition(3),
        spark.createDataFrame(influence, Influence.schema),
        spark.createDataFrame(communities, Communities.schema),
        damping=DAMPING,
        as_of=AS_OF,
    ).persist()


@pytest.fixture(scope="module")
def found(rows: DataFrame) -> dict[str, dict[str, Any]]:
    """The audience of each account."""
    assert rows.count() == len(PEOPLE)  # one row per kept account
    return {row["account_id"]: row.asDict() for row in rows.collect()}


def values(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in row if name not in ("as_of", "account_id")}


def test_four_listen_to_the_star(found: dict[str, dict[str, Any]]) -> None:
    inside = 0.5 * (1.0 * 1 + 0.5 * 2)  # d * (ann's and bob's trust * share of vote * influence)
    outside = 0.5 * (1.0 * 1 / 4 * 4 + 1.0 * 5)  # cat's quarter, and dan's all
    assert values(found["star"]) == pytest.approx(
        {
            "audience_size": 4.0,
            "audience_mean_influence": (1 + 2 + 4 + 5) / 4,
            "audience_median_influence": (2 + 4) / 2,
            # (2 i - n - 1) x(i): the smallest counts -3, the largest +3
            "audience_influence_gini": (-3 * 1 - 1 * 2 + 1 * 4 + 3 * 5) / (4 * (1 + 2 + 4 + 5)),
            "own_community_share": inside / (inside + outside),
            "outside_influence": outside,
        }
    )


def test_a_score_document_may_name_it(spark: SparkSession, rows: DataFrame) -> None:
    def component(weight: float, name: str) -> dict[str, Any]:
        line = {"feature": name, "curve": "linear", "lower": 0, "upper": 10, "typical": 0}
        return {"weight": weight, "features": [{**line, "weight": 1}]}

    document = ScoreDocument.model_validate(
        {
            "name": "heard",
            "components": {
                "true_reach": component(0.3, "lists"),
                "amplification": component(0.3, "posts"),
                "network": component(0.4, "outside_influence"),
            },
        }
    )
    known = spark.createDataFrame(
        [("star", 0.0, 0.0)], "account_id string, lists double, posts double"
    )
    x = spark.createDataFrame([("star", 9.0)], "account_id string, influence double")
    row = parts(known, x, document=document, audience=rows).first()
    assert row is not None
    points = {part["feature"]: part["contribution"] for part in row["parts"]}
    assert points["outside_influence"] == pytest.approx(100 * 0.4 * (0.5 * (1 + 5)) / 10)


def test_one_listens_to_ann_and_one_to_dan(found: dict[str, dict[str, Any]]) -> None:
    of_one = {"audience_size": 1.0, "audience_influence_gini": 0.0}
    assert values(found["ann"]) == {
        **of_one,
        "audience_mean_influence": 9.0,
        "audience_median_influence": 9.0,
        "own_community_share": 1.0,
        "outside_influence": 0.0,
    }
    assert values(found["dan"]) == {
        **of_one,
        "audience_mean_influence": 4.0,
        "audience_median_influence": 4.0,
        "own_community_share": 1.0,  # cat is of dan's community
        "outside_influence": 0.0,
    }


def test_nobody_listens_to_bob(found: dict[str, dict[str, Any]]) -> None:
    """None is 0; of nobody there is no mean."""
    assert values(found["bob"]) == {
        "audience_size": 0.0,
        "audience_mean_influence": None,
        "audience_median_influence": None,
        "audience_influence_gini": None,
        "own_community_share": None,
        "outside_influence": 0.0,
    }


@pytest.mark.parametrize(
    "feature", [f for f in NETWORK if f.source == "audience"], ids=lambda f: f.name
)
def test_a_missing_rule_is_used_or_is_never(found: dict[str, dict[str, Any]], feature: Any) -> None:
    lacking = any(row[feature.name] is None for row in found.values())

    assert lacking == (feature.missing != "never")
    assert Audience.column(feature.name).nullable == lacking
