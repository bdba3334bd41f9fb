"""Persons: several accounts as one, nobody counted twice, and an interval that knows links may be wrong."""

from __future__ import annotations

from datetime import date, datetime
from math import log, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
import yaml
from pyspark.sql import SparkSession

from renown import features, score
from renown.features.persons import COUNTED
from renown.publish import holding
from renown.score import ScoreDocument, load_document
from renown.score.combining import DISTINCT, RULES, usual
from renown.score.confidence import Calibration
from renown.score.confidence.evidence import Bin
from renown.settings import ConfigError, parse, shipped
from renown.tables.derived import COMPONENTS, POINTS

AS_OF = date(2026, 5, 2)
DOCUMENT = """
name: simple
components:
  true_reach:
    weight: 0.5
    features:
      - {feature: trusted_engaged_accounts, curve: linear, lower: 0, upper: 10, typical: 2, weight: 0.6}
      - {feature: lists, curve: linear, lower: 0, upper: 4, typical: 1, weight: 0.4}
  amplification:
    weight: 0.3
    evidence: {feature: posts, at_least: 5}
    features:
      # ln(1 + 7) is three times ln(1 + 1): the place of 1 is 1/3, of 3 it is 2/3
      - {feature: reposts_per_post, curve: log1p, lower: 0, upper: 7, typical: 1, weight: 0.5}
      - {feature: post_h_index, curve: linear, lower: 0, upper: 4, typical: 0, weight: 0.5}
  network:
    weight: 0.2
    features:
      # four steps of ten: the place of 1 is 1/4, of 10 it is 2/4
      - {feature: influence, curve: log, lower: 0.1, upper: 1000, typical: 1, weight: 1}
"""
NAMES = (
    "account_id", "trusted_engaged_accounts", "engaged_accounts", "lists", "posts", "reposts_per_post",
    "post_h_index", "influence",
)  # fmt: skip
KNOWN = [
    ("x:ann", 4.0, 4.0, 1.0, 3.0, 1.0, 2.0, 1.0),
    # How many lists it is on is not known there.
    ("bluesky:ann", 3.0, 3.0, None, 2.0, 6.0, 1.0, 9.0),
    ("x:bob", 1.0, 1.0, 0.0, 0.0, None, None, 1.0),
    ("x:bob2", 0.0, 0.0, 0.0, 0.0, None, None, 1.0),
    ("x:eve", 9.0, 9.0, 3.0, 9.0, 7.0, 4.0, 50.0),
]
# Whom each is of. Of cat only one account is scored, of dan none: they are no persons of several.
IDENTITIES = [
    ("x:ann", "bluesky:ann", 0.9), ("bluesky:ann", "bluesky:ann", 0.8), ("x:bob", "x:bob", 1.0),
    ("x:bob2", "x:bob", 1.0), ("x:eve", "x:eve", 0.9), ("bluesky:eve", "x:eve", 0.9),
]  # fmt: skip
# Of seven who react to ann on either network, one does so on both. Of none it was counted: bob.
ONCE = [("bluesky:ann", 6.0)]
SCORES = {"x:ann": 30.0, "bluesky:ann": 34.0, "x:bob": 12.0, "x:bob2": 10.0, "x:eve": 80.0}
ENDS = (-4.0, 6.0)  # of every account's interval, beside its score
HALF = 5.0  # half the width of the interval of an account with so much evidence
LEVEL = 0.9
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


def document(text: str = DOCUMENT) -> ScoreDocument:
    return ScoreDocument.model_validate(yaml.safe_load(text))


@pytest.fixture(scope="module")
def found(spark: SparkSession) -> dict[str, Any]:
    """`together` and `persons`, by person."""
    known = spark.createDataFrame(KNOWN, ", ".join(f"{n} double" for n in NAMES).replace(
        "account_id double", "account_id string"))  # fmt: skip
    identities = spark.createDataFrame(
        IDENTITIES, "account_id string, person_id string, confidence double"
    )
    bounds = [f"{kind}_{end} double" for kind in POINTS for end in ("low", "high")]
    scores = spark.createDataFrame(
        [
            (a, a.split(":")[0], s, *(s + end for _ in POINTS for end in ENDS))
            for a, s in SCORES.items()
        ],
        ", ".join(["account_id string", "network_name string", "score double", *bounds]),
    )
    once = spark.createDataFrame(
        [(person, many, many) for person, many in ONCE],
        "person_id string, trusted_engaged_accounts double, engaged_accounts double",
    )
    bins = (Bin(0), Bin(5))  # nobody has six: five is the nearest below
    learned = Calibration(
        bins, np.zeros((2, 4)), np.full((2, 4), (HALF / Z) ** 2), np.zeros((2, 4))
    )
    members = score.persons.members(identities, scores)
    together = score.persons.together(members, known, once, document=document())
    persons = score.persons.persons(
        members, known, together, scores, learned, document=document(), level=LEVEL, as_of=AS_OF
    )
    return {
        "together": {row["account_id"]: row.asDict() for row in together.collect()},
        "persons": {row["person_id"]: row.asDict(recursive=True) for row in persons.collect()},
    }


