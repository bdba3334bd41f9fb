"""Screening: what is known of every account, what was found, and what was decided.

Each signal has an account that trips it and near misses that are none of its business. All cases
stand in one small world, screened once.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import permutations
from math import exp, log
from typing import Any, Literal

import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.clean import SIGNALS, Override, load_trust, screening
from renown.clean.peers import MEASURES
from renown.clean.profiles import silent_crowd
from renown.clean.refusals import refused
from renown.clean.repetition import texts
from renown.clean.synchrony import following
from renown.settings import CleanSettings
from renown.tables import Accounts, FollowsView, InteractionsView, PostsView, Screening, Table

AS_OF = date(2026, 11, 30)
END = datetime(2026, 12, 1, tzinfo=timezone.utc)  # all that counts is before this
YESTERDAY = END - timedelta(days=1)
NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

TRUST = load_trust("2026-11")
ODDS = TRUST.prior / (1 - TRUST.prior)
ELSEWHERE = ("unreached", "distrusted", "chorus", "follow_back_ring", "unanswered")
Row = dict[str, Any]


def given(spark: SparkSession, contract: Table, rows: list[Row]) -> DataFrame:
    """A table of the columns that matter; the others are null."""
    return spark.createDataFrame(rows, contract.schema).coalesce(1)  # type: ignore[type-var]


def profile(account: str, **known: Any) -> Row:
    return {"account_id": account, **known}


def post(author: str, at: datetime, text: str | None = None, **more: Any) -> Row:
    key = f"{author} {at.isoformat()} {text}"
    return {"post_id": key, "author_id": author, "created_at": at, "text": text, **more}


def posts_of(author: str, count: int, text: str | None) -> list[Row]:
    """So many posts at intervals like a person's: 1, 2, 4, ... minutes."""
    return [post(author, NOON + 2**n * MINUTE, text) for n in range(count)]


def cadence(author: str, *minutes: int, times: int) -> list[Row]:
    """A post, then one more after each of the intervals, all of them so many times."""
    moments = [NOON]
    for wait in minutes * times:
        moments.append(moments[-1] + wait * MINUTE)
    return [post(author, at) for at in moments]


def act(actor: str, kind: str, target: str, at: datetime = YESTERDAY, times: int = 1) -> list[Row]:
    return [{"actor_id": actor, "kind": kind, "target_id": target, "occurred_at": at}] * times


def repost(actor: str, author: str, at: datetime) -> Row:
    """Of the one post that there is of an author."""
    return {**act(actor, "repost", author, at)[0], "target_post_id": f"post of {author}"}


def follow(follower: str, followed: str, at: datetime | None = None) -> Row:
    return {"follower_id": follower, "followed_id": followed, "started_at": at}


def words(number: int) -> str:
    """A text of its own for every number, in letters: digits do not tell texts apart."""
    return "a story that is told of " + "".join("abcdefghij"[int(digit)] for digit in str(number))


PARTY = "Come to the party in the old harbour tonight"  # 44 letters
ADVERT = "Win {} euros today, only here @{} https://example.org/{}"


# What is known of an account

COVERAGE = [
    # account, coverage
    ("writer", "own"),
    ("liker", "own"),  # never posted, no profile: the like is its own act
    ("undated follower", "own"),
    ("profile", "profile_only"),
    ("profile, quoted", "profile_only"),  # the post was seen in the quoter's record only
    ("quoted", "mentioned_only"),
    ("liked", "mentioned_only"),
    ("followed", "mentioned_only"),
]
COVERAGE_POSTS = [
    post("writer", YESTERDAY),
    post("quoted", YESTERDAY, embedded=True),
    post("profile, quoted", YESTERDAY, embedded=True),
]

# What an account did last

ACTIVITY = [
    # account, decision
    ("posted 91 days ago", "inactive"),
    ("liked 91 days ago", "inactive"),
    ("followed 91 days ago", "inactive"),
    ("profile grew 91 days ago", "inactive"),
    ("quoted yesterday, posted 91 days ago", "inactive"),  # others quoted it; it did nothing
    ("posted 90 days ago", "kept"),
    ("followed yesterday, posted 91 days ago", "kept"),
    ("profile grew yesterday", "kept"),
    ("profile", "kept"),  # nothing dated: there is no telling, so it is not called inactive
    ("undated follower", "kept"),
]
LONG_AGO = END - 91 * DAY
ACTIVITY_POSTS = [
    post("posted 91 days ago", LONG_AGO),
    post("quoted yesterday, posted 91 days ago", LONG_AGO),
    post("quoted yesterday, posted 91 days ago", YESTERDAY, embedded=True),
    post("posted 90 days ago", END - 90 * DAY),
    post("followed yesterday, posted 91 days ago", LONG_AGO),
]

