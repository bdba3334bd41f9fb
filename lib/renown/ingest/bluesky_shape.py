"""The shape of Jetstream events: fields that are read, what an event is, and what may be wrong.

Anybody may write records of any shape under a collection's name of their own, so what differs from
one collection to the next is read as text, and as what it is only where the collection is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import bluesky_record as said_in
from renown.ingest.bluesky_record import AT_URI, DID, LIST, POST, RKEY
from renown.ingest.connector import Item, said
from renown.ingest.words import lacking, not_any_of, shown, unlike

RECORD = (
    "createdAt string, subject string, text string, langs string, tags string, facets string, "
    "reply string, embed string, displayName string, description string, labels string, "
    "name string, purpose string, list string"
)
EVENT = (
    "kind string, did string, time_us bigint, "
    f"commit struct<operation string, collection string, rkey string, record struct<{RECORD}>>, "
    "identity struct<handle string>, account struct<active boolean, status string>"
)
COLLECTIONS = {
    "app.bsky.graph.follow": "follow",
    "app.bsky.feed.like": "like",
    "app.bsky.feed.repost": "repost",
    POST: "post",
    LIST: "list",
    "app.bsky.graph.listitem": "list item",
    "app.bsky.graph.block": "block",
    "app.bsky.actor.profile": "profile",
}
REACTIONS = ("app.bsky.feed.like", "app.bsky.feed.repost")
TOWARDS = ("app.bsky.graph.follow", "app.bsky.graph.listitem", "app.bsky.graph.block")
NOT_KEPT = {
    "app.bsky.graph.verification": "one account's verification of another is not kept",
}
OPERATIONS = ("create", "update", "delete")
# Of these an account's server speaks while it is there: it is merely slow, or not copied yet.
PASSING = ("desynchronized", "throttled")
# 2020 and 2100 in microseconds: a clock in seconds, milliseconds or nanoseconds is far outside.
EARLIEST_US, LATEST_US = 1_577_836_800_000_000, 4_102_444_800_000_000


def within(raw: Column) -> Column:
    """The event in a v2 message; null for an event as it is."""
    # Most begin as an event does, which takes no search of the whole text to see.
    message = ~raw.startswith('{"did"') & raw.contains('"payload"')
    return F.when(message, F.get_json_object(raw, "$.payload"))


def parts(item: Item) -> dict[str, Column]:
    """What acts and texts are made of; those within a record's fields are parsed for them."""
    event, record = item.record, item.record["commit"]["record"]
    of = event["commit"]["collection"]
    uri = F.when(of.isin(*REACTIONS), said_in.subject_uri(record))
    towards = F.when(of.isin(*TOWARDS), record["subject"])
    return {
        "record_id": said_in.record_id(event),
        "subject_uri": uri,
        "target": F.coalesce(said_in.author(uri), towards),
        "parent_uri": F.when(of == POST, said_in.parent_uri(record)),
        "embedded_uri": F.when(of == POST, said_in.embedded_uri(record)),
        "features": F.when(of == POST, said_in.features(record)),
    }


def kind(item: Item) -> Column:
    """What the event is of; `delete` for the end of a record, save a profile, which is then empty."""
    event, commit = item.record, item.record["commit"]
    known = _chosen(commit["collection"], COLLECTIONS)
    ended = (commit["operation"] == "delete") & (known != "profile")
    made = F.when(ended, "delete").otherwise(known)
    return F.when(event["kind"] == "commit", made).when(
        event["kind"].isin("identity", "account"), event["kind"]
    )


