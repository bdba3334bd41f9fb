"""The ledger: what it keeps of what arrives, and what it says was known at a date."""

from __future__ import annotations

import itertools
import json
from datetime import date, datetime, timezone
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import ingest, ledger, storage
from renown.errors import UserError
from renown.ledger import Records, Summary, views
from renown.ledger.merge import KNOWN, changes, combine
from renown.moments import cut, moment
from renown.tables import (
    AccountEvents,
    AccountObservations,
    Follows,
    Identities,
    Interactions,
    ListObservations,
    PostObservations,
    Posts,
    Rejects,
    Table,
    Tombstones,
)

MAY_3 = date(2016, 5, 3)
DAY = "05-01 00:00"


def table(spark: SparkSession, contract: Table, columns: str, *rows: tuple[Any, ...]) -> DataFrame:
    """Rows of some columns, the rest null; times as text: `05-03 12:00` is of 2016."""
    names = columns.split()
    text = spark.createDataFrame(
        [tuple(None if value is None else json.dumps(value) for value in row) for row in rows],
        ", ".join(f"{name} string" for name in names),
    )
    cells = {
        name: F.from_json(
            F.concat(F.lit('{"v":'), name, F.lit("}")), f"v {contract.column(name).type}"
        )["v"]
        if contract.column(name).type != "timestamp"
        else F.to_timestamp(F.concat(F.lit("2016-"), F.trim(F.translate(name, '"', ""))))
        for name in names
    }
    frame = text.select(*(cells[name].alias(name) for name in names))
    absent = (column for column in contract.columns if column.name not in names)
    return contract.conform(frame.withColumns({c.name: F.lit(None).cast(c.type) for c in absent}))


def rows(frame: DataFrame, columns: str) -> list[tuple[Any, ...]]:
    """Rows of these columns in order; times as `05-03 12:00`."""
    times = {name for name, kind in frame.dtypes if kind == "timestamp"}
    names = columns.split()
    shown = (F.date_format(c, "MM-dd HH:mm").alias(c) if c in times else F.col(c) for c in names)
    return sorted((tuple(row) for row in frame.select(*shown).collect()), key=str)


