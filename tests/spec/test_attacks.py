"""Attacks without Spark: the rows they add, the bound on what they gain, and what is claimed of them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renown.proofs import plot
from renown.proofs.attack import Outcome, chosen
from renown.proofs.attack_board import AttackBoard
from renown.proofs.attack_claims import claims
from renown.proofs.attack_counts import by_account, by_post
from renown.proofs.attack_found import MEASURES, OURS, Found, Gained, Standing
from renown.proofs.attack_price import Fakes, bound, in_points
from renown.proofs.attacks import ATTACKS, Rows, Scene
from renown.proofs.attacks.rows import acts, follows, posts
from renown.score import load_document
from renown.settings import PropagateSettings
from tests.graphs import Example, examples, side_by_side

END = 1_790_000_000
SCENE = Scene(
    "x",
    END,
    famous=np.array(["x:star", "x:sun"], dtype=object),
    people=np.array([f"x:p{n}" for n in range(30)], dtype=object),
    hijacked="x:p7",
    talk=pd.DataFrame({"post_id": ["x:star/1", "x:sun/1"], "author_id": ["x:star", "x:sun"]}),
)


@pytest.mark.parametrize("name", ATTACKS)
def test_rows_keep_to_the_network_and_to_its_time(name: str) -> None:
    attack = ATTACKS[name]
    rows = attack.rows_of(SCENE, 25, seed=1)
    fakes, account = set(rows.accounts["account_id"]), attack.beneficiary("x")
    assert len(fakes) == len(rows.accounts) == 25
    known = fakes | {account, "x:star", "x:sun", SCENE.hijacked, *SCENE.people}
    assert rows.involved <= known
    assert account in rows.involved
    # Only who is no fake by the attack's own word takes part beside the beneficiary.
    assert (rows.actors <= fakes | {account}) == attack.pure
    assert (account in rows.actors) == attack.plays_along
    end = pd.Timestamp(END, unit="s", tz="UTC")
    for frame, column in (
        (rows.posts, "created_at"),
        (rows.follows, "started_at"),
        (rows.interactions, "occurred_at"),
    ):
        assert frame.empty or frame[column].max() < end
    assert rows.posts.empty or rows.posts["post_id"].is_unique
    assert rows.follows.empty or not rows.follows.duplicated(["follower_id", "followed_id"]).any()


def test_the_same_seed_makes_up_the_same_and_another_does_not() -> None:
    attack = ATTACKS["repost_pod"]
    first, again, other = (attack.rows_of(SCENE, 10, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first.interactions, again.interactions)
    assert not first.interactions.equals(other.interactions)


def test_the_beneficiary_is_the_same_whoever_helps() -> None:
    attack = ATTACKS["dormant_account"]
    own = attack.present("x", END, seed=1)
    shared = attack.rows_of(SCENE, 40, seed=1).interactions["target_post_id"].dropna()
    assert set(shared) <= set(own.posts["post_id"])
    assert own.posts["created_at"].min() < pd.Timestamp(END - 365 * 86_400, unit="s", tz="UTC")


def test_what_networks_count_rises_with_what_is_done() -> None:
    a, b = np.array(["x:a", "x:a"]), np.array(["x:b", "x:b"])
    at, text = np.array([1, 2]), np.array(["one", "two"])
    rows = (
        posts(a, at, text)
        + follows(a, b, at)  # the second is the first once more
        + acts(a, b, "repost", at, np.array(["x:b/1", "x:b/2"]))
        + acts(a, b, "like", at, np.array(["x:b/1", "x:b/1"]))
        + acts(a, b, "mention", at)
    )
    profiles = by_account(rows).set_index("key")
    assert profiles.loc["x:a", ["following_count", "posts_count", "likes_given_count"]].tolist() == [
        1, 2 + 2, 2,
    ]  # fmt: skip
    assert profiles.loc["x:b", ["followers_count", "posts_count"]].tolist() == [1, 0]
    told = by_post(rows).set_index("key")
    assert told.loc["x:b/1", ["reposts_count", "likes_count", "replies_count"]].tolist() == [
        1,
        2,
        0,
    ]
    assert told.loc["x:b/2", "reposts_count"] == 1
    assert by_account(Rows()).empty


# --- the bound --------------------------------------------------------------------------------

RECURRENCE = PropagateSettings()


def solved(example: Example) -> Any:
    """x = q + d P' x, outright."""
    paid = example.weights.sum(axis=1, keepdims=True)
    share = np.divide(
        example.trust[:, None] * example.weights, paid, where=paid > 0, out=np.zeros_like(example.weights)
    )  # fmt: skip
    return np.linalg.solve(np.eye(example.n) - RECURRENCE.damping * share.T, example.q)


