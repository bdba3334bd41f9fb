"""What looks at an account or a list, each maybe at a part of it, say together."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

# Of a field with nothing in it empty text is what was seen.
TEXTS = ("handle", "display_name", "description", "url", "name")


def last_seen(column: str) -> Column:
    """Its last value that was seen; to be grouped by what was looked at."""
    last = F.max_by(column, F.when(F.col(column).isNotNull(), F.col("observed_at")))
    return F.nullif(last, F.lit("")) if column in TEXTS else last


def statuses(events: DataFrame, before: Column) -> DataFrame:
    """The latest status; of two at one moment the one last by letter, which `active` never is."""
    known = events.where(F.col("effective_at") < before)
    latest = F.max(F.struct("effective_at", "status")).alias("latest")
    return known.groupBy("account_id").agg(latest).select("account_id", "latest.status")