# What the network or the account says of itself

PROFILES = [
    profile("profile"),
    profile("profile, quoted"),
    profile("profile grew 91 days ago", posts_count_grew_at=LONG_AGO),
    profile("profile grew yesterday", posts_count_grew_at=YESTERDAY),
    profile("suspended", status="suspended"),
    profile("suspended, long quiet", status="suspended", posts_count_grew_at=LONG_AGO),
    profile("deactivated", status="deactivated"),
    profile("deleted", status="deleted"),
    profile("opted out", status="opted_out"),
    profile("active", status="active"),
    profile("bot", declared_bot=True),
    profile("no bot", declared_bot=False),
]
SILENT = Row(
    following_count=20,
    followers_count=2,
    posts_count=0,
    likes_given_count=0,
    default_profile_image=True,
)
SILENT_CROWD = [
    profile("silent", **SILENT),
    # Near misses: each differs in one thing.
    profile("reads few", **{**SILENT, "following_count": 19}),
    profile("has some followers", **{**SILENT, "followers_count": 3}),  # 20 < 10 * 3
    profile("said a word", **{**SILENT, "posts_count": 1}),
    profile("likes", **{**SILENT, "likes_given_count": 1}),
    profile("has a picture", **{**SILENT, "default_profile_image": False}),
    profile("posts not known", **{**SILENT, "posts_count": None}),
]

# Follows: crowds

RING = [f"ring {n}" for n in range(6)]
READERS = [f"news reader {n}" for n in range(8)]
FIVE = [f"one of five {n}" for n in range(5)]
CROWDS = [
    # Six that follow the same three accounts, each in the same hour.
    *(follow(x, f"customer {n}", NOON + n * DAY + MINUTE) for x in RING for n in range(3)),
    # Found one of the customers in that hour by chance.
    follow("bystander", "customer 0", NOON + MINUTE),
    # Real news: eight follow the two who are in it within the hour, and nobody else together.
    *(follow(x, f"in the news {n}", NOON + MINUTE) for x in READERS for n in range(2)),
    *(follow(x, "writer", NOON + n * DAY) for n, x in enumerate(READERS)),
    # Follows whoever is in the news, each time among others.
    *(
        follow(f"reader {m} of {n}", f"event {n}", NOON + n * DAY)
        for n in range(3)
        for m in range(8)
    ),
    *(follow("well informed", f"event {n}", NOON + n * DAY) for n in range(3)),
    # Five are no crowd.
    *(follow(x, f"band {n}", NOON + MINUTE) for x in FIVE for n in range(3)),
    # The same three accounts, but weeks apart: taste, not a script.
    *(follow(f"fan {n}", f"classic {m}", NOON - n * 7 * DAY) for n in range(8) for m in range(3)),
]

# Dates of creation

BORN = NOON - 1000 * DAY
IDLE = Row(following_count=11, posts_count=1)  # more than 10 follows for every act
BATCH = [f"batch {n}" for n in range(6)]
WAVE = [f"newcomer {n}" for n in range(24)]
CLASS = [f"pupil {n}" for n in range(6)]
FOUNDERS = [f"founder {n}" for n in range(5)]
VETERANS = [f"veteran {n}" for n in range(120)]
CREATED = [
    # Six created within eleven hours; one of them does act.
    *(profile(x, created_at=BORN + 2 * n * HOUR, **IDLE) for n, x in enumerate(BATCH[:5])),
    profile(BATCH[5], created_at=BORN, following_count=10, posts_count=1),
    # A wave of newcomers, eight a day.
    *(profile(x, created_at=BORN + 50 * DAY + 3 * n * HOUR) for n, x in enumerate(WAVE)),
    *(profile(x, created_at=BORN + 100 * DAY) for x in CLASS),
    *(profile(x, created_at=BORN + 150 * DAY) for x in FOUNDERS),
    # All others came over the years.
    *(profile(x, created_at=BORN - 7 * n * DAY) for n, x in enumerate(VETERANS)),
]
FOLLOWED_TOGETHER = [
    *(follow(x, f"client {n}") for x in BATCH for n in range(3)),
    # Six of the wave came in any eighteen hours, but so did those before and after.
    *(follow(x, f"star {n}") for x in WAVE for n in range(3)),
    # Six created in the same hour follow whom everybody follows, and one teacher or two.
    *(follow(x, f"idol {n}") for x in [*CLASS, *VETERANS] for n in range(3)),
    *(follow(x, f"teacher {n}") for x in CLASS for n in range(2)),
    # Five are no crowd.
    *(follow(x, f"cause {n}") for x in FOUNDERS for n in range(3)),
]