def test_features_of_accounts_become_the_persons(found: dict[str, Any]) -> None:
    assert (
        found["together"]["bluesky:ann"]
        == {
            "account_id": "bluesky:ann",
            "trusted_engaged_accounts": 6.0,  # and not 4 + 3
            "engaged_accounts": 6.0,
            "lists": 1.0,
            "posts": 3.0 + 2.0,
            "reposts_per_post": (3 * 1.0 + 2 * 6.0) / 5,  # the mean over all five posts
            "post_h_index": 2.0,  # the better one: 2 + 1 would count posts that nobody passed on so often
            "influence": 1.0 + 9.0,
        }
    )
    bob = found["together"]["x:bob"]
    assert bob["trusted_engaged_accounts"] == 0.0  # no act was found to be counted by person
    assert bob["reposts_per_post"] is None  # known of neither


def test_who_has_one_scored_account_is_no_person_of_several(found: dict[str, Any]) -> None:
    assert set(found["persons"]) == {"bluesky:ann", "x:bob"}


def test_a_person_is_scored_as_an_account_is(found: dict[str, Any]) -> None:
    ann = found["persons"]["bluesky:ann"]
    true_reach = 0.6 * (6 / 10) + 0.4 * (1 / 4)
    # Neither account has five posts; together they do.
    amplification = 0.5 * (2 / 3) + 0.5 * (2 / 4)
    network = log(10 / 0.1) / log(1000 / 0.1)
    assert ann["true_reach"] == pytest.approx(100 * true_reach)
    assert ann["amplification"] == pytest.approx(100 * amplification)
    assert ann["network"] == pytest.approx(100 * network) == pytest.approx(50.0)
    expected = 50 * true_reach + 30 * amplification + 20 * network
    assert ann["score"] == pytest.approx(expected)  # 23 + 17.5 + 10
    assert ann["influence"] == 10.0
    assert ann["account_ids"] == ["bluesky:ann", "x:ann"]  # the better first
    assert ann["networks"] == ["bluesky", "x"]
    assert ann["link_confidence"] == 0.8  # of 0.9 and 0.8
    # eve has 80; ann's accounts by themselves are not in the list.
    assert ann["rank"] == 2
    assert found["persons"]["x:bob"]["rank"] == 3


def test_the_interval_is_of_two_cases(found: dict[str, Any]) -> None:
    ann, bob = found["persons"]["bluesky:ann"], found["persons"]["x:bob"]
    one, alone, sure = ann["score"], 34.0 + (-4 + 6) / 2, 0.8
    centre = sure * one + (1 - sure) * alone
    half = sqrt(
        sure * HALF**2 + (1 - sure) * 5.0**2 + Z**2 * sure * (1 - sure) * (one - alone) ** 2
    )
    assert ann["score_low"] == pytest.approx(centre - half)
    assert ann["score_high"] == pytest.approx(max(centre + half, one))
    assert ann["score_high"] - ann["score_low"] > 2 * HALF
    # Where the link is sure, it is that of an account with as much evidence.
    assert bob["score_low"] == pytest.approx(bob["score"] - HALF)
    assert bob["score_high"] == pytest.approx(bob["score"] + HALF)


def test_every_feature_is_split_by_network_and_adds_up(found: dict[str, Any]) -> None:
    for person in found["persons"].values():
        parts = person["explanation"]
        total = sum(part["baseline"] + part["contribution"] for part in parts)
        assert total == pytest.approx(person["score"], abs=1e-9)
        assert [part["component"] for part in parts] == sorted(
            (part["component"] for part in parts), key=COMPONENTS.index
        )
    ann = {part["feature"]: part for part in found["persons"]["bluesky:ann"]["explanation"]}

    def split(feature: str) -> dict[str, tuple[float | None, float]]:
        return {
            n["network_name"]: (n["value"], pytest.approx(n["contribution"]))
            for n in ann[feature]["networks"]
        }

    reach = 50 * 0.6 * (6 / 10 - 2 / 10)  # 12 points beyond what anybody has
    assert ann["trusted_engaged_accounts"]["combined"] == "distinct"
    assert split("trusted_engaged_accounts") == {
        "bluesky": (3.0, reach * 3 / 7),
        "x": (4.0, reach * 4 / 7),
    }
    assert split("lists") == {"bluesky": (None, 0.0), "x": (1.0, 0.0)}  # as anybody
    passed = 30 * 0.5 * (2 / 3 - 1 / 3)
    assert split("reposts_per_post") == {
        "bluesky": (6.0, passed * 12 / 15),
        "x": (1.0, passed * 3 / 15),
    }
    best = 30 * 0.5 * (2 / 4)
    assert split("post_h_index") == {"bluesky": (1.0, 0.0), "x": (2.0, best)}
    influence = 20 * (2 / 4 - 1 / 4)
    assert split("influence") == {"bluesky": (9.0, influence * 0.9), "x": (1.0, influence * 0.1)}


