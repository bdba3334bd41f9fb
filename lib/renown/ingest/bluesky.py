"""Bluesky's Jetstream: what repositories commit, and what becomes of accounts, one event a line.

Both v1, and v2, which wraps an event in a message. A record is known by its at-uri, so that its
delete, which carries nothing else, finds it. An update takes the place of what was there: a
tombstone a microsecond before it, and its own rows. Every time is the server's (`time_us`); the
client's `createdAt` can say anything, and is kept beside as `claimed_at`, null where it is no time.

The target of an act is the authority of the at-uri acted on. An act towards oneself is no act; the
root of a thread is not answered, and whom a reply answers is not mentioned by it as well. What is
liked may be a feed or a list: the act counts, and there is no post. Embedded feeds, lists and
starter packs are no quotes. A list item does not say what its list is for: all are kept as `list`, and
what the list itself says (a name, and whether it is for moderation) stands beside them. As on Bluesky,
nobody puts anybody on the list of somebody else: such an item names no list. A profile's record is
whole, so a field that is not in it is empty, and an account that does not ask for signed-in readers
only (`!no-unauthenticated`) has not opted out.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import bluesky_record as said_in
from renown.ingest import bluesky_shape as shape
from renown.ingest.connector import Connector, Item, row
from renown.moments import just_before
from renown.tables import (
    AccountEvents,
    AccountObservations,
    Follows,
    Interactions,
    ListObservations,
    Posts,
    Table,
    Tombstones,
)

FOR_MODERATION = "app.bsky.graph.defs#modlist"
SIGNED_IN_ONLY = "!no-unauthenticated"
# Addresses in running text; a full stop or a bracket behind one is not of it.
LINK = r"""https?://[^\s<>"]*[^\s<>".,;:!?)\]']"""


def observed_at(item: Item) -> Column:
    """The server's clock."""
    return F.timestamp_micros(item.record["time_us"])


def newest(item: Item) -> Column:
    """Nothing: an event without the server's time is rejected."""
    return F.lit(None).cast("timestamp")


def rows(item: Item, kind: Column, seen: Column) -> Mapping[Table, Column]:
    """What becomes of an event."""
    event = item.record
    acts = kind.isin("like", "repost", "list item", "block")
    return {
        AccountObservations: F.when(kind == "identity", F.array(_identity(event, seen))).when(
            kind == "profile", F.array(_profile(event, seen))
        ),
        AccountEvents: F.when(kind == "account", F.array(_status(event, seen))),
        Follows: F.when(kind == "follow", F.array(_follow(item, seen))),
        Posts: F.when(kind == "post", F.array(_post(item, seen))),
        Interactions: F.when(acts, F.array(_reaction(item, kind, seen))).when(
            kind == "post", _said(item, seen)
        ),
        ListObservations: F.when(kind == "list", F.array(_list(item, seen))),
        Tombstones: _tombstones(item, kind, seen),
    }


def _identity(event: Column, seen: Column) -> Column:
    return row(
        AccountObservations,
        account_id=_bluesky(event["did"]),
        observed_at=seen,
        handle=said_in.handle(event),
    )


def _profile(event: Column, seen: Column) -> Column:
    """A profile that is deleted is one with nothing in it."""
    record = event["commit"]["record"]
    description = F.coalesce(record["description"], F.lit(""))
    return row(
        AccountObservations,
        account_id=_bluesky(event["did"]),
        observed_at=seen,
        display_name=F.coalesce(record["displayName"], F.lit("")),
        description=description,
        opted_out=F.array_contains(said_in.labels(record), SIGNED_IN_ONLY),
        links=F.regexp_extract_all(description, F.lit(LINK), F.lit(0)),
    )


def _status(event: Column, seen: Column) -> Column:
    """Without a reason, an account that is not active is no more than switched off."""
    account = event["account"]
    gone = (
        F.when(account["status"] == "deleted", "deleted")
        .when(account["status"].isin("suspended", "takendown"), "suspended")
        .otherwise("deactivated")
    )
    return row(
        AccountEvents,
        account_id=_bluesky(event["did"]),
        effective_at=seen,
        status=F.when(account["active"], "active").otherwise(gone),
    )