# Who only follows

HIRED = [f"hired {n}" for n in range(10)]
SUBSCRIBERS = [f"subscriber {n}" for n in range(10)]
LURKERS = [f"lurker {n}" for n in range(9)]
SHY = [f"shy {n}" for n in range(9)]
IDLERS = [
    *(profile(x, **IDLE) for x in [*HIRED, *SUBSCRIBERS, *LURKERS, *SHY]),
    profile("idle by its profile, likes", **IDLE),
    profile("idle, posts not known", following_count=11),
]
IDLE_CROWDS = [
    # Ten who only follow, and one who does act: 10 of 11 are over nine tenths.
    *(follow(x, "patron", NOON) for x in [*HIRED, "liker"]),
    # Ten who only follow, and two who act: 10 of 12.
    *(follow(x, "newspaper", NOON) for x in [*SUBSCRIBERS, "liker", "writer"]),
    # Nine, and one whose likes are known, or whose posts are not.
    *(follow(x, "small club", NOON) for x in [*LURKERS, "idle by its profile, likes"]),
    *(follow(x, "other club", NOON) for x in [*SHY, "idle, posts not known"]),
]

# Texts

TEXTS = [
    *posts_of("one text", 10, PARTY),
    # A template with blanks is one text.
    *(post("template", NOON + 2**n * MINUTE, ADVERT.format(n, f"u{n}", n)) for n in range(10)),
    # Three accounts read ten texts from one script: each text is posted three times.
    *(
        post(f"script {k}", NOON + 2**n * MINUTE, words(900 + n))
        for n in range(10)
        for k in range(3)
    ),
    # 6 of 10 texts are repeated: strength 2 * 0.6 - 1 = 0.2.
    *posts_of("mostly one text", 6, PARTY + " again"),
    *(post("mostly one text", NOON + 2**n * MINUTE, words(n)) for n in range(6, 10)),
    # Near misses.
    *posts_of("thanks people", 10, "Thank you all!"),  # short: everybody says so
    *posts_of("one announcement", 5, PARTY + " my friends"),  # 5 of 10 are half, not more
    *(post("one announcement", NOON + 2**n * MINUTE, words(100 + n)) for n in range(5, 10)),
    *posts_of("repeats nine times", 9, PARTY + " once more"),  # too few posts to judge
    *posts_of("no texts", 12, None),  # pictures
    *(post("mended its ways", LONG_AGO - n * HOUR, PARTY) for n in range(10)),  # before the window
    post("mended its ways", YESTERDAY, words(300)),
]

# Intervals

REPOSTS_BETWEEN = [  # a timer that posts and reposts in turns: one act every 10 minutes
    row for n in range(25) for row in act("timer", "repost", "liked", NOON + (20 * n + 10) * MINUTE)
]
CHAT = [NOON + 10 * n * MINUTE for n in range(40)]
CADENCE = [
    *cadence("timer", 20, times=25),
    *cadence("two timers", 10, 60, times=25),  # two lengths: 1 bit of 2
    # Near misses.
    *cadence("one interval short", 10, times=49),
    *cadence("four lengths", 1, 10, 100, 1000, times=13),  # 2 bits
    *cadence("human", 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, times=5),  # log2(10) = 3.3 bits
    *(post("chats", at, kind="reply") for at in CHAT),  # 39 intervals: a reply is one act, not two
]


def watch(author: str, days: int, *hours: int) -> list[Row]:
    """Five posts from each of the hours on, at intervals like a person's, on so many days."""
    midnight = NOON - 12 * HOUR
    return [
        post(author, midnight - day * DAY + hour * HOUR + minute * MINUTE)
        for day in range(days)
        for hour in hours
        for minute in (0, 1, 5, 25, 90)
    ]