def test_nobody_is_counted_twice(spark: SparkSession) -> None:
    """Ann is on two networks, and so is bob, who reacts to her on both and reposts her on one."""
    noon = datetime(2026, 5, 1, 12)
    acts = [
        ("x:bob", "x:ann", "reply"), ("bluesky:bob", "bluesky:ann", "repost"), ("x:cat", "x:ann", "mention"),
        ("x:eve", "x:ann", "repost"), ("x:eve", "x:ann", "repost"),
        ("bluesky:spam", "bluesky:ann", "repost"),  # removed
        ("x:ann", "x:cat", "reply"), ("x:cat", "x:bob", "reply"),  # towards others
    ]  # fmt: skip
    follows = [("x:cat", "x:ann"), ("x:bob", "x:ann"), ("bluesky:bob", "bluesky:ann"),
               ("bluesky:spam", "bluesky:ann"), ("x:eve", "x:bob")]  # fmt: skip
    screening = [
        ("x:ann", True, "kept", 1.0), ("bluesky:ann", True, "kept", 1.0), ("x:bob", True, "discounted", 0.5),
        ("bluesky:bob", True, "discounted", 0.8), ("x:cat", True, "kept", 1.0),
        ("x:eve", True, "discounted", 0.4), ("bluesky:spam", False, "removed", 0.0),
    ]  # fmt: skip
    identities = [("x:ann", "p1"), ("bluesky:ann", "p1"), ("x:bob", "p2"), ("bluesky:bob", "p2")]
    members = spark.createDataFrame(identities[:2], "account_id string, person_id string")
    (row,) = features.of_persons(
        members,
        spark.createDataFrame(identities, "account_id string, person_id string"),
        spark.createDataFrame(
            screening, "account_id string, kept boolean, decision string, trust double"
        ),
        spark.createDataFrame(follows, "follower_id string, followed_id string"),
        spark.createDataFrame(
            [(*act, noon) for act in acts],
            "actor_id string, target_id string, kind string, occurred_at timestamp",
        ),
        window_days=90,
        as_of=AS_OF,
    ).collect()
    assert row["person_id"] == "p1"
    assert row["engaged_accounts"] == 3.0  # bob, cat and eve
    assert row["trusted_engaged_accounts"] == 0.8 + 1.0 + 0.4  # bob by his better account
    assert row["resharers"] == 2.0  # bob and eve
    assert row["trusted_resharers"] == pytest.approx(0.8 + 0.4)
    assert row["kept_followers"] == 2.0  # cat and bob
    assert row["removed_followers"] == 1.0
    assert row["engaged_accounts_7d"] == 3.0


def test_who_leaves_takes_the_person_along(spark: SparkSession) -> None:
    """All that the row says is of both; of other persons nothing changes."""
    rows = [("p1", ["x:ann", "bluesky:ann"], 50.0), ("p2", ["x:bob", "x:ann2"], 40.0)]
    held = spark.createDataFrame(rows, "person_id string, account_ids array<string>, score double")
    for account, left in (
        ("bluesky:ann", ["p2"]),
        ("x:ann", ["p2"]),
        ("p1", ["p2"]),
        ("x:eve", ["p1", "p2"]),
    ):
        kept = holding.without(held, holding.traces(held, "persons", account, None), account)
        assert [row["person_id"] for row in kept.orderBy("person_id").collect()] == left


# The rule in a document


def test_every_feature_has_a_rule_and_those_that_count_people_are_counted() -> None:
    assert DISTINCT == COUNTED
    assert {usual(name) for name in load_document("2026-11").named} <= set(RULES)


def test_what_is_as_usual_goes_without_saying() -> None:
    """So that documents of before there were persons keep their hash."""
    shipped_document = load_document("2026-11")
    text = shipped("score")["2026-11"].read_text("utf-8")
    said = yaml.safe_load(text)
    before = ScoreDocument.model_validate({k: v for k, v in said.items() if k != "persons"})
    assert set(said["persons"]) == set(shipped_document.named)  # it says all of it
    assert shipped_document.hash == before.hash
    assert "persons" not in shipped_document.model_dump(mode="json")
    other = document(DOCUMENT + "persons: {lists: maximum}")
    assert other.hash != document().hash
    assert other.rule_for("lists") == "maximum"
    assert ScoreDocument.model_validate(other.model_dump(mode="json")) == other


def test_all_that_is_wrong_with_a_rule_is_told() -> None:
    held = yaml.safe_load(DOCUMENT + "persons: {list: sum, posts: distinct}")
    with pytest.raises(ConfigError) as refused:
        parse(ScoreDocument, held, source="document")
    assert "unknown feature 'list'" in str(refused.value)
    assert "'posts' counts no distinct accounts" in str(refused.value)
