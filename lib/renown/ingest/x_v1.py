"""X (Twitter) API v1.1: users, posts, lists, deletions, and pages of them or of follower or friend ids.

Each line is a record, or a page of them as the API answers it. Whose followers or friends a page
holds, or members of which list, the page says itself (`followers_of`, `friends_of`), or the
capture's sidecar.

From a post come its own row, what it embeds (the post that is reposted or quoted, profiles), and
its acts. A repost is no post; its copied mentions are not mentions, and when the post it repeats is
a quote, only the repost counts. A post that both replies and quotes is of kind `reply`, as it was
written into a conversation, and both acts are recorded. An act towards oneself is no act. A mention
without an id names nobody and is passed over. Likes are not delivered.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import x_ties as ties
from renown.ingest import x_v1_pages as pages
from renown.ingest import x_v1_shape as shape
from renown.ingest.connector import Connector, Item, row
from renown.ingest.x_acts import Towards, Writing, acts
from renown.ingest.x_ties import x
from renown.ingest.x_values import iso_time
from renown.tables import (
    AccountObservations,
    Follows,
    Interactions,
    ListObservations,
    PostObservations,
    Posts,
    Table,
    Tombstones,
)


def observed_at(item: Item) -> Column:
    """When it was retrieved, where it says so."""
    return iso_time(item.record["retrieved_at"])


def newest(item: Item) -> Column:
    """The record was observed no sooner than this."""
    record = item.record
    in_page = F.array_max(F.transform(record["started_at"], iso_time))
    in_user = shape.time(record["status"]["created_at"])
    deleted = shape.millis(record["delete"]["timestamp_ms"])
    on_page = item.page["newest"]
    return F.greatest(on_page, shape.time(record["created_at"]), in_user, in_page, deleted)


def rows(item: Item, kind: Column, seen: Column) -> Mapping[Table, Column]:
    """What becomes of a record."""
    record, talk, user = item.record, kind == "post", kind == "user"
    of, native_id = shape.subjects(item), shape.native(item.record)
    return {
        AccountObservations: F.when(kind.isin("user", "post", "list"), profiles(record, seen)),
        Follows: F.when(kind == "page", follows(item, seen)).when(
            user, ties.follows(native_id, of, seen)
        ),
        Posts: F.when(talk, posts(record, seen)),
        PostObservations: F.when(talk, post_observations(record, seen)),
        Interactions: F.when(talk, interactions(record, seen)).when(
            user, F.array(ties.listing(native_id, of, seen))
        ),
        ListObservations: F.when(
            kind == "list",
            F.array(ties.seen_list(native_id, shape.native(record["user"]), record, seen)),
        ),
        Tombstones: F.when(kind == "delete", F.array(_deleted(record["delete"], seen))).when(
            user, F.array(ties.earlier(native_id, of, seen))
        ),
    }


def profiles(record: Column, seen: Column) -> Column:
    """Profiles in a record: a user's own line, authors, and authors of embedded posts."""
    embedded = [record[name]["user"] for name in shape.EMBEDDED]
    return F.array(*(_profile(user, seen) for user in (record, record["user"], *embedded)))


def _profile(user: Column, seen: Column) -> Column:
    """A user object with a name is a profile; often a post carries no more than its author's id."""
    found = row(
        AccountObservations,
        account_id=x(shape.native(user)),
        observed_at=seen,
        created_at=shape.time(user["created_at"]),
        **{column: user[name] for column, name in shape.PROFILE_TEXT.items()},
        **{name: user[name] for name in shape.PROFILE_FLAGS},
        **{column: user[name] for column, name in shape.PROFILE_COUNTS.items()},
    )
    return F.when(user["screen_name"].isNotNull(), found)


def posts(record: Column, seen: Column) -> Column:
    """Posts in a record: its own unless it is a repost, and those it embeds."""
    others = [record[name] for name in shape.EMBEDDED]
    embedded = (_post(post, post["is_quote_status"], seen, embedded=True) for post in others)
    # A quoted post that is gone leaves no more than this flag.
    quotes = record["is_quote_status"] | record["quoted_status"].isNotNull()
    own = F.when(~_is_repost(record), _post(record, quotes, seen, embedded=False))
    return F.array(own, *embedded)


