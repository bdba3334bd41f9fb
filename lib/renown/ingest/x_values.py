"""Values as X writes them, in either API, and what may be wrong with them, in words."""

from __future__ import annotations

from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest.words import shown, unlike

ID = "^[0-9]{1,20}$"


def iso_time(text: Column) -> Column:
    """A time as in `2018-10-10T20:19:24Z`, or null."""
    return F.when(text.rlike(r"^\d{4}-\d\d-\d\d[T ]"), text.try_cast("timestamp"))


def something(text: Column) -> Column:
    """A record of a list; nothing in its place would pass for a blank line, so it is said to be null."""
    return F.when(F.trim(text) != "", text).otherwise("null")


def first_that_is_no_id(ids: Column) -> Column:
    """Of a list of texts; null where all are ids."""
    return F.get(F.filter(ids, lambda native_id: ~native_id.rlike(ID)), F.lit(0))


def not_id(path: str, value: Column) -> Column:
    """Words, where a text is no id."""
    return unlike(path, value, ID, "an id")


def not_time(path: str, text: Column, parsed: Column) -> Column:
    """Words, where a text could not be parsed as a time."""
    return F.when(text.isNotNull() & parsed.isNull(), shown(f"{path} is not a time", text))


def negative(owner: Column, path: str, names: Iterable[str]) -> Column:
    """Words, where one of an object's counts is below zero."""
    smallest = F.least(*(owner[name] for name in names))
    return F.when(smallest < 0, shown(f"{path}a count is negative", smallest.cast("string")))