class TestAccounts:
    OBSERVED = (
        ("x:1", "05-01 12:00", "one", 100, 7),
        ("x:1", "05-02 12:00", "uno", None, 8),  # posts_count grew: 7 to 8; followers not seen
        ("x:1", "05-03 23:59", "uno", 102, 8),
        ("x:1", "05-04 00:00", "eins", 900, 9),  # of the next day
        ("x:2", "05-04 00:00", "two", 5, 5),  # not known by May 3
        ("x:3", "05-01 00:00", "three", 5, 5),
    )
    EVENTS = (
        ("x:1", "05-01 00:00", "suspended"),
        ("x:1", "05-02 00:00", "active"),  # back again
        ("x:1", "05-04 00:00", "deleted"),  # of the next day
        ("x:3", "05-01 00:00", "active"),  # of two at one moment, not `active`
        ("x:3", "05-01 00:00", "opted_out"),
        ("x:8", "05-01 00:00", "active"),  # no profile of it is known: nothing to say
        ("x:9", "05-01 00:00", "suspended"),  # nor of this one, but it is not to be looked at
    )
    GONE = ("x:9", None, None, None, None, None, "suspended", None)

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            (
                date(2016, 5, 1),
                [
                    ("x:1", "one", 100, 7, "05-01 12:00", None, "suspended", "p1"),
                    ("x:3", "three", 5, 5, "05-01 00:00", None, "opted_out", None),
                    GONE,
                ],
            ),
            (
                date(2016, 5, 2),  # followers as the look before last saw them
                [
                    ("x:1", "uno", 100, 8, "05-02 12:00", "05-02 12:00", "active", "p1"),
                    ("x:3", "three", 5, 5, "05-01 00:00", None, "opted_out", None),
                    GONE,
                ],
            ),
            (
                MAY_3,
                [
                    ("x:1", "uno", 102, 8, "05-03 23:59", "05-02 12:00", "active", "p1"),
                    ("x:3", "three", 5, 5, "05-01 00:00", None, "opted_out", None),
                    GONE,
                ],
            ),
        ],
    )
    def test_as_last_seen(self, spark: SparkSession, as_of: date, expected: list[Any]) -> None:
        seen = "account_id observed_at handle followers_count posts_count"
        found = views.accounts(
            table(spark, AccountObservations, seen, *self.OBSERVED),
            table(spark, AccountEvents, "account_id effective_at status", *self.EVENTS),
            table(
                spark,
                Identities,
                "account_id person_id confidence method",
                ("x:1", "p1", 1.0, "given"),
            ),
            cut(as_of),
        )
        columns = "account_id handle followers_count posts_count observed_at posts_count_grew_at"
        assert rows(found, f"{columns} status person_id") == expected

    def test_who_opts_out_and_back_in(self, spark: SparkSession) -> None:
        seen = table(
            spark,
            AccountObservations,
            "account_id observed_at handle description opted_out protected",
            ("m:1", "05-01 00:00", "one", "words", True, None),
            ("m:1", "05-02 00:00", None, "", None, None),  # seen in part: the description is empty
            ("m:2", "05-01 00:00", "two", None, True, None),
            ("m:2", "05-02 00:00", "two", None, False, None),  # back in
            ("x:3", "05-01 00:00", "three", None, None, True),  # nobody else is to read it
            ("x:4", "05-01 00:00", "four", None, True, None),
        )
        events = table(
            spark,
            AccountEvents,
            "account_id effective_at status",
            ("x:4", "05-01 00:00", "suspended"),
        )
        found = views.accounts(seen, events, Identities.empty(spark), cut(MAY_3))
        assert rows(found, "account_id handle description status") == [
            ("m:1", "one", None, "opted_out"),
            ("m:2", "two", None, None),
            ("x:3", "three", None, "opted_out"),
            ("x:4", "four", None, "suspended"),
        ]


class TestPosts:
    def test_counts_as_last_seen_without_the_deleted(self, spark: SparkSession) -> None:
        posts = table(
            spark,
            Posts,
            "post_id written_at author_id created_at kind text embedded observed_at",
            ("x:1", "05-01 00:00", "x:a", "05-01 00:00", "original", "1", False, "05-01 00:00"),
            ("x:2", "05-03 23:59", "x:a", "05-03 23:59", "reply", "2", True, "05-03 23:59"),
            ("x:3", "05-04 00:00", "x:a", "05-04 00:00", "original", "3", False, "05-04 00:00"),
            ("x:4", "05-01 00:00", "x:a", "05-01 00:00", "original", "4", False, "05-01 00:00"),
            ("x:5", "05-01 00:00", "x:a", "05-01 00:00", "original", "5", False, "05-01 00:00"),
            ("x:6", "05-01 00:00", "x:a", "05-01 00:00", "original", "6", False, "05-01 00:00"),
            ("x:6", "05-02 00:00", "x:a", "05-01 00:00", "original", "6b", False, "05-02 00:00"),
            ("x:6", "05-04 00:00", "x:a", "05-01 00:00", "original", "6c", False, "05-04 00:00"),
            ("x:7", "05-01 00:00", "x:a", "05-01 00:00", "original", "7", False, "05-01 00:00"),
            ("x:7", "05-03 00:00", "x:a", "05-03 00:00", "quote", "7b", False, "05-03 00:00"),
            ("x:8", "05-02 00:00", "x:a", "05-02 00:00", "original", "8", False, "05-02 00:00"),
            ("x:9", "05-02 00:00", "x:a", "05-02 00:00", "original", "9", False, "05-02 00:00"),
            ("x:9", "05-04 00:00", "x:a", "05-04 00:00", "original", "9b", False, "05-04 00:00"),
        )
        observations = table(
            spark,
            PostObservations,
            "post_id observed_at reposts_count likes_count",
            ("x:1", "05-01 00:00", 1, 1),
            ("x:1", "05-03 00:00", 5, None),
            ("x:1", "05-04 00:00", 99, 99),  # not known by the date
        )
        tombstones = table(
            spark,
            Tombstones,
            "record_id deleted_at for_good",
            ("x:4", "05-03 23:00", False),
            ("x:5", "05-04 00:00", False),  # the day after: there, and its words are gone
            ("x:7", "05-02 00:00", False),  # written again since
            ("x:8", "05-01 00:00", True),  # an id that is never used again, whatever the clocks say
            ("x:9", "05-03 23:59:59.999999", False),  # by its update at midnight: the day after
        )
        found = views.posts(posts, observations, tombstones, cut(MAY_3))
        assert rows(found, "post_id created_at kind text embedded reposts_count likes_count") == [
            ("x:1", "05-01 00:00", "original", "1", False, 5, None),
            ("x:2", "05-03 23:59", "reply", "2", True, None, None),
            ("x:5", "05-01 00:00", "original", None, False, None, None),
            ("x:6", "05-01 00:00", "original", "6b", False, None, None),  # as edited by then
            ("x:7", "05-03 00:00", "quote", "7b", False, None, None),
            ("x:9", "05-02 00:00", "original", None, False, None, None),
        ]


