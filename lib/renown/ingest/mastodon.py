"""Mastodon and what speaks its API: statuses, accounts and notifications, one JSON a line, or lists.

A post is known by its `uri`, an account as `mastodon_accounts` says. Posts that not everybody may
see (`visibility` other than public and unlisted), their reblogs, and notifications of them are
passed over; a quoted one leaves no more than that something was quoted. An edit is a later version
of the same post.

Whom a reply answers is a local id: it is found among the reply's own mentions, or is its author.
Where it is neither (the mention was taken out), the target cannot be known, and there is no act of
replying. Which post it answers is a local id too, and stays null. Whom a reply answers is not
mentioned by it as well. A quote without the post in it (pending, refused, gone, too deep) has no
target.

A favourite or reblog has no address that a notification tells, so it is known by who, what, and
which post: the same repost, seen as a status and in a notification, is one. Of the other
notifications of a post, the post itself is read. A notification says of whoever follows that they
do; whom, the capture's sidecar has to say (`followers_of`, an address), as it does for lists of
accounts (`followers_of`, `following_of`).

`locked` (followers are asked first) hides no post and is not `protected`; `limited`, `moved` and
`memorial` are no status of ours.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import mastodon_accounts as accounts
from renown.ingest import mastodon_acts as acts
from renown.ingest import mastodon_html as html
from renown.ingest import mastodon_parts as parts
from renown.ingest import mastodon_shape as shape
from renown.ingest.connector import Connector, Item, row
from renown.ingest.mastodon_fields import DDL, POST_COUNTS
from renown.tables import (
    AccountEvents,
    AccountObservations,
    Follows,
    Interactions,
    PostObservations,
    Posts,
    Table,
)


def observed_at(item: Item) -> Column:
    """Nothing: no record says when it was handed out."""
    return F.lit(None).cast("timestamp")


def newest(item: Item) -> Column:
    """The record was observed no sooner than this."""
    record, kind = item.record, shape.kind(item)
    of_accounts = F.transform(
        parts.accounts(record, kind), lambda part: accounts.newest(part["what"])
    )
    of_posts = F.transform(parts.posts(record, kind), lambda part: _written_at(part["what"]))
    told = shape.time(record["created_at"])
    return F.greatest(told, F.array_max(of_accounts), F.array_max(of_posts))


def rows(item: Item, kind: Column, seen: Column) -> Mapping[Table, Column]:
    """What becomes of a record."""
    record = item.record
    of_posts, of_accounts = parts.posts(record, kind), parts.accounts(record, kind)
    return {
        AccountObservations: F.transform(
            of_accounts, lambda part: accounts.profile(part["what"], seen)
        ),
        AccountEvents: F.transform(of_accounts, lambda part: accounts.status(part["what"], seen)),
        Follows: acts.follows(item, kind, seen),
        Posts: F.transform(of_posts, lambda part: _post(part["what"], part["own"], seen)),
        PostObservations: F.transform(
            of_posts, lambda part: _counts(part["what"], part["own"], seen)
        ),
        Interactions: acts.interactions(record, kind, seen),
    }


def _post(post: Column, own: Column, seen: Column) -> Column:
    reply = F.when(post["in_reply_to_id"].isNotNull(), "reply")
    links = F.concat(html.links(post["content"]), F.array(post["card"]["url"]))
    found = row(
        Posts,
        post_id=accounts.mastodon(post["uri"]),
        written_at=_written_at(post),
        author_id=accounts.account_id(post["account"]),
        created_at=shape.time(post["created_at"]),
        kind=reply.when(post["quote"].isNotNull(), "quote").otherwise("original"),
        text=html.text(post["content"]),
        language=post["language"],
        hashtags=F.transform(post["tags"]["name"], F.lower),
        links=F.array_distinct(F.array_compact(links)),
        embedded=~own,
        observed_at=seen,
    )
    return F.when(own.isNotNull(), found)


def _written_at(post: Column) -> Column:
    return shape.time(F.coalesce(post["edited_at"], post["created_at"]))


def _counts(post: Column, own: Column, seen: Column) -> Column:
    """A reblog's own counts are those of its post."""
    counts = {column: post[name] for column, name in POST_COUNTS.items()}
    post_id = accounts.mastodon(post["uri"])
    found = row(PostObservations, post_id=post_id, observed_at=seen, **counts)
    return F.when(own.isNotNull() & F.coalesce(*counts.values()).isNotNull(), found)


CONNECTOR = Connector(
    network="mastodon",
    fields=DDL,
    kind=shape.kind,
    observed_at=observed_at,
    newest=newest,
    problems=shape.problems,
    rows=rows,
    passed_over=shape.passed_over,
)
