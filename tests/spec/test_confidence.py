"""Intervals: how many might have reacted, and what is luck in who they were."""

from __future__ import annotations

from datetime import date, datetime
from math import log, log1p
from typing import Any

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.score import confidence
from renown.score.confidence import rates
from renown.score.confidence.disagreement import luck
from renown.score.confidence.evidence import STRATA, Bin, bin_of, stratum_of
from renown.score.confidence.ridge import beside, ridge
from renown.tables import Halves
from renown.tables.derived import EVIDENCE, POINTS

AS_OF = date(2026, 11, 30)
POINTED = "account_id string, " + ", ".join(f"{kind} double" for kind in POINTS)
HALVED = f"{POINTED}, half int, engaged_accounts double"


# Evidence


def test_every_count_has_one_bin_and_every_bin_one_stratum() -> None:
    bins = [Bin(number) for number in range(60)]
    assert [b.first for b in bins[1:]] == [b.last + 1 for b in bins[:-1]]
    assert [b.first for b in bins[:13]] == [
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        14,
        18,
    ]  # 10^1.125 is 13.3
    for first in STRATA.values():
        assert first in {b.first for b in bins}  # no bin lies across two strata


def test_columns_and_bins_agree(spark: SparkSession) -> None:
    counts = [None, 0.0, 1.0, 4.0, 5.0, 9.0, 10.0, 13.0, 14.0, 99.0, 100.0, 999.0, 1000.0, 1e6]
    frame = spark.createDataFrame([(c,) for c in counts], "count double")
    rows = frame.select("count", bin_of(F.col("count")), stratum_of(F.col("count"))).collect()
    for count, number, stratum in rows:
        found = Bin(number)
        assert found.first <= (count or 0) <= found.last
        assert stratum == found.stratum
    assert {stratum for *_, stratum in rows} == set(EVIDENCE)


# How many


def test_of_a_crowd_that_is_rarely_reacted_to_nobody_is_never_reacted_to() -> None:
    """Nine in ten have the rate 0.5, one in ten has 20: what a count tells is which it is."""
    rng = np.random.default_rng(1)
    drawn = rng.poisson(rng.choice([0.5, 20.0], p=[0.9, 0.1], size=50_000))
    bins = [b for b in map(Bin, range(20)) if ((drawn >= b.first) & (drawn <= b.last)).any()]
    accounts = np.array([((drawn >= b.first) & (drawn <= b.last)).sum() for b in bins], dtype=float)
    grid = rates.grid(bins)
    likely = rates.posterior(bins, accounts, grid)
    mean = likely @ grid

    assert likely.sum(axis=1) == pytest.approx(np.ones(len(bins)))
    assert 0.3 < mean[0] < 0.6  # not 0, though nobody reacted
    assert mean[1] < 0.9  # one reaction is luck, more often than not
    at_20 = next(i for i, b in enumerate(bins) if b.first <= 20 <= b.last)
    assert mean[at_20] == pytest.approx(20, rel=0.15)
    assert np.all(np.diff(mean) > 0)


def test_the_mean_of_a_logarithm_is_below_the_logarithm_of_the_mean() -> None:
    found = rates.expected_log1p(np.array([1e-9, 1.0, 200.0, 200.001, 1e6]))
    of_one = sum(log1p(k) * np.exp(-1) / np.prod(np.arange(1, k + 1)) for k in range(30))

    assert found[0] == pytest.approx(0, abs=1e-8)
    assert found[1] == pytest.approx(of_one)
    assert found[1] < log(2)
    assert found[3] == pytest.approx(found[2], abs=2e-5)  # where the expansion takes over
    assert found[4] == pytest.approx(log1p(1e6), abs=1e-6)


# The ridge


def pointed(spark: SparkSession, rows: list[tuple[float, float]]) -> DataFrame:
    """Accounts with a count and the same points of every kind."""
    held = [(f"x:{i}", *[points] * len(POINTS), count) for i, (count, points) in enumerate(rows)]
    return spark.createDataFrame(held, f"{POINTED}, engaged_accounts double")