class TestFollows:
    def test_one_row_per_pair_that_lasts(self, spark: SparkSession) -> None:
        follows = table(
            spark,
            Follows,
            "follow_id follower_id followed_id started_at ended_at observed_at",
            ("1", "x:a", "x:b", "01-01 00:00", "02-01 00:00", "05-01 00:00"),  # ended
            ("2", "x:a", "x:b", "03-01 00:00", None, "05-01 00:00"),  # and again
            ("3", "x:a", "x:b", "04-01 00:00", None, "05-01 00:00"),  # the same pair, later
            ("4", "x:a", "x:c", None, None, "05-03 00:00"),
            ("5", "x:a", "x:d", None, None, "05-04 00:00"),  # not known by the date
            ("6", "x:a", "x:e", "05-01 00:00", None, "06-01 00:00"),  # known later, begun before
            ("7", "x:a", "x:f", "05-01 00:00", "05-04 00:00", "05-01 00:00"),  # ended later
            ("8", "x:a", "x:g", "05-01 00:00", None, "05-01 00:00"),  # deleted
            ("9", "x:a", "x:h", "05-01 00:00", None, "05-01 00:00"),  # deleted, and followed again
            ("9", "x:a", "x:h", "05-03 00:00", None, "05-03 00:00"),
        )
        gone = table(
            spark,
            Tombstones,
            "record_id deleted_at for_good",
            ("8", "05-03 00:00", False),
            ("9", "05-02 00:00", False),
            ("2", "02-01 00:00", False),  # late, of what this record was before
        )
        found = views.follows(follows, gone, cut(MAY_3))
        assert rows(found, "follower_id followed_id started_at") == [
            ("x:a", "x:b", "03-01 00:00"),
            ("x:a", "x:c", None),
            ("x:a", "x:e", "05-01 00:00"),
            ("x:a", "x:f", "05-01 00:00"),
            ("x:a", "x:h", "05-03 00:00"),
        ]


