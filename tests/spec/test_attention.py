"""Attention: who looks at whom, and how much."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from math import log
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from renown.graph import attention
from renown.settings import ActWeight, AttentionSettings
from renown.tables import FollowsView, InteractionsView, Table

AS_OF = date(2026, 11, 30)
END = datetime(2026, 12, 1, tzinfo=timezone.utc)  # all that counts is before this
NOW, MONTH_AGO, TWO_MONTHS_AGO = (END - timedelta(days=days) for days in (0, 30, 60))

# Weights that are told apart in a sum; everything fades by half in 30 days, follows never.
SETTINGS = AttentionSettings(
    kinds={
        "follow": ActWeight(weight=1),
        "like": ActWeight(weight=10, halflife_days=30),
        "reply": ActWeight(weight=100, halflife_days=30),
        "repost": ActWeight(weight=1000, halflife_days=60),
    }
)

ACTS = [
    # actor, target, kind, occurred_at. An act at the very end counts in full: 2^0.
    ("fan", "star", "like", NOW),
    ("fan", "star", "reply", NOW),
    ("reader", "star", "like", MONTH_AGO),  # half of it is left
    ("reader", "star", "repost", TWO_MONTHS_AGO),  # half: reposts fade in 60 days
    ("keen", "star", "like", NOW),
    ("keen", "star", "like", NOW),
    ("keen", "star", "like", MONTH_AGO),  # 1 + 1 + 1/2 acts, then one logarithm
    ("star", "star", "reply", NOW),  # dropped: to oneself
    ("fan", "bob", "quote", NOW),  # dropped: a kind without a weight
    ("angry", "star", "block", NOW),  # dropped: no attention
    ("angry", "star", "mute", NOW),  # dropped
    ("angry", "star", "report", NOW),  # dropped
]
FOLLOWS = [
    # follower, followed, started_at
    ("fan", "star", END - timedelta(days=3650)),  # ten years do not fade
    ("quiet", "star", None),  # since when is not known: it counts while it lasts
    ("quiet", "quiet", None),  # dropped: to oneself
]


def given(spark: SparkSession, contract: Table, columns: str, rows: list[Any]) -> DataFrame:
    schema = StructType([contract.schema[name] for name in columns.split()])
    return contract.conform_given(spark.createDataFrame(rows, schema), source="test")


def paid(spark: SparkSession, acts: list[Any], partitions: int = 1) -> dict[Any, dict[str, Any]]:
    """Attention by pair."""
    interactions = given(spark, InteractionsView, "actor_id target_id kind occurred_at", acts)
    follows = given(spark, FollowsView, "follower_id followed_id started_at", FOLLOWS)
    found = attention(
        interactions.repartition(partitions),
        follows.repartition(partitions),
        settings=SETTINGS,
        as_of=AS_OF,
    )
    return {(row["src"], row["dst"]): row.asDict() for row in found.collect()}


@pytest.fixture(scope="module")
def pairs(spark: SparkSession) -> dict[Any, dict[str, Any]]:
    return paid(spark, ACTS)


def test_attention_is_weighed_by_kind_and_fades(pairs: dict[Any, dict[str, Any]]) -> None:
    expected = {
        # log1p(n) = log(1 + n)
        ("fan", "star"): 1 * log(1 + 1) + 10 * log(1 + 1) + 100 * log(1 + 1),
        ("quiet", "star"): 1 * log(1 + 1),
        ("reader", "star"): 10 * log(1 + 0.5) + 1000 * log(1 + 0.5),
        ("keen", "star"): 10 * log(1 + 1 + 1 + 0.5),
    }
    assert {pair: row["weight"] for pair, row in pairs.items()} == pytest.approx(expected)


def test_those_who_are_reacted_to_gain(pairs: dict[Any, dict[str, Any]]) -> None:
    """The edge points from who acts to whom the act was directed at."""
    assert {dst for _, dst in pairs} == {"star"}
    assert "star" not in {src for src, _ in pairs}


def test_each_kind_has_its_part_and_what_was_not_done_is_absent(
    pairs: dict[Any, dict[str, Any]],
) -> None:
    row = pairs["fan", "star"]
    found = {key.removesuffix("_weight"): row[key] for key in row if key.endswith("_weight")}

    assert found == pytest.approx(
        {
            "follow": log(2),
            "like": 10 * log(2),
            "reply": 100 * log(2),
            "repost": None,  # never done
            "quote": None,  # no weight in these settings, as mention and list
            "mention": None,
            "list": None,
        }
    )
    assert row["as_of"] == AS_OF


def test_one_fan_cannot_pump(pairs: dict[Any, dict[str, Any]], spark: SparkSession) -> None:
    """A hundred likes of one account are less than those of ten accounts, one each."""
    crowd = [(f"reader {i}", "liked", "like", NOW) for i in range(10)]
    found = paid(spark, [("pumping", "pumped", "like", NOW)] * 100 + crowd)

    pumped = found["pumping", "pumped"]["weight"]
    liked = sum(row["weight"] for (_, dst), row in found.items() if dst == "liked")

    assert pumped == pytest.approx(10 * log(1 + 100))  # 46
    assert liked == pytest.approx(10 * 10 * log(1 + 1))  # 69


def test_the_last_digit_does_not_depend_on_partitions(spark: SparkSession) -> None:
    """Floats added in another order give another last digit, and another digest."""
    acts = [("fan", f"star {i % 40}", "like", END - timedelta(minutes=i * 37)) for i in range(2000)]

    once = paid(spark, acts, partitions=1)
    again = paid(spark, acts[::-1], partitions=7)

    assert once == again  # exactly
    assert len(once) == 40 + 2  # and the follows
