"""X API v2: what is on a line, each thing a record of its own.

A page holds `data` (a list, or one object from a stream), what these refer to in `includes`, and
`errors`. A flattened object holds what it refers to inside itself: it is read as a page of one.
"""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest.malformed import strictly
from renown.ingest.x_values import ID, iso_time, something

# A part of the page stays text, so that nothing in it can spoil the whole.
LINE = "data string, includes string, errors string, __twarc string"
TWARC = "url string, retrieved_at string"
INCLUDED = "tweets array<string>, posts array<string>, users array<string>"
KNOWN = (
    "tweets array<struct<id string, author_id string>>, "
    "posts array<struct<id string, author_id string>>, "
    "users array<struct<id string, username string>>"
)
FLAT = (
    "id string, author_id string, text string, author string, in_reply_to_user string, "
    "entities struct<mentions array<string>>, "
    "referenced_tweets array<string>, referenced_posts array<string>"
)
DATA, EMBEDDED, ACCOUNT, ERROR = "data", "embedded", "account", "error"
# What a record is told of its page: its role there, where and when the page came from, the newest
# time on it where that is not known, and who is who: accounts by their post, and by their handle.
PAGE_FIELDS = (
    *("role string", "url string", "retrieved_at string", "newest timestamp"),
    *(f"{who} array<string>" for who in ("posts", "authors", "handles", "accounts")),
)
PAGE = f"struct<{', '.join(PAGE_FIELDS)}>"
TIMES = r'"(?:created|redacted)_at"\s*:\s*"([^"]*)"'


def unwrap(raw: Column) -> Column:
    """The records on a line, as `array<struct<raw string, page struct>>`; null where it is no JSON."""
    parsed = strictly(raw, f"struct<{LINE}>")

    def items(parsed: Column) -> Column:
        line = F.get(parsed["r"], F.lit(0))
        whole = parsed["_bad"].isNull() & (F.size(parsed["r"]) == 1) & line.isNotNull()
        page = line["data"].isNotNull() | line["includes"].isNotNull() | line["errors"].isNotNull()
        return F.when(whole, F.when(page, _page(raw, line)).otherwise(_flattened(raw, line)))

    return _let(parsed, items)


def looked_up(keys: Column, values: Column, key: Column) -> Column:
    """The id that stands where the key does in a list beside it; null where there is none."""
    found = F.get(values, (F.array_position(keys, key) - 1).cast("int"))
    return F.when(found.rlike(ID), found)


def _page(raw: Column, line: Column) -> Column:
    included = F.from_json(line["includes"], INCLUDED)
    data, errors = _listed(line["data"]), _listed(line["errors"])

    def items(known: Column) -> Column:
        posts, users = F.coalesce(known["tweets"], known["posts"]), known["users"]
        handles = F.transform(users["username"], F.lower)
        told = _told(raw, line, posts["id"], posts["author_id"], handles, users["id"])
        embedded = F.coalesce(included["tweets"], included["posts"])
        return _items(told, data, embedded, included["users"], errors)

    # A page with nothing on it is a record too, so that it is counted.
    found = _let(F.from_json(line["includes"], KNOWN), items)
    return F.when(F.size(found) > 0, found).otherwise(_items(_told(raw, line), F.array(raw)))


def _flattened(raw: Column, line: Column) -> Column:
    """The object itself, the posts within it and within those, and the profiles in all of them."""

    def items(top: Column, first: Column, second: Column) -> Column:
        within = F.filter(F.concat(first, second), lambda node: node["of"]["text"].isNotNull())
        of = within["of"]
        told = _told(raw, line, of["id"], of["author_id"])
        return _items(told, top["raw"], within["raw"], _profiles(F.concat(top, within)["of"]))

    def from_first(top: Column, first: Column) -> Column:
        return _let(_below(first), lambda second: items(top, first, second))

    top = F.array(_node(raw))
    return _let(top, lambda top: _let(_below(top), lambda first: from_first(top, first)))


def _node(text: Column) -> Column:
    return F.struct(text.alias("raw"), F.from_json(text, FLAT).alias("of"))


def _below(nodes: Column) -> Column:
    def references(node: Column) -> Column:
        of = node["of"]
        texts = F.coalesce(of["referenced_tweets"], of["referenced_posts"])
        return F.coalesce(F.transform(F.array_compact(texts), _node), F.array())

    return F.flatten(F.transform(nodes, references))


def _profiles(of: Column) -> Column:
    """Only who has a name is there in full: a mention may carry no more than an id."""
    mentioned = F.flatten(F.array_compact(of["entities"]["mentions"]))
    users = F.array_compact(F.concat(of["author"], of["in_reply_to_user"], mentioned))
    return F.filter(users, lambda user: F.get_json_object(user, "$.name").isNotNull())


def _told(raw: Column, line: Column, *who: Column) -> Column:
    """A record's page but for its role; `who` are the lists of who is who, or the first of them."""
    twarc = F.from_json(line["__twarc"], TWARC)
    times = F.transform(F.regexp_extract_all(raw, F.lit(TIMES), F.lit(1)), iso_time)
    newest = F.when(iso_time(twarc["retrieved_at"]).isNull(), F.array_max(times))
    return _page_struct(twarc["url"], twarc["retrieved_at"], newest, *who)


def _page_struct(*but_role: Column) -> Column:
    nulls = [F.lit(None)] * (len(PAGE_FIELDS) - 1 - len(but_role))
    names = (name.split()[0] for name in PAGE_FIELDS)
    values = zip(names, (F.lit(None), *but_role, *nulls), strict=True)
    return F.struct(*(value.alias(name) for name, value in values)).cast(PAGE)


def _items(told: Column, data: Column, *others: Column) -> Column:
    """Records by their role; who is who is told to those in whose name something is done."""

    def items(told: Column) -> Column:
        short = _page_struct(*(told[name] for name in ("url", "retrieved_at", "newest")))
        roles = zip((EMBEDDED, ACCOUNT, ERROR), others, strict=False)
        return F.concat(_with(told, DATA, data), *(_with(short, *each) for each in roles))

    return _let(told, items)


def _with(told: Column, role: str, raws: Column) -> Column:
    page = told.withField("role", F.lit(role))

    def item(page: Column) -> Column:
        return F.transform(
            raws,
            lambda raw: F.struct(something(raw).alias("raw"), page.alias("page")),
        )

    return F.coalesce(_let(page, item), F.array())


def _listed(text: Column) -> Column:
    """The texts of a list; what is no list is the only one."""
    several = F.when(F.ltrim(text).startswith("["), F.from_json(text, "array<string>"))
    return F.coalesce(several, F.when(text.isNotNull(), F.array(text)))


def _let(value: Column, use: Callable[[Column], Column]) -> Column:
    """`use` of a value that is computed once, however often it is used."""
    return F.get(F.transform(F.array(value), use), F.lit(0))