class TestInteractions:
    def test_acts_whose_own_record_stands(self, spark: SparkSession) -> None:
        acts = table(
            spark,
            Interactions,
            "interaction_id source_record_id actor_id target_id kind target_post_id occurred_at observed_at",
            ("1", "x:1", "x:a", "x:b", "reply", "x:9", "05-03 23:59", "05-03 23:59"),  # x:9 is gone
            ("2", "x:2", "x:a", "x:b", "repost", "x:8", "05-01 00:00", "05-01 00:00"),  # undone
            ("3", "x:3", "x:a", "x:b", "mention", None, "05-04 00:00", "05-04 00:00"),  # next day
            ("4", "x:4", "x:a", "x:b", "like", "x:7", "05-01 00:00", "05-01 00:00"),  # taken back,
            ("4", "x:4", "x:a", "x:b", "like", "x:7", "05-02 00:00", "05-02 00:00"),  # given again,
            ("4", "x:4", "x:a", "x:b", "like", "x:7", "05-02 00:01", "05-02 00:01"),  # and resent
            ("5", "x:5", "x:a", "x:b", "like", "x:6", "05-02 00:00", "05-02 00:00"),  # a tie: gone
        )
        gone = [("x:9", "05-01 00:00", False), ("x:2", "05-02 00:00", False)]
        gone += [("x:4", "05-01 12:00", False), ("x:5", "05-02 00:00", False)]
        tombstones = table(spark, Tombstones, "record_id deleted_at for_good", *gone)
        found = views.interactions(acts, None, tombstones, cut(MAY_3))
        assert rows(found, "source_record_id kind target_post_id occurred_at") == [
            ("x:1", "reply", "x:9", "05-03 23:59"),
            ("x:4", "like", "x:7", "05-02 00:00"),
        ]

    def test_who_is_on_which_list(self, spark: SparkSession) -> None:
        """By its name at the date; a list that is gone holds nobody, one for moderation mutes."""
        item = "interaction_id source_record_id actor_id target_id kind occurred_at observed_at list_id"
        at = "05-01 00:00"
        acts = table(
            spark,
            Interactions,
            item,
            ("1", "i:1", "x:a", "x:b", "list", at, at, "l:birds"),
            ("2", "i:2", "x:a", "x:b", "list", at, at, "l:gone"),
            ("3", "i:3", "x:a", "x:b", "list", at, at, "l:back"),  # deleted, and made again
            ("4", "i:4", "x:a", "x:b", "list", at, at, "l:late"),  # deleted the day after
            ("5", "i:5", "x:a", "x:b", "list", at, at, "l:rude"),
            ("6", "i:6", "x:a", "x:b", "list", at, at, "l:unseen"),
            ("7", "i:7", "x:a", "x:b", "list", at, at, "l:gone unseen"),
            ("8", "i:8", "x:a", "x:b", "list", at, at, None),  # nobody knows which
            ("9", "i:9", "x:a", "x:b", "like", at, at, None),
            ("10", "i:10", "x:a", "x:b", "list", at, at, "l:birds"),  # taken off it
        )
        lists = table(
            spark,
            ListObservations,
            "list_id owner_id name for_moderation observed_at",
            ("l:birds", "x:a", "Birds", False, "04-01 00:00"),
            ("l:birds", "x:a", "Bird keepers", False, "05-03 23:59"),
            ("l:birds", "x:a", "Opera", False, "05-04 00:00"),  # of the next day
            ("l:gone", "x:a", "Gone", False, "04-01 00:00"),
            ("l:back", "x:a", "Back", False, "04-01 00:00"),
            ("l:back", "x:a", "Back again", None, "05-03 00:00"),
            ("l:late", "x:a", "Late", False, "04-01 00:00"),
            ("l:rude", "x:a", "Rude", False, "04-01 00:00"),
            ("l:rude", "x:a", None, True, "05-01 00:00"),  # a look at a part of it
        )
        gone = [("l:gone", "05-02 00:00"), ("l:back", "05-02 00:00"), ("l:late", "05-04 00:00")]
        gone += [("l:gone unseen", "05-02 00:00"), ("i:10", "05-02 00:00")]
        gone += [("l:birds", "05-03 23:58")]  # an update ends what it takes the place of
        tombstones = table(
            spark, Tombstones, "record_id deleted_at for_good", *((*each, False) for each in gone)
        )
        found = views.interactions(acts, lists, tombstones, cut(MAY_3))
        assert rows(found, "source_record_id kind list_name") == [
            ("i:1", "list", "Bird keepers"),
            ("i:3", "list", "Back again"),
            ("i:4", "list", "Late"),
            ("i:5", "mute", None),
            ("i:6", "list", None),
            ("i:8", "list", None),
            ("i:9", "like", None),
        ]


