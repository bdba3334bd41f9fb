"""Bluesky's Jetstream: what becomes of an event. Raw events in, rows of the ledger's tables out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import ingest
from renown.ledger import Records, views
from renown.moments import cut

NOON_US = 1_777_809_600_000_000  # 2026-05-03 12:00:00 UTC
NOON = "2026-05-03 12:00:00"
CLAIMED = "2020-02-02T00:00:00.000Z"
ANN, BEN, CAT, DAN = "did:plc:ann", "did:plc:ben", "did:web:cat.example", "did:plc:dan"

LIKE, REPOST, POST = "app.bsky.feed.like", "app.bsky.feed.repost", "app.bsky.feed.post"
LIST = "app.bsky.graph.list"
FOLLOW, BLOCK, ITEM = "app.bsky.graph.follow", "app.bsky.graph.block", "app.bsky.graph.listitem"
PROFILE = "app.bsky.actor.profile"


def commit(collection: str, rkey: str, did: str = ANN, **fields: Any) -> dict[str, Any]:
    """What `did` creates at noon; `operation`, `at` (seconds after noon) and `record` as given."""
    operation, at = fields.pop("operation", "create"), fields.pop("at", 0)
    said = {"operation": operation, "collection": collection, "rkey": rkey, "rev": "r"}
    if operation != "delete":
        said |= {"cid": "c", "record": {"$type": collection, "createdAt": CLAIMED, **fields}}
    return event("commit", did, at, commit=said)


def event(kind: str, did: str, at: float = 0, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "did": did, "time_us": NOON_US + int(at * 1e6), **fields}


def uri(did: str, rkey: str, collection: str = POST) -> str:
    return f"at://{did}/{collection}/{rkey}"


def subject(did: str, rkey: str, collection: str = POST) -> dict[str, Any]:
    return {"subject": {"cid": "c", "uri": uri(did, rkey, collection)}}


def reply_to(did: str, rkey: str) -> dict[str, Any]:
    root = {"cid": "c", "uri": uri(DAN, "root")}
    return {"reply": {"root": root, "parent": {"cid": "c", "uri": uri(did, rkey)}}}


def facets(*features: dict[str, str]) -> dict[str, Any]:
    """Each feature stands at a place of its own in the text."""
    return {"facets": [{"index": {"byteStart": 0}, "features": [one]} for one in features]}


def mention(did: str) -> dict[str, str]:
    return {"$type": "app.bsky.richtext.facet#mention", "did": did}


def embedded(found: str) -> dict[str, Any]:
    return {"record": {"cid": "c", "uri": found}}


def message(payload: dict[str, Any]) -> dict[str, Any]:
    return {"$type": "message", "payload": payload}


# A case's record is by Ann unless it says otherwise; acts are (kind, target, post acted on).
ACTS: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "a like": (
        commit(LIKE, "1", **subject(BEN, "p")),
        [("like", BEN, uri(BEN, "p"))],
    ),
    "a repost, from the feed of somebody in between": (
        commit(REPOST, "2", **subject(CAT, "p"), via={"uri": uri(DAN, "x", REPOST)}),
        [("repost", CAT, uri(CAT, "p"))],
    ),
    "a feed can be liked: its maker is reacted to, and there is no post": (
        commit(LIKE, "3", **subject(BEN, "cats", "app.bsky.feed.generator")),
        [("like", BEN, None)],
    ),
    "a like of oneself is no act": (commit(LIKE, "4", **subject(ANN, "p")), []),
    "a member of a list": (
        commit(ITEM, "5", subject=BEN, list=uri(ANN, "l", "app.bsky.graph.list")),
        [("list", BEN, None)],
    ),
    "a member of somebody else's list": (
        commit(ITEM, "5b", subject=BEN, list=uri(BEN, "l", "app.bsky.graph.list")),
        [("list", BEN, None)],
    ),
    "a block": (commit(BLOCK, "6", subject=BEN), [("block", BEN, None)]),
    "a v2 message holds the event": (
        message(commit(LIKE, "7", **subject(BEN, "p"))),
        [("like", BEN, uri(BEN, "p"))],
    ),
    "a post": (commit(POST, "10", text="words"), []),
    "a reply holds the mention of whom it answers; the root is not answered": (
        commit(POST, "11", text="", **reply_to(BEN, "p"), **facets(mention(BEN), mention(CAT))),
        [("mention", CAT, None), ("reply", BEN, uri(BEN, "p"))],
    ),
    "a reply to oneself is no act": (commit(POST, "12", text="", **reply_to(ANN, "10")), []),
    "mentions count once each, and never the author": (
        commit(POST, "13", text="", **facets(mention(BEN), mention(BEN), mention(ANN))),
        [("mention", BEN, None)],
    ),
    "a quote": (
        commit(POST, "14", text="", embed=embedded(uri(BEN, "p"))),
        [("quote", BEN, uri(BEN, "p"))],
    ),
    "a quote beside pictures, in a reply": (
        commit(
            POST, "15", text="", **reply_to(CAT, "p"), embed={"record": embedded(uri(BEN, "p"))}
        ),
        [("quote", BEN, uri(BEN, "p")), ("reply", CAT, uri(CAT, "p"))],
    ),
    "a feed that is shown is not quoted": (
        commit(POST, "16", text="", embed=embedded(uri(BEN, "f", "app.bsky.feed.generator"))),
        [],
    ),
    "facets that are nothing known name nobody": (
        commit(POST, "17", text="", facets="none", embed="none", langs="en", tags=3),
        [],
    ),
}
# Post by record key: kind, what it answers, language, hashtags, links.
POSTS = {
    "10": ("original", None, None, [], []),
    "11": ("reply", uri(BEN, "p"), None, [], []),
    "12": ("reply", uri(ANN, "10"), None, [], []),
    "13": ("original", None, None, [], []),
    "14": ("quote", None, None, [], []),
    "15": ("reply", uri(CAT, "p"), None, [], []),
    "16": ("original", None, None, [], []),
    "17": ("original", None, None, [], []),
    "20": ("original", None, "en", ["art", "cats"], ["http://a.example", "http://b.example"]),
}
TELLING = commit(
    POST,
    "20",
    text="",
    langs=["en", "de"],
    tags=["Art"],
    **facets({"tag": "Cats"}, {"tag": "art"}, {"uri": "http://a.example"}),
    embed={"media": {"external": {"uri": "http://b.example"}}, "record": {}},
)
# Dan's records, in the order in which they came; everything happens a second after the one before.
LIFE = [
    commit(FOLLOW, "f1", DAN, at=1, subject=ANN),
    commit(FOLLOW, "f2", DAN, at=2, subject=DAN),  # of oneself: no follow
    commit(FOLLOW, "f1", DAN, at=3, operation="delete"),
    commit(FOLLOW, "f3", DAN, at=4, subject=ANN),  # again, by another record
    commit(POST, "p1", DAN, at=5, text="", **facets(mention(ANN), mention(BEN))),
    commit(POST, "p1", DAN, at=6, operation="update", text="", **facets(mention(CAT))),
    commit(POST, "p2", DAN, at=7, text=""),
    commit(POST, "p2", DAN, at=8, operation="delete"),
    commit(LIKE, "l1", DAN, at=9, operation="delete"),  # of a like that was never seen
]
SIGNED_IN = {"labels": {"values": [{"val": "!no-unauthenticated"}]}}
PROFILES = [
    commit(
        PROFILE, "self", BEN, operation="update", displayName="Ben", **SIGNED_IN,
        description="see https://ben.example/a. (http://b.example)",
    ),
    commit(PROFILE, "self", BEN, at=1, displayName="B"),
    commit(PROFILE, "self", BEN, at=2, operation="delete"),
    event("identity", BEN, 3, identity={"did": BEN, "handle": "ben.example"}),
]  # fmt: skip
STATUSES = [
    event("account", BEN, at, account={"did": BEN, "active": status == "active", "status": status})
    for at, status in enumerate(("active", "deactivated", "deleted", "suspended", "takendown"))
] + [
    event("account", CAT, account={"active": False}),
    event("account", DAN, account={"active": True}),
]
PASSED_OVER = [
    (
        commit("app.bsky.graph.verification", "1", subject=BEN),
        "one account's verification of another is not kept",
    ),
    (commit("com.example.note", "::", text={"odd": []}, reply=[1]), "of a collection that is not read"),
    (commit("com.example.note", "1", operation="delete"), "of a collection that is not read"),
    (event("identity", BEN, identity={"did": BEN}), "an identity without a handle"),
    (event("identity", BEN, identity={"handle": "handle.invalid"}), "an identity without a handle"),
    (
        event("account", BEN, account={"active": False, "status": "throttled"}),
        "an account that its server cannot serve for now",
    ),
    (event("sync", BEN), "an event of another kind"),
]  # fmt: skip
REJECTED = [
    ('{"kind": "commit", "did', "not JSON: cut off"),
    ("{}", "empty"),
    ({"a": 1, "b": 2}, "not a commit, an identity or an account: its fields are a, b"),
    (event("commit", ANN), "a commit without commit.operation; a commit without commit.collection; "
     "a commit without commit.rkey"),
    (commit(LIKE, "1", "plc:ann", **subject(BEN, "p")), "did is not a did: 'plc:ann'"),
    (commit(LIKE, "a b", **subject(BEN, "p")), "commit.rkey is not a record key: 'a b'"),
    (commit(FOLLOW, "1"), "a follow without subject"),
    (commit(FOLLOW, "1", subject={"did": BEN}), f"subject is not a did: '{{\"did\":\"{BEN}\"}}'"),
    (commit(LIKE, "1", subject=BEN), "a like without subject.uri"),
    (
        commit(LIKE, "1", **subject("ben.example", "p")),
        f"subject.uri is not an at-uri of a did: '{uri('ben.example', 'p')}'",
    ),
    (commit(POST, "1"), "a post without text"),
    (commit(LIST, "1", purpose="app.bsky.graph.defs#curatelist"), "a list without name"),
    (commit(POST, "1", text="", reply={}), "a reply without reply.parent.uri"),
    (commit(POST, "1", text="", embed=embedded("x")), "embed.record.uri is not an at-uri of a did: 'x'"),
    (commit(POST, "1", text="", **facets(mention("@ben"))), "facets[].features[].did is not a did: '@ben'"),
    (commit(LIKE, "1", operation="upsert", **subject(BEN, "p")),
     "commit.operation is none of create, update, delete: 'upsert'"),
    (event("commit", ANN, commit={"operation": "create", "collection": LIKE, "rkey": "1"}),
     "what was created or updated without commit.record"),
    ({**commit(BLOCK, "1", subject=BEN), "time_us": None}, "an event without time_us"),
    ({**commit(BLOCK, "1", subject=BEN), "time_us": NOON_US // 1000},
     f"time_us is not in microseconds since 1970: '{NOON_US // 1000}'"),
    ({**commit(BLOCK, "1", subject=BEN), "time_us": -(2**63)},
     f"time_us is not in microseconds since 1970: '{-(2**63)}'"),
    ({**commit(BLOCK, "1", subject=BEN), "time_us": 10**30}, f"time_us is not a whole number: '{10**30}'"),
    (event("account", BEN, account={}), "an account without account.active"),
]  # fmt: skip

CURATE, MODERATE = (f"app.bsky.graph.defs#{purpose}list" for purpose in ("curate", "mod"))
LISTS = [
    commit(LIST, "l", name="Birds", purpose=CURATE, description="of mine"),
    commit(LIST, "l", operation="update", at=1, name="Bird keepers", purpose=CURATE),
    commit(LIST, "l", operation="delete", at=2),
    commit(LIST, "m", name="Rude", purpose=MODERATE),
]
SOUND = [*(record for record, _ in ACTS.values()), TELLING, *LISTS, *LIFE, *PROFILES, *STATUSES]


@pytest.fixture(scope="module")
def records(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """All events of this module, read at once; those to reject come first."""
    folder = tmp_path_factory.mktemp("bluesky")
    found = [record for record, _ in (*REJECTED, *PASSED_OVER)] + SOUND
    lines = (record if isinstance(record, str) else json.dumps(record) for record in found)
    (folder / "events.ndjson").write_text("\n".join(lines))
    with ingest.read(spark, "bluesky", str(folder)) as records:
        yield records


def rows(frame: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of these columns in order, times as text, and ids without their network."""
    types = dict(frame.dtypes)
    shown = (
        F.col(c).cast("string") if types[c] == "timestamp"
        else F.regexp_replace(c, "bluesky:", "") if types[c] == "string"
        else F.col(c)
        for c in columns
    )  # fmt: skip
    return sorted((tuple(row) for row in frame.select(*shown).collect()), key=str)


