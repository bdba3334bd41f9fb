"""Scores: a document says what counts and how much, and every score is the sum of its parts."""

from __future__ import annotations

from datetime import date
from math import e, log
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from renown.score import ScoreDocument, explanations, load_document, parts, points, scores
from renown.score.curves import CURVES, place, place_of
from renown.score.document import CatalogueEvidence
from renown.settings import ConfigError
from renown.tables import Explanations, Scores
from renown.tables.derived import COMPONENTS
from tests.points import sure

AS_OF = date(2026, 11, 30)

DOCUMENT = """
name: example
about: Curves and weights that can be followed by hand.
components:
  true_reach:
    weight: 0.5
    features:
      - {feature: kept_followers, curve: linear, lower: 0, upper: 10, typical: 2, weight: 0.6}
      # less is better, by the catalogue
      - {feature: given_to_received, curve: linear, lower: 0, upper: 4, typical: 1, weight: 0.4}
  amplification:
    weight: 0.3
    evidence: {feature: posts, at_least: 5}
    features:
      # log(1 + 7) = 3 * log(2): the place of 1 is 1/3, of 3 it is 2/3
      - {feature: reposts_per_post, curve: log1p, lower: 0, upper: 7, typical: 1, weight: 1}
  network:
    weight: 0.2
    features:
      # four steps of ten: the place of 1 is 1/4, of 10 it is 2/4
      - {feature: influence, curve: log, lower: 0.1, upper: 1000, typical: 1, weight: 1}
"""

# What an account has of which nothing is known, in points of the composite.
BASELINES = {
    "kept_followers": 100 * 0.5 * 0.6 * (2 / 10),
    "given_to_received": 100 * 0.5 * 0.4 * (1 - 1 / 4),
    "reposts_per_post": 100 * 0.3 * 1 * (1 / 3),
    "influence": 100 * 0.2 * 1 * (1 / 4),
}

ACCOUNTS = [
    # account_id, kept_followers, given_to_received, posts, reposts_per_post, influence
    ("x:known", 5.0, 1.0, 10.0, 3.0, 10.0),
    ("x:twin", 5.0, 1.0, 10.0, 3.0, 10.0),
    # Missing is not zero: it stands where a typical account does. 4 posts are no evidence of the
    # 7 reposts per post. 5000 is beyond the bound.
    ("x:unknown", None, None, 4.0, 7.0, 5000.0),
    ("x:nothing", 0.0, 4.0, 5.0, 0.0, 0.1),  # known, and at the lower bound of everything
    ("x:silent", 10.0, None, 0.0, None, 0.1),  # never posted
]
COLUMNS = (
    "account_id string, kept_followers double, given_to_received double, posts double, "
    "reposts_per_post double"
)


def document(text: str = DOCUMENT) -> ScoreDocument:
    return ScoreDocument.model_validate(yaml.safe_load(text))


def parted(spark: SparkSession, rows: list[tuple[Any, ...]]) -> Any:
    features = spark.createDataFrame([row[:5] for row in rows], COLUMNS)
    influence = spark.createDataFrame(
        [(row[0], row[5]) for row in rows], "account_id string, influence double"
    )
    return parts(features, influence, document=document())


@pytest.fixture(scope="module")
def world(spark: SparkSession) -> dict[str, Any]:
    made = parted(spark, ACCOUNTS).persist()
    profiles = spark.createDataFrame(
        [("x:known", "known", "Known"), ("x:profile only", "seen", "Seen")],  # one is not scored
        "account_id string, handle string, display_name string",
    )
    screening = spark.createDataFrame(
        [(row[0], 0.5 if row[0] == "x:twin" else 1.0) for row in ACCOUNTS],
        "account_id string, trust double",
    )
    pointed = points(made, document=document())
    scored = scores(pointed, sure(pointed), profiles, screening, document=document(), as_of=AS_OF)
    return {
        "scores": {row["account_id"]: row.asDict() for row in scored.collect()},
        "explanations": [row.asDict() for row in explanations(made, as_of=AS_OF).collect()],
    }


def scored(world: dict[str, Any], column: str) -> dict[str, Any]:
    return {account: row[column] for account, row in world["scores"].items()}


# The arithmetic


def test_components_are_weighed_places(world: dict[str, Any]) -> None:
    row = world["scores"]["x:known"]

    assert row["true_reach"] == pytest.approx(100 * (0.6 * (5 / 10) + 0.4 * (1 - 1 / 4)))  # 60
    assert row["amplification"] == pytest.approx(100 * (2 / 3))
    assert row["network"] == pytest.approx(100 * (2 / 4))
    assert row["score"] == pytest.approx(0.5 * 60 + 0.3 * 100 * 2 / 3 + 0.2 * 50)  # 60


