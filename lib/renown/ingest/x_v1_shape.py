"""The shape of X API v1.1 records: fields that are read, their types, and what may be wrong."""

from __future__ import annotations

from collections.abc import Iterator

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import x_ties as ties
from renown.ingest.connector import Item, said
from renown.ingest.words import not_any_of
from renown.ingest.x_values import first_that_is_no_id, iso_time, negative, not_id, not_time

# Columns of the ledger and the fields they come from.
PROFILE_TEXT = {
    "handle": "screen_name",
    "display_name": "name",
    "description": "description",
    "url": "url",
}
PROFILE_FLAGS = ("verified", "protected", "default_profile", "default_profile_image")
PROFILE_COUNTS = {
    "followers_count": "followers_count",
    "following_count": "friends_count",
    "listed_count": "listed_count",
    "posts_count": "statuses_count",
    "likes_given_count": "favourites_count",
}
POST_COUNTS = {
    "reposts_count": "retweet_count",
    "replies_count": "reply_count",
    "likes_count": "favorite_count",
    "quotes_count": "quote_count",
}


def _fields(*names: str, type: str = "string") -> str:
    return ", ".join(f"{name} {type}" for name in names)


IDENTITY = _fields("id", "id_str", "created_at")
PROFILE = ", ".join(
    (
        _fields(*PROFILE_TEXT.values()),
        _fields(*PROFILE_FLAGS, type="boolean"),
        _fields(*PROFILE_COUNTS.values(), type="bigint"),
    )
)
ENTITIES = (
    "struct<user_mentions array<struct<id string, id_str string>>, "
    "hashtags array<struct<text string>>, urls array<struct<url string, expanded_url string>>>"
)
POST = ", ".join(
    (
        f"user struct<{IDENTITY}, {PROFILE}>",
        _fields("text", "full_text", "lang"),
        _fields("in_reply_to_status_id", "in_reply_to_status_id_str"),
        _fields("in_reply_to_user_id", "in_reply_to_user_id_str"),
        "is_quote_status boolean",
        _fields(*POST_COUNTS.values(), type="bigint"),
        f"entities {ENTITIES}",
        # Streams cut a long post's text and entities short, and put the whole of them here.
        f"extended_tweet struct<full_text string, entities {ENTITIES}>",
    )
)
EMBEDDED = {"retweeted_status": "a repost's retweeted_status", "quoted_status": "quoted_status"}
PAGE = "friends_of string, followers_of string, ids array<string>, started_at array<string>"
DELETE = f"delete struct<status struct<{_fields('id', 'id_str')}>, timestamp_ms string>"
# What a stream says of itself, or of where and to whom something may be shown.
NOTICES = (
    *("limit", "warning", "disconnect", "control", "friends", "friends_str", "for_user"),
    *("scrub_geo", "status_withheld", "user_withheld"),
)
# A page of users or posts that has nothing on it.
EMPTY = _fields("users", "statuses", "lists", type="array<string>")
# A list has an owner and a name as users and posts do; these it has alone.
LIST = _fields("slug", "mode")
RECORD = ", ".join(
    (
        *(IDENTITY, PROFILE, POST, PAGE, "retrieved_at string, status struct<created_at string>"),
        *(DELETE, _fields(*NOTICES), EMPTY, LIST),
        *(f"{name} struct<{IDENTITY}, {POST}>" for name in EMBEDDED),
    )
)


def native(owner: Column, name: str = "id") -> Column:
    """An id as text, which every client can hold, else as the number."""
    return F.coalesce(owner[f"{name}_str"], owner[name])


def time(text: Column) -> Column:
    """A time as in `Wed Oct 10 20:19:24 +0000 2018`, or null; Spark takes no names of weekdays."""
    return F.try_to_timestamp(F.substring(text, 5, 40), F.lit("MMM dd HH:mm:ss Z yyyy"))


def entities(post: Column, name: str) -> Column:
    """Mentions, hashtags or links: all of them, where the record holds a short list and a full one."""
    return F.coalesce(post["extended_tweet"]["entities"][name], post["entities"][name])


def mentioned(post: Column) -> Column:
    """Native ids of the accounts mentioned; one without an id names nobody."""
    return F.array_compact(F.transform(entities(post, "user_mentions"), lambda who: native(who)))


def subjects(item: Item) -> ties.Subjects:
    """Whose accounts a page holds: by its own word, else by the sidecar."""
    record, by_sidecar = item.record, ties.told(item.capture)
    own = record["friends_of"].isNotNull() | record["followers_of"].isNotNull()
    return ties.Subjects(
        followers_of=F.when(own, record["followers_of"]).otherwise(by_sidecar.followers_of),
        following_of=F.when(own, record["friends_of"]).otherwise(by_sidecar.following_of),
        members_of=by_sidecar.members_of,
        list_owner=by_sidecar.list_owner,
    )


def kind(item: Item) -> Column:
    """Which of the things a record may be; null: none of them."""
    record, of = item.record, subjects(item)
    page = record["friends_of"].isNotNull() | record["followers_of"].isNotNull()
    page |= record["ids"].isNotNull() & F.coalesce(of.followers_of, of.following_of).isNotNull()
    post = _any_of(record, "user", "text", "full_text", "retweeted_status")
    user = record["screen_name"].isNotNull()
    return (
        F.when(page, "page")
        .when(record["slug"].isNotNull(), "list")
        .when(post, "post")
        .when(user, "user")
        .when(record["delete"].isNotNull(), "delete")
        .when(_any_of(record, *NOTICES), "notice")
        .when(_any_of(record, "users", "statuses", "lists"), "empty page")
    )


