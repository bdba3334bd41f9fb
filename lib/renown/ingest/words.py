"""What is wrong with a record, in words that show it."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F


def shown(words: str, value: Column) -> Column:
    """The words, and the beginning of what was found."""
    return F.concat(F.lit(f"{words}: '"), F.substring(value, 1, 80), F.lit("'"))


def unlike(path: str, value: Column, pattern: str, what: str) -> Column:
    """A value that is there and not of its pattern; null where nothing is wrong."""
    return F.when(~value.rlike(pattern), shown(f"{path} is not {what}", value))


def lacking(owner: str, path: str, value: Column) -> Column:
    """What has to be there and is not."""
    return F.when(value.isNull(), f"{owner} without {path}")


def not_any_of(what: str, raw: Column) -> Column:
    """A record that is nothing known, by its fields."""
    keys = F.json_object_keys(raw)
    fields = F.array_join(F.slice(keys, 1, 12), ", ")
    return F.when(F.size(keys) == 0, "empty").otherwise(
        F.concat(F.lit(f"not {what}: its fields are "), fields)
    )
