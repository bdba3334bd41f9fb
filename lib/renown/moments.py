"""Time as renown counts it: in UTC, whatever the machine's zone, back from the end of `as_of`."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from pyspark.sql import Column
from pyspark.sql import functions as F

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROS_A_DAY = 86_400_000_000


def moment(at: datetime) -> Column:
    """A moment as a column; one without a time zone is UTC."""
    aware = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    return F.timestamp_micros(F.lit((aware - _EPOCH) // timedelta(microseconds=1)).cast("bigint"))


def cut(as_of: date) -> Column:
    """What `as_of` lets count is before this: 00:00 UTC of the next day."""
    after = as_of + timedelta(days=1)
    return moment(datetime(after.year, after.month, after.day, tzinfo=timezone.utc))


def just_before(at: Column) -> Column:
    """The last moment before, as Spark counts time."""
    return at - F.expr("INTERVAL 1 MICROSECOND")


def age_days(at: str, as_of: date) -> Column:
    """Days from a timestamp column to the end of `as_of`; above 0 for all that counts."""
    return (F.unix_micros(cut(as_of)) - F.unix_micros(at)) / _MICROS_A_DAY


def within(at: str, as_of: date, days: int) -> Column:
    """Whether a timestamp lies in the last `days` days up to the end of `as_of`."""
    return (age_days(at, as_of) > 0) & (age_days(at, as_of) <= days)
