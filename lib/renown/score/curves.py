"""Curves on columns: `renown.curves`, for Spark."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.curves import CURVES, along, place_of, places

__all__ = ["CURVES", "place", "place_of", "places"]


def place(value: Column, *, curve: str, lower: float, upper: float) -> Column:
    """Where a value lies between the bounds on the curve's axis; clipped to 0..1, null stays null."""
    clipped = F.least(F.greatest(value, F.lit(lower)), F.lit(upper))
    # Null first: least and greatest skip nulls, and would turn an unknown into a bound.
    return F.when(value.isNotNull(), along(F, clipped, curve, lower, upper))
