"""Mastodon: what becomes of statuses, accounts and notifications. Raw records in, rows out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import ingest
from renown.ledger import Records

SUNDAY = "2026-05-03T12:00:00.000Z"
MONDAY = "2026-05-04T08:00:00.000Z"
EARLY = "2017-04-05T00:00:00.000Z"


def account(name: str, host: str = "a.example", **fields: Any) -> dict[str, Any]:
    """As most instances show it: `uri` of one form, `url` of the other, ids their own."""
    return {
        "id": f"id-{name}",
        "acct": name if host == "a.example" else f"{name}@{host}",
        "uri": f"https://{host}/users/{name}",
        "url": f"https://{host}/@{name}",
        **fields,
    }


ANN, BEN, CAT = account("ann"), account("ben", "b.example"), account("cat")
# Newer accounts of Mastodon, and those of Misskey, have a number for a name in their uri.
NEW = account("new", "n.example", uri="https://n.example/ap/users/116000000000000001")
SHORT = {"ann": "a.example", "ben": "b.example", "cat": "a.example", "new": "n.example"}


def short(text: str) -> str:
    """Ids of accounts and posts as they are written in this module's tables."""
    text = text.replace("mastodon:", "")
    for name, host in SHORT.items():
        text = text.replace(f"https://{host}/users/{name}", name)
    return text


def uri(number: int) -> str:
    return f"https://a.example/p/{number}"


def status(number: int, by: dict[str, Any] = ANN, **fields: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "uri": uri(number),
        "account": by,
        "created_at": SUNDAY,
        "visibility": "public",
        "content": "<p>words</p>",
        **fields,
    }


def mentions(*who: dict[str, Any]) -> dict[str, Any]:
    return {"mentions": [{"id": each["id"], "url": each["url"]} for each in who]}


def answering(who: dict[str, Any]) -> dict[str, Any]:
    return {"in_reply_to_id": "77", "in_reply_to_account_id": who["id"]}


def quoting(post: dict[str, Any]) -> dict[str, Any]:
    return {"quote": {"state": "accepted", "quoted_status": post}}


def notified(told: str, by: dict[str, Any], post: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"id": "5", "type": told, "created_at": MONDAY, "account": by, "status": post}


# A case's own post is 100, 200, …, and what it embeds 101, 201, …; the author is Ann.
# Acts: (actor, kind, target, post acted on). Posts: (number, author, kind, embedded).
Case = tuple[dict[str, Any], list[Any], list[Any]]
CASES: dict[str, Case] = {
    "an original post": (status(100), [], [(100, "ann", "original", False)]),
    "mentions count once each, and never the author": (
        status(200, **mentions(BEN, BEN, ANN, NEW)),  # by their pages, which all of them have
        [("ann", "mention", "ben", None), ("ann", "mention", "new", None)],
        [(200, "ann", "original", False)],
    ),
    "a reply holds the mention of whom it answers": (
        status(300, **answering(BEN), **mentions(BEN, CAT)),
        [("ann", "mention", "cat", None), ("ann", "reply", "ben", None)],
        [(300, "ann", "reply", False)],
    ),
    "a reply to oneself is no act": (
        status(400, **answering(ANN)),
        [],
        [(400, "ann", "reply", False)],
    ),
    "whom a reply answers cannot be known where it is not mentioned": (
        status(500, **answering(BEN), **mentions(CAT)),
        [("ann", "mention", "cat", None)],
        [(500, "ann", "reply", False)],
    ),
    "a reblog is an act, embeds a post, and copies mentions that are not its own": (
        status(600, reblog=status(601, BEN, **mentions(CAT)), **mentions(CAT)),
        [("ann", "repost", "ben", uri(601))],
        [(601, "ben", "original", True)],  # no 600: a reblog is no post
    ),
    "a reblog of oneself is no act": (
        status(700, reblog=status(701)),
        [],
        [(701, "ann", "original", True)],
    ),
    "a quote": (
        status(800, **quoting(status(801, NEW)), **mentions(CAT)),
        [("ann", "mention", "cat", None), ("ann", "quote", "new", uri(801))],
        [(800, "ann", "quote", False), (801, "new", "original", True)],
    ),
    "a quote without its post has no target": (
        status(900, quote={"state": "pending"}),
        [],
        [(900, "ann", "quote", False)],
    ),
    "a quote of what not everybody may see leaves it out": (
        status(1000, **quoting(status(1001, BEN, visibility="private"))),
        [],
        [(1000, "ann", "quote", False)],
    ),
    "a reblog of a quote is a repost only": (
        status(1100, reblog=status(1101, BEN, quote={"quoted_status_id": "9"})),
        [("ann", "repost", "ben", uri(1101))],
        [(1101, "ben", "quote", True)],
    ),
    "a favourite": (
        notified("favourite", BEN, status(1200)),
        [("ben", "like", "ann", uri(1200))],
        [(1200, "ann", "original", True)],
    ),
    "a reblog that is notified is the one that is a status": (
        notified("reblog", BEN, status(1300, **mentions(CAT))),
        [("ben", "repost", "ann", uri(1300))],
        [(1300, "ann", "original", True)],
    ),
    "a mention that is notified is the post itself": (
        notified("mention", BEN, status(1400, BEN, **answering(ANN), **mentions(ANN))),
        [("ben", "reply", "ann", None)],
        [(1400, "ben", "reply", False)],
    ),
    "posts of an account without a uri meet those with one": (
        status(1500, {"id": "1", "acct": "ben@b.example", "url": BEN["url"]}, **mentions(CAT)),
        [("ben", "mention", "cat", None)],
        [(1500, "ben", "original", False)],
    ),
    "posts from before ActivityPub": (
        {**status(1600), "uri": "tag:a.example,2017-01-01:objectId=1600:objectType=Status"},
        [],
        [(1600, "ann", "original", False)],
    ),
}

