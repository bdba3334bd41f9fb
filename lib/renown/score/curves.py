"""Curves: from a feature's value to its place between two bounds, 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F


@dataclass(frozen=True)
class Scale:
    """The axis on which a curve is a straight line, for columns and for single numbers."""

    of_column: Callable[[Column], Column]
    of_number: Callable[[float], float]
    above: float = -math.inf  # values at or below have no place on the axis


CURVES = {
    "linear": Scale(lambda c: c, lambda v: v),
    "log1p": Scale(F.log1p, math.log1p, above=-1.0),
    "log": Scale(F.log, math.log, above=0.0),
}


def place(value: Column, *, curve: str, lower: float, upper: float) -> Column:
    """Where a value lies between the bounds on the curve's axis; clipped to 0..1, null stays null."""
    scale = CURVES[curve]
    low, high = scale.of_number(lower), scale.of_number(upper)
    on_axis = scale.of_column(F.least(F.greatest(value, F.lit(lower)), F.lit(upper)))
    # Null first: least and greatest skip nulls, and would turn an unknown into a bound.
    return F.when(value.isNotNull(), (on_axis - low) / (high - low))


def place_of(value: float, *, curve: str, lower: float, upper: float) -> float:
    """The same for one number."""
    scale = CURVES[curve]
    low, high = scale.of_number(lower), scale.of_number(upper)
    return (scale.of_number(min(max(value, lower), upper)) - low) / (high - low)