def test_what_is_unknown_stands_at_its_baseline(world: dict[str, Any]) -> None:
    row = world["scores"]["x:unknown"]

    assert row["true_reach"] == pytest.approx(100 * (0.6 * (2 / 10) + 0.4 * (1 - 1 / 4)))  # 42
    assert row["amplification"] == pytest.approx(100 / 3)
    assert row["network"] == 100.0  # clipped
    assert row["rests_on"] == ["network"]


def test_what_is_known_to_be_nothing_is_zero(world: dict[str, Any]) -> None:
    row = world["scores"]["x:nothing"]

    assert [row[name] for name in ("score", *COMPONENTS)] == pytest.approx([0, 0, 0, 0], abs=1e-9)
    assert row["rests_on"] == list(COMPONENTS)  # 5 posts are evidence


def test_one_unknown_does_not_make_the_known_count_for_more(world: dict[str, Any]) -> None:
    row = world["scores"]["x:silent"]

    assert row["true_reach"] == pytest.approx(100 * (0.6 * 1 + 0.4 * (1 - 1 / 4)))  # 90, not 100
    assert row["rests_on"] == ["true_reach", "network"]
    assert row["score"] == pytest.approx(0.5 * 90 + 0.3 * 100 / 3 + 0)  # 55


def test_equal_scores_share_rank_and_percentile(world: dict[str, Any]) -> None:
    assert scored(world, "rank") == {
        "x:known": 1,
        "x:twin": 1,
        "x:silent": 3,  # 55: two are ahead
        "x:unknown": 4,  # 0.5 * 42 + 0.3 * 33.3 + 0.2 * 100 = 51
        "x:nothing": 5,
    }
    assert scored(world, "percentile") == pytest.approx(
        {
            "x:known": 100 * 3 / 5,  # the share of accounts that have less
            "x:twin": 100 * 3 / 5,
            "x:silent": 100 * 2 / 5,
            "x:unknown": 100 * 1 / 5,
            "x:nothing": 0,
        }
    )


def test_a_score_carries_who_and_by_which_document(world: dict[str, Any]) -> None:
    known, twin = world["scores"]["x:known"], world["scores"]["x:twin"]

    assert (known["network_name"], known["handle"], known["display_name"]) == (
        "x",
        "known",
        "Known",
    )
    assert (twin["handle"], twin["trust"], twin["influence"]) == (None, 0.5, 10.0)  # no profile
    assert (known["score_low"], known["network_high"]) == (known["score"], known["network"])
    assert set(scored(world, "document").values()) == {document().hash}
    assert set(scored(world, "as_of").values()) == {AS_OF}


# Explanations


def explained(world: dict[str, Any], account: str, column: str) -> dict[str, Any]:
    rows = [row for row in world["explanations"] if row["account_id"] == account]
    return {row["feature"]: row[column] for row in rows}


@pytest.mark.parametrize("account", [row[0] for row in ACCOUNTS])
def test_baselines_and_contributions_add_up_to_the_score(
    world: dict[str, Any], account: str
) -> None:
    baselines = explained(world, account, "baseline")
    contributions = explained(world, account, "contribution")

    assert baselines == pytest.approx(BASELINES)  # the same for everybody
    assert sum(baselines.values()) + sum(contributions.values()) == pytest.approx(
        world["scores"][account]["score"]
    )


def test_an_explanation_shows_value_and_points_beyond_the_baseline(world: dict[str, Any]) -> None:
    assert explained(world, "x:known", "contribution") == pytest.approx(
        {
            "kept_followers": 100 * 0.5 * 0.6 * (5 / 10 - 2 / 10),
            "given_to_received": 0,  # as typical
            "reposts_per_post": 100 * 0.3 * (2 / 3 - 1 / 3),
            "influence": 100 * 0.2 * (2 / 4 - 1 / 4),
        }
    )
    assert explained(world, "x:unknown", "value") == {
        "kept_followers": None,
        "given_to_received": None,
        "reposts_per_post": 7.0,  # shown, and worth nothing: too little evidence
        "influence": 5000.0,
    }
    assert explained(world, "x:unknown", "contribution")["reposts_per_post"] == 0.0
    assert set(world["explanations"][0]) == set(Explanations.names)
    assert set(world["scores"]["x:known"]) == set(Scores.names)


