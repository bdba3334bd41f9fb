"""Features: every variable of the catalogue, on a network small enough to count by hand."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.features import cascades, engaged, features, measured, prior, reactions
from renown.features.pairs import pairs
from renown.features.shrinkage import Prior, moments
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
FORGOTTEN = END - timedelta(days=91)

Row = dict[str, Any]


def november(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=timezone.utc)


THEN = november(29)
LAST_WEEK = november(22)


def given(spark: SparkSession, contract: Table, rows: list[Row]) -> DataFrame:
    """A table of the columns that matter; the others are null."""
    return spark.createDataFrame(rows, contract.schema).coalesce(1)  # type: ignore[type-var]


def judged(account: str, decision: str, trust: float, **more: Any) -> Row:
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
        **more,
    }


def post(post_id: str, author: str, at: datetime, kind: str = "original", **more: Any) -> Row:
    return {"post_id": post_id, "author_id": author, "created_at": at, "kind": kind, **more}


def act(
    actor: str,
    kind: str,
    target: str,
    on: str | None = None,
    at: datetime = THEN,
    record: str | None = None,
) -> Row:
    return {
        "source_record_id": record,
        "actor_id": actor,
        "kind": kind,
        "target_id": target,
        "target_post_id": on,
        "occurred_at": at,
    }


def follow(follower: str, followed: str) -> Row:
    return {"follower_id": follower, "followed_id": followed}


SCREENING = [
    judged("x:star", "kept", 1.0, last_act_at=THEN),
    judged("x:fan", "kept", 1.0),
    judged("x:reader", "discounted", 0.5),
    judged("x:lurker", "kept", 1.0),
    judged("x:angry", "kept", 1.0),
    judged("x:bot", "removed", 0.0),
    judged("x:asleep", "inactive", 1.0),
    judged("m:alone", "kept", 1.0),  # of a network whose follows are not held
]
ACCOUNTS = [
    {
        "account_id": "x:star",
        "listed_count": 7,
        "followers_count": 1000,
        "following_count": 10,
        "created_at": END - timedelta(days=100),
    },
    # Lists and following are not said, and who says to have begun tomorrow says nothing.
    {"account_id": "x:lurker", "followers_count": 0, "created_at": END + timedelta(days=1)},
    {"account_id": "x:bot", "followers_count": 5000},
]
POSTS = [
    post(
        "p1",
        "x:star",
        november(21),
        reposts_count=10,
        replies_count=4,
        likes_count=100,
        impressions_count=2000,
    ),
    post("p2", "x:star", november(21, hour=20), "reply", reposts_count=2, likes_count=50),
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
    follow("x:star", "x:star"),  # nobody follows oneself
    follow("x:star", "x:fan"),
    follow("x:lurker", "x:angry"),
]
ACTS = [
    # Of kept accounts, towards the star: 5 by the fan, 4 by the reader a week before.
    act("x:fan", "repost", "x:star", "p1"),
    act("x:fan", "repost", "x:star", "p2"),
    act("x:fan", "quote", "x:star", "p3"),
    act("x:fan", "like", "x:star", "p1"),
    act("x:fan", "reply", "x:star", "p1", record="f1"),
    act("x:reader", "repost", "x:star", "p1", at=LAST_WEEK),
    act("x:reader", "repost", "x:star", "p2", at=LAST_WEEK),
    act("x:reader", "reply", "x:star", "p2", at=LAST_WEEK),
    act("x:reader", "mention", "x:star", at=LAST_WEEK),
    act("x:lurker", "repost", "x:star", "p1", at=TOO_OLD),  # in the last 90 days alone
    # None of these is a reaction to the star.
    *(act("x:bot", "repost", "x:star", post_id) for post_id in ("p1", "p2", "p3", "p4")),
    act("x:asleep", "like", "x:star", "p1"),
    act("x:angry", "block", "x:star"),
    act("x:star", "like", "x:star", "p1"),
    act("x:angry", "like", "x:star", "p1", at=FORGOTTEN),
    # The conversation below p1 goes on below the fan's reply.
    act("x:angry", "reply", "x:fan", "f1", record="a1"),
    act("x:bot", "reply", "x:angry", "a1", record="b2"),  # removed: the chain ends before it
    # What the star does: 3 acts towards 2 accounts.
    act("x:star", "reply", "x:fan", "f1", record="s1"),
    act("x:star", "reply", "x:fan"),
    act("x:star", "mention", "x:bot"),
    act("x:star", "mention", "x:reader", at=TOO_OLD),
    act("x:fan", "like", "x:angry"),  # whom the fan does not follow
]


@pytest.fixture(scope="module")
def records(spark: SparkSession) -> tuple[DataFrame, ...]:
    """What `measured` is made of."""
    return (
        given(spark, Screening, SCREENING),
        given(spark, Accounts, ACCOUNTS),
        given(spark, PostsView, POSTS),
        given(spark, FollowsView, FOLLOWS),
        given(spark, InteractionsView, ACTS),
    )


@pytest.fixture(scope="module")
def usual(spark: SparkSession, records: tuple[DataFrame, ...]) -> tuple[DataFrame, Prior]:
    """What was measured, and the prior."""
    rows = measured(*records, window_days=WINDOW_DAYS, as_of=AS_OF).persist()
    return rows, prior(rows)


@pytest.fixture(scope="module")
def found(usual: tuple[DataFrame, Prior]) -> dict[str, Row]:
    """Features by account."""
    rows = features(*usual).collect()
    assert len({row["account_id"] for row in rows}) == len(rows)  # one row per account
    return {row["account_id"]: row.asDict() for row in rows}


STAR = {
    # true reach
    "kept_followers": 3.0,  # fan, reader, lurker
    "removed_followers": 1.0,  # bot
    "kept_follower_share": 3 / 5,
    "trusted_followers": 1.0 + 0.5 + 1.0,
    "engaged_accounts": 2.0,  # fan, reader
    "engaged_accounts_7d": 1.0,  # fan
    "engaged_accounts_30d": 2.0,
    "engaged_accounts_90d": 3.0,  # the lurker too
    "trusted_engaged_accounts": 1.0 + 0.5,
    "kept_engaged_share": 2 / 4,  # neither the bot nor who is asleep
    "mentioning_accounts": 1.0,
    "engaged_follower_share": 2 / 3,  # not the lurker, in the window
    "lists": 7.0,
    "followers": 1000.0,
    "following": 10.0,
    "reciprocity": 1 / 2,  # replied to the fan; the mention of the reader is too old
    # amplification
    # Of the posts whose reposts are known: less the bot's, and half of the reader's, but no less
    # than what is held of the fan and half of the reader.
    "reposts_per_post": ((10 - 1 - 0.5) + (1 + 0.5)) / 2,
    "replies_per_post": 4 / 1,
    "likes_per_post": ((100 - 1) + 50) / 2,  # less that of who is asleep
    "quotes_per_post": 1 / 4,  # the network says nothing: the one that is held, of 4 posts
    "reposts_per_thousand": 1000 * 8.5 / 2000,  # of the post whose impressions are known
    "replies_per_thousand": 1000 * 4 / 2000,
    "likes_per_thousand": 1000 * 99 / 2000,
    "quotes_per_thousand": 1000 * (1 / 4) / 2,  # by engaged accounts
    "resharers": 2.0,
    "trusted_resharers": 1.0 + 0.5,
    "post_h_index": 1.0,  # p1 and p2 were reshared by 1 + 0.5 each, p3 by 1: none by 2
    "reshared_post_share": 3 / 4,  # not p4: only the bot reposted it
    "resharers_per_post": (2 + 2 + 1 + 0) / 4,
    "amplification_probability": (3 + 1.5) / (4 + 1.5 + 1.5),  # the prior: see below
    "cascade_depth": 2.0,  # p1, the fan's reply, angry's reply; not the bot's
    "conversation_starts": 1.0,  # p1; p2 is a reply itself
    "unanswered_share": 1 / 4,  # p4
    "reactions_per_post": (5 + 4) / 4,
    # activity
    "posts": 4.0,
    "posts_per_day": 4 / 30,
    "reply_share": 1 / 4,
    "active_days": 3.0,  # the 1st, the 20th, the 21st
    # Counted back: the 20th and 21st are in the second week, the 1st in the fifth, which has 2 days.
    "active_week_share": 2 / 5,
    # Half of the posts at 12, a quarter each at 20 and at 0.
    "posting_hour_entropy": (0.5 * math.log(2) + 2 * 0.25 * math.log(4)) / math.log(24),
    "days_since_last_act": 1.5,
    "account_age_days": 100.0,
    "reactions_given": 3.0,
    "accounts_reacted_to": 2.0,  # fan, bot
    "given_to_received": 3 / 9,
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
            "resharers_per_post": None,
            "amplification_probability": None,
            "cascade_depth": None,
            "conversation_starts": None,
            "unanswered_share": None,
            "reactions_per_post": None,
            "reposts_per_thousand": None,
            "likes_per_thousand": None,
            "active_week_share": 0.0,
            "posting_hour_entropy": None,
            # The star replied twice, angry once; to both the fan did something.
            "engaged_accounts": 2.0,
            "reciprocity": 2 / 2,
            "reactions_given": 5.0 + 1.0,
            "given_to_received": 6 / 3,
            "resharers": 0.0,
        },
    )


def test_who_is_followed_and_reacted_to_by_nobody(found: dict[str, Row]) -> None:
    check(
        found["x:lurker"],
        {
            "kept_followers": 0.0,  # the network's follows are held: nobody is nobody
            "removed_followers": 0.0,
            "trusted_followers": 0.0,
            "engaged_accounts": 0.0,
            "engaged_accounts_7d": 0.0,
            "engaged_accounts_90d": 0.0,
            "trusted_engaged_accounts": 0.0,
            "mentioning_accounts": 0.0,
            "reactions_given": 0.0,  # the repost is too old
            "accounts_reacted_to": 0.0,
            "kept_follower_share": None,  # of no follower there is no share
            "kept_engaged_share": None,
            "engaged_follower_share": None,
            "reciprocity": None,
            "given_to_received": None,
        },
    )


def test_what_the_profile_does_not_say_is_missing(found: dict[str, Row]) -> None:
    check(
        found["x:lurker"],
        {"followers": 0.0, "lists": None, "following": None, "account_age_days": None},
    )
    check(found["x:fan"], {"followers": None, "lists": None, "following": None})


def test_followers_are_unknown_where_a_networks_follows_are_not_held(
    found: dict[str, Row],
) -> None:
    check(
        found["m:alone"],
        {
            "kept_followers": None,
            "removed_followers": None,
            "kept_follower_share": None,
            "trusted_followers": None,
        },
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
            "resharers_per_post": 0.0,
            "amplification_probability": (0 + 1.5)
            / (2 + 1.5 + 1.5),  # not zero: two posts say little
            "cascade_depth": 0.0,
            "conversation_starts": 0.0,
            "unanswered_share": 2 / 2,
            "reactions_per_post": 0.0,
            "replies_per_thousand": None,  # nobody was reached
        },
    )


@pytest.mark.parametrize("feature", CATALOGUE, ids=lambda f: f.name)
def test_a_missing_rule_is_used_or_is_never(found: dict[str, Row], feature: Any) -> None:
    """Some account here lacks the variable exactly where the catalogue says that it may."""
    lacking = any(row[feature.name] is None for row in found.values())

    assert lacking == (feature.missing != "never")
    assert Features.column(feature.name).nullable == lacking


# Where single families must not be fooled; each is called alone


def test_engaged_followers_are_followers(found: dict[str, Row]) -> None:
    """The fan likes what angry does, but it is the lurker who follows."""
    check(found["x:angry"], {"engaged_accounts": 1.0, "kept_followers": 1.0})
    check(found["x:angry"], {"engaged_follower_share": 0 / 1})


def test_a_block_is_no_answer(spark: SparkSession) -> None:
    """Reciprocity is the share of those who reacted to it that it reacted to."""
    acts = [act("x:fan", "reply", "x:star"), act("x:star", "block", "x:fan")]
    between = pairs(
        given(spark, InteractionsView, acts),
        given(spark, FollowsView, []),
        window_days=WINDOW_DAYS,
        days=90,
        as_of=AS_OF,
    )
    rows = reactions.of(between, given(spark, Screening, SCREENING)).collect()

    row = next(row for row in rows if row["account_id"] == "x:star")
    assert (row["engaged_accounts"], row["answered_accounts"]) == (1.0, 0.0)
    assert row["reactions_given"] == 1.0  # though it is an act


def test_one_more_reaction_lowers_nothing_that_counts_for_more(
    spark: SparkSession, records: tuple[DataFrame, ...], usual: tuple[DataFrame, Prior]
) -> None:
    """The lurker, new among those who react, reposts the post that nobody did."""
    more = given(spark, InteractionsView, [*ACTS, act("x:lurker", "repost", "x:star", "p4")])
    grown = measured(*records[:-1], more, window_days=WINDOW_DAYS, as_of=AS_OF)
    before, after = (
        features(rows, usual[1]).where("account_id = 'x:star'").collect()[0].asDict()
        for rows in (usual[0], grown)
    )
    turned = {
        f.name
        for f in CATALOGUE
        if (f.direction == "higher" and after[f.name] < before[f.name])
        or (f.direction == "lower" and after[f.name] > before[f.name])
    }
    # The network counted no quotes: those held are spread over one account more that was reached.
    assert turned == {"quotes_per_thousand"}
    raised = {"engaged_accounts", "trusted_resharers", "resharers_per_post", "reshared_post_share",
              "amplification_probability", "reactions_per_post", "trusted_engaged_accounts"}  # fmt: skip
    assert all(after[name] > before[name] for name in raised)
    assert after["unanswered_share"] == 0.0


# The prior of the amplification probability, by hand


def test_the_prior_is_estimated_by_moments(usual: tuple[DataFrame, Prior]) -> None:
    """The star's 3 of 4 posts were reshared, of m:alone's 2 none; nobody else kept has posted."""
    mu = (3 + 0) / (4 + 2)
    s = 4 * (3 / 4 - mu) ** 2 + 2 * (0 / 2 - mu) ** 2
    gamma = (s / (mu * (1 - mu)) - 2) / ((4 + 2) - 2)
    assert gamma == 1 / 4  # so a + b = 1 / gamma - 1 = 3, half of it each

    assert usual[1] == Prior(1.5, 1.5, "moments", accounts=2, posts=6, reshared_posts=3)


def test_the_network_twice_has_the_same_prior() -> None:
    once, twice = moments(2, 6, 3, 9 / 4), moments(4, 12, 6, 9 / 2)
    assert (once.a, once.b) == (twice.a, twice.b)


@pytest.mark.parametrize(
    ("sums", "a", "b", "method"),
    [
        ((0, 0, 0, 0.0), 1.0, 1.0, "uniform"),  # nobody posted
        ((3, 3, 2, 2.0), 1.0, 1.0, "uniform"),  # nobody posted twice: spread and chance look alike
        ((2, 6, 0, 0.0), 1.0, 1.0, "uniform"),  # none was reshared
        ((2, 6, 6, 6.0), 1.0, 1.0, "uniform"),  # all were
        ((2, 8, 4, 2.0), 5000.0, 5000.0, "moments"),  # 2 of 4 each: all alike
        ((2, 8, 4, 4.0), 0.005, 0.005, "moments"),  # 4 of 4 and 0 of 4: as unlike as can be
    ],
)
def test_priors_at_the_edges(
    sums: tuple[int, int, int, float], a: float, b: float, method: str
) -> None:
    found = moments(*sums)
    assert (found.a, found.b, found.method) == pytest.approx((a, b, method))


# Cascades


def test_a_cascade_is_the_longest_chain_up_to_five_links(spark: SparkSession) -> None:
    chain = [
        act(actor, "reply", target, on, record=record)
        for actor, target, on, record in (
            ("x:fan", "x:star", "r0", "r1"),
            ("x:star", "x:fan", "r1", "r2"),
            ("x:fan", "x:star", "r2", "r3"),
            ("x:star", "x:fan", "r3", "r4"),
            ("x:fan", "x:star", "r4", "r5"),
            ("x:star", "x:fan", "r5", "r6"),
            ("x:reader", "x:star", "r0", "other"),  # a shorter one beside it
            # Two that answer each other end nowhere, but the search does.
            ("x:fan", "x:star", "loop", "pool"),
            ("x:star", "x:fan", "pool", "loop"),
        )
    ]
    kept = given(spark, Screening, SCREENING).where("kept")
    rows = cascades.depths(given(spark, InteractionsView, chain), kept).collect()

    assert {row["post_id"]: row["depth"] for row in rows} == {
        "r0": 5,  # six links below it, of which five are followed
        "r1": 5,
        "r2": 4,
        "r3": 3,
        "r4": 2,
        "r5": 1,
        "loop": 5,
        "pool": 5,
    }


# Distinct accounts by sketch


def test_sketches_are_near_the_exact_counts_however_rows_are_dealt_out(
    spark: SparkSession,
) -> None:
    """Within three standard errors; a handful is counted exactly."""
    crowd = 4_000  # reacted to the star on each of 30 days in a row, every day 100 others
    days_ago = F.col("id") % 40
    acts = spark.range(crowd).select(
        F.concat(F.lit("x:"), "id").alias("actor_id"),
        F.when(F.col("id") < 12, "x:few").otherwise("x:star").alias("target_id"),
        F.lit("like").alias("kind"),
        (F.lit(END) - F.make_dt_interval(days_ago, hours=F.lit(1))).alias("occurred_at"),
    )
    twice = acts.unionByName(acts)  # who reacts again is one
    kept = acts.select(F.col("actor_id").alias("account_id"))
    exact = {
        "x:few": {
            7: 7,
            30: 12,
            90: 12,
        },  # 0 to 11 days ago; those 7 days and 1 hour ago are too old
        "x:star": {7: crowd * 7 // 40 - 7, 30: crowd * 30 // 40 - 12, 90: crowd - 12},
    }
    found = [
        {row["account_id"]: row for row in engaged.of(dealt, kept, as_of=AS_OF).collect()}
        for dealt in (twice.repartition(3, "occurred_at"), twice.orderBy(F.desc("actor_id")))
    ]
    assert found[0] == found[1]
    for account, counts in exact.items():
        for days, count in counts.items():
            error = abs(found[0][account][engaged.named(days)] - count)
            assert error <= (0 if account == "x:few" else 3 * engaged.STANDARD_ERROR * count)


def test_a_sketched_run_differs_in_the_periods_alone(
    spark: SparkSession, records: tuple[DataFrame, ...], usual: tuple[DataFrame, Prior]
) -> None:
    """Of so few accounts sketches are exact, so here it does not differ at all."""
    rows = measured(*records, window_days=WINDOW_DAYS, sketched=True, as_of=AS_OF)
    sketched, exact = (
        {row["account_id"]: row.asDict() for row in features(f, usual[1]).collect()}
        for f in (rows, usual[0])
    )
    assert sketched == exact


# What it costs


def wide_passes(frame: DataFrame) -> dict[str, int]:
    """How often each source, known by a column of its own, is sent across the network.

    An exchange counts for a source that it reads without another exchange in between. What Spark
    reuses of another exchange is made once, and counted once.
    """
    sources = {
        "occurred_at": "interactions",
        "author_id": "posts",
        "followed_id": "follows",
        "listed_count": "accounts",
        "decision": "screening",
    }
    passes = dict.fromkeys(sources.values(), 0)

    def read_by(node: Any) -> set[str]:
        if node.nodeName().startswith("Reused"):
            return set()
        nodes = [node.children().apply(i) for i in range(node.children().size())]
        found = {name for below in nodes for name in read_by(below)}
        if not nodes:
            columns = [node.output().apply(i).name() for i in range(node.output().size())]
            return {sources[column] for column in columns if column in sources}
        if "Exchange" not in node.nodeName():
            return found
        for name in found:
            passes[name] += 1
        return set()

    read_by(frame._jdf.queryExecution().executedPlan())
    return passes


def test_half_a_dozen_wide_passes_over_what_was_recorded(spark: SparkSession) -> None:
    """As on a large network, where no table is sent whole to every machine."""
    threshold = "spark.sql.autoBroadcastJoinThreshold"
    tables = (Screening, SCREENING), (Accounts, ACCOUNTS), (PostsView, POSTS)
    tables += (FollowsView, FOLLOWS), (InteractionsView, ACTS)
    records = [spark.createDataFrame(rows, table.schema) for table, rows in tables]
    before = spark.conf.get(threshold)
    spark.conf.set(threshold, "-1")
    try:
        passes = wide_passes(measured(*records, window_days=WINDOW_DAYS, as_of=AS_OF))
    finally:
        spark.conf.set(threshold, before)
    # By pair, by post, and replies and quotes by their own record.
    # As large as there are accounts: it judges who acts, with trust and, where it is not asked, without.
    assert passes.pop("screening") == 4
    assert passes == {"interactions": 3, "posts": 1, "follows": 1, "accounts": 1}
    assert sum(passes.values()) <= 6
