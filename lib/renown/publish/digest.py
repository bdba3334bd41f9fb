"""The content of a table as one short text, whatever the order of its rows and the files they are in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

_HASHES = 2  # of 64 bits each


@dataclass(frozen=True)
class Content:
    """How many rows, and the digest of what they say."""

    rows: int
    digest: str


def content(frame: DataFrame) -> Content:
    """Count and digest a table: the sums over rows of two 64-bit hashes (xxHash64) of each row.

    A sum knows no order, and (unlike an exclusive or) tells one row from three; 128 bits make two
    different tables with one digest a matter of luck that nobody has, though not of malice. After
    Bellare and Micciancio, "A new paradigm for collision-free hashing" (1997), AdHASH.
    """
    columns = sorted(frame.columns)
    values = [part for name in columns for part in _told(frame, name)]
    sums = [
        F.sum(F.xxhash64(F.lit(i), *values).cast("decimal(38,0)")).alias(f"s{i}")
        for i in range(_HASHES)
    ]
    found = frame.agg(F.count(F.lit(1)).alias("rows"), *sums).first()
    assert found is not None  # an aggregation without groups always has one row
    totals = ":".join(str(found[f"s{i}"] or 0) for i in range(_HASHES))
    text = f"{','.join(columns)}|{found['rows']}|{totals}"
    return Content(int(found["rows"]), hashlib.sha256(text.encode()).hexdigest())


def _told(frame: DataFrame, name: str) -> list[Column]:
    """What of a column is hashed. The hash skips nulls, so they are told apart from nothing."""
    nested = frame.schema[name].dataType.simpleString().startswith(("array", "struct", "map"))
    value = F.to_json(name, _AS_TEXT) if nested else F.col(name)
    return [value, F.isnull(name)]


# Milliseconds are Spark's default; two moments a microsecond apart are two.
_AS_TEXT = {"ignoreNullFields": "false", "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"}
