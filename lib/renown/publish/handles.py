"""The index by handle: where a look-up by `@name` begins."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.tables import Handles


def handles(screening: DataFrame) -> DataFrame:
    """One row per account whose handle is known, by the handle in lower case."""
    known = screening.where(F.col("handle") != "")
    return Handles.conform(known.select("as_of", F.lower("handle").alias("handle"), "account_id"))
