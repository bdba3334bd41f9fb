"""What went wrong in public with scores of influence, as tests that stay.

One small network in which each of them could happen again, scored as any is: before, and after an
attack. What is tested where it belongs is named at the end.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pyspark.sql import SparkSession

from renown.clean import load_trust
from renown.ledger import Views
from renown.proofs.attack_world import World
from renown.proofs.attacks.attack import dormant
from renown.proofs.attacks.reposts import quoting
from renown.proofs.attacks.rows import DAY, Rows, acts, ago, follows, posts, profiles, prose
from renown.score import load_document
from renown.settings import Settings
from renown.tables import VIEWS
from tests.crowd import AS_OF, END, PEOPLE, people

pytestmark = pytest.mark.slow

SLEEPER, QUOTER, WRITER, STAR = "x:sleeper", "x:quoter", "x:writer", "x:star"
FOLLOWERS_BEFORE, BOUGHT = 27, 114  # 27 -> 141 followers in 30 days


def repeated(account: str, count: int) -> Any:
    return np.repeat(np.array([account], dtype=object), count)


def before() -> Rows:
    """The crowd, and four with whom it went wrong."""
    random = np.random.default_rng(1)
    sleeper = dormant(SLEEPER, END, random) + follows(
        PEOPLE[:FOLLOWERS_BEFORE],
        repeated(SLEEPER, FOLLOWERS_BEFORE),
        ago(random, FOLLOWERS_BEFORE, END, days=2_000, until=400),
    )
    # Whom the bot took in repost it: ten of the people.
    quoter = quoting(QUOTER, END, random) + acts(
        PEOPLE[:10], repeated(QUOTER, 10), "repost", ago(random, 10, END, days=1)
    )
    return people() + sleeper + quoter + _writer(random) + _star(random)


def _writer(random: np.random.Generator) -> Rows:
    """A person who posts ten times a day what nobody wrote before, and whom some answer."""
    at = ago(random, 600, END, days=60)
    made = profiles(np.array([WRITER]), np.array([END - 900 * DAY]), seen=END - 1, face=True)
    answered = acts(PEOPLE[:6], repeated(WRITER, 6), "reply", ago(random, 6, END, days=20))
    return made + posts(repeated(WRITER, 600), at, prose(random, 600)) + answered


def _star(random: np.random.Generator) -> Rows:
    """Everybody follows and reposts it; it posts by the clock, what it posted before."""
    at = END - 3_600 * np.arange(1, 400)
    made = profiles(np.array([STAR]), np.array([END - 900 * DAY]), seen=END - 1, face=True)
    loved = follows(PEOPLE, repeated(STAR, len(PEOPLE)), ago(random, len(PEOPLE), END, days=800))
    shared = acts(
        PEOPLE, repeated(STAR, len(PEOPLE)), "repost", ago(random, len(PEOPLE), END, days=20)
    )
    return (
        made
        + posts(repeated(STAR, len(at)), at, random.choice(prose(random, 5), len(at)))
        + loved
        + shared
    )


def bots() -> Rows:
    """114 accounts that follow the sleeper within 30 days, and repost the quoter."""
    random = np.random.default_rng(2)
    names = np.array([f"x:bot{n}" for n in range(BOUGHT)], dtype=object)
    made = profiles(names, ago(random, BOUGHT, END, days=200, until=90), seen=END - 1, face=False)
    paid = follows(names, repeated(SLEEPER, BOUGHT), ago(random, BOUGHT, END, days=30))
    shared = acts(names, repeated(QUOTER, BOUGHT), "repost", ago(random, BOUGHT, END, days=1))
    return made + paid + shared


@pytest.fixture(scope="module")
def lives(spark: SparkSession) -> SimpleNamespace:
    """Every account as it is scored and screened, before and after the bots came."""
    run: Any = SimpleNamespace(
        spark=spark,
        settings=Settings(),
        document=load_document("2026-11"),
        trust=load_trust("2026-11"),
        overrides=(),
        seeds=(),
        plan=SimpleNamespace(
            engine="reference", blocks=None, sketched=False, allow_unconverged=False
        ),
        as_of=AS_OF,
    )
    calm = World(run, Views(*(table.empty(spark) for table in VIEWS))).with_rows(before())
    return SimpleNamespace(before=_scored(calm), after=_scored(calm.with_rows(bots())))


def _scored(world: World) -> dict[str, dict[str, Any]]:
    screening = world.screened()
    rows = screening.select("account_id", "decision", "trust", "spam_probability", "reasons").join(
        world.scored(screening).drop("trust"), "account_id", "left"
    )
    return {row["account_id"]: row.asDict() for row in rows.collect()}


def median_of_people(life: dict[str, dict[str, Any]]) -> float:
    return float(np.median([life[name]["score"] for name in PEOPLE]))


def test_a_dormant_account_is_not_pumped_from_1_to_35_by_bought_followers(
    lives: SimpleNamespace,
) -> None:
    gained = lives.after[SLEEPER]["score"] - lives.before[SLEEPER]["score"]
    assert 0 <= gained < 34 / 4  # it was 34
    assert lives.after[SLEEPER]["score"] < median_of_people(lives.after)


def test_a_quote_bot_is_not_among_the_most_influential(lives: SimpleNamespace) -> None:
    """One post a minute, and many who repost it: it is not scored at all."""
    for life in (lives.before, lives.after):
        assert life[QUOTER]["decision"] == "removed"
        assert life[QUOTER]["score"] is None
        assert {"repeated_text", "machine_cadence"} <= set(life[QUOTER]["reasons"])


def test_who_writes_much_is_no_spammer(lives: SimpleNamespace) -> None:
    """A spam score of outgoing / (trust + 1e10) listed those who wrote the most, trust or no trust."""
    assert lives.before[WRITER]["spam_probability"] < load_trust("2026-11").prior
    assert lives.before[WRITER]["trust"] > 0.8
    assert lives.before[WRITER]["decision"] != "removed"
    assert lives.before[QUOTER]["spam_probability"] > 0.9


def test_a_reputation_exempts_nobody(lives: SimpleNamespace) -> None:
    """The one whom everybody follows is judged by what it does, as a bot that nobody knows."""
    assert lives.before[STAR]["decision"] == "removed"
    assert lives.before[STAR]["score"] is None


def test_being_answered_raises_a_score(lives: SimpleNamespace) -> None:
    """Signs in a ledger of replies were inverted: a reply that was seen and updated counted -1."""
    unanswered = lives.before[SLEEPER]
    assert lives.before[WRITER]["engagement"] == 6.0
    assert unanswered["engagement"] == 0.0
    assert lives.before[WRITER]["score"] > unanswered["score"]


def test_nobody_else_is_moved_by_bots(lives: SimpleNamespace) -> None:
    moved = [abs(lives.after[name]["score"] - lives.before[name]["score"]) for name in PEOPLE]
    assert max(moved) < 1


# Tested where it belongs: file, test.
ELSEWHERE = {
    "a reply that was taken back is gone, one written again counts once": (
        "spec/test_ledger_views.py", "test_acts_whose_own_record_stands",
    ),
    "the sign of a reaction": ("spec/test_attention.py", "test_those_who_are_reacted_to_gain"),
    "a half-life is what it is called": (
        "spec/test_attention.py", "test_attention_is_weighed_by_kind_and_fades",
    ),
    "how the first score came about": (
        "properties/test_recurrence.py", "test_the_first_score_does_not_matter",
    ),
    "trust takes from what suspects can give": (
        "properties/test_recurrence.py", "test_a_crowd_adds_no_more_than_its_price",
    ),
}  # fmt: skip


@pytest.mark.parametrize("failure", ELSEWHERE)
def test_what_is_tested_elsewhere_is_still_there(failure: str) -> None:
    file, name = ELSEWHERE[failure]
    text = (Path(__file__).parents[1] / file).read_text("utf-8")
    assert re.search(rf"def {name}\(", text)
