"""X: acts of a post's author towards somebody else, the same whichever API told of them.

A repost's copied mentions are not mentions, and what it repeats is not what its author quotes or
answers. Whom a post answers is not mentioned by it as well. An act towards oneself is no act, and one
whose target nobody tells is none that is known.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest.connector import row
from renown.ingest.x_ties import x
from renown.tables import Interactions


@dataclass(frozen=True)
class Writing:
    """A post that acts: native ids of it and its author, when it was written, when it was seen."""

    post: Column
    author: Column
    written_at: Column
    seen: Column


@dataclass(frozen=True)
class Towards:
    """Whom an act is directed at, and at which post of theirs; native ids, null where there is none."""

    account: Column
    post: Column


def acts(
    by: Writing,
    is_repost: Column,
    *,
    reposted: Towards,
    quoted: Towards,
    answered: Towards,
    mentioned: Column,
) -> Column:
    """The rows of a post's acts; `mentioned` are native ids of accounts, as often as they are named."""
    others = F.array_except(F.array_distinct(mentioned), F.array(answered.account))
    by_own_words = F.concat(
        F.array(_act(by, "quote", quoted), _act(by, "reply", answered)),
        F.coalesce(
            F.transform(others, lambda who: _act(by, "mention", Towards(who, F.lit(None)))),
            F.array(),
        ),
    )
    return F.when(is_repost, F.array(_act(by, "repost", reposted))).otherwise(by_own_words)


def _act(by: Writing, kind: str, towards: Towards) -> Column:
    """An act, unless it is towards oneself or nobody."""
    record_id, target_id = x(by.post), x(towards.account)
    found = row(
        Interactions,
        interaction_id=F.concat(record_id, F.lit(f"#{kind}#"), target_id),
        source_record_id=record_id,
        actor_id=x(by.author),
        target_id=target_id,
        kind=F.lit(kind),
        target_post_id=x(towards.post),
        # Nothing was seen before it happened, whatever the clocks say.
        occurred_at=F.least(by.written_at, by.seen),
        observed_at=by.seen,
    )
    return F.when(towards.account != by.author, found)
