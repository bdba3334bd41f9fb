"""`renown attack` end to end: forty people, and thirty fakes who follow each other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from renown.errors import Exit
from tests import crowd
from tests.jobs.commands import renown

pytestmark = pytest.mark.slow

FAKES = 30
# Forty people are solved on the driver before a worker has started.
CONFIG = "propagate: {engine: reference}\n"


def attacked(folder: Path, attack: str, *, elsewhere: int = 0) -> Path:
    """The price list of one attack; profiles count so many followers more than are held."""
    given, out = folder / "given", folder / "out"
    people = crowd.people()
    held = people.accounts["account_id"].map(people.follows["followed_id"].value_counts())
    counted = people.accounts.assign(followers_count=held.fillna(0).astype(int) + elsewhere)
    for made in (given, out):
        made.mkdir()
    crowd.write(replace(people, accounts=counted), given)
    config = out / "config.yaml"
    config.write_text(CONFIG)
    asked = ("--input", str(given), "--as-of", crowd.AS_OF.isoformat(), "--out", str(out))
    asked += ("--config", str(config))
    assert renown("attack", *asked, "--attacks", attack, "--fakes", str(FAKES)) == 0
    return out


@pytest.fixture(scope="module")
def out(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    # The network counts followers that are not held: who reaches nobody is not known then, and a ring is
    # worth something. Where they are held, it is worth nothing.
    return attacked(tmp_path_factory.mktemp("attack"), "follow_ring", elsewhere=100)


@pytest.fixture(scope="module")
def ring(out: Path) -> dict[str, Any]:
    (found,) = json.loads((out / "attacks.json").read_text())["attacks"]
    return dict(found)


def test_every_measure_says_what_was_gained(ring: dict[str, Any]) -> None:
    assert set(ring["gained"]) == {"score", "uncleaned", "pagerank", "followers"}
    followers = ring["gained"]["followers"]
    assert (followers["before"]["value"], followers["after"]["value"]) == (0, FAKES)
    # Eight follows each among forty: nobody honest has as many followers as were made up.
    assert followers["after"]["rank"] == 1
    for gained in ring["gained"].values():
        assert gained["after"]["value"] >= gained["before"]["value"]
        assert gained["after"]["rank"] <= gained["before"]["rank"] <= crowd.COUNT + 1
    score = ring["gained"]["score"]
    assert ring["per_fake"] * FAKES == pytest.approx(
        score["after"]["value"] - score["before"]["value"]
    )


def test_cleaning_takes_from_an_attack_and_never_adds(ring: dict[str, Any]) -> None:
    assert sum(ring["caught"].values()) == FAKES
    assert ring["trust"] <= FAKES
    cleaned, uncleaned = ring["gained"]["score"], ring["gained"]["uncleaned"]
    assert cleaned["after"]["value"] <= uncleaned["after"]["value"] + 1e-9


def test_what_was_gained_is_within_the_bound_and_moves_nobody(ring: dict[str, Any]) -> None:
    gained = ring["influence_after"] - ring["influence_before"]
    assert 0 < gained <= ring["bound"]
    assert (ring["uninvolved"], ring["lost"]) == (pytest.approx(0, abs=0.01), 0)


def test_claims_are_for_a_gate(out: Path) -> None:
    held = json.loads((out / "attacks.json").read_text())
    assert held["honest"] == crowd.COUNT
    holding = {claim["name"]: claim["holds"] for claim in held["claims"]}
    assert holding["within_bound"]
    assert holding["others_unmoved"]
    assert holding["falling_gain"]  # of one size there is nothing to rise
    assert held["passed"] == all(holding.values())


def test_a_crowd_of_newcomers_gains_nothing(spark: SparkSession, tmp_path: Path) -> None:
    """Thirty look at an account at which nobody of the main body does: one might have half a vote."""
    out = attacked(tmp_path, "newcomers")
    (found,) = json.loads((out / "attacks.json").read_text())["attacks"]

    assert (found["caught"], found["trust"]) == ({"removed": FAKES}, 0)
    score, uncleaned = found["gained"]["score"], found["gained"]["uncleaned"]
    assert score["after"]["value"] == pytest.approx(score["before"]["value"], abs=1e-6)
    assert uncleaned["after"]["value"] > uncleaned["before"]["value"] + 1


def test_what_cannot_be_attacked_is_one_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ("--out", str(tmp_path))
    assert renown("attack", *out, "--attacks", "pods") == Exit.USER
    assert "unknown attack 'pods'" in capsys.readouterr().err
    assert renown("attack", *out, "--fakes", "10,none") == Exit.USER
    assert "whole numbers of 2 and more, as 10,100,1000; found 10,none" in capsys.readouterr().err
    assert renown("attack", *out, "--input", str(tmp_path)) == Exit.USER
    assert "--input needs --as-of" in capsys.readouterr().err
    assert renown("attack", *out, "--warehouse", str(tmp_path)) == Exit.USER
    assert "is published in" in capsys.readouterr().err
