"""Topics cut at a date: what is counted before it and after, and who is ahead."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from pyspark.sql import SparkSession

from renown.proofs.measures import UNPLACED, precision, ranked
from renown.proofs.resampling import Resampling
from renown.proofs.topical import (
    FOLLOWERS,
    GENERAL,
    OURS,
    PAST,
    POSTS,
    TopicalComparison,
    TopicalComparisons,
    posts_and_reactors,
    reactors,
)
from renown.proofs.topical_figures import ALL, BEST, Figure, figures
from renown.proofs.topics_board import TopicsBoard
from renown.proofs.trials import Trial
from renown.tables import InteractionsView
from renown.topics import Topic

DRAWN = Resampling(replicates=40)
ACCOUNTS = 60


def falling(first: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """40 accounts, of which those from `first` on stand highest, in turn."""
    return np.roll(np.arange(40, 0, -1, dtype=float), first)


def topic(name: str, later: Any, **measures: Any) -> TopicalComparison:
    document = Topic(name=name, title=name, hashtags=(name,))
    held = {
        OURS: falling(0),
        GENERAL: falling(20),
        POSTS: falling(20),
        PAST: falling(10),
        **measures,
    }
    return TopicalComparison(
        document, np.arange(10, 50), held, np.asarray(later, dtype=float), new=3
    )


# The first ten get reactors, the very first the most; nobody else does.
TEN = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1] + [0] * 30
WATER = topic("water", TEN)  # ours has them in order
HEALTH = topic("health", TEN, **{OURS: falling(5)})  # ours is off by five
TOPICS = (WATER, HEALTH)


def by_key(found: tuple[Figure, ...]) -> dict[tuple[str, str, int], Figure]:
    return {(f.topic, f.measure, f.k): f for f in found}


def test_precision_counts_those_who_have_any() -> None:
    outcome = ranked([4, 3, 0, 0, 2]).drawn()

    assert precision(ranked([9, 8, 7, 6, 5]).drawn(), outcome, k=2) == 2 / 2
    assert precision(ranked([7, 9, 8, 6, 5]).drawn(), outcome, k=2) == 1 / 2
    # Three have any: of the first four by the outcome, nobody knows who the fourth is.
    assert precision(outcome, outcome, k=4) == 3 / 4
    # Who is tied counts by the probability to be among the first two: 1, then one of four.
    tied = ranked([9, UNPLACED, UNPLACED, UNPLACED, UNPLACED]).drawn()
    assert precision(tied, outcome, k=2) == pytest.approx((1 + 1 / 4) / 2)


def test_every_measure_on_every_topic_and_their_mean() -> None:
    found = by_key(figures(TOPICS, ACCOUNTS, DRAWN))

    assert found["water", OURS, 10].precision.value == 10 / 10
    assert found["health", OURS, 10].precision.value == 5 / 10
    assert found[ALL, OURS, 10].precision.value == (10 / 10 + 5 / 10) / 2
    assert found["water", PAST, 10].precision.value == 0 / 10
    assert found["water", PAST, 20].precision.value == 0 / 20  # the 11th to the 30th
    assert found["water", BEST, 20].precision.value == 10 / 20  # no more than ten have any
    assert found["water", OURS, 20].precision.value == 10 / 20
    assert found["health", OURS, 20].precision.value == 5 / 20  # the 6th to the 25th
    assert ("water", FOLLOWERS, 10) not in found  # nobody knows them


def test_the_lead_is_paired_and_told() -> None:
    found = by_key(figures(TOPICS, ACCOUNTS, DRAWN))
    lead = found["water", PAST, 10].lead

    assert lead.value == 1.0 - 0.0
    assert 0 < lead.low <= lead.value <= lead.high
    assert found["water", PAST, 10].verdict == "ahead"
    behind = by_key(figures((topic("water", np.roll(TEN, 10)),), ACCOUNTS, DRAWN))
    assert behind["water", PAST, 10].verdict == "behind"
    assert behind["water", OURS, 10].verdict == ""
    same = by_key(figures((topic("water", TEN, **{PAST: falling(0)}),), ACCOUNTS, DRAWN))
    assert same["water", PAST, 10].verdict == "no difference"
    assert (same["water", PAST, 10].lead.low, same["water", PAST, 10].lead.high) == (0.0, 0.0)


def board(*topics: TopicalComparison) -> TopicsBoard:
    nothing = cast(Any, None)
    trial = Trial("made", "Made up", date(2016, 4, 19), date(2016, 5, 3), nothing, nothing, nothing,
                  None, None, ("All of it is made up.",))  # fmt: skip
    compared = TopicalComparisons(trial, ACCOUNTS, topics, small=2, silent=1)
    return TopicsBoard(compared, figures(topics, ACCOUNTS, DRAWN), DRAWN)


def test_a_count_that_wins_is_said_to(tmp_path: Path) -> None:
    ahead, _ = board(WATER).verdicts()
    assert "ahead of past reactors on it (0.000 [0.000, 0.000]; difference +1.000" in ahead
    assert "The best possible is 1.000 [" in ahead
    behind, _ = board(topic("water", np.roll(TEN, 10))).verdicts()
    assert "behind past reactors on it (1.000" in behind


def test_the_files_hold_every_figure(tmp_path: Path) -> None:
    held, text = board(*TOPICS).write(tmp_path)

    content = json.loads(held.read_text())
    told = {(f["topic"], f["measure"], f["k"]): f for f in content["figures"]}
    assert told["health", OURS, 10]["precision"]["value"] == 0.5
    assert told["health", OURS, 10]["lead"]["value"] is None  # it is not beside itself
    assert [t["reacted_to_later"] for t in content["topics"]] == [10, 10]
    written = text.read_text()
    assert "| water | 1 | 40 | 40 | 10 |" in written
    assert "left out are 2 with fewer, and 1 on which nobody was reacted to later" in written
    assert "- All of it is made up." in written
    assert "### All topics" in written


def test_posts_and_distinct_reactors_by_topic(spark: SparkSession) -> None:
    then = datetime(2016, 4, 1, tzinfo=timezone.utc)
    matched = spark.createDataFrame(
        [
            ("water", "p1", "ann"),
            ("water", "p2", "ann"),
            ("health", "p2", "ann"),
            ("water", "p3", "bob"),
        ],
        "topic string, post_id string, author_id string",
    )
    acts = spark.createDataFrame(
        [
            (actor, target, kind, then, post, None, None)
            for actor, target, kind, post in (
                ("cat", "ann", "repost", "p1"),
                ("cat", "ann", "reply", "p2"),  # the same reactor again
                ("dan", "ann", "quote", "p2"),
                ("dan", "ann", "mention", "p1"),  # no reaction to a post
                ("ann", "ann", "reply", "p1"),  # to oneself
                ("cat", "ann", "repost", "p9"),  # on no topic
            )
        ],
        InteractionsView.schema,
    )
    assert {tuple(row) for row in reactors(matched, acts).collect()} == {
        ("water", "ann", 2.0),
        ("health", "ann", 2.0),
    }
    assert {tuple(row) for row in posts_and_reactors(matched, acts).collect()} == {
        ("water", "ann", 2.0, 2.0),
        ("health", "ann", 1.0, 2.0),
        ("water", "bob", 1.0, 0.0),
    }