@settings(max_examples=100)
@given(examples(), examples(most=4), st.data())
def test_no_behaviour_of_fakes_gains_more_than_the_bound(
    honest: Example, crowd: Example, data: st.DataObject
) -> None:
    """Whatever they do among themselves, whomever they react to, and if the beneficiary joins in."""
    n, victim = honest.n, data.draw(st.integers(0, honest.n - 1))
    joins, engagement = data.draw(st.booleans()), data.draw(st.floats(0, 50))
    reacts = data.draw(st.lists(st.floats(0, 100), min_size=n, max_size=n))
    both = side_by_side([honest, crowd])
    both.weights[n:, :n] = reacts
    both.weights[n:, victim] = 100.0
    if joins:
        both.weights[victim, n:] = 50.0
    total = crowd.trust.sum()
    # The most that they can engage: each counts in both features, by its trust.
    both.q[victim] += both.trust[victim] * (np.log1p(engagement + 2 * total) - np.log1p(engagement))
    others = 0.0
    if n > 1:
        both.q[(victim + 1) % n] += 1.5
        others = 1.5
    before = solved(honest)[victim]
    most = bound(
        Fakes(crowd.q.sum(), total, crowd.trust.max()),
        influence=before,
        engagement=engagement,
        others=others,
        plays_along=joins,
        settings=RECURRENCE,
    )
    assert solved(both)[victim] - before <= most * (1 + 1e-9) + 1e-9


def test_the_bound_in_points_follows_the_curve() -> None:
    document = load_document("2026-11")
    # From 1 to 10 is one of the seven decades from 0.1 to 1,000,000, which are 35 points.
    assert in_points(document, 1.0, 9.0) == pytest.approx(35 / 7)
    assert in_points(document, 1.0, 0.0) == 0


# --- claims and files -------------------------------------------------------------------------


def found(
    attack: str = "repost_pod", fakes: int = 10, *, score: float = 12.0, **more: Any
) -> Found:
    stands = Gained(Standing(10.0, 90), Standing(score, 80))
    made = Found(
        attack=attack,
        fakes=fakes,
        pure=True,
        helpers=0,
        gained=dict.fromkeys(MEASURES, stands),
        points={"network": (5.0, 6.0)},
        influence_before=1.0,
        influence_after=3.0,
        bound=2.5,
        bound_points=2.7,
        caught={"discounted": fakes},
        trust=1.0,
        uninvolved=0.2,
        touched=3.0,
        lost=0,
    )
    return replace(made, **more)


@pytest.mark.parametrize(
    ("rows", "failing"),
    [
        ([found()], set()),
        ([found(score=25.0)], {"below_median"}),
        # An honest account that takes part may lift it: its gain is told by helper.
        ([found(score=25.0, pure=False, influence_after=99.0)], set()),
        ([found(fakes=10, score=12.0), found(fakes=100, score=19.0)], set()),  # 0.2, then 0.09
        (
            [found(fakes=10, score=10.1), found(fakes=100, score=19.0)],
            {"falling_gain"},
        ),  # 0.01, 0.09
        ([found(fakes=10, score=8.0), found(fakes=100, score=9.0)], set()),  # nothing was gained
        ([found(uninvolved=1.0)], {"others_unmoved"}),
        ([found(lost=1)], {"others_unmoved"}),
        ([found(touched=30.0)], set()),
        ([found(influence_after=3.6)], {"within_bound"}),  # 2.6 of 2.5
    ],
)
def test_claims(rows: list[Found], failing: set[str]) -> None:
    assert {claim.name for claim in claims(rows, median=20.0) if not claim.holds} == failing


def test_a_beneficiary_that_cleaning_removed_has_lost_its_score() -> None:
    gone = Gained(Standing(10.0, 90), Standing.among(None, 0))
    assert gone.value == -10.0
    removed = found(gained=dict.fromkeys(MEASURES, gone), influence_after=0.0)
    assert all(claim.holds for claim in claims([removed], median=20.0))
    assert removed.gained[OURS].ranks(99) == 90 - 100


def test_the_price_list_is_written(tmp_path: Path) -> None:
    outcome = Outcome(honest=99, median=20.0, found=(found(), found(fakes=100, score=25.0)))
    files = AttackBoard("A network", 7, outcome).write(tmp_path)

    held = json.loads((tmp_path / "attacks.json").read_text())
    assert held["passed"] is False
    assert held["attacks"][1]["per_fake"] == (25.0 - 10.0) / 100
    failing = [claim["name"] for claim in held["claims"] if not claim["holds"]]
    assert failing == ["below_median"]
    text = (tmp_path / "attacks.md").read_text("utf-8")
    assert "A network: 99 honest accounts, whose median score is 20.0 (seed 7)." in text
    assert re.search(r"\| repost pod \| 100 \| 10.0 → 25.0 \| 90 → 80 \| 0.1500 \|", text)
    assert "  - repost_pod by 100: 25.0" in text
    assert [file.suffix for file in files] == [".json", ".md", *([".svg"] * plot.installed())]


def test_an_unknown_attack_is_named() -> None:
    with pytest.raises(Exception, match="unknown attack 'quote_bto'; did you mean 'quote_bot'"):
        chosen(("quote_bto",))
