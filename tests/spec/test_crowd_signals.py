"""Signals that look at crowds and at the graph, each over a world small enough to draw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.clean import load_seeds
from renown.clean.answers import unanswered
from renown.clean.chorus import choirs
from renown.clean.main_body import main_bodies
from renown.clean.reach import unreached
from renown.clean.returned import follow_backs
from renown.clean.seeds import distrusted
from renown.settings import ConfigError
from renown.tables import Accounts, FollowsView, InteractionsView, PostsView, Table

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
AS_OF, END = date(2026, 11, 30), datetime(2026, 12, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
Row = dict[str, Any]


def given(spark: SparkSession, contract: Table, rows: list[Row]) -> DataFrame:
    return spark.createDataFrame(rows, contract.schema).coalesce(1)  # type: ignore[type-var]


def marks(frame: DataFrame) -> dict[str, tuple[float, str]]:
    rows = frame.collect()
    assert len({row["account_id"] for row in rows}) == len(rows)
    return {row["account_id"]: (row["strength"], row["found"]) for row in rows}


# unreached. A body of six in a circle, each following both neighbours; `reader` and `newcomer` follow
# into it, and `reader` was once answered. Two rings of three fakes: `ring` follows the famous, `island`
# keeps to itself, and one of either is followed by the other.
BODY = ["x:a", "x:b", "x:c", "x:d", "x:e", "x:f"]
CIRCLE = [(BODY[n], BODY[(n + step) % 6]) for n in range(6) for step in (1, 5)]
UNREACHED = "nobody in the main body of its network follows it or ever reacted to it"
FAKES = [f"x:{kind}{n}" for kind in ("ring", "island") for n in range(3)]
RINGS = [
    (f"x:{kind}{n}", f"x:{kind}{(n + step) % 3}")
    for kind in ("ring", "island")
    for n in range(3)
    for step in (1, 2)
]
REACHING = [("x:ring0", "x:a"), ("x:ring1", "x:b"), ("x:ring2", "x:island0")]
OUTSIDE = [("x:reader", "x:a"), ("x:newcomer", "x:b"), ("x:held back", "x:b"), ("x:far", "x:c")]
TIES = CIRCLE + RINGS + REACHING + OUTSIDE


def followers(account: str) -> int:
    return sum(followed == account for _, followed in TIES)


def profiles(**more: int) -> list[Row]:
    """With the followers that are held, unless it says how many more the network counts."""
    names = {name for pair in TIES for name in pair}
    return [
        {
            "account_id": name,
            "followers_count": followers(name) + more.get(name.removeprefix("x:"), 0),
        }
        for name in sorted(names)
    ]


@pytest.mark.parametrize("few", [0, 1_000])
def test_graphframes_and_scipy_find_the_same_main_body(
    spark: SparkSession, tmp_path: Path, few: int
) -> None:
    """A path of nine with a fork, a pair, and in another network a triangle beside a pair: 3 of 5."""
    ends = [*((n, n + 1) for n in range(8)), (4, 20), (30, 31)]
    other = [(40, 41), (41, 42), (42, 40), (50, 51)]
    ties = [("x", a, b) for a, b in ends] + [("y", a, b) for a, b in other]
    both = ties + [(network, b, a) for network, a, b in ties]
    frame = spark.createDataFrame(both, "network string, src long, dst long")

    found = main_bodies(frame, str(tmp_path / "work"), few=few).collect()

    assert {row["id"] for row in found if row["network"] == "x"} == {*range(9), 20}
    assert {row["id"] for row in found if row["network"] == "y"} == {40, 41, 42}
    assert len(found) == 13


def looked_at(
    spark: SparkSession,
    accounts: list[Row],
    ties: list[tuple[str, str]] = TIES,
    silent: Sequence[str] = (),
) -> dict[str, tuple[float, str]]:
    follows = [{"follower_id": src, "followed_id": dst} for src, dst in ties]
    answered = [
        {"actor_id": "x:b", "kind": "reply", "target_id": "x:reader", "occurred_at": NOON},
        {"actor_id": "x:b", "kind": "block", "target_id": "x:newcomer", "occurred_at": NOON},
    ]
    return marks(
        unreached(
            given(spark, Accounts, accounts),
            given(spark, FollowsView, follows),
            given(spark, InteractionsView, answered),
            silent=spark.createDataFrame([(name,) for name in silent], "account_id string"),
            as_of=AS_OF,
        )
    )


def test_whom_the_main_body_never_noticed_is_unreached(spark: SparkSession) -> None:
    # The network counts three followers of `far` that are not held: nobody knows who they are.
    found = looked_at(spark, profiles(far=3))

    # To be blocked is not to be noticed. When they came is not known: nobody is taken for new.
    assert set(found) == {*FAKES, "x:newcomer", "x:held back"}
    assert set(found.values()) == {(1.0, UNREACHED)}


def test_who_has_gone_silent_is_not_unreached(spark: SparkSession) -> None:
    found = looked_at(spark, profiles(far=3), silent=["x:newcomer", "x:ring0"])

    assert {*FAKES, "x:held back"} - set(found) == {"x:ring0"}
    assert "x:newcomer" not in found


def test_where_followers_are_not_held_nobody_is_unreached(spark: SparkSession) -> None:
    every = {name["account_id"].removeprefix("x:"): 10 for name in profiles()}

    assert looked_at(spark, profiles(**every)) == {}


def test_where_most_profiles_count_nobody_nobody_is_unreached(spark: SparkSession) -> None:
    """Nine people carry no count: that the followers of 6 fakes are held says nothing of theirs."""
    counted = {*FAKES, "x:newcomer"}
    people = [
        row if row["account_id"] in counted else {"account_id": row["account_id"]}
        for row in profiles()
    ]

    assert len(people) == 16
    assert looked_at(spark, people) == {}


# At b look `newcomer`, `held back` and b's two neighbours, at c `far` and two neighbours. One newcomer may
# look at an account, and one more for every ten of the body who do.
def came(days: dict[str, float]) -> list[Row]:
    ago = {f"x:{name}": END - timedelta(days=since) for name, since in days.items()}
    return [{**row, "created_at": ago.get(row["account_id"])} for row in profiles()]


def test_newcomers_are_half_as_suspect_of_being_unreached(spark: SparkSession) -> None:
    found = looked_at(spark, came({"newcomer": 89.9, "held back": 90, "far": 1}))

    new = (0.5, f"{UNREACHED}; it is new")
    assert found["x:newcomer"] == found["x:far"] == new
    assert found["x:held back"] == (1.0, UNREACHED)


def test_newcomers_who_look_at_the_same_account_are_a_crowd(spark: SparkSession) -> None:
    """Two at b, where two of the body look: 2 are more than 1 + 2 / 10. And of fakes who look at each
    other two look at `island2`, two at `island0`, where nobody of the body does.
    """
    lately = dict.fromkeys(("newcomer", "held back", "island0", "island1", "ring2"), 1.0)
    found = looked_at(spark, came(lately))

    assert found["x:newcomer"] == found["x:held back"] == (1.0, UNREACHED)
    assert [found[f"x:{fake}"][0] for fake in ("island0", "island1", "ring2")] == [1.0, 1.0, 1.0]


def test_where_many_look_a_few_newcomers_are_no_crowd(spark: SparkSession) -> None:
    """At a look eight more who are of the body, ten in all: 2 newcomers are 1 + 10 / 10, and 3 are more."""
    more = [f"x:more{n}" for n in range(8)]
    ties = [*CIRCLE, *(tie for one in more for tie in ((one, "x:a"), ("x:a", one)))]

    def among(newcomers: list[str]) -> set[float]:
        pairs = ties + [(name, "x:a") for name in newcomers]
        accounts = [
            {
                "account_id": name,
                "followers_count": sum(to == name for _, to in pairs),
                "created_at": END - timedelta(days=1) if name in newcomers else None,
            }
            for name in sorted({name for pair in pairs for name in pair})
        ]
        found = looked_at(spark, accounts, pairs)
        assert set(found) == set(newcomers)
        return {strength for strength, _ in found.values()}

    assert among(["x:n1", "x:n2"]) == {0.5}
    assert among(["x:n1", "x:n2", "x:n3"]) == {1.0}


def test_where_no_part_holds_half_there_is_no_main_body(spark: SparkSession) -> None:
    """Two rings of three and one pair: the largest has 3 of 8."""
    pair = [("x:p", "x:q"), ("x:q", "x:p")]
    accounts = [{"account_id": name, "followers_count": 2} for name in FAKES]

    assert looked_at(spark, accounts, RINGS + pair) == {}


# follow_back_ring. 21 accounts that all follow each other within two days: each trades with 20.
TRADERS = [f"x:t{n:02}" for n in range(21)]


def trades(members: list[str], apart: timedelta) -> list[Row]:
    return [
        {
            "follower_id": one,
            "followed_id": other,
            "started_at": NOON + (apart if one > other else timedelta()),
        }
        for one in members
        for other in members
        if one != other
    ]


def test_who_trades_follows_with_traders_is_a_ring(spark: SparkSession) -> None:
    slow = [f"x:slow{n:02}" for n in range(21)]
    few = [f"x:few{n:02}" for n in range(20)]
    # Thanks 20 traders for their follows, and follows six more of its own accord: 20 of 26 is under 8 of 10.
    polite = [
        {"follower_id": "x:polite", "followed_id": f"x:own{n}", "started_at": NOON}
        for n in range(6)
    ]
    thanked = [
        {"follower_id": one, "followed_id": other, "started_at": NOON}
        for trader in TRADERS[:20]
        for one, other in ((trader, "x:polite"), ("x:polite", trader))
    ]
    rows = [
        *trades(TRADERS, 48 * HOUR),
        *trades(slow, 49 * HOUR),
        *trades(few, HOUR),
        *polite,
        *thanked,
    ]

    found = marks(follow_backs(given(spark, FollowsView, rows)))

    assert set(found) == set(TRADERS)
    assert found["x:t20"] == (
        1.0,
        "20 of 20 whom it follows followed back within two days, and 20 of them live by it too",
    )


# chorus: ten texts of eighteen words, sent by nine accounts within the hour, each with its own last word.
WORDS = [f"word{letter}" for letter in "abcdefghijklmnop"]


def song(account: str, number: int, at: datetime, last: str) -> Row:
    turned = WORDS[number:] + WORDS[:number]
    text = " ".join([*turned, f"verse{'abcdefghij'[number]}", last])
    return {
        "post_id": f"{account} {number}",
        "author_id": account,
        "created_at": at,
        "text": text,
    }


def sung(accounts: list[str], *, apart: timedelta = timedelta(minutes=6)) -> list[Row]:
    return [
        song(
            account, number, NOON + number * 24 * HOUR + place * apart, f"thing{'rstuvwxyz'[place]}"
        )
        for place, account in enumerate(accounts)
        for number in range(10)
    ]


def test_who_sings_the_same_in_the_same_hour_is_a_choir(spark: SparkSession) -> None:
    choir = [f"x:choir{n}" for n in range(9)]
    five = [f"x:five{n}" for n in range(5)]
    late = [f"x:late{n}" for n in range(9)]
    posts = [
        *sung(choir),
        *({**row, "text": f"{row['text'][::-1]}"} for row in sung(five)),
        *({**row, "text": row["text"].swapcase()[::2]} for row in sung(late, apart=HOUR)),
    ]

    found = marks(choirs(given(spark, PostsView, posts)))

    # 17 of 18 words are the same: 15 of 16 shingles, of which a key looks at two.
    assert set(found) == set(choir)
    assert all(
        strength == pytest.approx(2 * (15 / 16) ** 2 - 1, abs=0.3) for strength, _ in found.values()
    )
    assert all("of 10 texts are nearly those of others" in told for _, told in found.values())


def test_who_speaks_to_no_avail_is_unanswered(spark: SparkSession) -> None:
    def said(account: str, posts: int, **counts: int) -> list[Row]:
        return [
            {"post_id": f"{account} {n}", "author_id": account, "created_at": NOON, **counts}
            for n in range(posts)
        ]

    posts = [
        *said("x:loud", 200, likes_count=0),
        *said("x:once", 199, likes_count=0),
        *said("x:liked", 200, likes_count=1),
        *said("x:not counted", 200),
        *said("x:answered", 200, likes_count=0),
        *said("x:half", 400, likes_count=0),
    ]
    acts = [
        {"actor_id": "x:z", "kind": "reply", "target_id": to, "occurred_at": NOON}
        for to, times in (("x:answered", 1), ("x:half", 1))
        for _ in range(times)
    ] + [
        {"actor_id": "x:z", "kind": "block", "target_id": "x:loud", "occurred_at": NOON}
    ] * 9  # no answer

    found = marks(unanswered(given(spark, PostsView, posts), given(spark, InteractionsView, acts)))

    assert found == {
        "x:loud": (1.0, "0 reactions to 200 acts of its own"),
        "x:half": (pytest.approx(1 - (1 / 400) / 0.005), "1 reactions to 400 acts of its own"),
    }


def test_who_is_nearer_to_bad_seeds_is_distrusted(spark: SparkSession) -> None:
    seeded = spark.createDataFrame(
        [("x:1", 0.1), ("x:2", 0.5), ("x:3", 0.9)], "account_id string, trust double"
    )
    found = marks(distrusted(seeded))
    assert found == {"x:1": (pytest.approx(0.8), "trust 0.10 from seeds, where unknown is 0.5")}


def test_seeds_are_read_and_all_that_is_wrong_with_them_is_told(tmp_path: Path) -> None:
    file = tmp_path / "seeds.csv"
    file.write_text("label,account_id\nbad,x:2\ngood,x:1\ngood,x:1\n")
    assert [(s.account_id, s.label) for s in load_seeds(str(file))] == [
        ("x:1", "good"),
        ("x:2", "bad"),
    ]

    file.write_text("account_id,label\nx:1,good\nx:1,bad\nsomebody,good\nx:3,spam\n")
    with pytest.raises(ConfigError) as refused:
        load_seeds(str(file))
    told = str(refused.value)
    for problem in ("x:1 is both good and bad", "line 4: account_id", "line 5: label"):
        assert problem in told

    file.write_text("id,label\nx:1,good\n")
    with pytest.raises(ConfigError, match="no column account_id; found id, label"):
        load_seeds(str(file))
