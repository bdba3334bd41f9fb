"""X API v2: whom the acts of a post's author are directed at; what comes of them is `x_acts`'s."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import x_v2_pages as pages
from renown.ingest import x_v2_shape as shape
from renown.ingest.connector import Item
from renown.ingest.x_acts import Towards, Writing, acts

# Where a repost's text names its author: `RT @…`.
AUTHOR_AT = 3


def interactions(item: Item, seen: Column) -> Column:
    """Acts of a post's author towards somebody else."""
    post, quoted = item.record, shape.reference(item.record, shape.QUOTED)
    answered, reposted = (shape.reference(post, how) for how in (shape.ANSWERED, shape.REPOSTED))
    to = F.coalesce(post["in_reply_to_user_id"], _author(item, answered))
    repeated = F.coalesce(_author(item, reposted), _named_in_repost(item))
    return acts(
        Writing(post["id"], post["author_id"], shape.time(post["created_at"]), seen),
        shape.is_repost(post),
        reposted=Towards(repeated, reposted["id"]),
        quoted=Towards(_author(item, quoted), quoted["id"]),
        answered=Towards(to, answered["id"]),
        mentioned=_mentioned(item),
    )


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
