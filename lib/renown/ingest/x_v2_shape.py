"""The shape of X API v2 records: fields that are read, their types, and what may be wrong.

X renames its fields (tweets become posts, retweets reposts): either name of a field is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import x_ties as ties
from renown.ingest import x_v2_compliance as compliance
from renown.ingest import x_v2_pages as pages
from renown.ingest.connector import Item, said
from renown.ingest.words import lacking, not_any_of
from renown.ingest.x_values import first_that_is_no_id, iso_time, negative, not_id, not_time

PROFILE_TEXT = {
    "handle": "username",
    "display_name": "name",
    "description": "description",
    "url": "url",
}
PROFILE_COUNTS = {
    "followers_count": ("followers_count",),
    "following_count": ("following_count",),
    "listed_count": ("listed_count",),
    "posts_count": ("tweet_count", "post_count"),
    "likes_given_count": ("like_count",),
}
POST_COUNTS = {
    "reposts_count": ("retweet_count", "repost_count"),
    "replies_count": ("reply_count",),
    "likes_count": ("like_count",),
    "quotes_count": ("quote_count",),
    "impressions_count": ("impression_count",),
}
COUNTS = sorted({n for names in (*PROFILE_COUNTS.values(), *POST_COUNTS.values()) for n in names})
REPOSTED, QUOTED, ANSWERED = "retweeted", "quoted", "replied_to"
TYPES = {REPOSTED: (REPOSTED, "reposted"), QUOTED: (QUOTED,), ANSWERED: (ANSWERED,)}

LINKS = "array<struct<url string, expanded_url string, display_url string>>"
MENTIONS = "array<struct<start bigint, id string, username string>>"
ENTITIES = f"mentions {MENTIONS}, hashtags array<struct<tag string>>, urls {LINKS}"
ANNOTATIONS = "array<struct<domain struct<name string>, entity struct<name string>>>"
REFERENCES = "array<struct<type string, id string, author_id string>>"
RECORD = ", ".join(
    (
        "id string, created_at string, text string, lang string, author_id string",
        "in_reply_to_user_id string",
        f"referenced_tweets {REFERENCES}, referenced_posts {REFERENCES}",
        "edit_history_tweet_ids array<string>, edit_history_post_ids array<string>",
        # A user's entities are those of his link and of what he says of himself.
        f"entities struct<{ENTITIES}, url struct<urls {LINKS}>, description struct<urls {LINKS}>>",
        # A long post's text and entities are cut short, and the whole of them is here.
        f"note_tweet struct<text string, entities struct<{ENTITIES}>>",
        f"note_post struct<text string, entities struct<{ENTITIES}>>",
        f"public_metrics struct<{', '.join(f'{name} bigint' for name in COUNTS)}>",
        "username string, name string, description string, url string, profile_image_url string",
        "protected boolean, verified boolean, verified_type string",
        f"context_annotations {ANNOTATIONS}, private boolean",
        "owner_id string, member_count string, start string, end string, meta string, data string",
        "title string, detail string, action string, redacted_at string, reason string",
    )
)


def time(text: Column) -> Column:
    """A time as in `2021-01-28T14:45:48.000Z`, or null. X API v1.1 has seconds, so seconds are kept."""
    return F.date_trunc("second", iso_time(text))


def either(record: Column, *names: str) -> Column:
    """A field that has several names."""
    return F.coalesce(*(record[name] for name in names))


def reference(record: Column, kind: str) -> Column:
    """What a post repeats, quotes or answers: its `id`, and its `author_id` where that is told."""
    of = either(record, "referenced_tweets", "referenced_posts")
    return F.get(F.filter(of, lambda one: one["type"].isin(*TYPES[kind])), F.lit(0))


def is_repost(post: Column) -> Column:
    """A repost is no post."""
    return reference(post, REPOSTED).isNotNull()


def entities(post: Column, name: str) -> Column:
    """Mentions, hashtags or links: all of them, where the record holds a short list and a full one."""
    return F.coalesce(
        post["note_tweet"]["entities"][name],
        post["note_post"]["entities"][name],
        post["entities"][name],
    )


def links(of: Column) -> Column:
    """Links, expanded, without those to the post's own pictures, which v1.1 does not count as links."""
    others = F.filter(of, lambda url: ~F.coalesce(url["display_url"], F.lit("")).rlike(PICTURE))
    return F.transform(others, lambda url: F.coalesce(url["expanded_url"], url["url"]))