@pytest.fixture(scope="module")
def acts(records: Records) -> list[tuple[Any, ...]]:
    columns = ("source_record_id", "kind", "target_id", "target_post_id")
    return rows(records.tables["interactions"], *columns)


class TestActsAndPosts:
    @pytest.mark.parametrize("case", ACTS)
    def test_acts(self, acts: list[tuple[Any, ...]], case: str) -> None:
        record, expected = ACTS[case]
        said = record.get("payload", record)["commit"]
        record_id = uri(ANN, said["rkey"], said["collection"])
        assert [row[1:] for row in acts if row[0] == record_id] == expected

    def test_whose_and_when(self, records: Records) -> None:
        like = records.tables["interactions"].where("kind = 'like' AND target_post_id IS NULL")
        columns = ("interaction_id", "actor_id", "occurred_at", "claimed_at", "observed_at")
        record_id = uri(ANN, "3", LIKE)
        assert rows(like, *columns) == [
            (f"{record_id}#like#{BEN}", ANN, NOON, "2020-02-02 00:00:00", NOON)
        ]

    def test_posts(self, records: Records) -> None:
        mine = records.tables["posts"].where(f"author_id = 'bluesky:{ANN}'")
        said = ("post_id", "kind", "in_reply_to_post_id", "language", "hashtags", "links")
        assert rows(mine, *said) == [(uri(ANN, key), *post) for key, post in POSTS.items()]
        times = ("text", "written_at", "created_at", "observed_at", "embedded")
        first = mine.where("post_id LIKE '%/10'")
        assert rows(first, *times) == [("words", NOON, NOON, NOON, False)]