def test_beside_the_ridge_is_off_the_line_through_the_means(spark: SparkSession) -> None:
    rows = [(0.0, 2.0), (0.0, 4.0), (1.0, 7.0), (11.0, 30.0), (13.0, 40.0)]
    accounts = pointed(spark, rows)
    of_all = ridge(accounts)
    found = [
        row["score_beside"] for row in beside(accounts, of_all).orderBy("account_id").collect()
    ]

    assert of_all.accounts.tolist() == [2, 1, 2]
    assert of_all.points[:, 0].tolist() == [3.0, 7.0, 35.0]  # the means
    assert of_all.at == pytest.approx([0, log(2), (log(12) + log(14)) / 2])
    slope = (35 - 7) / (of_all.at[2] - log(2))
    assert found == pytest.approx(
        [
            2 - 3,
            4 - 3,
            0,
            30 - (7 + slope * (log(12) - log(2))),
            40 - 35,  # level beyond the last bin
        ]
    )
    assert of_all.height(0, np.array([log(12)])) == pytest.approx([7 + slope * (log(12) - log(2))])


# Who


def test_what_halves_disagree_by_is_luck(spark: SparkSession) -> None:
    """Two accounts that one reacted to in each half; they are off the ridge, 20, by 1 and by 3."""
    points = [("x:a", 0, 19.0), ("x:a", 1, 21.0), ("x:b", 0, 23.0), ("x:b", 1, 17.0)]
    held = [(account, *[p] * len(POINTS), half, 1.0) for account, half, p in points]
    counted = spark.createDataFrame(
        [("x:a", 2.0), ("x:b", 2.0)], "account_id string, engaged_accounts double"
    )
    found = luck(spark.createDataFrame(held, HALVED), counted)

    in_half = ((19 - 21) ** 2 + (23 - 17) ** 2) / 2 / 2  # half of the mean square
    in_all = ((19 - 21) ** 2 + (23 - 17) ** 2) / 2 / 4  # a quarter
    assert found.shape == (len(STRATA), len(POINTS))
    assert found == pytest.approx(
        np.full(found.shape, (in_half + in_all) / 2)
    )  # too few: all alike


# Dealing


@pytest.fixture(scope="module")
def dealt(spark: SparkSession) -> confidence.Screened:
    at = datetime(2026, 11, 1)
    acts = [
        (f"x:{u}", f"x:{v}", kind, at)
        for u in range(8)
        for v in range(8)
        for kind in ("reply", "repost")
    ]
    return confidence.dealt(
        spark.createDataFrame([("mastodon:https://host/users/#0", "a")], "account_id string, handle string"),
        spark.createDataFrame([(f"p{i}", "x:1") for i in range(40)], "post_id string, author_id string"),
        spark.createDataFrame([act[:2] for act in acts[::2]], "follower_id string, followed_id string"),
        spark.createDataFrame(acts, "actor_id string, target_id string, kind string, occurred_at timestamp"),
        spark.createDataFrame([("x:1", 0.5)], "account_id string, trust double"),
    )  # fmt: skip


def test_every_act_is_in_one_half_with_all_of_its_pair(dealt: confidence.Screened) -> None:
    acts = [tuple(row)[:3] for row in dealt.interactions.collect()]
    followed = {tuple(row) for row in dealt.follows.collect()}
    halves = {half: [a for a in acts if a[0].endswith(half)] for half in ("#0", "#1")}

    assert len(acts) == 2 * 8 * 8
    assert all(actor[-2:] == target[-2:] for actor, target, _ in acts)
    assert {act[:2] for act in acts} == followed  # the follow of a pair is where its acts are
    assert len(followed) == 8 * 8  # both acts of a pair are in one half
    assert min(map(len, halves.values())) > 30


def test_accounts_are_in_both_halves_and_posts_in_one(dealt: confidence.Screened) -> None:
    ids = sorted(row["account_id"] for row in dealt.accounts.collect())
    posts = [row["author_id"] for row in dealt.posts.collect()]

    assert ids == ["mastodon:https://host/users/#0#0", "mastodon:https://host/users/#0#1"]
    assert [row["trust"] for row in dealt.screening.collect()] == [0.5, 0.5]
    assert len(posts) == 40
    assert min(posts.count("x:1#0"), posts.count("x:1#1")) > 8


