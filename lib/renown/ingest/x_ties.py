"""X: ties between accounts that no post makes: who follows whom, and who is on whose list; and the lists.

X delivers them as pages of accounts that do not say whose they are: the address that was asked says
so, or the capture's sidecar.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest.connector import row
from renown.ingest.x_values import not_id
from renown.moments import just_before
from renown.tables import Follows, Interactions, ListObservations, Tombstones

PRIVATE = "a private list"
UNOWNED_LIST = "a list without its owner: ask the API for it, list.fields=owner_id"
UNOWNED = "a member of a list whose owner is not known: say list_owner in the capture's sidecar"


@dataclass(frozen=True)
class Subjects:
    """Native ids of what the accounts of a page are followers, followed or members of, else null."""

    followers_of: Column
    following_of: Column
    members_of: Column
    list_owner: Column


def told(capture: Column) -> Subjects:
    """What a sidecar says."""
    names = ("followers_of", "following_of", "members_of", "list_owner")
    return Subjects(*(F.try_element_at(capture, F.lit(name)) for name in names))


def x(native_id: Column) -> Column:
    """An account or a post of X."""
    return F.concat(F.lit("x:"), native_id)


def follows(member: Column, of: Subjects, seen: Column) -> Column:
    """The follows that an account on a page of followers, or of followed, stands for."""
    return F.array(
        follow(member, of.followers_of, None, seen), follow(of.following_of, member, None, seen)
    )


def follow(follower: Column, followed: Column, since: Column | None, seen: Column) -> Column:
    """A follow. X gives it no id of its own: it is known by its pair and start."""
    start = F.lit(None).cast("timestamp") if since is None else since
    began = F.unix_seconds(start).cast("string")
    found = row(
        Follows,
        follow_id=F.concat_ws("#", x(follower), F.lit("follow"), x(followed), began),
        follower_id=x(follower),
        followed_id=x(followed),
        started_at=start,
        observed_at=seen,
    )
    return F.when(follower != followed, found)


def listing(member: Column, of: Subjects, seen: Column) -> Column:
    """The act of a list's owner towards a member.

    X does not say since when: it is dated when it was last seen, and `earlier` sightings are gone.
    """
    record_id = _listing_id(member, of)
    found = row(
        Interactions,
        interaction_id=F.concat(record_id, F.lit("#list#"), x(member)),
        source_record_id=record_id,
        actor_id=x(of.list_owner),
        target_id=x(member),
        kind=F.lit("list"),
        occurred_at=seen,
        observed_at=seen,
        list_id=_list_id(of.members_of),
    )
    return F.when(of.members_of.isNotNull() & (of.list_owner != member), found)


def earlier(member: Column, of: Subjects, seen: Column) -> Column:
    """Takes back the sightings of a member before this one, so that a listing is one act."""
    found = row(
        Tombstones,
        record_id=_listing_id(member, of),
        deleted_at=just_before(seen),
        for_good=F.lit(False),
    )
    return F.when(of.members_of.isNotNull(), found)


def seen_list(native_id: Column, owner: Column, record: Column, seen: Column) -> Column:
    """A list as it was seen. X has none for moderation."""
    return row(
        ListObservations,
        list_id=_list_id(native_id),
        owner_id=x(owner),
        name=record["name"],
        description=record["description"],
        for_moderation=F.lit(False),
        observed_at=seen,
    )


def unowned(of: Subjects) -> Column:
    """Why members of a list are passed over, in words; null where there is no reason to."""
    return F.when(of.members_of.isNotNull() & of.list_owner.isNull(), UNOWNED)


def problems(of: Subjects) -> Iterator[Column]:
    """What may be wrong with whose accounts these are said to be."""
    for name, native_id in vars(of).items():
        yield not_id(name, native_id)


def _list_id(native_id: Column) -> Column:
    """Lists and posts are numbered apart: one number may be both."""
    return F.concat(F.lit("x:list:"), native_id)


def _listing_id(member: Column, of: Subjects) -> Column:
    return F.concat(_list_id(of.members_of), F.lit(":"), member)
