"""X API v2: what becomes of a line. Pages and objects in, rows of the ledger's tables out.

All that is in this file is read once, as a folder of captures of which some have sidecars.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import ingest
from renown.ledger import Records

Json = dict[str, Any]
CREATED = "2021-05-03T15:01:09.000Z"  # v2 has milliseconds; the ledger has seconds, as v1.1
SEEN = "2021-05-04T08:00:00+00:00"
WRITTEN_AT, SEEN_AT = "2021-05-03 15:01:09", "2021-05-04 08:00:00"


def post(native_id: int, author_id: int, /, **fields: Any) -> Json:
    about = {"author_id": str(author_id), "created_at": CREATED, "text": "words"}
    return {"id": str(native_id), **about, **fields}


def user(native_id: int, handle: str, **fields: Any) -> Json:
    return {"id": str(native_id), "username": handle, "name": handle.title(), **fields}


def to(kind: str, native_id: int, **more: Any) -> Json:
    return {"type": kind, "id": str(native_id), **more}


def referring(*references: Json, **more: Any) -> Json:
    return {"referenced_tweets": list(references), **more}


def mentioning(*natives: int) -> Json:
    """Mentions in order: the first stands where a repost names its author."""
    places = ((3 if n == 0 else 20 * n, native) for n, native in enumerate(natives))
    each = [{"start": at, "id": str(native), "username": f"u{native}"} for at, native in places]
    return {"entities": {"mentions": each}}


def page(data: Any, *, url: str = "https://api.twitter.com/2/tweets", **more: Any) -> Json:
    twarc = {"url": f"{url}?max_results=9", "version": "2.0", "retrieved_at": SEEN}
    return {"data": data, **more, "__twarc": twarc}


ACTS = ("source_record_id", "kind", "target_id", "target_post_id")
POSTS = ("post_id", "author_id", "kind", "in_reply_to_post_id", "embedded")

# A case's own post is x:100, x:200, …, its author x:10. What the page includes says that x:51 is by
# x:11, and x:52 by x:12, who is @twelve.
INCLUDES = {
    "tweets": [post(51, 11, **mentioning(19)), post(52, 12, **referring(to("replied_to", 51)))],
    "users": [user(12, "Twelve")],
}
CASES: dict[str, tuple[Json, list[Any], list[Any]]] = {
    "mentions count once, never the author, and by the handle where there is no id": (
        post(
            100,
            10,
            entities={
                "mentions": [
                    *({"id": "11", "username": "a"}, {"id": "11", "username": "a"}),
                    {"username": "tWELVE"},  # x:12, says the page
                    {"username": "whoever"},  # names nobody
                    {"id": "10", "username": "ten"},  # the author
                ]
            },
        ),
        [("mention", "x:11", None), ("mention", "x:12", None)],
        [("x:100", "x:10", "original", None, False)],
    ),
    "a repost is an act, and copies mentions that are not its own": (
        post(200, 10, **referring(to("retweeted", 51)), **mentioning(11, 19)),
        [("repost", "x:11", "x:51")],
        [],  # a repost is no post
    ),
    "whose post was repeated says the page, whoever is mentioned first": (
        post(210, 10, **referring(to("retweeted", 51)), **mentioning(19)),
        [("repost", "x:11", "x:51")],
        [],
    ),
    "where the page does not, the repost begins with the author's handle": (
        post(220, 10, **referring(to("retweeted", 98)), **mentioning(14, 19)),
        [("repost", "x:14", "x:98")],
        [],
    ),
    "a mention further on is not the author": (
        post(
            230,
            10,
            **referring(to("retweeted", 98)),
            entities={"mentions": [{"start": 18, "id": "19", "username": "u19"}]},
        ),
        [],
        [],
    ),
    "a quote": (
        post(300, 10, **referring(to("quoted", 52)), **mentioning(13)),
        [("mention", "x:13", None), ("quote", "x:12", "x:52")],
        [("x:300", "x:10", "quote", None, False)],
    ),
    "a quote of a post that is not there has no target": (
        post(310, 10, **referring(to("quoted", 98))),
        [],
        [("x:310", "x:10", "quote", None, False)],
    ),
    "a reply holds the mention of whom it answers": (
        post(
            400,
            10,
            in_reply_to_user_id="11",
            **referring(to("replied_to", 51)),
            **mentioning(11, 13),
        ),
        [("mention", "x:13", None), ("reply", "x:11", "x:51")],
        [("x:400", "x:10", "reply", "x:51", False)],
    ),
    "the page says whose post is answered, too": (
        post(410, 10, **referring(to("replied_to", 52))),
        [("reply", "x:12", "x:52")],
        [("x:410", "x:10", "reply", "x:52", False)],
    ),
    "a reply that quotes is a reply, and both acts": (
        post(
            420,
            10,
            in_reply_to_user_id="11",
            **referring(to("quoted", 52), to("replied_to", 51)),
        ),
        [("quote", "x:12", "x:52"), ("reply", "x:11", "x:51")],
        [("x:420", "x:10", "reply", "x:51", False)],
    ),
    "a reply to oneself is a post and no act": (
        post(430, 10, in_reply_to_user_id="10", **referring(to("replied_to", 400))),
        [],
        [("x:430", "x:10", "reply", "x:400", False)],
    ),
    "a long post's text and entities are in its note": (
        post(500, 10, note_tweet={"text": "all", **mentioning(13)}, **mentioning()),
        [("mention", "x:13", None)],
        [("x:500", "x:10", "original", None, False)],
    ),
    "fields under their new names": (
        post(600, 10, referenced_posts=[to("reposted", 51)]),
        [("repost", "x:11", "x:51")],
        [],
    ),
}
SAID = post(
    700,
    10,
    lang="en",
    text="a long …",
    note_tweet={"text": "a long post"},
    public_metrics={"retweet_count": 3, "like_count": 0, "impression_count": 90},
    entities={
        "hashtags": [{"tag": "Spring"}, {"tag": "MAY"}],
        "urls": [
            {"url": "https://t.co/a", "expanded_url": "https://example.org/a"},
            {"url": "https://t.co/b", "display_url": "pic.twitter.com/b"},  # its own picture
        ],
    },
    context_annotations=[
        {"domain": {"id": "1", "name": "Interests"}, "entity": {"id": "2", "name": "Parrots"}},
        {"domain": {"id": "1", "name": "Interests"}, "entity": {"id": "3", "name": "Birds"}},
        {"domain": {"id": "4"}, "entity": {"id": "5"}},
    ],
)
RENAMED = page(
    [post(800, 20, referenced_posts=[to("quoted", 81)], public_metrics={"repost_count": 4})],
    includes={"posts": [post(81, 21)], "users": []},
)
STREAMED = page(post(900, 20, **referring(to("quoted", 91))), includes={"tweets": [post(91, 21)]})

FLATTENED = {
    **post(
        1000,
        30,
        author=user(30, "thirty"),
        in_reply_to_user=user(31, "thirtyone"),
        in_reply_to_user_id="31",
        entities={"mentions": [{"start": 0, **user(32, "thirtytwo")}]},
    ),
    **referring(
        {
            **post(1001, 31, author=user(31, "thirtyone")),
            "type": "replied_to",
            **referring(
                {**post(1002, 33, author=user(33, "thirtythree")), "type": "quoted"},
                to("replied_to", 1003),  # no more than its id
            ),
        }
    ),
    "__twarc": {"retrieved_at": SEEN},
}


def version(at: str) -> int:
    """An id that X gives at a time, `HH:MM:SS` on 2022-10-03."""
    hours, minutes, seconds = (int(part) for part in at.split(":"))
    since = 1_664_755_200 + 3600 * hours + 60 * minutes + seconds
    return (since * 1000 + 527 - 1_288_834_974_657) << 22


FIRST, SECOND, THIRD = version("17:57:01"), version("17:57:11"), version("18:02:00")
HISTORY = {"edit_history_tweet_ids": [str(FIRST), str(SECOND), str(THIRD)]}
EDITED = page([post(SECOND, 40, **HISTORY)], includes={"tweets": [post(THIRD, 40, **HISTORY)]})

PROFILE = user(
    60,
    "sixty",
    created_at="2015-01-01T00:00:00.000Z",
    description="",
    protected=True,
    verified=False,
    verified_type="blue",
    url="https://t.co/c",
    profile_image_url="https://abs.twimg.com/sticky/default_profile_images/x.png",
    public_metrics={"followers_count": 5, "following_count": 4, "tweet_count": 2},
    entities={
        "url": {"urls": [{"url": "https://t.co/c", "expanded_url": "https://example.org/c"}]},
        "description": {"urls": [{"expanded_url": "https://example.org/d"}]},
    },
)
API = "https://api.x.com/2"
MEMBERS = [user(71, "a"), user(72, "b"), user(70, "owner")]


def result(native_id: int, **fields: Any) -> Json:
    return {"id": str(native_id), "action": "delete", **fields}


# By name of the file: its records, and what its sidecar says.
CAPTURES: dict[str, tuple[list[Json | str], Json]] = {
    "cases": ([page([each for each, _, _ in CASES.values()], includes=INCLUDES)], {}),
    "more": ([page([SAID]), RENAMED, STREAMED, FLATTENED, EDITED], {}),
    "users": ([page([PROFILE, user(61, "bare", public_metrics={"post_count": 7})])], {}),
    "alone": ([user(62, "alone", created_at=CREATED)], {}),
    "pages": (
        [{"data": [user(63, "a", created_at=CREATED)], "includes": {"tweets": [post(55, 63)]}}],
        {},
    ),
    "followers": (
        [
            page([user(1, "a"), user(2, "b")], url=f"{API}/users/2/followers"),
            page([user(3, "c")], url=f"{API}/users/2/following"),
            {**user(4, "d"), "__twarc": {"url": f"{API}/users/2/followers", "retrieved_at": SEEN}},
            page([user(5, "e")], url=f"{API}/users/by"),
        ],
        {},
    ),
    "raw followers": (
        [{"data": [user(6, "f")], "includes": {"users": [user(7, "g")]}}],
        {"observed_at": SEEN, "following_of": "2"},
    ),
    "members": ([page(MEMBERS, url=f"{API}/lists/77/members")], {"list_owner": "70"}),
    "raw members": (
        [{"data": [user(73, "c")]}],
        {"members_of": "78", "list_owner": "70", "observed_at": SEEN},
    ),
    "lists": (
        [
            page(
                [
                    {
                        "id": "77",
                        "name": "Birds",
                        "description": "",
                        "owner_id": "70",
                        "private": False,
                    }
                ]
            )
        ],
        {},
    ),
    "nobody's members": ([page([user(74, "d")], url=f"{API}/lists/79/members")], {}),
    "compliance": (
        [
            # The id holds the millisecond at which it was made, which a post's result states.
            result(1170025343920402432, created_at="2019-09-06T17:25:54.667Z", reason="protected"),
            result(
                1170147183095664640,
                created_at="2019-09-07T01:30:03.390Z",
                redacted_at="2021-08-17T17:26:15.788Z",
            ),
            result(
                1170147183095664641,
                created_at="2019-09-07T01:30:03.390Z",
                action="scrub_geo",
            ),
            # A small number is no post's of that time.
            result(81, created_at="2013-06-04T16:25:04Z", reason="protected"),
            result(82, created_at="2013-06-04T16:25:04Z", reason="suspended", redacted_at=CREATED),
            result(83, created_at="2013-06-04T16:25:04Z", reason="deactivated"),
            result(84, created_at="2013-06-04T16:25:04Z"),
            result(85, created_at="2013-06-04T16:25:04Z", action="undelete"),
        ],
        {},
    ),
    "compliance of posts": (
        [result(86, created_at="2009-06-04T16:25:04Z"), result(87, redacted_at=CREATED)],
        {"compliance_of": "posts", "observed_at": SEEN},
    ),
    "compliance of users": (
        [result(version("18:00:00"), action="user_protect")],
        {"compliance_of": "users", "observed_at": SEEN},
    ),
    "passed over": (
        [
            page([{"id": "9", "name": "ours", "member_count": 3}]),
            page([{"id": "8", "name": "mine", "owner_id": "70", "private": True}]),
            page([{"start": CREATED, "end": SEEN, "tweet_count": 3}]),
            {"meta": {"result_count": 0}},
            {"data": [], "meta": {"result_count": 0}},
            {"errors": [{"title": "Not Found Error", "detail": "…", "resource_id": "5"}]},
            {"title": "Unauthorized", "detail": "…", "status": 401},
        ],
        {"observed_at": SEEN},
    ),
}
PASSED_OVER = {
    "a list without its owner: ask the API for it, list.fields=owner_id": 1,
    "a private list": 1,
    "a number of posts in an interval, without the posts": 1,
    "a page with nothing on it": 2,
    "an error of the API in place of a post or a user": 2,
    "a place to be forgotten, and none is kept": 1,
    "a member of a list whose owner is not known: say list_owner in the capture's sidecar": 1,
}

ASK = "ask the API for it, tweet.fields=created_at,author_id"
WHICH = "of a post or of an account? say compliance_of, posts or users, in the capture's sidecar"
# One file each, so that all have a line of their own.
REJECTED: list[tuple[Json | str, str]] = [
    ('{"data": {"author_id": "1', "not JSON: cut off"),
    ("{}", "empty"),
    (json.dumps(post(1, 10)) * 2, "more than one record, or something else after it"),
    (page([7]), "not a record: a bare value"),
    (page([None]), "empty"),
    (page([" "]), "empty"),
    (page(7), "not a record: a bare value"),
    (page([{"id": "b9", "name": "ours", "owner_id": "70"}]), "id is not an id: 'b9'"),
    (page([{"media_key": "3"}]), "not a post, a user or a page of them: its fields are media_key"),
    (
        page([{"id": "1", "text": "words"}]),
        f"a post without created_at: {ASK}; a post without author_id: {ASK}",
    ),
    (page([post(1, 10, id=None)]), "a post without id"),
    (page([post(1, 10, id="1.0")]), "id is not an id: '1.0'"),
    (page([post(1, 10, created_at="soon")]), "created_at is not a time: 'soon'"),
    (
        page([post(1, 10, **referring(to("quoted", 1, id="?")))]),
        "referenced_tweets[].id is not an id: '?'",
    ),
    (
        page([post(1, 10, edit_history_tweet_ids=["?"])]),
        "edit_history_tweet_ids[] is not an id: '?'",
    ),
    (
        page([post(1, 10, public_metrics={"like_count": -1})]),
        "public_metrics: a count is negative: '-1'",
    ),
    (
        page([post(1, 10, public_metrics={"like_count": "many"})]),
        "public_metrics.like_count is not a whole number: 'many'",
    ),
    (page([], includes={"users": [user(1, "a", id=None)]}), "a user without id"),
    (user(1, "a"), "no time in it, and none given: when was it observed?"),
    # An account opened in the very second of its id, or a post at a whole second of it.
    (result(version("18:00:00"), created_at="2022-10-03T18:00:00.000Z"), WHICH),
    (result(1, created_at="2009-06-04T16:25:04Z"), WHICH),
    (
        result(81, created_at="2013-06-04T16:25:04Z", reason="lost"),
        "unknown action or reason: 'delete, lost'",
    ),
    (
        result(1170025343920402432, created_at="2019-09-06T17:25:54.667Z", action="drop"),
        "unknown action: 'drop'",
    ),
]


def shown(frame: DataFrame) -> list[Json]:
    """All rows of a table, times as text."""
    times = [name for name, kind in frame.dtypes if kind == "timestamp"]
    text = frame.withColumns({name: F.col(name).cast("string") for name in times})
    return [row.asDict() for row in text.collect()]


class Read:
    """What was read: the records' tables as rows."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.tables = {name: shown(frame) for name, frame in records.tables.items()}
        self.rejects = shown(records.rejects)

    def rows(self, table: str, columns: tuple[str, ...], **where: Any) -> list[tuple[Any, ...]]:
        """Rows in order, of those that have certain values in certain columns."""
        chosen = (
            row
            for row in self.tables[table]
            if all(
                row[name] in (value if isinstance(value, set) else {value})
                for name, value in where.items()
            )
        )
        return sorted((tuple(row[column] for column in columns) for row in chosen), key=str)