class TestLife:
    def test_every_end_finds_its_record(self, records: Records) -> None:
        columns = ("record_id", "deleted_at", "for_good")
        assert rows(records.tables["tombstones"], *columns) == [
            (uri(ANN, "l", LIST), "2026-05-03 12:00:00.999999", False),
            (uri(ANN, "l", LIST), "2026-05-03 12:00:02", False),
            (uri(DAN, "l1", LIKE), "2026-05-03 12:00:09", False),
            (uri(DAN, "p1"), "2026-05-03 12:00:05.999999", False),  # gone before it is new
            (uri(DAN, "p2"), "2026-05-03 12:00:08", False),
            (uri(DAN, "f1", FOLLOW), "2026-05-03 12:00:03", False),
        ]

    def test_what_there_is_in_the_end(self, records: Records) -> None:
        end, gone = cut(date(2026, 5, 3)), records.tables["tombstones"]
        follows = views.follows(records.tables["follows"], gone, end)
        assert rows(follows, "follower_id", "followed_id", "started_at") == [
            (DAN, ANN, "2026-05-03 12:00:04")  # the second follow; the first has ended
        ]
        acts = views.interactions(records.tables["interactions"], None, gone, end)
        his = acts.where(f"actor_id = 'bluesky:{DAN}'")
        assert rows(his, "kind", "target_id") == [("mention", CAT)]  # as it was written anew
        there = records.tables["posts"].where(f"author_id = 'bluesky:{DAN}'")
        assert rows(there, "post_id", "written_at") == [
            (uri(DAN, "p1"), "2026-05-03 12:00:05"),
            (uri(DAN, "p1"), "2026-05-03 12:00:06"),
            (uri(DAN, "p2"), "2026-05-03 12:00:07"),
        ]