WATCHES = [
    *watch("never sleeps", 14, *range(0, 24, 3)),
    # Seldom rests: 14 of 20 days.
    *watch("seldom sleeps", 14, *range(0, 24, 3)),
    *(row for n in range(20, 26) for row in watch("seldom sleeps", n, 9)[-1:]),
    # Near misses.
    *watch("had a short fortnight", 13, *range(0, 24, 3)),
    *watch("sleeps from three to six", 20, 0, *range(6, 24, 3)),
]

# Two signals at once: 6 of 10 texts repeated, at the intervals of two timers.
BOTH = [
    {**row, "text": (PARTY + " to all" if n < 6 else words(200 + n)) if n < 10 else None}
    for n, row in enumerate(cadence("two signals", 10, 60, times=25))
]

# Reposts in step

SECOND = timedelta(seconds=1)
SQUAD = [f"booster {n}" for n in range(6)]
FANS = [f"quick fan {n}" for n in range(6)]
ADDICTS = [f"addict {n}" for n in range(10)]
BOOSTS = [
    # Six, and a seventh, repost three authors within the same minutes.
    *(repost(x, f"boosted {n}", NOON + n * DAY) for x in [*SQUAD, "has a taste"] for n in range(3)),
    # The seventh reposts as many others: half of its reposts are its own choice.
    *(repost("has a taste", f"curated {n}", NOON + n * HOUR) for n in range(3)),
    # Six are quick to repost all of one author, or of two.
    *(
        {**repost(x, f"adored {n % 2}", NOON + n * DAY), "target_post_id": f"song {n}"}
        for x in FANS
        for n in range(4)
    ),
    # Three hot posts, of whose large public ten saw all three: 10 of 22, less than half.
    *(
        repost(x, f"viral {n}", NOON)
        for n in range(3)
        for x in [*(f"crowd {m} of {n}" for m in range(12)), *ADDICTS]
    ),
    # Three hot posts, each with a public of its own and one who saw them all.
    *(repost(f"public {m} of {n}", f"hot {n}", NOON) for n in range(3) for m in range(6)),
    *(repost("reads all", f"hot {n}", NOON) for n in range(3)),
    # Six repost the same three, five minutes from each other.
    *(
        repost(f"slow {m}", f"classic {n}", NOON + 5 * m * MINUTE)
        for m in range(6)
        for n in range(3)
    ),
]

# Refusals

SPOKE, REFUSED = NOON, NOON + HOUR


def accosts(
    actor: str, strangers: int, refusing: int, kinds: tuple[str, ...] = ("block",)
) -> list[Row]:
    """Replies to strangers, of whom some refuse it an hour later."""
    to = [f"stranger {n} of {actor}" for n in range(strangers)]
    replies = [row for x in to for row in act(actor, "reply", x, SPOKE)]
    return replies + [
        row
        for n, x in enumerate(to[:refusing])
        for row in act(x, kinds[n % len(kinds)], actor, REFUSED)
    ]


REFUSALS = [
    *accosts("pest", 8, 5, ("block", "mute", "report")),
    *act("stranger 0 of pest", "report", "pest", REFUSED),  # twice by the same: counts once
    # Near misses.
    *accosts("refused by four", 8, 4),
    *accosts("talks to many", 200, 5),  # (5 + 20 * usual) / 220, below a tenth
    # Six that it never spoke to block it.
    *accosts("has a brigade against it", 8, 0),
    *(row for n in range(6) for row in act(f"brigade {n}", "block", "has a brigade against it")),
    # Five who follow it, or wrote to it first, block it after its answer.
    *accosts("fell out with readers", 5, 5),
    *accosts("answered back", 5, 5),
    *(
        row
        for n in range(5)
        for row in act(f"stranger {n} of answered back", "reply", "answered back", SPOKE - HOUR)
    ),
    # Five had blocked it before it spoke of them.
    *accosts("speaks of its critics", 5, 0),
    *(
        row
        for n in range(5)
        for row in act(
            f"stranger {n} of speaks of its critics", "mute", "speaks of its critics", SPOKE - DAY
        )
    ),
]
FALLEN_OUT = [
    follow(f"stranger {n} of fell out with readers", "fell out with readers") for n in range(5)
]

# Reposts