class TestMerge:
    """Two rows with one key become one, the same in every order and split."""

    @pytest.mark.parametrize(
        ("contract", "columns", "arriving", "expected"),
        [
            (
                AccountObservations,  # the larger of each; who did not look at it says nothing
                "account_id observed_at handle display_name url followers_count posts_count",
                [
                    ("x:1", "05-01 00:00", "a", None, "Z", 5, None),
                    ("x:1", "05-01 00:00", "b", None, "A", 3, 7),
                    ("x:1", "05-01 00:00", None, "B", None, None, 6),
                ],
                [("x:1", "05-01 00:00", "b", "B", "Z", 5, 7)],
            ),
            (
                Posts,  # its author's own record first, then the later look
                "post_id written_at author_id created_at kind text embedded observed_at hashtags",
                [
                    ("x:1", DAY, "x:a", DAY, "original", "b", True, "05-09 00:00", ["z"]),
                    ("x:1", DAY, "x:a", DAY, "original", "z", False, "05-01 00:00", None),
                    ("x:1", DAY, "x:a", DAY, "original", "a", False, "05-02 00:00", ["b"]),
                ],
                [("x:1", DAY, "x:a", DAY, "original", "a", False, "05-02 00:00", ["b"])],
            ),
            (
                Posts,  # a look that is told no annotations takes none away
                "post_id written_at author_id created_at kind embedded observed_at annotations",
                [
                    ("x:1", DAY, "x:a", DAY, "original", True, "05-01 00:00", ["birds"]),
                    ("x:1", DAY, "x:a", DAY, "original", False, "05-02 00:00", None),
                ],
                [("x:1", DAY, "x:a", DAY, "original", False, "05-02 00:00", ["birds"])],
            ),
            (
                ListObservations,
                "list_id observed_at owner_id name description",
                [
                    ("x:list:1", DAY, "x:a", "Birds", None),
                    ("x:list:1", DAY, "x:a", None, "of mine"),
                ],
                [("x:list:1", DAY, "x:a", "Birds", "of mine")],
            ),
            (
                PostObservations,
                "post_id observed_at reposts_count likes_count",
                [("x:1", "05-01 00:00", 1, None), ("x:1", "05-01 00:00", None, 2)],
                [("x:1", "05-01 00:00", 1, 2)],
            ),
            (
                Follows,  # since when it was known, and its end
                "follow_id follower_id followed_id started_at ended_at observed_at",
                [
                    ("1", "x:a", "x:b", "01-01 00:00", None, "05-02 00:00"),
                    ("1", "x:a", "x:b", "01-01 00:00", "04-01 00:00", "05-03 00:00"),
                    ("1", "x:a", "x:b", "01-01 00:00", None, "05-01 00:00"),
                ],
                [("1", "x:a", "x:b", "01-01 00:00", "04-01 00:00", "05-01 00:00")],
            ),
            (
                Interactions,
                "interaction_id source_record_id actor_id target_id kind occurred_at observed_at",
                [
                    ("1", "x:1", "x:a", "x:b", "reply", "05-01 00:00", "05-09 00:00"),
                    ("1", "x:1", "x:a", "x:b", "reply", "05-01 00:00", "05-01 00:00"),
                ],
                [("1", "x:1", "x:a", "x:b", "reply", "05-01 00:00", "05-01 00:00")],
            ),
            (
                AccountEvents,
                "account_id effective_at status",
                [("x:1", "05-01 00:00", "active"), ("x:1", "05-01 00:00", "active")],
                [("x:1", "05-01 00:00", "active")],
            ),
        ],
        ids=lambda value: value.name if isinstance(value, Table) else "",
    )
    def test_in_any_order_and_split(
        self, spark: SparkSession, contract: Table, columns: str, arriving: Any, expected: Any
    ) -> None:
        assert (
            rows(combine(table(spark, contract, columns, *arriving), contract), columns) == expected
        )
        for order in itertools.islice(itertools.permutations(arriving), 0, None, 2):
            one_by_one = (table(spark, contract, columns, row) for row in order)
            held = reduce(lambda h, new: _with(h, new, contract), one_by_one, contract.empty(spark))
            assert rows(held, columns) == expected

    def test_what_is_known_changes_nothing(self, spark: SparkSession) -> None:
        columns = "post_id observed_at reposts_count likes_count"
        known = table(spark, PostObservations, columns, ("x:1", "05-01 00:00", 4, None))
        less = table(spark, PostObservations, columns, ("x:1", "05-01 00:00", 3, None))
        for again in (known, less):
            assert changes(known, again, PostObservations).isEmpty()