def _post(post: Column, quotes: Column, seen: Column, *, embedded: bool) -> Column:
    """An archive may embed no more than ids: without a time it is no row."""
    created_at = shape.time(post["created_at"])
    tags, links = shape.entities(post, "hashtags"), shape.entities(post, "urls")
    found = row(
        Posts,
        post_id=x(shape.native(post)),
        written_at=created_at,
        author_id=x(shape.native(post["user"])),
        created_at=created_at,
        kind=_kind(post, quotes),
        in_reply_to_post_id=x(shape.native(post, "in_reply_to_status_id")),
        text=F.coalesce(post["extended_tweet"]["full_text"], post["full_text"], post["text"]),
        language=post["lang"],
        hashtags=F.transform(tags, lambda tag: F.lower(tag["text"])),
        links=F.transform(links, lambda link: F.coalesce(link["expanded_url"], link["url"])),
        embedded=F.lit(embedded),
        observed_at=seen,
    )
    return F.when(post["created_at"].isNotNull(), found)


def _kind(post: Column, quotes: Column) -> Column:
    reply = shape.native(post, "in_reply_to_user_id").isNotNull()
    reply |= shape.native(post, "in_reply_to_status_id").isNotNull()
    return F.when(reply, "reply").when(quotes, "quote").otherwise("original")


def post_observations(record: Column, seen: Column) -> Column:
    """Looks at the counts of posts in a record; a repost's own counts are those of its post."""
    embedded = (_counts(record[name], seen) for name in shape.EMBEDDED)
    return F.array(F.when(~_is_repost(record), _counts(record, seen)), *embedded)


def _counts(post: Column, seen: Column) -> Column:
    counts = {column: post[name] for column, name in shape.POST_COUNTS.items()}
    found = row(PostObservations, post_id=x(shape.native(post)), observed_at=seen, **counts)
    return F.when(F.coalesce(*counts.values()).isNotNull(), found)


def interactions(record: Column, seen: Column) -> Column:
    """Acts of a post's author towards somebody else."""
    reposted, quoted = (_towards(record[name]) for name in ("retweeted_status", "quoted_status"))
    answered = (shape.native(record, f"in_reply_to_{what}_id") for what in ("user", "status"))
    return acts(
        Writing(
            shape.native(record),
            shape.native(record["user"]),
            shape.time(record["created_at"]),
            seen,
        ),
        _is_repost(record),
        reposted=reposted,
        quoted=quoted,
        answered=Towards(*answered),
        mentioned=shape.mentioned(record),
    )


def _towards(post: Column) -> Towards:
    return Towards(shape.native(post["user"]), shape.native(post))


def follows(item: Item, seen: Column) -> Column:
    """A follow for each id on a page."""
    record, of = item.record, shape.subjects(item)
    started = F.coalesce(record["started_at"], F.array().cast("array<string>"))
    listed = F.arrays_zip(record["ids"], started.alias("started_at"))

    def follow(one: Column) -> Column:
        since = iso_time(one["started_at"])
        outgoing = ties.follow(of.following_of, one["ids"], since, seen)
        return F.coalesce(outgoing, ties.follow(one["ids"], of.followers_of, since, seen))

    return F.transform(listed, follow)


def _deleted(delete: Column, seen: Column) -> Column:
    """A post, or a repost, that is gone; X uses no id again."""
    return row(
        Tombstones,
        record_id=x(shape.native(delete["status"])),
        deleted_at=F.coalesce(shape.millis(delete["timestamp_ms"]), seen),
        for_good=F.lit(True),
    )


def _is_repost(record: Column) -> Column:
    return record["retweeted_status"].isNotNull()


CONNECTOR = Connector(
    network="x_v1",
    fields=shape.RECORD,
    kind=shape.kind,
    observed_at=observed_at,
    newest=newest,
    problems=shape.problems,
    rows=rows,
    passed_over=shape.passed_over,
    unwrap=pages.unwrap,
)