def test_more_of_a_feature_moves_the_score_its_way_and_never_the_other(
    spark: SparkSession,
) -> None:
    """Each feature is swept alone, from below its lower bound to beyond its upper one."""
    usual = {"kept_followers": 5.0, "given_to_received": 1.0, "posts": 10.0}
    usual |= {"reposts_per_post": 3.0, "influence": 10.0}
    swept = {
        # in the direction that the catalogue calls more influential
        "kept_followers": [0.0, 1.0, 5.0, 10.0, 99.0],
        "given_to_received": [99.0, 4.0, 1.0, 0.5, 0.0],
        "reposts_per_post": [0.0, 0.5, 3.0, 7.0, 99.0],
        "influence": [0.01, 0.1, 10.0, 1000.0, 1e9],
    }
    rows = [
        (f"{name} {place}", *{**usual, name: value}.values())
        for name, values in swept.items()
        for place, value in enumerate(values)
    ]
    found = {
        row["account_id"]: sum(p["baseline"] + p["contribution"] for p in row["parts"])
        for row in parted(spark, rows).collect()
    }
    for name in swept:
        points = [found[f"{name} {place}"] for place in range(5)]
        assert points == sorted(points), name
        assert points[0] < points[2] < points[3], name  # and moves it where it is in bounds


def test_half_the_acts_are_asked_for_half_the_evidence() -> None:
    half = document().for_half_the_acts()

    assert half.components["amplification"].evidence == CatalogueEvidence(
        feature="posts", at_least=2.5
    )
    assert half.components["network"] == document().components["network"]  # asks for none


# Curves

PLACES = [
    # curve, lower, upper, value, place
    ("linear", 0.0, 10.0, 2.5, 1 / 4),
    ("linear", -10.0, 10.0, 0.0, 1 / 2),
    ("linear", 0.0, 10.0, -3.0, 0.0),  # clipped
    ("linear", 0.0, 10.0, 30.0, 1.0),  # clipped
    ("log1p", 0.0, 7.0, 1.0, log(2) / log(8)),
    ("log1p", 0.0, 7.0, 0.0, 0.0),
    ("log", 1.0, e**4, e, 1 / 4),
    ("log", 0.1, 10.0, 0.0, 0.0),  # no logarithm of 0 is ever taken
    ("log", 0.1, 10.0, 10.0, 1.0),
    ("logistic", 0.0, 8.0, 0.0, 0.0),
    ("logistic", 0.0, 8.0, 4.0, 1 / 2),
    ("logistic", 0.0, 8.0, 8.0, 1.0),
    ("logistic", 0.0, 8.0, 99.0, 1.0),  # clipped
    # t = 6/8: 1 / (1 + exp(-8 (t - 1/2))), less what it is at t = 0, of what lies between 0 and 1
    (
        "logistic",
        0.0,
        8.0,
        6.0,
        (1 / (1 + e**-2) - 1 / (1 + e**4)) / (1 / (1 + e**-4) - 1 / (1 + e**4)),
    ),
    # of percents, which `population` makes of values
    ("percentile", 50.0, 90.0, 70.0, 1 / 2),
    ("percentile", 50.0, 90.0, 25.0, 0.0),
]


def test_curves_of_columns_and_of_numbers_agree(spark: SparkSession) -> None:
    columns = [
        place(F.lit(value), curve=curve, lower=lower, upper=upper).alias(str(i))
        for i, (curve, lower, upper, value, _) in enumerate(PLACES)
    ]
    nothing = place(F.lit(None).cast("double"), curve="log", lower=0.1, upper=10.0).alias("null")
    row = spark.range(1).select(*columns, nothing).first()
    expected = [at for *_, at in PLACES]

    assert row is not None
    assert [row[str(i)] for i in range(len(PLACES))] == pytest.approx(expected)
    assert row["null"] is None  # an unknown has no place, least of all a bound
    assert [
        place_of(value, curve=curve, lower=lower, upper=upper)
        for curve, lower, upper, value, _ in PLACES
    ] == pytest.approx(expected)
    assert {curve for curve, *_ in PLACES} == set(CURVES)  # every curve is tried here


# Documents


def refusal(tmp_path: Path, change: Any) -> str:
    """What loading says of the example, changed."""
    content = yaml.safe_load(DOCUMENT)
    change(content["components"] if change.__code__.co_varnames[0] == "components" else content)
    file = tmp_path / "changed.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_document(str(file))
    assert str(file) in str(refused.value)
    return str(refused.value)


FIRST = "components.true_reach.features.0"


