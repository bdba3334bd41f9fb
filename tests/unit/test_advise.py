"""`renown advise`: steps by the score document's own arithmetic, and tricks by the published price list."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from math import log1p
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import renown
from renown.curves import CURVES, place_of, value_at
from renown.report.advice import Advice, NoAdvice, Step
from renown.report.advice_document import advice_document
from renown.report.tricks import price_list
from renown.score import ScoreDocument, load_document
from renown.settings import ConfigError
from renown.tables.derived import COMPONENTS
from tests import snapshots
from tests.snapshots import ROWS
from tests.unit.test_explaining import said

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = load_document("2026-11")
INTERVAL = (-4.0, 6.0)  # of every component, beside its points
Values = Mapping[str, float | None]

# Of ann all is known; bob has 2 posts, 5 are asked for; cat has all that counts of followers.
PEOPLE: dict[str, Values] = {
    "ann": {"trusted_engaged_accounts": 12, "kept_followers": 40, "lists": None, "posts": 20,
            "trusted_resharers": 5, "reposts_per_post": 0.5, "replies_per_post": 0.25, "post_h_index": 2,
            "influence": 9.0},
    "bob": {"trusted_engaged_accounts": 3, "kept_followers": 4, "lists": 0, "posts": 2,
            "trusted_resharers": 1, "reposts_per_post": 2.0, "replies_per_post": 0.0, "post_h_index": 1,
            "influence": 4.0},
    "cat": {"trusted_engaged_accounts": 30, "kept_followers": 20_000_000, "lists": 4, "posts": 50,
            "trusted_resharers": 16, "reposts_per_post": 3.0, "replies_per_post": 1.0, "post_h_index": 6,
            "influence": 60.0},
    **{
        f"p{n}": {"trusted_engaged_accounts": n, "kept_followers": 3 * n, "lists": 0, "posts": 10,
                  "trusted_resharers": n / 2, "reposts_per_post": n / 10, "replies_per_post": n / 20,
                  "post_h_index": n // 4, "influence": 1.0 + n / 2}
        for n in range(20)
    },
}  # fmt: skip


def scored(values: Values, document: ScoreDocument = SHIPPED) -> list[dict[str, Any]]:
    """The parts of a score, by the documents's own classes: component, feature, value, points, counts."""
    found = []
    for name in COMPONENTS:
        component = document.components[name]
        asked = component.evidence
        enough = asked is None or (values.get(asked.feature) or 0) >= asked.at_least
        for feature in component.features:
            value, whole = values.get(feature.feature), 100 * component.weight * feature.weight
            baseline, contribution = whole * feature.baseline, 0.0
            if enough and value is not None:
                at = place_of(value, curve=feature.curve, lower=feature.lower, upper=feature.upper)
                at = 1 - at if feature.direction == "lower" else at
                contribution = whole * at - baseline
            found.append({
                "component": name, "feature": feature.feature, "value": value, "baseline": baseline,
                "contribution": contribution, "counts": enough and value is not None,
            })  # fmt: skip
    return found


def points(values: Values, document: ScoreDocument = SHIPPED) -> float:
    return sum(p["baseline"] + p["contribution"] for p in scored(values, document))


def own(values: Values) -> float:
    return 1 + log1p((values["trusted_engaged_accounts"] or 0) + (values["trusted_resharers"] or 0))


