"""X API v1.1: what becomes of a line. Raw records in, rows of the ledger's tables out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import ingest
from renown.errors import UserError
from renown.ledger import Records

TUESDAY = "Tue May 03 15:01:09 +0000 2016"  # 2016-05-03 15:01:09
LATER = "Wed May 04 08:00:00 +0000 2016"  # 2016-05-04 08:00:00
EARLY = "Thu Jan 01 00:00:00 +0000 2015"  # 2015-01-01 00:00:00

ACT = ("source_record_id", "kind", "target_id", "target_post_id")
POST = ("post_id", "author_id", "kind", "in_reply_to_post_id", "embedded")

Read = Callable[..., Records]


@pytest.fixture
def read(spark: SparkSession, tmp_path: Path) -> Any:
    """Writes records, one a line (text as it is), and reads them."""
    opened: list[Records] = []

    def read(*records: dict[str, Any] | str, observed_at: datetime | None = None) -> Records:
        lines = (record if isinstance(record, str) else json.dumps(record) for record in records)
        (tmp_path / "records.ndjson").write_text("".join(f"{line}\n" for line in lines))
        opened.append(ingest.read(spark, "x_v1", str(tmp_path), observed_at))
        return opened[-1]

    yield read
    for records in opened:
        records.release()


def post(native_id: int, author: int, **fields: Any) -> dict[str, Any]:
    return {
        "id_str": str(native_id),
        "user": {"id_str": str(author)},
        "created_at": TUESDAY,
        "text": "words",
        **fields,
    }


def mentions(*native_ids: int) -> dict[str, Any]:
    return {"entities": {"user_mentions": [{"id_str": str(native_id)} for native_id in native_ids]}}


def reply_to(account: int, native_post_id: int) -> dict[str, Any]:
    return {
        "in_reply_to_user_id_str": str(account),
        "in_reply_to_status_id_str": str(native_post_id),
    }


def rows(frame: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of these columns in order, times as text."""
    shown = (
        F.col(c).cast("string") if dict(frame.dtypes)[c] == "timestamp" else c for c in columns
    )
    return sorted((tuple(row) for row in frame.select(*shown).collect()), key=str)


def reasons(records: Records) -> list[tuple[Any, ...]]:
    return [(line, reason) for line, reason in rows(records.rejects, "line", "reason")]


# Every case is read from one input. A case's own post is x:100, x:200, …, and what it embeds
# x:101, x:201, …; the author is x:10.
CASES: dict[str, tuple[dict[str, Any], list[Any], list[Any]]] = {
    "an original post": (
        post(100, 10),
        [],
        [("x:100", "x:10", "original", None, False)],
    ),
    "mentions count once each, and never the author": (
        post(200, 10, **mentions(11, 11, 12, 10)),  # 11 twice; 10 is the author
        [("mention", "x:11", None), ("mention", "x:12", None)],
        [("x:200", "x:10", "original", None, False)],
    ),
    "a mention without an id names nobody": (
        post(300, 10, entities={"user_mentions": [{"id_str": None}, None, {"id": 12}]}),
        [("mention", "x:12", None)],
        [("x:300", "x:10", "original", None, False)],
    ),
    "a repost is an act, embeds a post, and copies mentions that are not its own": (
        post(400, 10, retweeted_status=post(401, 11, **mentions(13)), **mentions(11, 13)),
        [("repost", "x:11", "x:401")],
        [("x:401", "x:11", "original", None, True)],  # no x:400: a repost is no post
    ),
    "an archive may embed no more than ids": (
        post(500, 10, retweeted_status={"id_str": "501", "user": {"id_str": "11"}}),
        [("repost", "x:11", "x:501")],
        [],
    ),
    "a repost of oneself is no act": (
        post(600, 10, retweeted_status=post(601, 10)),
        [],
        [("x:601", "x:10", "original", None, True)],
    ),
    "a quote": (
        post(700, 10, quoted_status=post(701, 11), is_quote_status=True, **mentions(12)),
        [("mention", "x:12", None), ("quote", "x:11", "x:701")],
        [("x:700", "x:10", "quote", None, False), ("x:701", "x:11", "original", None, True)],
    ),
    "a quote of a post that is gone has no target": (
        post(800, 10, is_quote_status=True),
        [],
        [("x:800", "x:10", "quote", None, False)],
    ),
    "a repost of a quote is a repost only": (
        post(
            900,
            10,
            retweeted_status=post(901, 11, is_quote_status=True),
            quoted_status=post(902, 12),
        ),
        [("repost", "x:11", "x:901")],
        [("x:901", "x:11", "quote", None, True), ("x:902", "x:12", "original", None, True)],
    ),
    "a reply holds the mention of whom it answers": (
        post(1000, 10, **reply_to(11, 77), **mentions(11, 12)),
        [("mention", "x:12", None), ("reply", "x:11", "x:77")],
        [("x:1000", "x:10", "reply", "x:77", False)],
    ),
    "a reply to oneself is a post and no act": (
        post(1100, 10, **reply_to(10, 77)),
        [],
        [("x:1100", "x:10", "reply", "x:77", False)],
    ),
    "a reply that quotes is a reply, and both acts": (
        post(1200, 10, **reply_to(11, 77), quoted_status=post(1201, 12), is_quote_status=True),
        [("quote", "x:12", "x:1201"), ("reply", "x:11", "x:77")],
        [("x:1200", "x:10", "reply", "x:77", False), ("x:1201", "x:12", "original", None, True)],
    ),
    "a stream keeps the whole of a long post aside": (
        post(1300, 10, **mentions(11), extended_tweet={"full_text": "all", **mentions(11, 12)}),
        [("mention", "x:11", None), ("mention", "x:12", None)],
        [("x:1300", "x:10", "original", None, False)],
    ),
    "ids may be numbers, and the text full_text": (
        {"id": 1400, "user": {"id": 10}, "created_at": TUESDAY, "full_text": "all"},
        [],
        [("x:1400", "x:10", "original", None, False)],
    ),
}