class TestLists:
    def test_as_their_owners_call_them(self, records: Records) -> None:
        said = ("list_id", "owner_id", "name", "description", "for_moderation", "observed_at")
        assert rows(records.tables["list_observations"], *said) == [
            (uri(ANN, "l", LIST), ANN, "Bird keepers", "", False, "2026-05-03 12:00:01"),
            (uri(ANN, "l", LIST), ANN, "Birds", "of mine", False, "2026-05-03 12:00:00"),
            (uri(ANN, "m", LIST), ANN, "Rude", "", True, "2026-05-03 12:00:00"),
        ]

    def test_an_item_names_the_list_of_its_own_account(self, records: Records) -> None:
        """Nobody can put anybody on the list of somebody else."""
        acts = records.tables["interactions"].where("kind = 'list'")
        assert rows(acts, "source_record_id", "list_id") == [
            (uri(ANN, "5", ITEM), uri(ANN, "l", LIST)),
            (uri(ANN, "5b", ITEM), None),
        ]


class TestAccounts:
    def test_profiles_in_part(self, records: Records) -> None:
        columns = ("observed_at", "handle", "display_name", "description", "opted_out", "links")
        seen = records.tables["account_observations"]
        assert rows(seen, "account_id", *columns) == [
            (BEN, NOON, None, "Ben", "see https://ben.example/a. (http://b.example)", True,
             ["https://ben.example/a", "http://b.example"]),
            (BEN, "2026-05-03 12:00:01", None, "B", "", False, []),  # what is not there is empty
            (BEN, "2026-05-03 12:00:02", None, "", "", False, []),  # deleted
            (BEN, "2026-05-03 12:00:03", "ben.example", None, None, None, None),
        ]  # fmt: skip

    def test_statuses(self, records: Records) -> None:
        columns = ("account_id", "effective_at", "status")
        assert rows(records.tables["account_events"], *columns) == [
            (BEN, NOON, "active"),
            (BEN, "2026-05-03 12:00:01", "deactivated"),
            (BEN, "2026-05-03 12:00:02", "deleted"),
            (BEN, "2026-05-03 12:00:03", "suspended"),
            (BEN, "2026-05-03 12:00:04", "suspended"),  # taken down
            (DAN, NOON, "active"),
            (CAT, NOON, "deactivated"),  # no reason given
        ]


class TestWhatIsNotKept:
    def test_counts(self, records: Records) -> None:
        assert records.read == len(REJECTED) + len(PASSED_OVER) + len(SOUND)
        assert records.kinds == {
            "post": len(POSTS) + 3, "like": 4, "repost": 1, "list": 3, "list item": 2,
            "block": 1, "follow": 3, "delete": 4, "profile": 3, "identity": 1, "account": 7,
        }  # fmt: skip

    def test_passed_over(self, records: Records) -> None:
        reasons = [reason for _, reason in PASSED_OVER]
        assert records.passed_over == {reason: reasons.count(reason) for reason in reasons}

    def test_rejects_with_their_reason(self, records: Records) -> None:
        found = records.rejects.select("line", "reason").collect()
        expected = [(line, reason) for line, (_, reason) in enumerate(REJECTED, start=1)]
        assert sorted((row.line, row.reason) for row in found) == expected
        assert records.rejected == len(REJECTED)