TELLING = status(
    9000,
    edited_at=MONDAY,
    visibility="unlisted",
    language="en",
    content='<p class="quote-inline">RE: <a href="https://q.example">q</a></p><p>1 &lt; 2 &amp;amp;</p>'
    '<p><a href="https://x.example/?a&amp;b" rel="me"><span class="invisible">https://</span>x</a>'
    '<br/><a href="https://b.example/@ben" class="u-url mention">@ben</a></p>',
    tags=[{"name": "Spring", "url": "https://a.example/tags/spring"}],
    card={"url": "https://y.example"},
    reblogs_count=1,
    replies_count=2,
    favourites_count=3,
)
FIELDS = [
    {"value": '<a href="https://ben.example" rel="me">b</a>', "verified_at": MONDAY},
    {"value": '<a href="https://c.example">c</a>', "verified_at": None},
    {"value": '<a href="https://a.example/@ann" class="u-url mention">@ann</a>'},
]
PROFILES = [
    account(
        "one", display_name="One", created_at=EARLY, note='<p>I am <a href="https://o.example">o</a></p>',
        bot=True, noindex=False, indexable=True, last_status_at="2026-05-03", locked=True,
        avatar="https://a.example/avatars/original/missing.png", fields=FIELDS[1:],
        followers_count=3, following_count=2, statuses_count=1,
    ),
    account("two", "b.example", created_at=EARLY, display_name="", noindex=True, fields=FIELDS),
    account("three", created_at=EARLY, indexable=False),
    account("four", created_at=EARLY, display_name="", suspended=True),  # what is shown is blank
    # A page on somebody else's host can be anybody's.
    account("five", "e.example", created_at=EARLY, url="https://a.example/@ann"),
]  # fmt: skip
PASSED_OVER = [
    (status(1, visibility="private"), "not for everybody to see"),
    (status(1, visibility="direct"), "not for everybody to see"),
    (status(1, reblog=status(2, BEN, visibility="private")), "not for everybody to see"),
    (notified("favourite", BEN, status(1, visibility="private")), "not for everybody to see"),
    (notified("follow_request", BEN), "a request to follow is no follow yet"),
    (notified("follow", BEN), "a follow, and no sidecar says of whom: followers_of"),
    (notified("admin.sign_up", BEN), "another notification"),
]
NO_ADDRESS = {"id": "1", "acct": "ann"}
REJECTED = [
    ("nonsense", "not JSON"),
    ({"a": 1}, "not a status, an account or a notification: its fields are a"),
    (NO_ADDRESS, "an account without uri or url"),
    (account("x", uri="acct:x"), "uri is not an address: 'acct:x'"),
    (account("x", created_at="soon"), "created_at is not a time: 'soon'"),
    (account("x", created_at=EARLY, followers_count=-1), "a count is negative: '-1'"),
    (account("x", created_at=EARLY, bot="no"), "bot is not true or false: 'no'"),
    (account("x"), "no time in it, and none given: when was it observed?"),
    ({"account": ANN, "content": ""}, "a post without uri; a post without created_at; "
     "a post without visibility"),
    (status(1, uri=3), "uri is not a uri: '3'"),
    (status(1, NO_ADDRESS), "account: an account without uri or url"),
    (status(1, reblog={"uri": uri(2), "created_at": SUNDAY, "visibility": "public"}),
     "reblog: a post without account"),
    (status(1, **quoting(status(2, NO_ADDRESS))), "quote: account: an account without uri or url"),
    (status(1, **mentions({"id": "1", "url": "@ann"})), "mentions[].url is not an address: '@ann'"),
    (status(1, edited_at="x", reblogs_count=-1), "edited_at is not a time: 'x'; "
     "a count is negative: '-1'"),
    (notified("favourite", BEN), "a notification of a post without status"),
    ({"type": "mention", "account": BEN, "status": status(1, uri=None)},
     "a notification without created_at; status: a post without uri"),
]  # fmt: skip
FOLLOWERS = [account("one", created_at=EARLY), notified("follow", BEN), ANN]
WRONG_SIDECAR = [account("one", created_at=EARLY)]