def passed_over(item: Item, kind: Column) -> Column:
    """Why an event is not kept, in few words whatever anybody calls their collections."""
    event, collection = item.record, item.record["commit"]["collection"]
    other = F.coalesce(_chosen(collection, NOT_KEPT), F.lit("of a collection that is not read"))
    late = ~event["account"]["active"] & event["account"]["status"].isin(*PASSING)
    return (
        F.when(kind.isNull() & (event["kind"] == "commit") & collection.isNotNull(), other)
        .when(~event["kind"].isin("commit", "identity", "account"), "an event of another kind")
        .when((kind == "identity") & said_in.handle(event).isNull(), "an identity without a handle")
        .when((kind == "account") & late, "an account that its server cannot serve for now")
    )


def problems(item: Item, kind: Column) -> Column:
    """All that is wrong with an event, in words; null where nothing is."""
    event = item.record
    unknown = not_any_of("a commit, an identity or an account", item.raw)
    return F.when(event["kind"].isNull(), unknown).otherwise(
        said((*_event_problems(event), *_record_problems(item, kind)))
    )


def _event_problems(event: Column) -> Iterator[Column]:
    commit, time = event["commit"], event["time_us"]
    yield lacking("an event", "did", event["did"])
    yield unlike("did", event["did"], f"^{DID}$", "a did")
    yield lacking("an event", "time_us", time)
    outside = ~time.between(EARLIEST_US, LATEST_US)
    yield F.when(outside, shown("time_us is not in microseconds since 1970", time.cast("string")))
    known = commit["operation"].isin(*OPERATIONS)
    operation = shown("commit.operation is none of create, update, delete", commit["operation"])
    of_commit = said(
        (
            *(lacking("a commit", f"commit.{n}", commit[n]) for n in ("operation", "collection")),
            lacking("a commit", "commit.rkey", commit["rkey"]),
            unlike("commit.rkey", commit["rkey"], f"^{RKEY}$", "a record key"),
            F.when(~known, operation),
            F.when(
                known & (commit["operation"] != "delete"),
                lacking("what was created or updated", "commit.record", commit["record"]),
            ),
        )
    )
    yield F.when(event["kind"] == "commit", of_commit)
    unsaid = lacking("an account", "account.active", event["account"]["active"])
    yield F.when(event["kind"] == "account", unsaid)


def _record_problems(item: Item, kind: Column) -> Iterator[Column]:
    record, parts = item.record["commit"]["record"], item.parts
    towards = kind.isin("follow", "list item", "block")
    yield F.when(towards, _missing(record, kind, "subject", record["subject"]))
    yield F.when(towards, unlike("subject", record["subject"], f"^{DID}$", "a did"))
    yield F.when(kind == "list", _missing(record, kind, "name", record["name"]))
    reacts = kind.isin("like", "repost")
    yield F.when(reacts, _missing(record, kind, "subject.uri", parts["subject_uri"]))
    yield F.when(reacts, _not_uri("subject.uri", parts["subject_uri"]))
    post = said(
        (
            _missing(record, kind, "text", record["text"]),
            F.when(
                record["reply"].isNotNull(),
                lacking("a reply", "reply.parent.uri", parts["parent_uri"]),
            ),
            _not_uri("reply.parent.uri", parts["parent_uri"]),
            _not_uri("embed.record.uri", parts["embedded_uri"]),
            unlike(
                "facets[].features[].did",
                _first_that_is_no_did(parts["features"]),
                f"^{DID}$",
                "a did",
            ),
        )
    )
    yield F.when(kind == "post", post)


def _missing(record: Column, kind: Column, path: str, value: Column) -> Column:
    words = F.concat(F.lit("a "), kind, F.lit(f" without {path}"))
    return F.when(record.isNotNull() & value.isNull(), words)


def _not_uri(path: str, uri: Column) -> Column:
    return unlike(path, uri, AT_URI, "an at-uri of a did")


def _first_that_is_no_did(features: Column) -> Column:
    return F.get(
        F.filter(said_in.mentioned(features), lambda did: ~did.rlike(f"^{DID}$")), F.lit(0)
    )


def _chosen(value: Column, words: dict[str, str]) -> Column:
    return F.coalesce(*(F.when(value == name, said) for name, said in words.items()))
