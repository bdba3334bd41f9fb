"""Times as exports write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyspark.errors import PySparkException
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from renown.errors import UserError, listed

ISO = r"^\d{4}-\d\d-\d\d([T ].*)?$"
HAS_ZONE = r"(Z|:\d\d(\.\d+)?\s*[+-]\d\d(:?\d\d)?|[A-Za-z]{3,})$"
# Micros in one of each, since 1970.
EPOCHS = {"unix": 1_000_000, "unix_ms": 1_000}
END_OF_YEARS = 253_402_300_800  # seconds until the year 10000, which nothing can show


def time(text: Column, formats: Iterable[str], zone: str) -> Column:
    """The time in a text by the first format that fits, null where none does; `iso` where none is given.

    A time that does not say its zone is one of `zone`.
    """
    found = [_by(text, format, zone) for format in formats or ("iso",)]
    return F.coalesce(*found)


def _by(text: Column, format: str, zone: str) -> Column:
    if format in EPOCHS:
        number = text.try_cast("decimal(24,6)")
        micros = (number * F.lit(EPOCHS[format])).cast("bigint")
        in_reach = F.abs(number) < END_OF_YEARS * 1_000_000 / EPOCHS[format]
        return F.timestamp_micros(F.when(in_reach, micros))
    if format == "iso":
        there = F.when(text.rlike(ISO), text.try_cast("timestamp"))
        return F.when(text.rlike(HAS_ZONE), there).otherwise(_in_utc(there, zone))
    at = F.try_to_timestamp(text, F.lit(format))
    names_zone = re.search("[XxZzVO]", re.sub("'[^']*'", "", format))
    return at if names_zone else _in_utc(at, zone)


def _in_utc(at: Column, zone: str) -> Column:
    return at if zone == "UTC" else F.to_utc_timestamp(at, zone)


def require_known(spark: SparkSession, formats: Iterable[str]) -> None:
    """Raise UserError, naming all patterns of times that Spark does not know."""
    patterns = sorted({one for one in formats if one not in (*EPOCHS, "iso")})
    if not patterns or _known(spark, patterns):
        return
    wrong = [f"'{one}'" for one in patterns if not _known(spark, [one])]
    raise UserError(
        listed(
            "patterns of times that Spark does not know (days of the week, as E, it does not read: "
            "extract the rest first); expected as 'dd MMM yyyy', iso, unix or unix_ms:",
            wrong,
        )
    )


def _known(spark: SparkSession, patterns: list[str]) -> bool:
    one = spark.range(1)
    try:
        one.select(*(F.try_to_timestamp(F.lit("x"), F.lit(each)) for each in patterns)).collect()
    except PySparkException:
        return False
    return True
