"""Curves: from a feature's value to its place between two bounds, 0 to 1.

A curve is an axis on which the way from `lower` to `upper` is a straight line:

    place(v) = (axis(v) - axis(lower)) / (axis(upper) - axis(lower)),   v clipped to the bounds

so every curve is 0 at `lower`, 1 at `upper`, and never falls. Axes:

    linear      v
    log1p       log(1 + v)
    log         log(v)
    logistic    tanh(2 (2t - 1)) with t = (v - lower) / (upper - lower): an S, steepest half way.
                It is the logistic function 1 / (1 + exp(-8 (t - 1/2))), stretched to reach 0 and 1;
                the middle half of the way makes 79 % of the place.
    percentile  the value's standing among those who are scored, 0 to 100, whose bounds are percents
                (see `renown.score.population`). What others do moves it: it is relative by design.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# An axis as (maths, value, lower, upper) -> value. The maths are those of columns (Spark's), of numbers
# (math) or of arrays (numpy): all three have log, log1p and tanh, so that each is written once.
Axis = Callable[[Any, Any, float, float], Any]


@dataclass(frozen=True)
class Scale:
    """The axis on which a curve is a straight line, and the way `back` from it to the value."""

    axis: Axis
    back: Callable[[float, float, float], float] = lambda at, lower, upper: at
    above: float = -math.inf  # values at or below have no place on the axis
    percent: bool = False  # stands on percents of the population, not on the value itself


def _s_shaped(maths: Any, value: Any, lower: float, upper: float) -> Any:
    return maths.tanh(2.0 * (2.0 * (value - lower) / (upper - lower) - 1.0))


def _s_undone(at: float, lower: float, upper: float) -> float:
    return lower + (upper - lower) * (math.atanh(at) / 2.0 + 1.0) / 2.0


CURVES = {
    "linear": Scale(lambda maths, v, lower, upper: v),
    "log1p": Scale(
        lambda maths, v, lower, upper: maths.log1p(v), lambda at, *_: math.expm1(at), above=-1.0
    ),
    "log": Scale(
        lambda maths, v, lower, upper: maths.log(v), lambda at, *_: math.exp(at), above=0.0
    ),
    "logistic": Scale(_s_shaped, _s_undone),
    "percentile": Scale(lambda maths, v, lower, upper: v, percent=True),
}


def place_of(value: float, *, curve: str, lower: float, upper: float) -> float:
    """Where a number lies between the bounds on the curve's axis; clipped to 0..1."""
    return float(along(math, min(max(value, lower), upper), curve, lower, upper))


def places(
    values: NDArray[np.float64], *, curve: str, lower: float, upper: float
) -> NDArray[np.float64]:
    """The same for an array, where NaN is what is not known and stays so."""
    found: NDArray[np.float64] = along(np, np.clip(values, lower, upper), curve, lower, upper)
    return found


def value_at(place: float, *, curve: str, lower: float, upper: float) -> float:
    """The value that lies at a place, 0..1, of a curve: the other way around than `place_of`."""
    scale = CURVES[curve]
    low, high = scale.axis(math, lower, lower, upper), scale.axis(math, upper, lower, upper)
    along_axis = low + min(max(place, 0.0), 1.0) * (high - low)
    return float(scale.back(along_axis, lower, upper))


def along(maths: Any, clipped: Any, curve: str, lower: float, upper: float) -> Any:
    """The share of the way from the lower to the upper bound, measured on the curve's axis."""
    axis = CURVES[curve].axis
    low, high = axis(math, lower, lower, upper), axis(math, upper, lower, upper)
    return (axis(maths, clipped, lower, upper) - low) / (high - low)