POD = [f"pod {n}" for n in range(4)]
FRIENDS = [f"friend {n}" for n in range(4)]
TRIO = [f"trio {n}" for n in range(3)]
ACTS = [
    *act("liker", "like", "liked"),
    *act("liked 91 days ago", "like", "liked", LONG_AGO),
    *(row for at in CHAT for row in act("chats", "reply", "liked", at)),
    *REPOSTS_BETWEEN,
    # Four that repost each other three times: each has 3 partners.
    *(row for a, b in permutations(POD, 2) for row in act(a, "repost", b, times=3)),
    # Friends who talk a lot.
    *(row for a, b in permutations(FRIENDS, 2) for row in act(a, "reply", b, times=9)),
    # Three have two partners each.
    *(row for a, b in permutations(TRIO, 2) for row in act(a, "repost", b, times=9)),
    # Reposts a pod that does not repost back.
    *(row for member in POD for row in act("pod's fan", "repost", member, times=5)),
    # 3 partners, 3 times each, but 9 reposts of others: half, not more.
    *(row for n in range(3) for row in act("curator", "repost", f"curated {n}", times=3)),
    *(row for n in range(3) for row in act(f"curated {n}", "repost", "curator", times=3)),
    *act("curator", "repost", "writer", times=9),
    *act("idle by its profile, likes", "like", "liked", times=2),
    *BOOSTS,
    *REFUSALS,
]
FOLLOWS = [
    follow("undated follower", "followed"),
    follow("followed 91 days ago", "followed", LONG_AGO),
    follow("followed yesterday, posted 91 days ago", "followed", YESTERDAY),
    *CROWDS,
    *FOLLOWED_TOGETHER,
    *IDLE_CROWDS,
    *FALLEN_OUT,
]
KNOWN = PROFILES + SILENT_CROWD + CREATED + IDLERS
USUAL = sum(row["kind"] in ("block", "mute", "report") for row in ACTS) / sum(
    row["kind"] in ("reply", "quote", "mention") for row in ACTS
)


def screened(
    spark: SparkSession,
    settings: CleanSettings,
    overrides: tuple[Override, ...] = (),
    **views: list[Row],
) -> dict[str, Row]:
    """Screening by account."""
    found = screening(
        given(spark, Accounts, views.get("accounts", [])),
        given(spark, PostsView, views.get("posts", [])),
        given(spark, FollowsView, views.get("follows", [])),
        given(spark, InteractionsView, views.get("interactions", [])),
        settings=settings,
        trust=TRUST,
        overrides=overrides,
        as_of=AS_OF,
    )
    rows = found.withColumn("last_act_at", found["last_act_at"].cast("string")).collect()
    assert len({row["account_id"] for row in rows}) == len(rows)  # one row per account
    return {row["account_id"]: row.asDict(recursive=True) for row in rows}


@pytest.fixture(scope="module")
def world(spark: SparkSession) -> dict[str, Row]:
    return screened(
        spark,
        CleanSettings(),
        accounts=KNOWN,
        posts=COVERAGE_POSTS + ACTIVITY_POSTS + TEXTS + CADENCE + WATCHES + BOTH,
        follows=FOLLOWS,
        interactions=ACTS,
    )


def column(world: dict[str, Row], name: str, accounts: list[str]) -> dict[str, Any]:
    return {account: world[account][name] for account in accounts}


def test_every_account_ever_seen_has_a_row(world: dict[str, Row]) -> None:
    seen = {
        *(row["account_id"] for row in KNOWN),
        *(
            row["author_id"]
            for row in COVERAGE_POSTS + ACTIVITY_POSTS + TEXTS + CADENCE + WATCHES + BOTH
        ),
        *(row[end] for row in FOLLOWS for end in ("follower_id", "followed_id")),
        *(row[end] for row in ACTS for end in ("actor_id", "target_id")),
    }
    assert set(world) == seen


def test_coverage(world: dict[str, Row]) -> None:
    assert column(world, "coverage", [a for a, _ in COVERAGE]) == dict(COVERAGE)


def test_who_was_only_seen_mentioned_is_never_scored(world: dict[str, Row]) -> None:
    row = world["liked"]

    assert (row["decision"], row["kept"]) == ("not_covered", False)
    assert row["reasons"] == ["mentioned_only"]
    assert row["spam_probability"] is None  # nothing could be judged


def test_inactive_is_who_did_nothing_in_the_window(world: dict[str, Row]) -> None:
    assert column(world, "decision", [a for a, _ in ACTIVITY]) == dict(ACTIVITY)


def test_inactive_says_since_when_and_is_no_suspicion(world: dict[str, Row]) -> None:
    row = world["posted 91 days ago"]

    assert row["kept"] is False
    assert row["trust"] == 1.0
    assert row["evidence"] == [
        {
            "reason": "inactive",
            "strength": 1.0,
            "found": "last act on 2026-09-01, more than 90 days before",
        }
    ]


