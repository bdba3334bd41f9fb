"""X API v1.1, pages as the API answers them: of users, as followers are delivered, posts or lists."""

from __future__ import annotations

from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import x_v1_shape as shape
from renown.ingest.malformed import STRICT
from renown.ingest.x_values import something

LISTS = ("users", "statuses", "lists")
SCHEMA = f"{', '.join(f'{name} array<string>' for name in LISTS)}, _bad string"
TIMES = r'"created_at"\s*:\s*"([^"]*)"'
PAGE = "struct<newest timestamp>"


def unwrap(raw: Column) -> Column:
    """The records of a page, as `array<struct<raw string, page struct>>`; null for a record alone.

    All on a page were seen at the newest time on it, or later.
    """
    named = [raw.contains(f'"{name}"') for name in LISTS]
    # Most lines are no pages: they are not to be parsed twice.
    return F.when(reduce(Column.__or__, named), _records(raw))


def _records(raw: Column) -> Column:
    page = F.from_json(raw, SCHEMA, STRICT)
    texts = F.when(page["_bad"].isNull(), F.coalesce(*(page[name] for name in LISTS)))
    times = F.regexp_extract_all(raw, F.lit(TIMES), F.lit(1))
    newest = F.array_max(F.transform(times, shape.time))
    told = F.struct(newest.alias("newest")).cast(PAGE)
    listed = F.transform(texts, something)
    # Without anything on it, a page is a record of its own, so that it is counted.
    some = F.when(F.size(listed) > 0, listed)
    found = F.arrays_zip(some.alias("raw"), F.array_repeat(told, F.size(some)).alias("page"))
    return F.when(some.isNotNull(), found)
