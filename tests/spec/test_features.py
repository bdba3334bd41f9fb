"""Features: every variable of the catalogue, on a network small enough to count by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.features import features, followers, reactions
from renown.tables import (
    Accounts,
    Features,
    FollowsView,
    InteractionsView,
    PostsView,
    Screening,
    Table,
)
from renown.tables.features import CATALOGUE

AS_OF = date(2026, 11, 30)
WINDOW_DAYS = 30
END = datetime(2026, 12, 1, tzinfo=timezone.utc)  # all that counts is before this
TOO_OLD = END - timedelta(days=31)

Row = dict[str, Any]


def november(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=timezone.utc)


THEN = november(29)


def given(spark: SparkSession, contract: Table, rows: list[Row]) -> DataFrame:
    """A table of the columns that matter; the others are null."""
    return spark.createDataFrame(rows, contract.schema).coalesce(1)  # type: ignore[type-var]


def judged(account: str, decision: str, trust: float) -> Row:
    kept = decision in ("kept", "discounted")
    return {
        "as_of": AS_OF,
        "account_id": account,
        "coverage": "own",
        "decision": decision,
        "kept": kept,
        "trust": trust,
        "reasons": [],
        "evidence": [],
    }


def post(post_id: str, author: str, at: datetime, kind: str = "original", **more: Any) -> Row:
    return {"post_id": post_id, "author_id": author, "created_at": at, "kind": kind, **more}


def act(actor: str, kind: str, target: str, on: str | None = None, at: datetime = THEN) -> Row:
    return {
        "actor_id": actor,
        "kind": kind,
        "target_id": target,
        "target_post_id": on,
        "occurred_at": at,
    }


def follow(follower: str, followed: str) -> Row:
    return {"follower_id": follower, "followed_id": followed}


SCREENING = [
    judged("x:star", "kept", 1.0),
    judged("x:fan", "kept", 1.0),
    judged("x:reader", "discounted", 0.5),
    judged("x:lurker", "kept", 1.0),
    judged("x:angry", "kept", 1.0),
    judged("x:bot", "removed", 0.0),
    judged("x:asleep", "inactive", 1.0),
    judged("m:alone", "kept", 1.0),  # of a network whose follows are not held
]
ACCOUNTS = [
    {"account_id": "x:star", "listed_count": 7, "followers_count": 1000, "following_count": 10},
    {"account_id": "x:lurker", "followers_count": 0},  # lists and following are not said
    {"account_id": "x:bot", "followers_count": 5000},
]
POSTS = [
    post("p1", "x:star", november(28), reposts_count=10, replies_count=4, likes_count=100),
    post("p2", "x:star", november(28, hour=20), "reply", reposts_count=2, likes_count=50),
    post("p3", "x:star", november(20)),  # no counts: that is not zero
    post("p4", "x:star", november(1, hour=0), "quote"),  # the first hour of the window
    post("old", "x:star", TOO_OLD, reposts_count=9000, quotes_count=9000),  # before the window
    # Seen only because somebody quoted it: such posts are reshared by their selection.
    post("quoted", "x:star", november(27), reposts_count=9000, embedded=True),
    post("m1", "m:alone", november(10)),
    post("m2", "m:alone", november(11), "reply"),
    post("b1", "x:bot", november(11), reposts_count=9000),
]
FOLLOWS = [
    follow("x:fan", "x:star"),
    follow("x:reader", "x:star"),
    follow("x:lurker", "x:star"),
    follow("x:bot", "x:star"),  # removed
    follow("x:asleep", "x:star"),  # held, but neither kept nor removed
    follow("x:star", "x:fan"),
]
ACTS = [
    # Of kept accounts, towards the star: 4 by the fan, 4 by the reader.
    act("x:fan", "repost", "x:star", "p1"),
    act("x:fan", "repost", "x:star", "p2"),
    act("x:fan", "quote", "x:star", "p3"),
    act("x:fan", "like", "x:star", "p1"),
    act("x:reader", "repost", "x:star", "p1"),
    act("x:reader", "repost", "x:star", "p2"),
    act("x:reader", "reply", "x:star", "p2"),
    act("x:reader", "mention", "x:star"),
    # None of these is a reaction to the star.
    *(act("x:bot", "repost", "x:star", post_id) for post_id in ("p1", "p2", "p3", "p4")),
    act("x:asleep", "like", "x:star", "p1"),
    act("x:angry", "block", "x:star"),
    act("x:star", "like", "x:star", "p1"),
    act("x:lurker", "repost", "x:star", "p1", at=TOO_OLD),
    # What the star does: 3 acts towards 2 accounts.
    act("x:star", "reply", "x:fan"),
    act("x:star", "reply", "x:fan"),
    act("x:star", "mention", "x:bot"),
    act("x:star", "mention", "x:reader", at=TOO_OLD),
]


@pytest.fixture(scope="module")
def found(spark: SparkSession) -> dict[str, Row]:
    """Features by account."""
    rows = features(
        given(spark, Screening, SCREENING),
        given(spark, Accounts, ACCOUNTS),
        given(spark, PostsView, POSTS),
        given(spark, FollowsView, FOLLOWS),
        given(spark, InteractionsView, ACTS),
        window_days=WINDOW_DAYS,
        as_of=AS_OF,
    ).collect()
    assert len({row["account_id"] for row in rows}) == len(rows)  # one row per account
    return {row["account_id"]: row.asDict() for row in rows}


STAR = {
    # true reach
    "kept_followers": 3.0,  # fan, reader, lurker
    "removed_followers": 1.0,  # bot
    "kept_follower_share": 3 / 5,
    "engaged_accounts": 2.0,  # fan, reader
    "trusted_engaged_accounts": 1.0 + 0.5,
    "mentioning_accounts": 1.0,
    "engaged_follower_share": 2 / 3,
    "lists": 7.0,
    "followers": 1000.0,
    "following": 10.0,
    "reciprocity": 1 / 2,  # replied to the fan; the mention of the reader is too old
    # amplification
    "reposts_per_post": (10 + 2) / 2,  # of the posts whose reposts are known
    "replies_per_post": 4 / 1,
    "likes_per_post": (100 + 50) / 2,
    "quotes_per_post": 1 / 4,  # the network says nothing: the one that is held, of 4 posts
    "resharers": 2.0,
    "trusted_resharers": 1.0 + 0.5,
    "post_h_index": 2.0,  # p1 and p2 have 2 resharers each, p3 has 1
    "reshared_post_share": 3 / 4,  # not p4: only the bot reposted it
    # activity
    "posts": 4.0,
    "posts_per_day": 4 / 30,
    "reply_share": 1 / 4,
    "active_days": 3.0,  # the 1st, the 20th, the 28th
    "reactions_given": 3.0,
    "accounts_reacted_to": 2.0,  # fan, bot
    "given_to_received": 3 / 8,
}


def test_every_variable_of_the_catalogue(found: dict[str, Row]) -> None:
    assert set(STAR) == {feature.name for feature in CATALOGUE}
    assert found["x:star"] == pytest.approx({**STAR, "as_of": AS_OF, "account_id": "x:star"})


def test_one_row_per_kept_account_and_none_for_others(found: dict[str, Row]) -> None:
    assert set(found) == {"x:star", "x:fan", "x:reader", "x:lurker", "x:angry", "m:alone"}


def check(row: Row, expected: Row) -> None:
    assert {name: row[name] for name in expected} == pytest.approx(expected)


def test_who_never_posts_has_no_rates(found: dict[str, Row]) -> None:
    """Missing is not zero: of nothing posted, nothing could be reshared."""
    check(
        found["x:fan"],
        {
            "posts": 0.0,
            "posts_per_day": 0.0,
            "active_days": 0.0,
            "reply_share": None,
            "reposts_per_post": None,
            "replies_per_post": None,
            "quotes_per_post": None,
            "likes_per_post": None,
            "post_h_index": None,
            "reshared_post_share": None,
            # The star replied twice.
            "engaged_accounts": 1.0,
            "reciprocity": 1 / 1,
            "reactions_given": 4.0,
            "given_to_received": 4 / 2,
            "resharers": 0.0,
        },
    )


def test_who_is_followed_and_reacted_to_by_nobody(found: dict[str, Row]) -> None:
    check(
        found["x:lurker"],
        {
            "kept_followers": 0.0,  # the network's follows are held: nobody is nobody
            "removed_followers": 0.0,
            "engaged_accounts": 0.0,
            "trusted_engaged_accounts": 0.0,
            "mentioning_accounts": 0.0,
            "reactions_given": 0.0,  # the repost is too old
            "accounts_reacted_to": 0.0,
            "kept_follower_share": None,  # of no follower there is no share
            "engaged_follower_share": None,
            "reciprocity": None,
            "given_to_received": None,
        },
    )


def test_what_the_profile_does_not_say_is_missing(found: dict[str, Row]) -> None:
    check(found["x:lurker"], {"followers": 0.0, "lists": None, "following": None})
    check(found["x:fan"], {"followers": None, "lists": None, "following": None})


def test_followers_are_unknown_where_a_networks_follows_are_not_held(
    found: dict[str, Row],
) -> None:
    check(
        found["m:alone"],
        {"kept_followers": None, "removed_followers": None, "kept_follower_share": None},
    )


def test_posts_without_counts_and_without_reactions(found: dict[str, Row]) -> None:
    check(
        found["m:alone"],
        {
            "posts": 2.0,
            "reply_share": 1 / 2,
            "reposts_per_post": None,  # the network gives no counts
            "likes_per_post": None,
            "replies_per_post": 0 / 2,  # replies would be held: none is
            "quotes_per_post": 0 / 2,
            "post_h_index": 0.0,
            "reshared_post_share": 0.0,
        },
    )


@pytest.mark.parametrize("feature", CATALOGUE, ids=lambda f: f.name)
def test_a_missing_rule_is_used_or_is_never(found: dict[str, Row], feature: Any) -> None:
    """Some account here lacks the variable exactly where the catalogue says that it may."""
    lacking = any(row[feature.name] is None for row in found.values())

    assert lacking == (feature.missing != "never")
    assert Features.column(feature.name).nullable == lacking


# Where single families must not be fooled; each is called alone


def test_nobody_is_a_follower_of_oneself(spark: SparkSession) -> None:
    follows = [follow("x:star", "x:star"), follow("x:fan", "x:star")]
    rows = followers.of(given(spark, FollowsView, follows), given(spark, Screening, SCREENING))

    assert [(row["account_id"], row["kept_followers"]) for row in rows.collect()] == [
        ("x:star", 1.0)
    ]


def test_a_block_is_no_answer(spark: SparkSession) -> None:
    """Reciprocity is the share of those who reacted to it that it reacted to."""
    acts = [act("x:fan", "reply", "x:star"), act("x:star", "block", "x:fan")]
    kept = given(spark, Screening, SCREENING).where("kept")

    row = reactions.of(given(spark, InteractionsView, acts), kept).first()

    assert row is not None
    assert (row["account_id"], row["engaged_accounts"]) == ("x:star", 1.0)
    assert row["answered_accounts"] == 0.0
