"""X API v2: pages as twarc keeps them, posts of a stream, flattened objects, compliance results.

From a post come its own row and its acts, as in `x_v1`, and by the same ids, so that captures of
either kind meet. What a page refers to stands in its `includes`: those posts are embedded ones, and
they say whose post is repeated, quoted or answered. Where they do not, a repost's text begins with
its author's handle (`RT @…`), which is its first mention.

An edited post has a new id for each version, and says the ids of all. What is held of a version is
gone from the moment the next one was written, which is in that one's id: its mentions are made again
by the next. Only a version that is itself delivered takes the earlier ones back, so that no post is
lost to an edit that nobody captured. Acts of others towards an earlier version stay.

Followers and members of a list are pages of users that are told by the address they came from, or
by the capture's sidecar (`x_ties`). What a post's `context_annotations` say it is about, by name of the
thing and of its domain, is kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import x_ties as ties
from renown.ingest import x_v2_acts as acts
from renown.ingest import x_v2_compliance as compliance
from renown.ingest import x_v2_pages as pages
from renown.ingest import x_v2_shape as shape
from renown.ingest.connector import Connector, Item, row
from renown.ingest.x_ties import x
from renown.ingest.x_values import iso_time
from renown.tables import (
    AccountEvents,
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
    """When the page was retrieved, where twarc says so."""
    return iso_time(item.page["retrieved_at"])


def newest(item: Item) -> Column:
    """The page was observed no sooner than this."""
    return F.coalesce(item.page["newest"], compliance.newest(item.record))


def rows(item: Item, kind: Column, seen: Column) -> Mapping[Table, Column]:
    """What becomes of a record."""
    record, own = item.record, item.page["role"] == pages.DATA
    post, user = kind == "post", kind == "user"
    listed, of = user & own, _subjects(item)
    member = record["id"]
    return {
        AccountObservations: F.when(user, F.array(_profile(record, seen))),
        AccountEvents: F.when(kind == compliance.USER, F.array(compliance.event(record, seen))),
        Follows: F.when(listed, ties.follows(member, of, seen)),
        Posts: F.when(post & ~shape.is_repost(record), F.array(_post(record, ~own, seen))),
        PostObservations: F.when(post & ~shape.is_repost(record), F.array(_counts(record, seen))),
        Interactions: F.when(post & own, acts.interactions(item, seen)).when(
            listed, F.array(ties.listing(member, of, seen))
        ),
        ListObservations: F.when(
            kind == "list", F.array(ties.seen_list(record["id"], record["owner_id"], record, seen))
        ),
        Tombstones: F.when(post & own, superseded(record))
        .when(kind == compliance.POST, F.array(compliance.tombstone(record, seen)))
        .when(listed, F.array(ties.earlier(member, of, seen))),
    }


def passed_over(item: Item, kind: Column) -> Column:
    """Why a sound record is not kept, in words; null where it is."""
    listed = (kind == "user") & (item.page["role"] == pages.DATA)
    return F.coalesce(shape.passed_over(item, kind), F.when(listed, ties.unowned(_subjects(item))))


def _profile(user: Column, seen: Column) -> Column:
    metrics, urls = user["public_metrics"], user["entities"]
    links = F.concat(
        *(F.coalesce(shape.links(urls[at]["urls"]), F.array()) for at in ("url", "description"))
    )
    return row(
        AccountObservations,
        account_id=x(user["id"]),
        observed_at=seen,
        created_at=shape.time(user["created_at"]),
        protected=user["protected"],
        verified=F.greatest(user["verified"], user["verified_type"] != "none"),
        default_profile_image=user["profile_image_url"].contains("/default_profile_images/"),
        # Without any link there are no entities at all, and nothing is said.
        links=F.when(urls.isNotNull(), F.array_distinct(links)),
        **{column: user[name] for column, name in shape.PROFILE_TEXT.items()},
        **{c: shape.either(metrics, *names) for c, names in shape.PROFILE_COUNTS.items()},
    )


def _post(post: Column, embedded: Column, seen: Column) -> Column:
    created_at, answered = shape.time(post["created_at"]), shape.reference(post, shape.ANSWERED)
    reply = post["in_reply_to_user_id"].isNotNull() | answered.isNotNull()
    quote = shape.reference(post, shape.QUOTED).isNotNull()
    full_text = (post[name]["text"] for name in ("note_tweet", "note_post"))
    tags = shape.entities(post, "hashtags")
    return row(
        Posts,
        post_id=x(post["id"]),
        written_at=created_at,
        author_id=x(post["author_id"]),
        created_at=created_at,
        kind=F.when(reply, "reply").when(quote, "quote").otherwise("original"),
        in_reply_to_post_id=x(answered["id"]),
        text=F.coalesce(*full_text, post["text"]),
        language=post["lang"],
        hashtags=F.transform(tags, lambda tag: F.lower(tag["tag"])),
        links=shape.links(shape.entities(post, "urls")),
        annotations=shape.told_of(post),
        embedded=embedded,
        observed_at=seen,
    )


def _counts(post: Column, seen: Column) -> Column:
    metrics = post["public_metrics"]
    counts = {c: shape.either(metrics, *names) for c, names in shape.POST_COUNTS.items()}
    found = row(PostObservations, post_id=x(post["id"]), observed_at=seen, **counts)
    return F.when(F.coalesce(*counts.values()).isNotNull(), found)


def superseded(post: Column) -> Column:
    """The versions before this one, each gone since the next was written."""
    ids = shape.versions(post)
    before = F.slice(ids, F.lit(1), F.greatest(F.array_position(ids, post["id"]) - 1, F.lit(0)))
    pairs = F.arrays_zip(before.alias("one"), F.slice(ids, F.lit(2), F.size(before)).alias("next"))

    def gone(pair: Column) -> Column:
        since = F.timestamp_millis(compliance.millis(pair["next"]))
        found = row(
            Tombstones,
            record_id=x(pair["one"]),
            deleted_at=F.date_trunc("second", since),
            for_good=F.lit(True),
        )
        return F.when(since.isNotNull(), found)

    return F.when(F.size(ids) > 1, F.transform(pairs, gone))


def _subjects(item: Item) -> ties.Subjects:
    """Whose users a page holds: by its own address, else by the sidecar."""
    url, by_sidecar = item.page["url"], ties.told(item.capture)
    own = url.rlike(r"/2/(users/\d+/(followers|following)|lists/\d+/members)\b")

    def of(pattern: str, otherwise: Column) -> Column:
        found = F.nullif(F.regexp_extract(url, pattern, 1), F.lit(""))
        return F.when(own, found).otherwise(otherwise)

    return ties.Subjects(
        followers_of=of(r"/2/users/(\d+)/followers\b", by_sidecar.followers_of),
        following_of=of(r"/2/users/(\d+)/following\b", by_sidecar.following_of),
        members_of=of(r"/2/lists/(\d+)/members\b", by_sidecar.members_of),
        list_owner=by_sidecar.list_owner,
    )


CONNECTOR = Connector(
    network="x_v2",
    fields=shape.RECORD,
    kind=shape.kind,
    observed_at=observed_at,
    newest=newest,
    problems=shape.problems,
    rows=rows,
    passed_over=passed_over,
    unwrap=pages.unwrap,
)
