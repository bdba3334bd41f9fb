"""What a record of Mastodon's is, whether it is for everybody to see, and what may be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import mastodon_parts as parts
from renown.ingest.connector import Item, said
from renown.ingest.mastodon_fields import POST_COUNTS, PROFILE_COUNTS
from renown.ingest.words import lacking, not_any_of, shown, unlike

ADDRESS = r"^https?://[^/\s]+(/\S*)?$"
# Posts from before ActivityPub have uris of the latter kind.
URI = rf"{ADDRESS}|^tag:\S+$"
SUBJECTS = ("followers_of", "following_of")


def time(text: Column) -> Column:
    """A time as in `2026-05-04T08:00:00.000Z`, or a date, or null."""
    return F.when(text.rlike(r"^\d{4}-\d\d-\d\d(T|$)"), text.try_cast("timestamp"))


def subject(item: Item, which: str) -> Column:
    """Whose followers a capture lists, or whom its subject follows, by its sidecar."""
    return F.try_element_at(item.capture, F.lit(which))


def kind(item: Item) -> Column:
    """Which of the three things a record may be; null: none of them."""
    record = item.record
    by_account = record["account"].isNotNull()
    return (
        F.when(record["type"].isNotNull() & by_account, "notification")
        .when(by_account, "status")
        .when(record["acct"].isNotNull(), "account")
    )


def passed_over(item: Item, kind: Column) -> Column:
    """Why a record is not kept: not everybody may see its post, or it is nothing that counts."""
    record, told = item.record, item.record["type"]
    shown_in = (record, record["reblog"], record["status"])
    hidden = F.array(*(~post["visibility"].isin(*parts.FOR_ALL) for post in shown_in))
    nobody = subject(item, "followers_of").isNull()
    other = (
        F.when(told == "follow_request", "a request to follow is no follow yet")
        .when((told == "follow") & nobody, "a follow, and no sidecar says of whom: followers_of")
        .when(~told.isin("follow", *parts.REACTIONS, *parts.SPEAKING), "another notification")
    )
    # A post that does not say who may see it is a problem, and not passed over.
    return F.when(F.array_contains(hidden, True), "not for everybody to see").when(
        kind == "notification", other
    )


def problems(item: Item, kind: Column) -> Column:
    """All that is wrong with a record, in words; null where nothing is."""
    unknown = not_any_of("a status, an account or a notification", item.raw)
    return F.when(kind.isNull(), unknown).otherwise(said(_problems(item, kind)))


def _problems(item: Item, kind: Column) -> Iterator[Column]:
    record, is_follow = item.record, item.record["type"] == "follow"
    yield F.when(kind == "notification", _notification(record, is_follow))
    yield _of_each(parts.posts(record, kind), lambda part: _post(part["what"]))
    yield _of_each(parts.accounts(record, kind), lambda part: _account(part["what"]))
    named = F.coalesce(record["mentions"], record["status"]["mentions"])["url"]
    wrong = F.get(F.filter(named, lambda url: ~url.rlike(ADDRESS)), F.lit(0))
    yield unlike("mentions[].url", wrong, ADDRESS, "an address")
    for which in SUBJECTS:
        address = F.when(is_follow | (kind == "account"), subject(item, which))
        yield unlike(f"the sidecar's {which}", address, ADDRESS, "the address of an account")


def _notification(record: Column, is_follow: Column) -> Column:
    without = lacking("a notification of a post", "status", record["status"])
    return said(
        (
            lacking("a notification", "created_at", record["created_at"]),
            *_times(record, ("created_at",)),
            F.when(~is_follow, without),
        )
    )


def _of_each(held: Column, found: Callable[[Column], Column]) -> Column:
    """Problems of each part, behind where it stands; null where there are none."""
    words = F.transform(held, lambda part: F.concat(part["where"], found(part)))
    return F.nullif(F.array_join(words, "; "), F.lit(""))


def _post(post: Column) -> Column:
    return said(
        (
            *(
                lacking("a post", n, post[n])
                for n in ("uri", "created_at", "visibility", "account")
            ),
            unlike("uri", post["uri"], URI, "a uri"),
            *_times(post, ("created_at", "edited_at")),
            _negative(post, POST_COUNTS.values()),
        )
    )


def _account(account: Column) -> Column:
    address = F.coalesce(account["uri"], account["url"])
    return said(
        (
            lacking("an account", "uri or url", address),
            *(unlike(name, account[name], ADDRESS, "an address") for name in ("uri", "url")),
            *_times(account, ("created_at", "last_status_at")),
            _negative(account, PROFILE_COUNTS.values()),
        )
    )


def _times(owner: Column, names: Iterable[str]) -> Iterator[Column]:
    for name in names:
        wrong = owner[name].isNotNull() & time(owner[name]).isNull()
        yield F.when(wrong, shown(f"{name} is not a time", owner[name]))


def _negative(owner: Column, names: Iterable[str]) -> Column:
    smallest = F.least(*(owner[name] for name in names))
    return F.when(smallest < 0, shown("a count is negative", smallest.cast("string")))