@pytest.fixture(scope="module")
def records(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """All records of this module, read at once."""
    folder = tmp_path_factory.mktemp("mastodon")
    sound = [*(record for record, _, _ in CASES.values()), TELLING, *PROFILES]
    _write(folder / "rejected.ndjson", [record for record, _ in REJECTED])
    _write(folder / "sound.ndjson", [*sound, *(record for record, _ in PASSED_OVER)])
    _write(folder / "followers" / "some.ndjson", FOLLOWERS, followers_of="https://a.example/@ann")
    _write(folder / "following" / "some.ndjson", FOLLOWERS[:1], following_of=ANN["uri"])
    _write(folder / "wrong" / "some.ndjson", WRONG_SIDECAR, followers_of="12345")
    with ingest.read(spark, "mastodon", str(folder)) as records:
        yield records


def _write(path: Any, found: list[Any], **sidecar: str) -> None:
    path.parent.mkdir(exist_ok=True)
    lines = (record if isinstance(record, str) else json.dumps(record) for record in found)
    path.write_text("\n".join(lines))
    if sidecar:
        (path.parent / "_capture.json").write_text(json.dumps(sidecar))


def rows(frame: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of these columns in order, times as text, ids in short."""
    shown = (
        F.col(c).cast("string") if dict(frame.dtypes)[c] == "timestamp" else c for c in columns
    )
    found = (tuple(row) for row in frame.select(*shown).collect())
    return sorted(
        (tuple(short(v) if isinstance(v, str) else v for v in row) for row in found), key=str
    )


@pytest.fixture(scope="module")
def acts(records: Records) -> list[tuple[Any, ...]]:
    columns = ("source_record_id", "actor_id", "kind", "target_id", "target_post_id")
    return rows(records.tables["interactions"], *columns)


@pytest.fixture(scope="module")
def posts(records: Records) -> list[tuple[Any, ...]]:
    found = rows(records.tables["posts"], "post_id", "author_id", "kind", "embedded")
    return sorted((_number(post_id), *rest) for post_id, *rest in found)


def _number(post_id: str) -> int:
    return 1600 if post_id.startswith("tag:") else int(post_id.rpartition("/")[2])


class TestStatusesAndNotifications:
    @pytest.mark.parametrize("case", CASES)
    def test_acts_and_posts(self, acts: Any, posts: Any, case: str) -> None:
        record, expected_acts, expected_posts = CASES[case]
        first = _number((record.get("status") or record)["uri"])
        of_case = (uri(first), f"#{uri(first)}", f"#{uri(first + 1)}")
        assert [row[1:] for row in acts if row[0].endswith(of_case)] == expected_acts
        assert [row for row in posts if row[0] // 100 == first // 100] == expected_posts

    def test_whose_record_an_act_is(self, records: Records) -> None:
        kept = records.tables["interactions"].where("kind IN ('quote', 'like', 'repost')")
        columns = ("source_record_id", "interaction_id", "occurred_at", "observed_at")
        liked, said = f"ben#like#{uri(1200)}", uri(800)
        found = {row[0]: row[1:] for row in rows(kept, *columns)}
        # The favourite's own time, not that of the post.
        assert found[liked] == (f"{liked}#like#ann", "2026-05-04 08:00:00", "2026-05-04 08:00:00")
        assert found[said] == (f"{said}#quote#new", "2026-05-03 12:00:00", "2026-05-03 12:00:00")
        # Whether it is notified or read as a status.
        assert {f"ann#repost#{uri(601)}", f"ben#repost#{uri(1300)}"} <= found.keys()

    def test_all_that_a_post_says(self, records: Records) -> None:
        told = records.tables["posts"].where(f"post_id = 'mastodon:{uri(9000)}'")
        said = ("text", "language", "hashtags", "links", "in_reply_to_post_id")
        assert rows(told, *said) == [
            ("1 < 2 &amp;\nhttps://x\n@ben", "en", ["spring"],
             ["https://x.example/?a&b", "https://y.example"], None)
        ]  # fmt: skip
        times = ("created_at", "written_at", "observed_at")
        assert rows(told, *times) == [
            ("2026-05-03 12:00:00", "2026-05-04 08:00:00", "2026-05-04 08:00:00")  # edited
        ]
        counts = ("post_id", "reposts_count", "replies_count", "likes_count", "quotes_count")
        assert rows(records.tables["post_observations"], *counts) == [(uri(9000), 1, 2, 3, None)]


class TestAccounts:
    def test_profiles(self, records: Records) -> None:
        seen = records.tables["account_observations"].where("created_at IS NOT NULL")
        alone = seen.where(
            "display_name IS NOT NULL OR opted_out IS NOT NULL OR handle LIKE 'five%'"
        )
        whose = ("handle", "observed_at", "account_id", "display_name", "opted_out")
        assert rows(alone, *whose) == [
            ("five@e.example", "2017-04-05 00:00:00", "https://e.example/users/five", None, None),
            ("one@a.example", "2026-05-03 00:00:00", "https://a.example/users/one", "One", False),
            ("three@a.example", "2017-04-05 00:00:00", "https://a.example/users/three", None, True),
            ("two@b.example", "2026-05-04 08:00:00", "https://b.example/users/two", "", True),
        ]  # no four: what an instance shows of an account that it suspended is blank
        one = alone.where("display_name = 'One'")
        said = ("description", "url", "declared_bot", "protected", "default_profile_image", "links")
        assert rows(one, *said) == [
            ("I am o", "https://a.example/@one", True, None, True,
             ["https://o.example", "https://c.example"])
        ]  # fmt: skip
        counts = (
            "created_at",
            "followers_count",
            "following_count",
            "posts_count",
            "verified_links",
        )
        assert rows(one, *counts) == [("2017-04-05 00:00:00", 3, 2, 1, [])]
        two = alone.where("display_name = ''")
        assert rows(two, "links", "verified_links") == [
            (["https://ben.example", "https://c.example"], ["https://ben.example"])
        ]

    def test_all_whom_a_record_shows(self, records: Records) -> None:
        quoted = records.tables["account_observations"].where("handle LIKE 'new%'")
        assert rows(quoted, "account_id", "observed_at") == [("new", "2026-05-03 12:00:00")]

    def test_suspended_and_back(self, records: Records) -> None:
        events = records.tables["account_events"]
        whose = events.where("effective_at < '2018-01-01' AND account_id NOT LIKE '%/one'")
        assert rows(whose, "account_id", "status") == [
            ("https://a.example/users/four", "suspended"),
            ("https://a.example/users/three", "active"),
            ("https://e.example/users/five", "active"),
        ]

    def test_follows(self, records: Records) -> None:
        columns = ("follow_id", "follower_id", "followed_id", "started_at", "observed_at")
        one, monday = "https://a.example/users/one", "2026-05-04 08:00:00"
        assert rows(records.tables["follows"], *columns) == [
            (f"ann#follow#{one}", "ann", one, None, "2017-04-05 00:00:00"),
            ("ben#follow#ann", "ben", "ann", monday, monday),
            (f"{one}#follow#ann", one, "ann", None, "2017-04-05 00:00:00"),
        ]


class TestWhatIsNotKept:
    def test_counts(self, records: Records) -> None:
        notifications = sum("type" in record for record, _, _ in CASES.values())
        assert records.kinds == {
            "status": len(CASES) - notifications + 1,
            "account": len(PROFILES) + 2,
            "notification": notifications + 1,
        }

    def test_passed_over(self, records: Records) -> None:
        reasons = [reason for _, reason in PASSED_OVER]
        assert records.passed_over == {reason: reasons.count(reason) for reason in reasons}

    def test_rejects_with_their_reason(self, records: Records) -> None:
        found = {(row.file, row.line): row.reason for row in records.rejects.collect()}
        elsewhere = {
            ("followers/some.ndjson", 3): "no time in it, and none given: when was it observed?",
            (
                "wrong/some.ndjson",
                1,
            ): "the sidecar's followers_of is not the address of an account: '12345'",
        }
        lines = enumerate((reason for _, reason in REJECTED), start=1)
        assert found == {("rejected.ndjson", line): reason for line, reason in lines} | elsewhere