def _with(held: DataFrame, new: DataFrame, contract: Table) -> DataFrame:
    """What a MERGE makes of both."""
    changed = changes(held, combine(new, contract), contract).drop(KNOWN).localCheckpoint()
    same = reduce(and_, (held[name].eqNullSafe(changed[name]) for name in contract.key))
    return held.join(changed, same, "left_anti").unionByName(changed).localCheckpoint()


def _record(native_id: int, author: int, **fields: Any) -> dict[str, Any]:
    stamp = f"Tue May 03 15:01:{native_id:02} +0000 2016"
    user = {"id_str": str(author)}
    return {"id_str": str(native_id), "user": user, "created_at": stamp, "text": "words", **fields}


STREAM = [
    _record(1, 10, retweet_count=1),
    _record(2, 11, retweeted_status=_record(1, 10, retweet_count=2)),
    _record(3, 12, quoted_status=_record(4, 13, retweet_count=5)),
    _record(4, 13, retweet_count=3),
    _record(5, 12, in_reply_to_user_id_str="10", in_reply_to_status_id_str="1"),
    {"id": 10, "screen_name": "ten", "retrieved_at": "2016-05-01T00:00:00Z", "followers_count": 3},
    {"id": 10, "screen_name": "ten", "retrieved_at": "2016-05-01T00:00:00Z", "followers_count": 4},
    {"friends_of": "10", "ids": [11, 12], "retrieved_at": "2016-05-02T00:00:00Z"},
    {"friends_of": "10", "ids": [11], "retrieved_at": "2016-05-01T00:00:00Z"},
    "not a record",
]