def test_the_last_act_is_an_own_one(world: dict[str, Row]) -> None:
    accounts = [
        "quoted yesterday, posted 91 days ago",
        "followed yesterday, posted 91 days ago",
        "profile grew yesterday",
        "undated follower",
        "liked",
    ]
    assert column(world, "last_act_at", accounts) == dict(
        zip(
            accounts,
            ["2026-09-01 00:00:00", *["2026-11-30 00:00:00"] * 2, None, None],
            strict=True,
        )
    )


@pytest.mark.parametrize(
    ("account", "reason", "found"),
    [
        ("suspended", "not_active", "status: suspended"),
        ("suspended, long quiet", "not_active", "status: suspended"),  # the stronger of the two
        ("deactivated", "not_active", "status: deactivated"),
        ("deleted", "not_active", "status: deleted"),
        ("opted out", "not_active", "status: opted_out"),
        ("bot", "declared_bot", "declared as automated"),
    ],
)
def test_removed_by_its_profile(
    world: dict[str, Row], account: str, reason: str, found: str
) -> None:
    row = world[account]

    assert (row["decision"], row["kept"]) == ("removed", False)
    assert row["evidence"] == [{"reason": reason, "strength": 1.0, "found": found}]


def test_settings_say_who_is_inactive_and_who_removed(spark: SparkSession) -> None:
    expires = date(2027, 1, 1)
    decided = tuple(
        Override(account_id=account, action=action, reason=f"{action} it", expires=expires)
        for account, action in DECIDED
    )
    found = screened(
        spark,
        CleanSettings(inactive_after_days=200, trust_floor=0.3, remove_declared_bots=False),
        decided,
        accounts=[
            *(profile(account, **DECIDED_PROFILES.get(account, {})) for account, _ in DECIDED),
            profile("bot", declared_bot=True),
            profile("gone", status="deleted"),
            profile("silent", **SILENT),  # trust 0.2, below this floor
            profile("grew 91 days ago", posts_count_grew_at=LONG_AGO),
        ],
    )
    _require_as_decided({account: found.pop(account) for account, _ in DECIDED})
    assert {account: row["decision"] for account, row in found.items()} == {
        "bot": "kept",
        "gone": "removed",
        "silent": "removed",
        "grew 91 days ago": "kept",
    }
    assert found["bot"]["reasons"] == []


DECIDED: list[tuple[str, Literal["allow", "deny"]]] = [
    ("x:allowed, silent", "allow"),
    ("x:allowed, deleted", "allow"),
    ("x:allowed, long quiet", "allow"),
    ("x:denied", "deny"),
]
DECIDED_PROFILES = {
    "x:allowed, silent": SILENT,
    "x:allowed, deleted": Row(status="deleted"),
    "x:allowed, long quiet": Row(posts_count_grew_at=LONG_AGO - 200 * DAY),
}


def _require_as_decided(rows: dict[str, Row]) -> None:
    """What was found stays visible beside what was decided; nothing brings back who is gone."""
    assert {x: (row["decision"], row["trust"], row["reasons"]) for x, row in rows.items()} == {
        "x:allowed, silent": ("kept", 1.0, ["override_allow", "silent_crowd", "no_picture"]),
        "x:allowed, deleted": ("removed", 0.0, ["override_allow", "not_active"]),
        "x:allowed, long quiet": ("inactive", 1.0, ["inactive", "override_allow"]),
        "x:denied": ("removed", 0.0, ["override_deny"]),
    }
    assert rows["x:denied"]["evidence"][0]["found"] == "deny it (until 2027-01-01)"