@pytest.mark.parametrize(
    ("where", "key", "value", "says"),
    [
        ("features", "feature", "kept_folowers", "'kept_folowers'; did you mean 'kept_followers'?"),
        ("features", "curve", "linaer", "unknown curve 'linaer'; did you mean 'linear'?"),
        ("features", "wieght", 1, f"unknown key '{FIRST}.wieght'; did you mean 'weight'?"),
        ("component", "evidense", {}, "true_reach.evidense'; did you mean 'evidence'?"),
        ("document", "abuot", "", "unknown key 'abuot'; did you mean 'about'?"),
        ("features", "lower", 10, "lower (10) must be below upper (10)"),
        ("features", "upper", float("inf"), f"{FIRST}.upper: Input should be a finite number"),
        ("features", "typical", float("nan"), f"{FIRST}.typical: Input should be a finite number"),
        ("features", "curve", "log", "the curve log needs a lower bound above 0"),
        ("features", "direction", "lower", "direction 'lower' contradicts the catalogue, where higher"),
        ("features", "direction", "up", f"{FIRST}.direction: Input should be 'higher' or 'lower'"),
        ("features", "weight", 0, f"{FIRST}.weight: Input should be greater than 0"),
        ("features", "weight", 0.5, "weights of the features add up to 0.9, but must to 1"),
        ("features", "feature", "given_to_received", "named more than once: given_to_received"),
        ("component", "weight", 0.4, "weights of the components add up to 0.9, but must to 1"),
        ("component", "features", [], "features: Value error, a component needs at least one feature"),
        ("component", "evidence", {"feature": "post", "at_least": 1}, "'post'; did you mean 'posts'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_document_is_said(
    tmp_path: Path, where: str, key: str, value: Any, says: str
) -> None:
    def change(content: dict[str, Any]) -> None:
        component = content["components"]["true_reach"]
        at = {"document": content, "component": component, "features": component["features"][0]}
        at[where][key] = value

    assert says in refusal(tmp_path, change)


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    def change(components: dict[str, Any]) -> None:
        reach, amplification = components["true_reach"], components["amplification"]
        reach["features"][0]["feature"] = "kept_folowers"
        reach["features"][1]["curve"] = "cubic"
        reach["bonus"] = 1
        amplification["features"][0]["weight"] = 0.5
        amplification["evidence"]["feature"] = "post"
        components["network"]["features"][0]["lower"] = 2000

    message = refusal(tmp_path, change)

    assert "has 6 problem(s):" in message
    for problem in (
        "unknown feature 'kept_folowers'",
        "unknown curve 'cubic'",
        "unknown key 'components.true_reach.bonus'",
        "add up to 0.5",
        "unknown feature 'post'",
        "lower (2000) must be below upper (1000)",
    ):
        assert problem in message


def test_every_component_is_needed(tmp_path: Path) -> None:
    def change(components: dict[str, Any]) -> None:
        del components["network"]

    message = refusal(tmp_path, change)

    assert "missing" in message
    assert "network" in message


def test_an_unknown_document_suggests_those_there_are() -> None:
    with pytest.raises(ConfigError) as refused:
        load_document("2026-1l")

    assert "score document '2026-1l'" in str(refused.value)
    assert "did you mean '2026-11'?" in str(refused.value)


def test_the_hash_tells_meaning_and_not_layout(tmp_path: Path) -> None:
    laid_out = tmp_path / "other.yaml"
    content = yaml.safe_load(DOCUMENT)
    content["about"] = "In other words."
    content["components"] = dict(reversed(content["components"].items()))
    laid_out.write_text("# a comment\n" + yaml.safe_dump(content, default_flow_style=True))

    assert load_document(str(laid_out)).hash == document().hash
    assert len(document().hash) == 16


def test_the_shipped_document_keeps_its_hash() -> None:
    """Scores are published with it; to say the direction that goes without saying changes nothing."""
    shipped = load_document("2026-11")
    content = shipped.model_dump(mode="json")
    content["components"]["network"]["features"][0]["direction"] = "higher"

    assert shipped.hash == "83c3d4435579d516"
    assert ScoreDocument.model_validate(content).hash == shipped.hash


def test_percents_are_0_to_100(tmp_path: Path) -> None:
    def change(components: dict[str, Any]) -> None:
        components["network"]["features"][0] |= {"curve": "percentile", "lower": 5, "upper": 100.5}

    assert "takes percents, 0 to 100: found lower 5, upper 100.5" in refusal(tmp_path, change)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("upper: 10,", "upper: 11,"),
        ("typical: 2,", "typical: 3,"),
        ("weight: 0.6}", "weight: 0.61}"),
        ("at_least: 5", "at_least: 6"),
        ("curve: log1p", "curve: linear"),
        ("feature: posts,", "feature: resharers,"),
        ("name: example", "name: another"),
    ],
)
def test_every_change_of_meaning_changes_the_hash(written: str, instead: str) -> None:
    changed = DOCUMENT.replace(written, instead)
    if "0.61" in changed:
        changed = changed.replace("weight: 0.4}", "weight: 0.39}")

    assert changed != DOCUMENT
    assert document(changed).hash != document().hash