def told_of(post: Column) -> Column:
    """What X says that a post is about; null where it says nothing."""
    of = post["context_annotations"]
    named = F.array_compact(F.concat(of["entity"]["name"], of["domain"]["name"]))
    return F.array_sort(F.array_distinct(named))


PICTURE = r"^pic\.(twitter|x)\.com/"


def versions(post: Column) -> Column:
    """Ids of all versions of an edited post, the oldest first."""
    return either(post, "edit_history_tweet_ids", "edit_history_post_ids")


def kind(item: Item) -> Column:
    """What a record is; null: nothing known."""
    record = item.record
    error = record["title"].isNotNull() & record["detail"].isNotNull() & record["id"].isNull()
    interval = record["start"].isNotNull() & record["end"].isNotNull() & record["id"].isNull()
    page = record["meta"].isNotNull() | record["data"].isNotNull()
    return (
        F.when((item.page["role"] == pages.ERROR) | error, "error")
        .when(record["action"].isNotNull(), compliance.kind(item))
        .when(record["text"].isNotNull() | record["author_id"].isNotNull(), "post")
        .when(record["username"].isNotNull(), "user")
        .when(record["owner_id"].isNotNull() | record["member_count"].isNotNull(), "list")
        .when(interval, "count")
        .when(page, "page")
    )


def problems(item: Item, kind: Column) -> Column:
    """All that is wrong with a record, in words; null where nothing is."""
    record = item.record
    return (
        F.when(kind == "post", said(_post_problems(record)))
        .when(kind == "user", said(_user_problems(item)))
        .when(kind == "list", said(_list_problems(record)))
        .when(kind.startswith("compliance"), said(compliance.problems(item, kind)))
        .when(kind.isNull(), not_any_of("a post, a user or a page of them", item.raw))
    )


def _post_problems(post: Column) -> Iterator[Column]:
    yield lacking("a post", "id", post["id"])
    for name in ("created_at", "author_id"):
        words = f"a post without {name}: ask the API for it, tweet.fields=created_at,author_id"
        yield F.when(post[name].isNull(), words)
    mentioned = F.array_compact(entities(post, "mentions")["id"])
    referenced = either(post, "referenced_tweets", "referenced_posts")
    for name in ("id", "author_id", "in_reply_to_user_id"):
        yield not_id(name, post[name])
    for path, ids in (
        ("entities.mentions[].id", mentioned),
        ("referenced_tweets[].id", F.array_compact(referenced["id"])),
        ("referenced_tweets[].author_id", F.array_compact(referenced["author_id"])),
        ("edit_history_tweet_ids[]", F.array_compact(versions(post))),
    ):
        yield not_id(path, first_that_is_no_id(ids))
    yield not_time("created_at", post["created_at"], time(post["created_at"]))
    yield negative(post["public_metrics"], "public_metrics: ", COUNTS)


def _user_problems(item: Item) -> Iterator[Column]:
    user = item.record
    yield lacking("a user", "id", user["id"])
    yield not_id("id", user["id"])
    yield not_time("created_at", user["created_at"], time(user["created_at"]))
    yield negative(user["public_metrics"], "public_metrics: ", COUNTS)
    yield from ties.problems(ties.told(item.capture))


def _list_problems(record: Column) -> Iterator[Column]:
    yield lacking("a list", "id", record["id"])
    yield not_id("id", record["id"])
    yield not_id("owner_id", record["owner_id"])


def passed_over(item: Item, kind: Column) -> Column:
    """Why a sound record is not kept, in words; null where it is."""
    record = item.record
    geo = (kind == "compliance_post") & compliance.about_places(record)
    return (
        F.when(kind == "error", "an error of the API in place of a post or a user")
        .when((kind == "list") & record["private"], ties.PRIVATE)
        .when((kind == "list") & record["owner_id"].isNull(), ties.UNOWNED_LIST)
        .when(kind == "count", "a number of posts in an interval, without the posts")
        .when(kind == "page", "a page with nothing on it")
        .when(geo, "a place to be forgotten, and none is kept")
    )