@pytest.fixture(scope="module")
def all_cases(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Acts and posts of all cases, read at once."""
    folder = tmp_path_factory.mktemp("posts")
    lines = (json.dumps(record) for record, _, _ in CASES.values())
    (folder / "records.ndjson").write_text("\n".join(lines))
    with ingest.read(spark, "x_v1", str(folder)) as records:
        assert (records.read, records.rejected) == (len(CASES), 0)
        acts = rows(records.tables["interactions"], *ACT)
        posts = rows(records.tables["posts"], *POST)
        yield acts, posts


class TestPosts:
    @pytest.mark.parametrize("case", CASES)
    def test_acts_and_posts(self, all_cases: Any, case: str) -> None:
        record, expected_acts, expected_posts = CASES[case]
        native_id = int(record.get("id_str") or record["id"])
        acts, posts = all_cases
        assert [row[1:] for row in acts if row[0] == f"x:{native_id}"] == expected_acts
        same_case = (row for row in posts if int(row[0][2:]) // 100 == native_id // 100)
        assert list(same_case) == expected_posts

    def test_all_that_a_post_says(self, read: Read) -> None:
        entities = {
            "hashtags": [{"text": "Spring"}, {"text": "MAY"}],
            "urls": [{"url": "http://t.co/x", "expanded_url": "http://example.org/a"}],
        }
        counts = {"retweet_count": 3, "favorite_count": 0}
        repost = post(2, 11, created_at=LATER, retweeted_status=post(3, 12, retweet_count=7))
        records = read(post(1, 10, lang="en", entities=entities, **counts), repost)
        said = ("post_id", "created_at", "text", "language", "hashtags", "links", "observed_at")
        assert rows(records.tables["posts"].where("post_id = 'x:1'"), *said) == [
            (
                *("x:1", "2016-05-03 15:01:09", "words", "en"),
                *(["spring", "may"], ["http://example.org/a"], "2016-05-03 15:01:09"),
            )
        ]
        counted = ("post_id", "observed_at", "reposts_count", "likes_count", "replies_count")
        assert rows(records.tables["post_observations"], *counted) == [
            ("x:1", "2016-05-03 15:01:09", 3, 0, None),  # what is not said is not known
            ("x:3", "2016-05-04 08:00:00", 7, None, None),  # seen at the time of the repost
        ]
        act = ("interaction_id", "source_record_id", "actor_id", "occurred_at", "observed_at")
        assert rows(records.tables["interactions"], *act) == [
            ("x:2#repost#x:12", "x:2", "x:11", "2016-05-04 08:00:00", "2016-05-04 08:00:00"),
        ]

    def test_an_act_is_no_later_than_it_was_seen(self, read: Read) -> None:
        seen = datetime(2016, 5, 1, tzinfo=timezone.utc)
        records = read(post(1, 10, **mentions(11)), observed_at=seen)
        assert rows(records.tables["interactions"], "occurred_at", "observed_at") == [
            ("2016-05-01 00:00:00", "2016-05-01 00:00:00")
        ]


PROFILE = ("account_id", "observed_at", "handle", "followers_count", "following_count")
USER = {
    "id_str": "10",
    "screen_name": "ten",
    "name": "Ten",
    "created_at": EARLY,
    "followers_count": 5,
    "friends_count": 4,
    "listed_count": 3,
    "statuses_count": 2,
    "favourites_count": 1,
    "verified": False,
}


class TestProfiles:
    def test_whose_and_when(self, read: Read) -> None:
        author = {"id_str": "40", "screen_name": "forty"}
        records = read(
            {**USER, "status": {"created_at": LATER}},
            {**USER, "id_str": "20", "retrieved_at": "2016-06-01T00:00:00Z"},
            {**USER, "id_str": "30"},
            post(2, 40, user=author, retweeted_status=post(1, 50, user={**USER, "id_str": "50"})),
            post(3, 60),  # no more than an id: no profile
        )
        assert rows(records.tables["account_observations"], *PROFILE) == [
            ("x:10", "2016-05-04 08:00:00", "ten", 5, 4),  # the newest time in the record
            ("x:20", "2016-06-01 00:00:00", "ten", 5, 4),  # what the record says itself
            ("x:30", "2015-01-01 00:00:00", "ten", 5, 4),
            ("x:40", "2016-05-03 15:01:09", "forty", None, None),  # an author, with the post
            ("x:50", "2016-05-03 15:01:09", "ten", 5, 4),  # a reposted one, with the repost
        ]
        columns = ("display_name", "created_at", "verified", "protected", "listed_count")
        assert rows(records.tables["account_observations"], *columns)[0] == (
            *("Ten", "2015-01-01 00:00:00", False, None, 3),  # what is not said is not known
        )
        counts = ("posts_count", "likes_given_count")
        assert rows(records.tables["account_observations"], *counts)[0] == (2, 1)

    def test_a_capture_says_when_where_the_record_does_not(self, read: Read) -> None:
        own = {**USER, "id_str": "20", "retrieved_at": "2016-06-01T00:00:00Z"}
        records = read(
            {**USER, "status": {"created_at": LATER}}, own, observed_at=datetime(2016, 7, 1)
        )
        assert rows(records.tables["account_observations"], *PROFILE[:2]) == [
            ("x:10", "2016-07-01 00:00:00"),
            ("x:20", "2016-06-01 00:00:00"),
        ]


def listed(native_id: str, name: str, mode: str = "public") -> dict[str, Any]:
    """A list, as the API shows it: with its owner."""
    return {"id_str": native_id, "slug": name.lower(), "name": name, "mode": mode,
            "description": "of mine", "created_at": LATER, "user": USER}  # fmt: skip


# By name of the file: its records, and what its sidecar says.
CAPTURES: dict[str, tuple[list[dict[str, Any]], dict[str, str]]] = {
    "followers": (
        # Its newest time is x:2's last post.
        [{"users": [{**USER, "id_str": "2", "status": {"created_at": LATER}}, USER]}],
        {"followers_of": "10"},
    ),
    "friends": ([{"ids": [3, 10]}], {"following_of": "10", "observed_at": "2016-07-01T00:00:00Z"}),
    "members": (
        [{"users": [{**USER, "id_str": "4"}, USER]}],
        {"members_of": "9", "list_owner": "10"},
    ),
    "lists": ([{"lists": [listed("9", "Birds"), listed("8", "Mine", mode="private")]}], {}),
    "nobody's members": ([{"users": [{**USER, "id_str": "5"}]}], {"members_of": "9"}),
    "found": (
        [{"statuses": [post(6, 7), post(8, 7, created_at=LATER)], "search_metadata": {"count": 2}}],
        {},
    ),
    "stream": (
        [
            post(
                9, 7, entities={"hashtags": [{"text": "users"}]}
            ),  # looks like a page, and is none
            {"delete": {"status": {"id_str": "11"}, "timestamp_ms": "1462287669123"}},
            {"delete": {"status": {"id": 12}}},
            *({"limit": {"track": 3}}, {"status_withheld": {"id": 3}}, {"users": []}),
        ],
        {"observed_at": "2016-07-01T00:00:00Z"},
    ),
}


@pytest.fixture(scope="module")
def captures(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("captures")
    for name, (records, sidecar) in CAPTURES.items():
        text = "".join(f"{json.dumps(record)}\n" for record in records)
        (folder / f"{name}.json").write_text(text)
        (folder / f"_{name}.json.capture.json").write_text(json.dumps(sidecar))
    with ingest.read(spark, "x_v1", str(folder)) as read:
        yield read


class TestCaptures:
    def test_a_sidecar_says_whose_followers_they_are(self, captures: Records) -> None:
        assert rows(captures.tables["follows"], "follow_id", "observed_at") == [
            ("x:10#follow#x:3", "2016-07-01 00:00:00"),  # x:10 does not follow itself
            ("x:2#follow#x:10", "2016-05-04 08:00:00"),  # the newest time on the page
        ]

    def test_a_lists_owner_acts_on_its_members(self, captures: Records) -> None:
        acts = captures.tables["interactions"]
        assert rows(acts, "interaction_id", "actor_id", "target_id", "occurred_at") == [
            ("x:list:9:4#list#x:4", "x:10", "x:4", "2015-01-01 00:00:00")
        ]
        assert rows(acts, "list_id") == [("x:list:9",)]

    def test_a_list_as_its_owner_calls_it(self, captures: Records) -> None:
        lists = captures.tables["list_observations"]
        said = ("list_id", "owner_id", "name", "description", "for_moderation", "observed_at")
        assert rows(lists, *said) == [
            ("x:list:9", "x:10", "Birds", "of mine", False, "2016-05-04 08:00:00")
        ]

    def test_found_posts_were_seen_at_the_newest_time_on_the_page(self, captures: Records) -> None:
        assert rows(captures.tables["posts"], "post_id", "observed_at") == [
            ("x:6", "2016-05-04 08:00:00"),
            ("x:8", "2016-05-04 08:00:00"),
            ("x:9", "2016-07-01 00:00:00"),
        ]

    def test_deleted_posts_are_gone_for_good(self, captures: Records) -> None:
        columns = ("record_id", "deleted_at", "for_good")
        assert rows(captures.tables["tombstones"], *columns) == [
            ("x:11", "2016-05-03 15:01:09.123", True),
            ("x:12", "2016-07-01 00:00:00", True),  # when it was seen to be gone
            ("x:list:9:10", "2014-12-31 23:59:59.999999", False),  # seen again, it is one act
            ("x:list:9:4", "2014-12-31 23:59:59.999999", False),
        ]

    def test_what_has_no_place_is_passed_over_with_words(self, captures: Records) -> None:
        assert captures.rejected == 0
        assert captures.passed_over == {
            "a notice of the stream, of nothing that is kept": 2,
            "a page with nothing on it": 1,
            "a private list": 1,
            "a member of a list whose owner is not known: "
            "say list_owner in the capture's sidecar": 1,
        }


class TestFollows:
    COLUMNS = ("follower_id", "followed_id", "started_at", "observed_at")

    def test_pages(self, read: Read) -> None:
        retrieved = {"retrieved_at": "2016-05-01T00:00:00Z"}
        since = ["2016-01-01T00:00:00Z", None, None]
        records = read(
            {
                "friends_of": "1",
                "ids": [2, "3", 1],
                "started_at": since,
                **retrieved,
            },  # 1 is itself
            {"followers_of": "1", "ids": [4], **retrieved},
        )
        assert rows(records.tables["follows"], *self.COLUMNS) == [
            ("x:1", "x:2", "2016-01-01 00:00:00", "2016-05-01 00:00:00"),
            ("x:1", "x:3", None, "2016-05-01 00:00:00"),
            ("x:4", "x:1", None, "2016-05-01 00:00:00"),
        ]

    def test_following_again_is_a_new_record(self, read: Read) -> None:
        page = {"friends_of": "1", "ids": [2], "retrieved_at": "2016-05-01T00:00:00Z"}
        first, again = ["2016-01-01T00:00:00Z"], ["2016-03-01T00:00:00Z"]
        records = read({**page, "started_at": first}, {**page, "started_at": again})
        assert len({row[0] for row in rows(records.tables["follows"], "follow_id")}) == 2


REJECTED = [
    ('{"id_str": "5", "user": {"id_', "not JSON: cut off"),
    ("nonsense", "not JSON"),
    ("{'id': 1}", "not JSON"),
    ("12", "not a record: a bare value"),
    ("null", "empty"),
    ("{}", "empty"),
    ("[{}]", "a JSON array where a record is expected"),
    (json.dumps(post(1, 10)) * 2, "more than one record, or something else after it"),
    (
        f"{json.dumps(post(1, 10))},{json.dumps(post(2, 10))}",
        "more than one record, or something else after it",
    ),
    (json.dumps(post(1, 10)) + " end", "more than one record, or something else after it"),
    ('{"event": 1}', "not a user, a post, a list or a page of ids: its fields are event"),
    (post(1, 10, user={}), "a post without user.id_str"),
    (post(1, 10, id_str=None), "a post without id_str"),
    (post(1, 10, text=None), "a post without text or full_text"),
    (post(1, 10, created_at=None), "a post without created_at"),
    (post(1, 10, created_at="Feb 31"), "created_at is not a time: 'Feb 31'"),
    (post(1, 10, id_str="1.0"), "id_str is not an id: '1.0'"),
    (post(1, 10, retweet_count="many"), "retweet_count is not a whole number: 'many'"),
    (post(1, 10, retweet_count=10**30), f"retweet_count is not a whole number: '{10**30}'"),
    (post(1, 10, favorite_count=-1), "a count is negative: '-1'"),
    (post(1, 10, entities="none"), "entities is not an object: 'none'"),
    (post(1, 10, entities={"user_mentions": [3]}), "a list holds what it should not"),
    (
        post(1, 10, entities={"user_mentions": [{"id_str": "?"}]}),
        "entities.user_mentions[].id_str is not an id: '?'",
    ),
    (
        post(1, 10, retweeted_status={"id_str": "2"}),
        "a repost's retweeted_status without user.id_str",
    ),
    (
        post(1, 10, user={"id_str": "10", "screen_name": "ten", "verified": 1}),
        "user.verified is not true or false: '1'",
    ),
    ({"screen_name": "ten"}, "a user without id_str"),
    ({"screen_name": "ten", "id": 1}, "no time in it, and none given: when was it observed?"),
    (
        {"ids": [1]},
        "a page of ids without friends_of or followers_of, in it or in the capture's sidecar",
    ),
    ('{"users": [{"screen_name": "ten"', "not JSON: cut off"),
    ({"users": [{"screen_name": "ten"}]}, "a user without id_str"),
    ({"statuses": [None]}, "empty"),
    ({"statuses": [""]}, "empty"),
    ({"users": 3}, "users is not a list: '3'"),
    ({"delete": {"status": {}}, "timestamp_ms": 1}, "a delete without status.id_str"),
    (
        {"delete": {"status": {"id": "1."}, "timestamp_ms": "9" * 19}},
        f"delete.status.id_str is not an id: '1.'; delete.timestamp_ms is not a time: '{'9' * 19}'",
    ),
    (
        {"friends_of": "1", "ids": ["a"], "retrieved_at": "2016-05-01T00:00:00Z"},
        "ids[] is not an id: 'a'",
    ),
    (
        {
            "friends_of": "1",
            "ids": [1, 2],
            "started_at": [None],
            "retrieved_at": "2016-05-01T00:00:00Z",
        },
        "ids and started_at differ in length",
    ),
    (
        {"friends_of": "1", "ids": [1], "retrieved_at": "soon"},
        "retrieved_at is not a time: 'soon'",
    ),
    (
        post(1, 10, id_str=None, created_at="x"),
        "a post without id_str; created_at is not a time: 'x'",
    ),
]


class TestRejects:
    def test_each_with_its_line_and_reason_and_text(self, read: Read) -> None:
        good = post(99, 10)
        records = read(
            *(record for record, _ in REJECTED), "", "  ", good
        )  # blank lines are nothing
        expected = [(line, reason) for line, (_, reason) in enumerate(REJECTED, start=1)]
        assert sorted(reasons(records)) == expected
        assert (records.read, records.rejected) == (len(REJECTED) + 1, len(REJECTED))
        assert rows(records.tables["posts"], "post_id") == [("x:99",)]
        first = records.rejects.where("line = 1").first()
        assert first is not None
        assert (first.file, first.network, first.raw) == ("records.ndjson", "x_v1", REJECTED[0][0])

    def test_lines_are_counted_in_every_file(self, spark: SparkSession, tmp_path: Path) -> None:
        deep = tmp_path / "a b+c" / "d%20é"
        deep.mkdir(parents=True)
        good = json.dumps(post(1, 10))
        with gzip.open(deep / "y.ndjson.gz", "wt") as file:
            file.write(f"\n{good}\nbad\n\nworse")  # no line break at the end
        (tmp_path / "x.json").write_text(f"bad\r\n{good}\r\nworse\r\n")
        (tmp_path / "_x.json").write_text("hidden")
        with ingest.read(spark, "x_v1", str(tmp_path)) as records:
            assert rows(records.rejects, "file", "line", "raw") == [
                ("a b+c/d%20é/y.ndjson.gz", 3, "bad"),
                ("a b+c/d%20é/y.ndjson.gz", 5, "worse"),
                ("x.json", 1, "bad"),
                ("x.json", 3, "worse"),
            ]

    def test_lines_are_counted_across_the_splits_of_a_file(
        self, spark: SparkSession, tmp_path: Path
    ) -> None:
        good = json.dumps(post(1, 10))
        lines = ["bad" if n % 97 == 0 else good for n in range(1, 2_001)]
        (tmp_path / "x.json").write_text("\n".join(lines))
        key = "spark.sql.files.maxPartitionBytes"
        before = spark.conf.get(key)
        spark.conf.set(key, "20000")
        try:
            with ingest.read(spark, "x_v1", str(tmp_path)) as records:
                assert records.rejects.rdd.getNumPartitions() > 1
                assert [line for line, _ in sorted(reasons(records))] == list(range(97, 2_001, 97))
        finally:
            spark.conf.set(key, before)

    def test_bad_utf_8_is_mended(self, spark: SparkSession, tmp_path: Path) -> None:
        record = json.dumps(post(1, 10)).encode().replace(b"words", b"w\xff")
        (tmp_path / "x.json").write_bytes(record + b"\n\xfe\xff\n")
        with ingest.read(spark, "x_v1", str(tmp_path)) as records:
            assert rows(records.tables["posts"], "text") == [("w�",)]
            assert reasons(records) == [(2, "not JSON")]


class TestInputThatCannotBeRead:
    def test_unknown_network(self, spark: SparkSession, tmp_path: Path) -> None:
        with pytest.raises(
            UserError, match=r"no connector is named 'x_v3'; did you mean 'x_v[12]'"
        ):
            ingest.read(spark, "x_v3", str(tmp_path))

    def test_missing_folder(self, spark: SparkSession, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="nowhere: no such file or folder"):
            ingest.read(spark, "x_v1", str(tmp_path / "nowhere"))

    def test_empty_folder(self, spark: SparkSession, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="no files in it"):
            ingest.read(spark, "x_v1", str(tmp_path))

    @pytest.mark.parametrize(
        ("content", "words"), [("", "the file is empty"), ("\n \n", "no records in it")]
    )
    def test_nothing_in_it(
        self, spark: SparkSession, tmp_path: Path, content: str, words: str
    ) -> None:
        (tmp_path / "x.json").write_text(content)
        with pytest.raises(UserError, match=words):
            ingest.read(spark, "x_v1", str(tmp_path))

    def test_named_gz_and_not_gzip(self, spark: SparkSession, tmp_path: Path) -> None:
        (tmp_path / "x.json.gz").write_text("plain\n")
        with pytest.raises(UserError, match=r"x\.json\.gz is named \.gz, but is not gzip"):
            ingest.read(spark, "x_v1", str(tmp_path))

    def test_gzip_cut_off(self, spark: SparkSession, tmp_path: Path) -> None:
        whole = gzip.compress("".join(f"{json.dumps(post(n, n))}\n" for n in range(999)).encode())
        (tmp_path / "x.json.gz").write_bytes(whole[: len(whole) // 2])
        with pytest.raises(UserError, match=r"x\.json\.gz cannot be read: it is cut off"):
            ingest.read(spark, "x_v1", str(tmp_path))
