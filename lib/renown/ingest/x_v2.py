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
by the capture's sidecar (`x_ties`).
"""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import x_ties as ties
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
    PostObservations,
    Posts,
    Table,
    Tombstones,
)

# What a repost's text begins with, before its author's handle: `RT @`.
AUTHOR_AT = 3


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
        Posts: F.when(post & ~_is_repost(record), F.array(_post(record, ~own, seen))),
        PostObservations: F.when(post & ~_is_repost(record), F.array(_counts(record, seen))),
        Interactions: F.when(post & own, interactions(item, seen)).when(
            listed, F.array(ties.listing(member, of, seen))
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
    created_at, answered = shape.time(post["created_at"]), _reference(post, shape.ANSWERED)
    reply = post["in_reply_to_user_id"].isNotNull() | answered.isNotNull()
    quote = _reference(post, shape.QUOTED).isNotNull()
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
        embedded=embedded,
        observed_at=seen,
    )


def _counts(post: Column, seen: Column) -> Column:
    metrics = post["public_metrics"]
    counts = {c: shape.either(metrics, *names) for c, names in shape.POST_COUNTS.items()}
    found = row(PostObservations, post_id=x(post["id"]), observed_at=seen, **counts)
    return F.when(F.coalesce(*counts.values()).isNotNull(), found)


def interactions(item: Item, seen: Column) -> Column:
    """Acts of a post's author towards somebody else."""
    post, quoted = item.record, _reference(item.record, shape.QUOTED)
    answered = _reference(post, shape.ANSWERED)
    to = F.coalesce(post["in_reply_to_user_id"], _author(item, answered))
    others = F.array_except(F.array_distinct(_mentioned(item)), F.array(to))
    by_own_words = F.concat(
        F.array(
            _act(post, seen, "quote", _author(item, quoted), quoted["id"]),
            _act(post, seen, "reply", to, answered["id"]),
        ),
        F.coalesce(
            F.transform(others, lambda native_id: _act(post, seen, "mention", native_id)),
            F.array(),
        ),
    )
    reposted = _reference(post, shape.REPOSTED)
    author = F.coalesce(_author(item, reposted), _named_in_repost(item))
    repost = F.array(_act(post, seen, "repost", author, reposted["id"]))
    return F.when(_is_repost(post), repost).otherwise(by_own_words)


def _act(
    post: Column, seen: Column, kind: str, target: Column, target_post: Column | None = None
) -> Column:
    """An act, unless it is towards oneself or nobody."""
    record_id = x(post["id"])
    found = row(
        Interactions,
        interaction_id=F.concat(record_id, F.lit(f"#{kind}#"), x(target)),
        source_record_id=record_id,
        actor_id=x(post["author_id"]),
        target_id=x(target),
        kind=F.lit(kind),
        target_post_id=F.lit(None) if target_post is None else x(target_post),
        # Nothing was seen before it happened, whatever the clocks say.
        occurred_at=F.least(shape.time(post["created_at"]), seen),
        observed_at=seen,
    )
    return F.when(target != post["author_id"], found)


def superseded(post: Column) -> Column:
    """The versions before this one, each gone since the next was written."""
    ids = shape.versions(post)
    before = F.slice(ids, F.lit(1), F.greatest(F.array_position(ids, post["id"]) - 1, F.lit(0)))
    pairs = F.arrays_zip(before.alias("one"), F.slice(ids, F.lit(2), F.size(before)).alias("next"))

    def gone(pair: Column) -> Column:
        since = F.timestamp_millis(compliance.millis(pair["next"]))
        return row(
            Tombstones,
            record_id=x(pair["one"]),
            deleted_at=F.date_trunc("second", since),
            for_good=F.lit(True),
        )

    return F.when(F.size(ids) > 1, F.transform(pairs, gone))


def _is_repost(post: Column) -> Column:
    return _reference(post, shape.REPOSTED).isNotNull()


def _reference(post: Column, kind: str) -> Column:
    return shape.reference(post, kind)


def _author(item: Item, reference: Column) -> Column:
    """Who wrote the post referred to, by the reference itself or the page; null where neither says."""
    by_page = pages.looked_up(item.page["posts"], item.page["authors"], reference["id"])
    return F.coalesce(reference["author_id"], by_page)


def _named_in_repost(item: Item) -> Column:
    mentions = shape.entities(item.record, "mentions")
    first = F.filter(mentions, lambda who: F.coalesce(who["start"], F.lit(AUTHOR_AT)) == AUTHOR_AT)
    return _account(item, F.get(first, F.lit(0)))


def _mentioned(item: Item) -> Column:
    """Native ids of the accounts mentioned; one that neither it nor the page tells names nobody."""
    mentions = shape.entities(item.record, "mentions")
    return F.array_compact(F.transform(mentions, lambda who: _account(item, who)))


def _account(item: Item, mention: Column) -> Column:
    handle = F.lower(mention["username"])
    return F.coalesce(
        mention["id"], pages.looked_up(item.page["handles"], item.page["accounts"], handle)
    )


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
