"""X API v2: acts of a post's author towards somebody else.

A repost's copied mentions are not mentions, and what it repeats is not what its author quotes or
answers. An act towards oneself is no act, and one whose target nobody tells is none that is known.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import x_v2_pages as pages
from renown.ingest import x_v2_shape as shape
from renown.ingest.connector import Item, row
from renown.ingest.x_ties import x
from renown.tables import Interactions

# Where a repost's text names its author: `RT @…`.
AUTHOR_AT = 3


def interactions(item: Item, seen: Column) -> Column:
    """Acts of a post's author towards somebody else."""
    post, quoted = item.record, shape.reference(item.record, shape.QUOTED)
    answered = shape.reference(post, shape.ANSWERED)
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
    reposted = shape.reference(post, shape.REPOSTED)
    author = F.coalesce(_author(item, reposted), _named_in_repost(item))
    repost = F.array(_act(post, seen, "repost", author, reposted["id"]))
    return F.when(shape.is_repost(post), repost).otherwise(by_own_words)


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