class TestStore:
    def ingest(
        self, spark: SparkSession, tmp_path: Path, warehouse: str, lines: Any, share: float = 0.9
    ) -> Summary:
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        text = (line if isinstance(line, str) else json.dumps(line) for line in lines)
        (folder / "x.ndjson").write_text("\n".join(text))
        with ingest.read(spark, "x_v1", str(folder)) as records:
            (summary,) = ledger.append(
                spark, str(tmp_path / warehouse), [records], reject_share=share
            )
            return summary

    def held(self, spark: SparkSession, warehouse: Path) -> dict[str, list[Any]]:
        tables = ledger.versions(spark, str(warehouse))
        read = (ledger.read(spark, str(warehouse), name) for name in tables)
        return {n: sorted(f.collect(), key=str) for n, f in zip(tables, read, strict=True)}

    @pytest.mark.slow
    def test_what_a_batch_adds_and_what_it_changes(
        self, spark: SparkSession, tmp_path: Path
    ) -> None:
        """That order and split change nothing is shown by tests/properties/test_event_histories.py."""
        summary = self.ingest(spark, tmp_path, "at_once", STREAM)
        assert (summary.read, summary.rejected, summary.reasons) == (10, 1, {"not JSON": 1})
        assert summary.tables["posts"].added == 4  # 1, 3, 4, 5; 2 is a repost
        at_once = self.held(spark, tmp_path / "at_once")
        assert {name: len(found) for name, found in at_once.items()} == {
            "account_observations": 1,
            "follows": 2,
            "posts": 4,
            "post_observations": 4,  # x:1 at :01 and by its repost at :02; x:4 at :03 and :04
            "interactions": 3,
            "rejects": 1,
        }
        versions = ledger.versions(spark, str(tmp_path / "at_once"))
        again = self.ingest(spark, tmp_path, "at_once", STREAM)
        assert all((c.added, c.changed) == (0, 0) for c in again.tables.values())
        assert self.held(spark, tmp_path / "at_once") == at_once
        assert ledger.versions(spark, str(tmp_path / "at_once")) == versions  # nothing committed

        later = [_record(6, 10), {**STREAM[6], "followers_count": 9}]
        summary = self.ingest(spark, tmp_path, "at_once", later)
        changed = summary.tables["account_observations"]
        assert (summary.tables["posts"].added, changed.added, changed.changed) == (1, 0, 1)
        warehouse = str(tmp_path / "at_once")
        then = ledger.at(spark, warehouse, MAY_3, versions)  # as pinned, and as it is now
        now = ledger.at(spark, warehouse, MAY_3)
        assert (then.posts.count(), now.posts.count()) == (4, 5)
        assert rows(then.accounts, "followers_count") == [(4,)]
        assert rows(now.accounts, "followers_count") == [(9,)]
        without = {name: n for name, n in versions.items() if name != "follows"}
        assert ledger.at(
            spark, warehouse, MAY_3, without
        ).follows.isEmpty()  # not there at the time
        assert rows(ledger.at(spark, warehouse, date(2016, 5, 1)).follows, "followed_id") == [
            ("x:11",)
        ]

        with pytest.raises(
            UserError, match=r"known by 2016-04-30: .* from 2016-05-01 to 2016-05-03"
        ):
            ledger.at(spark, warehouse, date(2016, 4, 30))

    def test_too_many_rejects_leave_the_ledger_as_it_was(
        self, spark: SparkSession, tmp_path: Path
    ) -> None:
        lines = [*STREAM[:2], "nonsense", _record(7, 1, created_at="never")]
        with pytest.raises(UserError) as refused:
            self.ingest(spark, tmp_path, "warehouse", lines, share=0.4)
        for words in (
            "2 of 4 records (50.0%)",
            "limit of 40.0% (setting ingest.reject_share)",
            "1 x not JSON (as x.ndjson:3: not JSON)",
            "1 x created_at is not a time (as x.ndjson:4: created_at is not a time: 'never')",
        ):
            assert words in str(refused.value)
        with pytest.raises(UserError, match="every one of the 1 records"):
            self.ingest(spark, tmp_path, "warehouse", ["nonsense"], share=1.0)
        assert not storage.exists(spark, str(tmp_path / "warehouse"))

    def test_a_ledger_that_is_not_there(self, spark: SparkSession, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="is empty: ingest records first"):
            ledger.at(spark, str(tmp_path), MAY_3)

    def test_staged_space_is_given_back(self, spark: SparkSession) -> None:
        frame = spark.range(1).persist()
        with Records("x_v1", "in", {}, Rejects.empty(spark), 0, 0, staged=(frame,)):
            assert frame.is_cached
        assert not frame.is_cached


def test_moments_are_utc_on_every_machine(spark: SparkSession) -> None:
    found = spark.range(1).select(
        cut(MAY_3).cast("string"),
        moment(datetime(2016, 1, 2, 3, tzinfo=timezone.utc)).cast("string"),
    )
    assert tuple(found.collect()[0]) == ("2016-05-04 00:00:00", "2016-01-02 03:00:00")
