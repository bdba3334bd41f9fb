"""Counts of a profile beside those of its peers."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from math import e
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.clean.peers import MEASURES, N0, Norm, norms, unlike
from renown.clean.profiles import no_picture
from renown.tables import Accounts

AS_OF = date(2026, 11, 30)
END = datetime(2026, 12, 1, tzinfo=timezone.utc)
CODE = "follows_more_than_peers"  # ln((following + 10) / (followers + 10))
NORMS = {code: Norm(center=0.0, scale=1.0) for code in MEASURES}


def given(spark: SparkSession, rows: list[dict[str, Any]]) -> DataFrame:
    return spark.createDataFrame(rows, Accounts.schema).coalesce(1)  # type: ignore[type-var]


def profile(
    account: str, following: int | None, *, days: int = 1_000, **more: Any
) -> dict[str, Any]:
    """An account with 90 followers, so many days old."""
    return {
        "account_id": account,
        "created_at": END - timedelta(days=days),
        "followers_count": 90,
        "following_count": following,
        **more,
    }


def strengths(marked: DataFrame) -> dict[str, float]:
    return {row["account_id"]: row["strength"] for row in marked.collect()}


def of(code: str, marked: DataFrame) -> DataFrame:
    return marked.where(marked["reason"] == code)


def times(value: float) -> int:
    """How many one follows whose measure is this, to the hundredth that counts."""
    return round(100 * e**value) - 10


@pytest.fixture(scope="module")
def marked(spark: SparkSession) -> dict[str, float]:
    crowd = [profile(f"x:{n}", times(1)) for n in range(998)]
    alone = [
        profile("x:much", times(2)),
        profile("x:wild", times(9)),
        profile("x:unknown", None),  # no peer: it has no value
        profile("x:young", times(2), days=10),
        profile("x:no date", times(2), created_at=None),
        profile("x:seen long ago", times(2), observed_at=END - timedelta(days=995)),  # aged 5 days
        profile("y:elsewhere", times(2)),
    ]
    return strengths(of(CODE, unlike(given(spark, crowd + alone), NORMS, as_of=AS_OF)))


def test_peers_and_the_norm_have_half_a_say_each_where_peers_are_a_thousand(
    marked: dict[str, float],
) -> None:
    """998 and 2 peers, median 1 and no spread: center (1 + 0) / 2, scale (0 + 1) / 2."""
    assert N0 == 998 + 2
    assert marked["x:much"] == pytest.approx((((2 - 0.5) / 0.5) - 1.5) / 3)  # z = 3
    assert marked["x:wild"] == 1.0
    assert "x:0" not in marked  # z = (1 - 0.5) / 0.5 = 1


def test_who_has_no_peers_is_beside_the_norm(marked: dict[str, float]) -> None:
    """One account's own value has a thousandth of a say; two share an age, or a date nobody knows."""
    one = ((2 - 2 / 1_001) / (1_000 / 1_001) - 1.5) / 3
    two = ((2 - 2 * 2 / 1_002) / (1_000 / 1_002) - 1.5) / 3
    assert marked["y:elsewhere"] == pytest.approx(one)
    assert marked["x:no date"] == pytest.approx(one)
    assert marked["x:young"] == marked["x:seen long ago"] == pytest.approx(two)


def test_missing_is_not_zero(marked: dict[str, float]) -> None:
    assert "x:unknown" not in marked


def test_each_measure_rises_with_what_is_suspicious(spark: SparkSession) -> None:
    usual = {**profile("usual", 100), "posts_count": 100, "likes_given_count": 100}
    strange = {
        "busier_than_peers": {"posts_count": 1_000_000, "likes_given_count": 1_000_000},
        "likes_less_than_peers": {"likes_given_count": 0},
        "follows_more_than_peers": {"followers_count": 0, "following_count": 200},
        "follows_faster_than_peers": {"following_count": 300_000, "followers_count": 300_000},
    }
    assert set(strange) == set(MEASURES)
    rows = [usual, *({**usual, "account_id": code, **counts} for code, counts in strange.items())]

    marks = unlike(given(spark, rows), NORMS, as_of=AS_OF).collect()

    assert sorted((row["account_id"], row["reason"]) for row in marks) == [
        (code, code) for code in sorted(strange)
    ]


def test_norms_are_quartiles_of_the_genuine(spark: SparkSession) -> None:
    people = [profile(f"x:{n}", times(n)) for n in range(5)]  # median 2, upper quartile 3

    found = norms(given(spark, people), as_of=AS_OF)

    assert found[CODE] == Norm(center=2.0, scale=round((3 - 2) / 0.6745, 4))
    assert set(found) == {CODE, "follows_faster_than_peers"}  # nobody's posts are known


def test_who_never_chose_a_picture_is_marked_and_who_keeps_the_theme_is_not(
    spark: SparkSession,
) -> None:
    rows = [
        profile("no picture", 1, default_profile_image=True, default_profile=True),
        profile("no theme", 1, default_profile=True, default_profile_image=False),
        profile("both", 1, default_profile=False, default_profile_image=False),
        profile("unknown", 1),
    ]
    assert strengths(no_picture(given(spark, rows))) == {"no picture": 1.0}