def publish(
    warehouse: Path, people: Mapping[str, Values], document: ScoreDocument = SHIPPED
) -> Path:
    """A snapshot in which they are scored so, by the document."""
    order = sorted(people, key=lambda name: -points(people[name], document))
    scores, explanations, features, influence, screening = [], [], [], [], []
    for rank, name in enumerate(order, start=1):
        values, account = people[name], f"x:{name}"
        parts = scored(values, document)
        by = {
            c: sum(p["baseline"] + p["contribution"] for p in parts if p["component"] == c)
            / document.components[c].weight
            for c in COMPONENTS
        }
        total = points(values, document)
        ends = {
            f"{kind}_{end}": value + beside
            for kind, value in {"score": total, **by}.items()
            for end, beside in zip(("low", "high"), INTERVAL, strict=True)
        }
        counting = [
            c for c in COMPONENTS if any(p["component"] == c and p["counts"] for p in parts)
        ]
        scores.append({
            "account_id": account, "handle": name, "score": total, **by, **ends, "rests_on": counting,
            "rank": rank, "percentile": 50.0, "evidence": "few", "influence": values["influence"],
            "trust": 1.0,
        })  # fmt: skip
        explanations += [{"account_id": account, **part} for part in parts]
        features.append(
            {"account_id": account, **{k: v for k, v in values.items() if k != "influence"}}
        )
        influence.append(
            {"account_id": account, "own": own(values), "influence": values["influence"]}
        )
        screening.append({"account_id": account, "handle": name, "coverage": "own", "decision": "kept",
                          "kept": True, "trust": 1.0})  # fmt: skip
    gone = [row for row in ROWS["screening"] if not row["kept"]]
    snapshots.publish(
        warehouse, scores=scores, explanations=explanations, features=features, influence=influence,
        screening=[*screening, *gone], sources=[],
    )  # fmt: skip
    snapshot = renown.open(warehouse).snapshot()
    manifest = snapshot.manifest()
    manifest["plan"]["document"] = document.model_dump(mode="json")
    Path(snapshot.folder, "manifest.json").write_text(json.dumps(manifest))
    return warehouse


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("warehouse"), PEOPLE)


def advice(warehouse: Path, account: str) -> Advice:
    found = renown.open(warehouse).advise(account)
    assert isinstance(found, Advice)
    return found


def changed(values: Values, step: Step) -> dict[str, float | None]:
    """What would be known after a step; who reacts and reshares counts in influence as well."""
    after = {**values, step.feature: step.then}
    if step.feature in ("trusted_engaged_accounts", "trusted_resharers"):
        after["influence"] = (values["influence"] or 0) + own(after) - own(values)
    return after


@pytest.mark.parametrize("name", ["ann", "bob", "cat", "p0", "p7"])
def test_a_step_brings_what_scoring_anew_brings(warehouse: Path, name: str) -> None:
    found = advice(warehouse, f"@{name}")
    assert found.steps
    for step in found.steps:
        again = points(changed(PEOPLE[name], step)) - points(PEOPLE[name])
        assert step.points == pytest.approx(again, abs=1e-9), step.feature
        assert step.points == pytest.approx(sum(step.through.values()))
        assert step.low is not None
        assert step.high is not None
        assert step.low <= step.points <= step.high
    assert [s.points for s in found.steps] == sorted((s.points for s in found.steps), reverse=True)


def test_who_reacts_counts_in_influence_as_well(warehouse: Path) -> None:
    steps = {step.feature: step for step in advice(warehouse, "x:ann").steps}
    assert set(steps["trusted_engaged_accounts"].through) == {"true_reach", "network"}
    assert set(steps["kept_followers"].through) == {"true_reach"}
    assert set(steps["influence"].through) == {"network"}


def test_between_is_the_same_step_from_where_it_may_stand(warehouse: Path) -> None:
    """True reach lies 4 points lower to 6 higher: on every curve of it, 0.04 lower to 0.06 higher."""
    (step,) = (s for s in advice(warehouse, "x:ann").steps if s.feature == "kept_followers")
    curve = {"curve": "log1p", "lower": 0, "upper": 10_000_000}
    whole, at = 100 * 0.35 * 0.15, place_of(40, **curve)

    def gain(place: float) -> float:
        return whole * (place_of(value_at(place, **curve) + step.step, **curve) - place)

    assert step.points == pytest.approx(gain(at))
    assert step.high == pytest.approx(gain(at - 0.04))  # from further down it is worth more
    assert step.low == pytest.approx(gain(at + 0.06))