def passed_over(item: Item, kind: Column) -> Column:
    """Why a sound record is not kept, in words; null where it is."""
    unowned = F.when(kind == "user", ties.unowned(subjects(item)))
    notice = F.when(kind == "notice", "a notice of the stream, of nothing that is kept")
    private = F.when((kind == "list") & (item.record["mode"] == "private"), ties.PRIVATE)
    return F.coalesce(
        unowned, notice, private, F.when(kind == "empty page", "a page with nothing on it")
    )


def millis(text: Column) -> Column:
    """A time as in `1520690595660`, or null."""
    return F.when(text.rlike("^[0-9]{1,14}$"), F.timestamp_millis(text.try_cast("bigint")))


def _any_of(record: Column, *names: str) -> Column:
    return F.coalesce(
        *(F.when(record[name].isNotNull(), F.lit(True)) for name in names), F.lit(False)
    )


def problems(item: Item, kind: Column) -> Column:
    """All that is wrong with a record, in words; null where nothing is."""
    record = item.record
    by_kind = (
        F.when(kind == "post", said(_post_problems(record)))
        .when(kind == "user", said(_user_problems(item)))
        .when(kind == "page", said(_page_problems(item)))
        .when(kind == "list", said(_list_problems(record)))
        .when(kind == "delete", said(_delete_problems(record["delete"])))
        .when(kind.isin("notice", "empty page"), F.lit(None))
        .otherwise(_unknown(record, item.raw))
    )
    retrieved = not_time("retrieved_at", record["retrieved_at"], iso_time(record["retrieved_at"]))
    return F.coalesce(by_kind, retrieved)


NOT_TOLD = "a page of ids without friends_of or followers_of, in it or in the capture's sidecar"


def _unknown(record: Column, raw: Column) -> Column:
    other = not_any_of("a user, a post, a list or a page of ids", raw)
    return F.when(record["ids"].isNotNull(), NOT_TOLD).otherwise(other)


def _post_problems(record: Column) -> Iterator[Column]:
    no_text = record["text"].isNull() & record["full_text"].isNull()
    yield F.when(no_text, "a post without text or full_text")
    yield F.when(record["created_at"].isNull(), "a post without created_at")
    yield from _any_post_problems(record, "a post", "")
    for name, owner in EMBEDDED.items():
        for problem in _any_post_problems(record[name], owner, f"{name}."):
            yield F.when(record[name].isNotNull(), problem)


def _any_post_problems(post: Column, owner: str, path: str) -> Iterator[Column]:
    yield F.when(native(post).isNull(), f"{owner} without id_str")
    yield F.when(native(post["user"]).isNull(), f"{owner} without user.id_str")
    yield not_id(f"{path}id_str", native(post))
    for name in ("in_reply_to_status_id", "in_reply_to_user_id"):
        yield not_id(f"{path}{name}_str", native(post, name))
    yield not_id(f"{path}entities.user_mentions[].id_str", first_that_is_no_id(mentioned(post)))
    yield not_time(f"{path}created_at", post["created_at"], time(post["created_at"]))
    yield negative(post, path, POST_COUNTS.values())
    yield from _profile_problems(post["user"], f"{path}user.")


def _user_problems(item: Item) -> Iterator[Column]:
    record = item.record
    yield F.when(native(record).isNull(), "a user without id_str")
    yield from _profile_problems(record, "")
    status = record["status"]["created_at"]
    yield not_time("status.created_at", status, time(status))
    yield from ties.problems(subjects(item))


def _list_problems(record: Column) -> Iterator[Column]:
    yield F.when(native(record).isNull(), "a list without id_str")
    yield F.when(native(record["user"]).isNull(), "a list without user.id_str")
    yield not_id("id_str", native(record))
    yield from _profile_problems(record["user"], "user.")


def _delete_problems(delete: Column) -> Iterator[Column]:
    yield F.when(native(delete["status"]).isNull(), "a delete without status.id_str")
    yield not_id("delete.status.id_str", native(delete["status"]))
    since = delete["timestamp_ms"]
    yield not_time("delete.timestamp_ms", since, millis(since))


def _profile_problems(user: Column, path: str) -> Iterator[Column]:
    yield not_id(f"{path}id_str", native(user))
    yield not_time(f"{path}created_at", user["created_at"], time(user["created_at"]))
    yield negative(user, path, PROFILE_COUNTS.values())


def _page_problems(item: Item) -> Iterator[Column]:
    record, of = item.record, subjects(item)
    ids, started = record["ids"], record["started_at"]
    both = of.following_of.isNotNull() & of.followers_of.isNotNull()
    yield F.when(both, "a page with both friends_of and followers_of")
    yield F.when(ids.isNull(), "a page without ids")
    yield not_id("friends_of", of.following_of)
    yield not_id("followers_of", of.followers_of)
    yield not_id(
        "ids[]", first_that_is_no_id(F.transform(ids, lambda i: F.coalesce(i, F.lit("null"))))
    )
    yield F.when(F.size(ids) != F.size(started), "ids and started_at differ in length")
    wrong = F.get(
        F.filter(started, lambda text: text.isNotNull() & iso_time(text).isNull()), F.lit(0)
    )
    yield not_time("started_at[]", wrong, F.lit(None))
