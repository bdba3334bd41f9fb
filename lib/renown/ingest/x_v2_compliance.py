"""X API v2, results of batch compliance jobs: posts that are gone, accounts that changed.

A result does not say whether it is of a job about posts or about users, and the objects are alike.
The sidecar's `compliance_of` says so (`posts` or `users`); else the id does. Since the snowflakes
began, a post's id holds the millisecond of its creation, and a result about a post states that very
millisecond. So:

- an id whose millisecond is `created_at`, and no whole second, is a post's;
- an id that is more than a second away from `created_at` is an account's: accounts had small
  numbers until 2015, and later ones are drawn some time before or after the account is opened;
- what is left, created at a whole second that its id may hold too, or before the snowflakes,
  cannot be told, and is rejected.

Found in captures of real ones: the times of all 2,290 posts since the snowflakes began are those in
their ids, and so are, to the second, those of 404 of 912 accounts whose ids are no small numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest.connector import Item, row
from renown.ingest.words import lacking, shown
from renown.ingest.x_ties import x
from renown.ingest.x_values import iso_time, not_id, not_time
from renown.tables import AccountEvents, Tombstones

POST, USER, UNTOLD = "compliance_post", "compliance_user", "compliance"
SIDECAR = {"posts": POST, "tweets": POST, "users": USER}
# Milliseconds of 2010-11-04 01:42:54.657, from which ids count; the first posts after it were some
# seconds old.
EPOCH_MILLIS = 1_288_834_974_657
BEGAN_MILLIS = EPOCH_MILLIS + 86_400_000
STATUS = {
    **dict.fromkeys(("protect", "protected"), "opted_out"),
    **dict.fromkeys(("suspend", "suspended"), "suspended"),
    **dict.fromkeys(("deactivate", "deactivated"), "deactivated"),
    **dict.fromkeys(("delete", "deleted"), "deleted"),
    **dict.fromkeys(("undelete", "unprotect", "unsuspend", "reactivate", "activate"), "active"),
}


def kind(item: Item) -> Column:
    """Whether a result is about a post or an account."""
    given = _of(SIDECAR, F.try_element_at(item.capture, F.lit("compliance_of")))
    return F.coalesce(given, _by_id(item.record), F.lit(UNTOLD))


def _by_id(record: Column) -> Column:
    by_id, created = millis(record["id"]), F.unix_millis(iso_time(record["created_at"]))
    apart = F.abs(by_id - created) > 1_000
    told = F.when((by_id == created) & (created % 1_000 != 0), POST).when(apart, USER)
    return F.when(created > BEGAN_MILLIS, told)


def millis(native_id: Column) -> Column:
    """Milliseconds since 1970 at which an id was made.

    Source: github.com/twitter-archive/snowflake, IdWorker: an id's bits above the lowest 22.
    """
    return F.shiftright(native_id.try_cast("bigint"), 22) + EPOCH_MILLIS


def tombstone(record: Column, seen: Column) -> Column:
    """The post is gone since it was redacted, else since it was seen to be; X uses no id again."""
    return row(
        Tombstones,
        record_id=x(record["id"]),
        deleted_at=_since(record, seen),
        for_good=F.lit(True),
    )


def event(record: Column, seen: Column) -> Column:
    """The account's status since then."""
    return row(
        AccountEvents,
        account_id=x(record["id"]),
        effective_at=_since(record, seen),
        status=_status(record),
    )


def about_places(record: Column) -> Column:
    """Whether no more than the place of a post is to be forgotten."""
    return (record["action"] == "scrub_geo") | F.coalesce(
        record["reason"] == "scrub_geo", F.lit(False)
    )


def newest(record: Column) -> Column:
    """The newest time in a result."""
    return F.greatest(iso_time(record["created_at"]), iso_time(record["redacted_at"]))


def _since(record: Column, seen: Column) -> Column:
    return F.coalesce(iso_time(record["redacted_at"]), seen)


def _status(record: Column) -> Column:
    """`delete` says that an account's records are to be deleted, and the reason why."""
    action = F.regexp_replace(F.lower(record["action"]), "^user_", "")
    reason = F.coalesce(F.lower(record["reason"]), F.lit("deleted"))
    return _of(STATUS, F.when(action == "delete", reason).otherwise(action))


def _of(values: dict[str, str], key: Column) -> Column:
    pairs = (F.lit(text) for pair in values.items() for text in pair)
    return F.try_element_at(F.create_map(*pairs), key)


def problems(item: Item, kind: Column) -> Iterator[Column]:
    """What may be wrong with a result."""
    record = item.record
    given = F.try_element_at(item.capture, F.lit("compliance_of"))
    wrong = given.isNotNull() & _of(SIDECAR, given).isNull()
    yield F.when(wrong, shown("the sidecar's compliance_of is neither posts nor users", given))
    yield lacking("a compliance result", "id", record["id"])
    yield not_id("id", record["id"])
    for name in ("created_at", "redacted_at"):
        yield not_time(name, record[name], iso_time(record[name]))
    yield F.when(
        ~wrong & (kind == UNTOLD),
        "of a post or of an account? say compliance_of, posts or users, in the capture's sidecar",
    )
    unknown = (kind == POST) & (record["action"] != "delete")
    yield F.when(unknown, shown("unknown action", record["action"]))
    named = F.concat_ws(", ", record["action"], record["reason"])
    nothing = (kind == USER) & _status(record).isNull()
    yield F.when(nothing, shown("unknown action or reason", named))