def test_a_step_goes_to_the_next_mark_of_those_near(warehouse: Path) -> None:
    found = advice(warehouse, "x:ann")
    assert found.near == len(PEOPLE) - 1  # there are no hundred
    others = sorted(
        float(v["trusted_engaged_accounts"] or 0) for n, v in PEOPLE.items() if n != "ann"
    )
    marks = [others[-(-p * len(others) // 100) - 1] for p in (50, 75, 90)]
    (step,) = (s for s in found.steps if s.feature == "trusted_engaged_accounts")
    assert step.then == min(mark for mark in marks if mark >= 12 + 5)
    assert step.step == int(step.step)


def test_what_stands_still_is_told_with_why(warehouse: Path) -> None:
    ann, bob, cat = (advice(warehouse, f"x:{name}") for name in ("ann", "bob", "cat"))
    assert [(s.feature, s.why) for s in ann.still] == [("lists", "unknown")]
    assert ("kept_followers", "full") in [(s.feature, s.why) for s in cat.still]
    assert "kept_followers" not in {s.feature for s in cat.steps}
    # bob lacks three posts; then what was found of the others would count.
    assert {s.feature for s in bob.still if s.why == "waits"} == {
        "trusted_resharers", "reposts_per_post", "replies_per_post", "post_h_index",
    }  # fmt: skip
    (waiting,) = bob.waiting
    assert waiting.lacking == 5 - 2
    enough = points({**PEOPLE["bob"], "posts": 5}) - points(PEOPLE["bob"])
    assert waiting.points == pytest.approx(enough)


OTHER = """
name: other
components:
  true_reach:
    weight: 0.5
    features:
      - {feature: kept_followers, curve: percentile, lower: 0, upper: 100, typical: 50, weight: 0.5}
      - {feature: trusted_engaged_accounts, curve: logistic, lower: 0, upper: 40, typical: 2, weight: 0.5}
  amplification:
    weight: 0.3
    features:
      - {feature: unanswered_share, curve: linear, lower: 0, upper: 1, typical: 0.5, weight: 1}
  network:
    weight: 0.2
    features:
      - {feature: influence, curve: log, lower: 0.1, upper: 1000, typical: 1, weight: 1}
"""


def test_standing_and_what_is_better_when_lower(tmp_path: Path) -> None:
    document = ScoreDocument.model_validate(yaml.safe_load(OTHER))
    people = {
        n: {**v, "unanswered_share": 0.25 + n_ / 100} for n_, (n, v) in enumerate(PEOPLE.items())
    }
    standing = {
        name: 100 * (sum(_less(o, v) for o in people.values()) + 0.5) / len(people)
        for name, v in people.items()
    }
    # The parts of a percentile curve are made of standings; what is told as the value is the value.
    placed = {n: {**v, "kept_followers": standing[n]} for n, v in people.items()}
    publish(tmp_path, placed, document)
    snapshot = renown.open(tmp_path).snapshot()
    for table in ("features", "explanations"):
        file = next(Path(snapshot.folder, table).glob("*.parquet"))
        rows = pq.read_table(file)
        told = [_true(row, people) for row in rows.to_pylist()]
        pq.write_table(pa.Table.from_pylist(told, schema=rows.schema), file)

    found = advice(tmp_path, "x:ann")
    steps = {step.feature: step for step in found.steps}
    # One follower more than some, and one less than them by their unanswered posts.
    assert steps["unanswered_share"].step < 0
    assert re.search(r"unanswered share: [0-9.]+ less", str(found))
    fewer = 30 * -steps["unanswered_share"].step
    assert steps["unanswered_share"].points == pytest.approx(fewer)
    then = steps["kept_followers"].then
    others = [v["kept_followers"] or 0 for n, v in people.items() if n != "ann"]
    ahead = sum(o < then for o in others) + (sum(o == then for o in others) + 1) / 2
    assert steps["kept_followers"].points == pytest.approx(
        25 * (100 * ahead / len(people) - standing["ann"]) / 100
    )


def _less(one: Values, other: Values) -> bool:
    return (one["kept_followers"] or 0) < (other["kept_followers"] or 0)


def _true(row: dict[str, Any], people: Mapping[str, Values]) -> dict[str, Any]:
    values = people.get(row["account_id"][2:], {})
    if row.get("feature") == "kept_followers":
        return {**row, "value": values["kept_followers"]}
    return {**row, **({"kept_followers": values["kept_followers"]} if "lists" in row else {})}


@pytest.mark.parametrize("curve", [name for name in CURVES if name != "percentile"])
def test_a_value_lies_at_its_place(curve: str) -> None:
    bounds = {"curve": curve, "lower": 0.5, "upper": 40.0}
    for value in (0.5, 1.0, 7.0, 39.0, 40.0):
        assert value_at(place_of(value, **bounds), **bounds) == pytest.approx(value)


def test_points_that_cannot_be_made_again_are_not_guessed(tmp_path: Path) -> None:
    """A snapshot of a version whose curve was another one."""
    publish(tmp_path, PEOPLE)
    snapshot = renown.open(tmp_path).snapshot()
    manifest = snapshot.manifest()
    manifest["plan"]["document"]["components"]["true_reach"]["features"][1]["curve"] = "linear"
    Path(snapshot.folder, "manifest.json").write_text(json.dumps(manifest))
    found = advice(tmp_path, "x:ann")
    assert "kept_followers" not in {step.feature for step in found.steps}
    assert ("kept_followers", "unlike") in [(s.feature, s.why) for s in found.still]


def test_who_is_not_scored_is_told_what_would_change_that(warehouse: Path) -> None:
    spammer, unseen = (renown.open(warehouse).advise(a) for a in ("x:5", "x:6"))
    assert isinstance(spammer, NoAdvice)
    assert "repeated text" in " ".join(spammer.instead)
    assert "clean.overrides" in " ".join(spammer.instead)
    assert isinstance(unseen, NoAdvice)
    assert "have to be recorded" in str(unseen)


# Tricks


def test_every_trick_of_the_published_price_list_is_told() -> None:
    published = json.loads((ROOT / "docs/validation/attacks.json").read_text("utf-8"))
    names = {attack["attack"] for attack in published["attacks"]}
    assert set(advice_document().tricks) == names
    assert {trick.name for trick in price_list().largest} == names
    assert {trick.fakes for trick in price_list().largest} == {1000}


def test_a_trick_is_told_with_its_price(warehouse: Path) -> None:
    words = str(advice(warehouse, "x:ann"))
    vain, moved = words.split("Tricks that moved it there")
    assert "buying followers" in vain
    assert "5.0 → none" in vain  # who follows back a ring is no more scored
    assert "a made-up community that some honest people are drawn into" in moved
    bought = next(t for t in price_list().largest if t.name == "bought_followers")
    assert (bought.removed, bought.gained) == (1000, 0.0)
    assert bought.bound_points is not None
    assert (
        next(t for t in price_list().largest if t.name == "hijacked_account").bound_points is None
    )


def test_the_command(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "advise", "@ann", "--warehouse", warehouse)
    best = advice(warehouse, "@ann").steps[0]
    assert text.splitlines()[0].startswith("What would move the score of @ann")
    assert f"{best.points:+.2f} {best.low:+.2f} to {best.high:+.2f}" in text
    held = json.loads(said(capsys, "advise", "x:ann", "--warehouse", warehouse, "--json"))
    assert held["steps"][0]["feature"] == best.feature
    assert held["steps"][0]["points"] == best.points


def test_all_that_is_wrong_with_an_advice_document_is_told(tmp_path: Path) -> None:
    held = yaml.safe_load((ROOT / "lib/renown/conf/advice/2026-11.yaml").read_text("utf-8"))
    held["marks"] = [50, 10]
    held["changes"]["lists"]["says"] = "more lists"
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(held))
    with pytest.raises(ConfigError) as refused:
        advice_document(str(tmp_path / "own.yaml"))
    assert "each once and in order" in str(refused.value)
    assert "expected '{step}'" in str(refused.value)


def test_what_the_shipped_document_scores_is_spoken_of() -> None:
    asked = {c.evidence.feature for c in SHIPPED.components.values() if c.evidence}
    assert set(advice_document().changes) == set(SHIPPED.named) - asked


def test_no_spark_is_imported(warehouse: Path) -> None:
    code = (
        "import renown, sys; print(renown.open(sys.argv[1]).advise('x:ann'));"
        "sys.exit('pyspark' in sys.modules)"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(warehouse)], check=True, stdout=subprocess.DEVNULL
    )