def write(folder: Path, name: str, lines: list[Json | str], sidecar: Json) -> None:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    (folder / f"{name}.jsonl").write_text("".join(f"{text}\n" for text in texts))
    if sidecar:
        (folder / f"_{name}.jsonl.capture.json").write_text(json.dumps(sidecar))


@pytest.fixture(scope="module")
def read(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    folder = tmp_path_factory.mktemp("captures")
    for name, (lines, sidecar) in CAPTURES.items():
        write(folder, name, lines, sidecar)
    write(folder, "rejected", [record for record, _ in REJECTED], {})
    with ingest.read(spark, "x_v2", str(folder)) as records:
        yield Read(records)


class TestPosts:
    @pytest.mark.parametrize("case", CASES)
    def test_acts_and_posts(self, read: Read, case: str) -> None:
        record, acts, posts = CASES[case]
        own = f"x:{record['id']}"
        assert read.rows("interactions", ACTS[1:], source_record_id=own) == acts
        assert read.rows("posts", POSTS, post_id=own) == posts

    def test_what_a_page_includes_is_embedded_and_acts_on_nobody(self, read: Read) -> None:
        assert read.rows("posts", POSTS, post_id={"x:51", "x:52"}) == [
            ("x:51", "x:11", "original", None, True),
            ("x:52", "x:12", "reply", "x:51", True),
        ]
        assert not read.rows("interactions", ACTS, source_record_id={"x:51", "x:52"})

    def test_all_that_a_post_says(self, read: Read) -> None:
        said = ("written_at", "created_at", "text", "language", "hashtags", "links", "observed_at")
        assert read.rows("posts", said, post_id="x:700") == [
            (
                *(WRITTEN_AT, WRITTEN_AT, "a long post", "en"),
                *(["spring", "may"], ["https://example.org/a"], SEEN_AT),
            )
        ]
        counts = ("reposts_count", "likes_count", "replies_count", "impressions_count")
        assert read.rows("post_observations", ("observed_at", *counts), post_id="x:700") == [
            (SEEN_AT, 3, 0, None, 90)  # what is not said is not known
        ]
        assert read.rows("post_observations", counts, post_id="x:800") == [(4, None, None, None)]
        assert not read.rows("post_observations", counts, post_id="x:51")

    def test_what_the_network_says_that_a_post_is_about(self, read: Read) -> None:
        """Things and their domains, each once, in order; of most posts it says nothing."""
        about = ["Birds", "Interests", "Parrots"]
        assert read.rows("posts", ("annotations",), post_id="x:700") == [(about,)]
        assert read.rows("posts", ("annotations",), post_id={"x:51", "x:800"}) == [(None,), (None,)]

    def test_an_act_bears_the_ids_that_the_other_api_gives(self, read: Read) -> None:
        act = ("interaction_id", "actor_id", "occurred_at", "claimed_at", "observed_at")
        assert read.rows("interactions", act, source_record_id="x:200") == [
            ("x:200#repost#x:11", "x:10", WRITTEN_AT, None, SEEN_AT)
        ]

    def test_new_names_and_streams(self, read: Read) -> None:
        assert read.rows("interactions", ACTS, actor_id="x:20") == [
            ("x:800", "quote", "x:21", "x:81"),
            ("x:900", "quote", "x:21", "x:91"),
        ]
        assert read.rows("posts", POSTS, author_id="x:21") == [
            ("x:81", "x:21", "original", None, True),
            ("x:91", "x:21", "original", None, True),
        ]

    def test_a_flattened_post_holds_what_it_refers_to(self, read: Read) -> None:
        assert read.rows("interactions", ACTS, actor_id={"x:30", "x:31", "x:33"}) == [
            ("x:1000", "mention", "x:32", None),
            ("x:1000", "reply", "x:31", "x:1001"),
        ]
        assert read.rows("posts", POSTS, author_id={"x:30", "x:31", "x:33"}) == [
            ("x:1000", "x:30", "reply", "x:1001", False),
            ("x:1001", "x:31", "reply", "x:1003", True),
            ("x:1002", "x:33", "original", None, True),
        ]
        profiles = {f"x:{native}" for native in (30, 31, 32, 33)}
        found = read.rows("account_observations", ("account_id", "handle"), account_id=profiles)
        assert sorted(set(found)) == [
            *(("x:30", "thirty"), ("x:31", "thirtyone")),
            *(("x:32", "thirtytwo"), ("x:33", "thirtythree")),
        ]

    def test_versions_before_an_edit_are_gone_since_it_was_written(self, read: Read) -> None:
        assert read.rows("posts", ("post_id", "embedded"), author_id="x:40") == [
            (f"x:{SECOND}", False),
            (f"x:{THIRD}", True),  # was not delivered itself, so it takes nothing back
        ]
        gone = ("record_id", "deleted_at", "for_good")
        assert read.rows("tombstones", gone, record_id={f"x:{FIRST}", f"x:{SECOND}"}) == [
            (f"x:{FIRST}", "2022-10-03 17:57:11", True)
        ]


class TestProfiles:
    SAID = ("handle", "display_name", "created_at", "description", "url", "protected", "verified")
    COUNTS = ("followers_count", "following_count", "posts_count", "likes_given_count")

    def test_all_that_a_user_says(self, read: Read) -> None:
        more = ("default_profile_image", "links")
        assert read.rows("account_observations", (*self.SAID, *more), account_id="x:60") == [
            (
                *("sixty", "Sixty", "2015-01-01 00:00:00", "", "https://t.co/c", True, True),
                *(True, ["https://example.org/c", "https://example.org/d"]),
            )
        ]
        counted = read.rows("account_observations", self.COUNTS, account_id={"x:60", "x:61"})
        assert counted == [(5, 4, 2, None), (None, None, 7, None)]

    def test_what_is_not_said_is_not_known(self, read: Read) -> None:
        said = ("observed_at", *self.SAID[3:], "default_profile_image", "links")
        assert read.rows("account_observations", said, account_id="x:61") == [
            (SEEN_AT, None, None, None, None, None, None)
        ]

    def test_without_a_time_of_the_capture_it_was_seen_at_the_newest_on_its_page(
        self, read: Read
    ) -> None:
        when = ("account_id", "observed_at")
        assert read.rows("account_observations", when, account_id={"x:62", "x:63"}) == [
            ("x:62", WRITTEN_AT),
            ("x:63", WRITTEN_AT),
        ]


class TestTies:
    def test_the_address_or_the_sidecar_says_whose_followers_they_are(self, read: Read) -> None:
        follow = ("follow_id", "follower_id", "followed_id", "started_at", "observed_at")
        assert read.rows("follows", follow) == [
            ("x:1#follow#x:2", "x:1", "x:2", None, SEEN_AT),  # x:2 does not follow itself
            ("x:2#follow#x:3", "x:2", "x:3", None, SEEN_AT),
            ("x:2#follow#x:6", "x:2", "x:6", None, SEEN_AT),  # x:7 is only included
            ("x:4#follow#x:2", "x:4", "x:2", None, SEEN_AT),
        ]
        found = {f"x:{native}" for native in range(1, 8)}
        assert len(read.rows("account_observations", ("handle",), account_id=found)) == 7

    def test_a_lists_owner_acts_on_its_members(self, read: Read) -> None:
        act = (*ACTS, "interaction_id", "occurred_at", "list_id")
        assert read.rows("interactions", act, actor_id="x:70") == [
            ("x:list:77:71", "list", "x:71", None, "x:list:77:71#list#x:71", SEEN_AT, "x:list:77"),
            ("x:list:77:72", "list", "x:72", None, "x:list:77:72#list#x:72", SEEN_AT, "x:list:77"),
            ("x:list:78:73", "list", "x:73", None, "x:list:78:73#list#x:73", SEEN_AT, "x:list:78"),
        ]

    def test_a_list_as_its_owner_calls_it(self, read: Read) -> None:
        said = ("list_id", "owner_id", "name", "description", "for_moderation", "observed_at")
        assert read.rows("list_observations", said) == [
            ("x:list:77", "x:70", "Birds", "", False, SEEN_AT)
        ]

    def test_seen_again_it_is_one_act(self, read: Read) -> None:
        just_before = "2021-05-04 07:59:59.999999"
        gone = ("deleted_at", "for_good")
        assert read.rows("tombstones", gone, record_id="x:list:77:71") == [(just_before, False)]


class TestCompliance:
    def test_posts_are_gone_for_good(self, read: Read) -> None:
        gone = {
            "x:1170025343920402432",
            "x:1170147183095664640",
            "x:1170147183095664641",
            "x:86",
            "x:87",
        }
        when = ("record_id", "deleted_at", "for_good")
        assert read.rows("tombstones", when, record_id=gone) == [
            ("x:1170025343920402432", "2019-09-06 17:25:54.667", True),  # no other time is said
            ("x:1170147183095664640", "2021-08-17 17:26:15.788", True),
            ("x:86", SEEN_AT, True),
            ("x:87", WRITTEN_AT, True),
        ]

    def test_accounts_change(self, read: Read) -> None:
        assert read.rows("account_events", ("account_id", "effective_at", "status")) == [
            (f"x:{version('18:00:00')}", SEEN_AT, "opted_out"),
            ("x:81", "2013-06-04 16:25:04", "opted_out"),
            ("x:82", WRITTEN_AT, "suspended"),
            ("x:83", "2013-06-04 16:25:04", "deactivated"),
            ("x:84", "2013-06-04 16:25:04", "deleted"),
            ("x:85", "2013-06-04 16:25:04", "active"),
        ]


class TestWhatIsNotKept:
    def test_passed_over_with_words(self, read: Read) -> None:
        assert read.records.passed_over == PASSED_OVER
        # x:74 is on a list of which nothing is known
        assert not read.rows("account_observations", ("handle",), account_id="x:74")

    def test_rejects_with_their_line_and_reason(self, read: Read) -> None:
        expected = [(line, reason) for line, (_, reason) in enumerate(REJECTED, start=1)]
        assert {row["file"] for row in read.rejects} == {"rejected.jsonl"}
        assert sorted((row["line"], row["reason"]) for row in read.rejects) == expected
        assert read.records.rejected == len(REJECTED)

    def test_a_reject_keeps_the_record_and_not_its_page(self, read: Read) -> None:
        raw = next(row["raw"] for row in read.rejects if row["reason"] == "a post without id")
        assert json.loads(raw) == post(1, 10, id=None)