MARKED = [
    # account, signal, strength, found
    *(
        (x, "synchronised_following", 1.0, "followed 3 accounts in the same hours as 5 others")
        for x in RING
    ),
    *(
        (
            x,
            "created_together",
            strength,
            f"follows 3 accounts, each with up to 5 others created in the same hours{idle}",
        )
        for x, strength, idle in [
            *((x, 1.0, "; hardly ever acts") for x in BATCH[:5]),
            (BATCH[5], 0.5, ""),
        ]
    ),
    *(
        (
            x,
            "idle_crowd",
            1.0,
            "hardly ever acts, and followed an account in the same hours as 9 others like it",
        )
        for x in HIRED
    ),
    *(
        (
            x,
            "synchronised_reposting",
            1.0,
            "3 of 3 reposts, of 3 authors, in the same minutes as 6 others",
        )
        for x in SQUAD
    ),
    (
        "pest",
        "refused_by_strangers",
        (5 + 20 * USUAL) / (8 + 20) / 0.5,
        "5 of 8 strangers that it accosted blocked, muted or reported it",
    ),
    ("one text", "repeated_text", 1.0, "10 of 10 texts are repeated"),
    ("template", "repeated_text", 1.0, "10 of 10 texts are repeated"),
    ("script 1", "repeated_text", 1.0, "10 of 10 texts are repeated"),
    ("mostly one text", "repeated_text", 2 * 0.6 - 1, "6 of 10 texts are repeated"),
    ("timer", "machine_cadence", 1.0, "50 intervals vary by 0.0 bits"),
    ("two timers", "machine_cadence", 1 - 1 / 2, "50 intervals vary by 1.0 bits"),
    ("never sleeps", "round_the_clock", 1.0, "acted in every three hours of 14 of 14 days"),
    ("seldom sleeps", "round_the_clock", 14 / 20, "acted in every three hours of 14 of 20 days"),
    *((x, "repost_pod", 1.0, "9 of 9 reposts go to 3 accounts that repost back") for x in POD),
]


@pytest.mark.parametrize(("account", "signal", "strength", "found"), MARKED)
def test_a_signal_marks_discounts_and_says_why(
    world: dict[str, Row], account: str, signal: str, strength: float, found: str
) -> None:
    row = world[account]
    odds = ODDS * exp(TRUST.weights[signal] * strength)

    assert row["evidence"] == [
        {"reason": signal, "strength": pytest.approx(strength), "found": found}
    ]
    assert row["reasons"] == [signal]
    assert row["trust"] == pytest.approx((1 + ODDS) / (1 + odds))


@pytest.mark.parametrize(
    "account",
    [
        "active",
        "no bot",
        "has a picture",
        # synchronised_following
        "bystander",
        READERS[0],
        "well informed",
        FIVE[0],
        "fan 0",
        # created_together
        WAVE[12],
        CLASS[0],
        FOUNDERS[0],
        # idle_crowd
        SUBSCRIBERS[0],
        LURKERS[0],
        "idle by its profile, likes",
        SHY[0],
        "idle, posts not known",
        # synchronised_reposting
        "has a taste",
        FANS[0],
        ADDICTS[0],
        "reads all",
        "slow 0",
        # refused_by_strangers
        "refused by four",
        "talks to many",
        "has a brigade against it",
        "fell out with readers",
        "answered back",
        "speaks of its critics",
        # repeated_text
        "thanks people",
        "one announcement",
        "repeats nine times",
        "no texts",
        "mended its ways",
        # machine_cadence
        "one interval short",
        "four lengths",
        "human",
        "chats",
        # round_the_clock
        "had a short fortnight",
        "sleeps from three to six",
        # repost_pod
        FRIENDS[0],
        TRIO[0],
        "pod's fan",
        "curator",
        "curated 0",
    ],
)
def test_a_near_miss_is_left_alone(world: dict[str, Row], account: str) -> None:
    row = world[account]

    assert row["reasons"] == []
    assert (row["decision"], row["kept"], row["trust"]) == ("kept", True, 1.0)
    assert row["spam_low"] < row["spam_probability"] < row["spam_high"]
    assert row["spam_probability"] < TRUST.prior


def test_a_silent_crowd_follows_and_nothing_else(world: dict[str, Row]) -> None:
    picture = {
        "reason": "no_picture",
        "strength": 1.0,
        "found": "the network's own picture",
    }
    crowd = {
        "reason": "silent_crowd",
        "strength": 1.0,
        "found": "follows 20, followed by 2, no post, no picture",
    }
    assert world["silent"]["evidence"] == [crowd, picture]
    near = ["reads few", "has some followers", "said a word", "likes", "posts not known"]
    for account in near:
        assert world[account]["evidence"] == [picture], account


