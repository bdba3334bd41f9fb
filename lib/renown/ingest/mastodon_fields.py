"""The fields that are read of Mastodon's records, and their types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

PROFILE_COUNTS = {
    "followers_count": "followers_count",
    "following_count": "following_count",
    "posts_count": "statuses_count",
}
POST_COUNTS = {
    "reposts_count": "reblogs_count",
    "replies_count": "replies_count",
    "likes_count": "favourites_count",
    "quotes_count": "quotes_count",
}


def _all(names: Iterable[str], type: str = "string") -> dict[str, str]:
    return dict.fromkeys(names, type)


def _ddl(fields: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {type}" for name, type in fields.items())


def _struct(fields: Mapping[str, str]) -> str:
    return f"struct<{_ddl(fields)}>"


IDENTITY = _all(("uri", "created_at"))
ACCOUNT = {
    **IDENTITY,
    **_all(("acct", "url", "display_name", "note", "avatar", "last_status_at")),
    **_all(("bot", "noindex", "indexable", "suspended"), "boolean"),
    **_all(PROFILE_COUNTS.values(), "bigint"),
    "fields": "array<struct<value string, verified_at string>>",
}
POST = {
    **IDENTITY,
    "account": _struct(ACCOUNT),
    **_all(("edited_at", "visibility", "in_reply_to_id", "content", "language")),
    **_all(POST_COUNTS.values(), "bigint"),
    "tags": "array<struct<name string>>",
    "card": "struct<url string>",
}
# Of a post within a post, no more is read of its own quote than that it is there.
EMBEDDED = {**POST, "quote": "string"}
STATUS = {
    **POST,
    "in_reply_to_account_id": "string",
    "mentions": "array<struct<id string, url string>>",
    "quote": _struct({"quoted_status": _struct(EMBEDDED)}),
}
RECORD = {
    **ACCOUNT,
    **STATUS,
    "reblog": _struct(EMBEDDED),
    "type": "string",
    "status": _struct(STATUS),
}

ACCOUNT_NAMES, EMBEDDED_NAMES, STATUS_NAMES = tuple(ACCOUNT), tuple(EMBEDDED), tuple(STATUS)
DDL = _ddl(RECORD)
