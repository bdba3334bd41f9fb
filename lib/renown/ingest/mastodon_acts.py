"""Acts in Mastodon's records: who is reacted to, and who is followed."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import mastodon_parts as parts
from renown.ingest import mastodon_shape as shape
from renown.ingest.connector import Item, row
from renown.ingest.mastodon_accounts import account_id, at, mastodon
from renown.tables import Follows, Interactions


def interactions(record: Column, kind: Column, seen: Column) -> Column:
    """A reaction to a post, and what the words of a post do.

    A reblog copies mentions that are not its own.
    """
    words = F.transform(F.array(parts.spoken(record, kind)), lambda status: _words(status, seen))
    return F.concat(F.array(_reaction(record, kind, seen)), F.coalesce(words[0], F.array()))


def _words(status: Column, seen: Column) -> Column:
    mentions, answered = status["mentions"], status["in_reply_to_account_id"]
    parent = at(F.get(F.filter(mentions, lambda who: who["id"] == answered)["url"], F.lit(0)))
    named = F.transform(F.array_compact(mentions["url"]), at)
    others = F.array_except(F.coalesce(named, F.array().cast("array<string>")), F.array(parent))
    quoted = parts.quoted(status)

    def act(kind: str, target: Column, post_id: Column | None = None) -> Column:
        post_id = F.lit(None) if post_id is None else post_id
        return _act(status, mastodon(status["uri"]), F.lit(kind), target, post_id, seen)

    return F.concat(
        F.array(
            act("reply", parent),
            act("quote", account_id(quoted["account"]), mastodon(quoted["uri"])),
        ),
        F.transform(others, lambda target: act("mention", target)),
    )


def _reaction(record: Column, kind: Column, seen: Column) -> Column:
    """Known by who, what and which post: its address is not told to whom it is notified."""
    post, likes = parts.reacted_to(record, kind), record["type"] == "favourite"
    done, post_id = F.when(likes, "like").otherwise("repost"), mastodon(post["uri"])
    record_id = F.concat_ws("#", account_id(record["account"]), done, post_id)
    return _act(record, record_id, done, account_id(post["account"]), post_id, seen)


def _act(
    record: Column, record_id: Column, kind: Column, target: Column, post_id: Column, seen: Column
) -> Column:
    """An act of the record's account at its time, unless it is towards oneself or nobody."""
    actor = account_id(record["account"])
    found = row(
        Interactions,
        interaction_id=F.concat_ws("#", record_id, kind, target),
        source_record_id=record_id,
        actor_id=actor,
        target_id=target,
        kind=kind,
        target_post_id=post_id,
        # Nothing was seen before it happened, whatever the clocks say.
        occurred_at=F.least(shape.time(record["created_at"]), seen),
        observed_at=seen,
    )
    return F.when(target != actor, found)


def follows(item: Item, kind: Column, seen: Column) -> Column:
    """Follows of the capture's subject, and those that the subject follows."""
    record = item.record
    followed, following = (at(shape.subject(item, which)) for which in shape.SUBJECTS)
    began = shape.time(record["created_at"])
    told = _follow(account_id(record["account"]), followed, seen, began)
    listed = (
        _follow(account_id(record), followed, seen),
        _follow(following, account_id(record), seen),
    )
    is_told = (kind == "notification") & (record["type"] == "follow")
    return F.when(kind == "account", F.array(*listed)).when(is_told, F.array(told))


def _follow(
    follower: Column, followed: Column, seen: Column, began: Column | None = None
) -> Column:
    """Mastodon tells no id of a follow: it is known by its pair, and each time by its start."""
    found = row(
        Follows,
        follow_id=F.concat_ws("#", follower, F.lit("follow"), followed),
        follower_id=follower,
        followed_id=followed,
        started_at=F.lit(None) if began is None else F.least(began, seen),
        observed_at=seen,
    )
    return F.when(follower != followed, found)