def test_the_less_is_held_of_an_account_the_wider_is_its_probability(
    world: dict[str, Row],
) -> None:
    """The prior is odds of 1/9; silence of what is held speaks for an account, as logits."""
    silence = TRUST.silence
    bare = world["active"]  # a profile, and nothing else
    logit = -log(9) - silence["profile"]
    aside = TRUST.spread + silence["posts"] + silence["acts"] + silence["follows"]
    assert bare["spam_probability"] == pytest.approx(1 / (1 + exp(-logit)))
    assert bare["spam_low"] == pytest.approx(1 / (1 + exp(-logit + aside)))
    assert bare["spam_high"] == pytest.approx(1 / (1 + exp(-logit - aside)))
    known = world["timer"]
    logit = -log(9) - silence["posts"] - silence["acts"] + TRUST.weights["machine_cadence"]
    aside = TRUST.spread + silence["profile"] + silence["follows"]
    assert known["spam_probability"] == pytest.approx(1 / (1 + exp(-logit)))
    assert known["spam_high"] == pytest.approx(1 / (1 + exp(-logit - aside)))


def test_every_signal_is_tried_here(world: dict[str, Row]) -> None:
    """Those that compare profiles have a page of their own, test_profile_peers; and those that look at
    crowds and at the graph, test_crowd_signals.
    """
    tripped = {reason for row in world.values() for reason in row["reasons"]}

    assert {signal.code for signal in SIGNALS} - set(MEASURES) - set(ELSEWHERE) <= tripped


def test_a_little_suspicion_discounts_and_much_removes(world: dict[str, Row]) -> None:
    expected = {
        "mostly one text": "discounted",  # odds 1/9 * exp(4.8 * 0.2): trust 0.86
        "two timers": "discounted",  # 1/9 * exp(4.8 * 0.5): 0.50
        "one text": "removed",  # 1/9 * exp(4.8): 0.08, below the floor of 0.1
        "ring 0": "removed",  # 1/9 * exp(7): 0.01
    }
    assert column(world, "decision", list(expected)) == expected
    assert world["two timers"]["kept"]
    assert not world["one text"]["kept"]  # marked, and still in the table


def test_signals_multiply_the_odds(world: dict[str, Row]) -> None:
    row = world["two signals"]

    assert row["reasons"] == ["repeated_text", "machine_cadence"]  # in the catalogue's order
    odds = 1 / 9 * exp(4.8 * 0.2) * exp(4.8 * 0.5)
    assert row["trust"] == pytest.approx((1 + 1 / 9) / (1 + odds))  # 0.30


def test_kept_and_decision_agree_and_rows_keep_their_contract(world: dict[str, Row]) -> None:
    assert {row["decision"] for row in world.values()} == set(Screening.column("decision").allowed)
    assert all(row["kept"] == (row["decision"] in ("kept", "discounted")) for row in world.values())
    assert {row["as_of"] for row in world.values()} == {AS_OF}


# Where signals must abstain; each is called alone


def test_who_wrote_a_text_first_is_not_who_repeats_it(spark: SparkSession) -> None:
    """Else anybody's vote could be taken away by copying what they say."""
    original = [post("original", NOON + 2**n * MINUTE, words(n)) for n in range(10)]
    copies = [
        post(f"copy {k}", row["created_at"] + HOUR, row["text"]) for row in original for k in (1, 2)
    ]
    marked = texts(given(spark, PostsView, original + copies)).select("account_id").collect()

    assert sorted(row["account_id"] for row in marked) == ["copy 1", "copy 2"]


def test_crowds_that_share_one_member_are_not_one_crowd(spark: SparkSession) -> None:
    """The threshold: every two of the accounts followed were followed by the same 5 or more."""
    left, right = [f"left {n}" for n in range(5)], [f"right {n}" for n in range(5)]
    crowds = [
        *(follow(x, followed, NOON) for x in [*left, "between"] for followed in ("a", "b")),
        *(follow(x, followed, NOON) for x in [*right, "between"] for followed in ("c", "d")),
    ]
    assert following(given(spark, FollowsView, crowds)).collect() == []


def test_many_refusals_of_others_make_nobody_suspect(spark: SparkSession) -> None:
    """The usual share counts as a tenth at most: (5 + 20 * .1) / (60 + 20) < .1, not (5 + 20) / 80."""
    acts = accosts("talks to many", 60, 5)
    brigade = [row for n in range(90) for row in act(f"brigade {n}", "block", "somebody", REFUSED)]
    given_acts = given(spark, InteractionsView, acts + brigade)

    assert refused(given_acts, given(spark, FollowsView, [])).collect() == []


def test_who_has_followers_nobody_counted_is_not_judged(spark: SparkSession) -> None:
    """Missing is not zero: the network did not say how many follow it."""
    unknown = profile("followers not known", **{**SILENT, "followers_count": None})

    assert silent_crowd(given(spark, Accounts, [unknown])).collect() == []
