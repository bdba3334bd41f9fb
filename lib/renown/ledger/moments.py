"""Dates and moments as columns, whatever time zone the machine is in."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from pyspark.sql import Column
from pyspark.sql import functions as F

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def moment(at: datetime) -> Column:
    """A moment as a column; one without a time zone is UTC."""
    aware = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    return F.timestamp_micros(F.lit((aware - _EPOCH) // timedelta(microseconds=1)).cast("bigint"))


def cut(as_of: date) -> Column:
    """What `as_of` lets count is before this: 00:00 UTC of the next day."""
    after = as_of + timedelta(days=1)
    return moment(datetime(after.year, after.month, after.day, tzinfo=timezone.utc))