def _follow(item: Item, seen: Column) -> Column:
    event, followed = item.record, item.parts["target"]
    found = row(
        Follows,
        follow_id=item.parts["record_id"],
        follower_id=_bluesky(event["did"]),
        followed_id=_bluesky(followed),
        started_at=seen,
        observed_at=seen,
    )
    return F.when(followed != event["did"], found)


def _list(item: Item, seen: Column) -> Column:
    """A record is whole, so that it says nothing of itself is seen, too."""
    event, record = item.record, item.record["commit"]["record"]
    return row(
        ListObservations,
        list_id=item.parts["record_id"],
        owner_id=_bluesky(event["did"]),
        name=record["name"],
        description=F.coalesce(record["description"], F.lit("")),
        for_moderation=record["purpose"] == FOR_MODERATION,
        observed_at=seen,
    )


def _post(item: Item, seen: Column) -> Column:
    event, record = item.record, item.record["commit"]["record"]
    parent, quoted = item.parts["parent_uri"], said_in.post(item.parts["embedded_uri"])
    reply = F.when(parent.isNotNull(), "reply")
    return row(
        Posts,
        post_id=item.parts["record_id"],
        written_at=seen,
        author_id=_bluesky(event["did"]),
        created_at=seen,
        kind=reply.when(quoted.isNotNull(), "quote").otherwise("original"),
        in_reply_to_post_id=_bluesky(parent),
        text=record["text"],
        language=said_in.language(record),
        hashtags=said_in.hashtags(record, item.parts["features"]),
        links=said_in.links(record, item.parts["features"]),
        embedded=F.lit(False),
        observed_at=seen,
    )


def _said(item: Item, seen: Column) -> Column:
    """Acts of a post."""
    parent, quoted = item.parts["parent_uri"], said_in.post(item.parts["embedded_uri"])
    answered = said_in.author(parent)
    others = F.array_except(
        F.array_distinct(said_in.mentioned(item.parts["features"])), F.array(answered)
    )
    return F.concat(
        F.array(
            _act(item, seen, "reply", answered, said_in.post(parent)),
            _act(item, seen, "quote", said_in.author(quoted), quoted),
        ),
        F.transform(others, lambda did: _act(item, seen, "mention", did)),
    )


def _reaction(item: Item, kind: Column, seen: Column) -> Column:
    """The one act of a like, a repost, a list item or a block."""
    event, listed = item.record, kind == "list item"
    named = F.when(listed, "list").otherwise(kind)
    post = said_in.post(item.parts["subject_uri"])
    on = F.when(listed, said_in.own_list(event))
    return _act(item, seen, named, item.parts["target"], post, on)


def _act(
    item: Item,
    seen: Column,
    kind: str | Column,
    target: Column,
    post: Column | None = None,
    on_list: Column | None = None,
) -> Column:
    """An act, unless it is towards oneself or nobody."""
    event = item.record
    named = F.lit(kind) if isinstance(kind, str) else kind
    record_id, towards = item.parts["record_id"], _bluesky(target)
    found = row(
        Interactions,
        interaction_id=F.concat_ws("#", record_id, named, towards),
        source_record_id=record_id,
        actor_id=_bluesky(event["did"]),
        target_id=towards,
        kind=named,
        target_post_id=F.lit(None) if post is None else _bluesky(post),
        occurred_at=seen,
        claimed_at=said_in.claimed_at(event["commit"]["record"]),
        observed_at=seen,
        list_id=F.lit(None) if on_list is None else _bluesky(on_list),
    )
    return F.when(target != event["did"], found)


def _tombstones(item: Item, kind: Column, seen: Column) -> Column:
    """Of a record that is deleted, or written anew; a profile is none of the ledger's records."""
    operation = item.record["commit"]["operation"]
    before = just_before(seen)
    gone_at = F.when(operation == "delete", seen).when(operation == "update", before)
    found = row(
        Tombstones, record_id=item.parts["record_id"], deleted_at=gone_at, for_good=F.lit(False)
    )
    return F.when((kind != "profile") & gone_at.isNotNull(), F.array(found))


def _bluesky(native_id: Column) -> Column:
    return F.concat(F.lit("bluesky:"), native_id)


CONNECTOR = Connector(
    network="bluesky",
    fields=shape.EVENT,
    kind=shape.kind,
    observed_at=observed_at,
    newest=newest,
    problems=shape.problems,
    rows=rows,
    passed_over=shape.passed_over,
    within=shape.within,
    parts=shape.parts,
)