def test_scored_halves_have_their_accounts_back(spark: SparkSession) -> None:
    ids = ["mastodon:https://host/users/#0#0", "x:1#1"]
    points = spark.createDataFrame([(i, 1.0, 2.0, 3.0, 4.0) for i in ids], POINTED)
    counts = spark.createDataFrame(
        [(i, 5.0) for i in ids], "account_id string, engaged_accounts double"
    )
    rows = confidence.halves(points, counts, as_of=AS_OF).orderBy("account_id").collect()

    assert [(r["account_id"], r["half"]) for r in rows] == [
        ("mastodon:https://host/users/#0", 0),
        ("x:1", 1),
    ]
    assert rows[0].asDict().keys() == set(Halves.names)


# The interval


@pytest.fixture(scope="module")
def lives(spark: SparkSession) -> dict[str, Any]:
    """4,000 accounts that live 21 times: how many react is luck, and so is what each of them is worth.

    Points of a life: 10 * log1p(D) for how many, and who they are on top, the more even the more there are.
    """
    rng = np.random.default_rng(5)
    n = 4_000
    rate = rng.lognormal(0.7, 1.2, n)
    worth = rng.normal(10, 2, n)  # what is the account's own, in every life

    def life(share: float) -> tuple[Any, Any]:
        count = rng.poisson(rate * share)
        who = rng.normal(0, 3, n) / np.sqrt(np.maximum(count, 1))
        return count.astype(float), np.clip(10 * np.log1p(count) + worth + who, 0, 100)

    def frame(count: Any, points: Any, **more: int) -> DataFrame:
        held = [
            (f"x:{i}", *[float(p)] * len(POINTS), *more.values(), float(c))
            for i, (c, p) in enumerate(zip(count, points, strict=True))
        ]
        between = ", half int" if more else ""
        return spark.createDataFrame(held, f"{POINTED}{between}, engaged_accounts double")

    seen = frame(*life(1.0))
    halves = frame(*life(0.5), half=0).unionByName(frame(*life(0.5), half=1))
    points, features = seen.drop("engaged_accounts"), seen.select("account_id", "engaged_accounts")
    learned = confidence.calibration(points, features, halves)
    found = confidence.intervals(points, features, learned, level=0.9).join(points, "account_id")
    pandas = found.toPandas().set_index("account_id").loc[[f"x:{i}" for i in range(n)]]
    return {"found": pandas, "mean": np.mean([life(1.0)[1] for _ in range(20)], axis=0)}


def test_nine_in_ten_intervals_hold_in_every_stratum(lives: dict[str, Any]) -> None:
    found, mean = lives["found"], lives["mean"]
    held = (found["score_low"] <= mean) & (mean <= found["score_high"])
    for stratum, of_stratum in held.groupby(found["evidence"]):
        if len(of_stratum) > 100:
            assert 0.85 <= of_stratum.mean() <= 0.95, stratum
    assert {"none", "one", "few", "some", "dozens"} <= set(found["evidence"])


def test_an_interval_holds_its_score_and_stays_within_the_scale(lives: dict[str, Any]) -> None:
    found = lives["found"]
    for kind in POINTS:
        low, high = found[f"{kind}_low"], found[f"{kind}_high"]
        assert ((low >= 0) & (low <= found[kind]) & (found[kind] <= high) & (high <= 100)).all()


def test_nobody_reacted_may_be_bad_luck_and_many_who_did_are_not(lives: dict[str, Any]) -> None:
    found = lives["found"].groupby("evidence")[["score", "score_low", "score_high"]].mean()
    width = found["score_high"] - found["score_low"]
    above, below = found["score_high"] - found["score"], found["score"] - found["score_low"]

    assert above["none"] > 2 * below["none"]
    assert width["dozens"] < 0.7 * width["none"]
