"""Which curve suits a column, read off its values alone.

    lower, upper   the 1 % and 99 % quantiles of what is known (the extremes, where those are equal)
    typical        the median
    curve          log1p where no value is negative and the median lies in the lowest quarter of the
                   way from lower to upper: most people have little and a few have most of it.
                   Else linear.

Bounds and median are rounded to four digits, as they stand in a document.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renown.score.curves import places

Array = NDArray[np.float64]

TAILS = (0.01, 0.99)
HEAVY_TAILED_BELOW = 0.25


@dataclass(frozen=True)
class Outline:
    """A curve between bounds, and the value of a typical person."""

    curve: str
    lower: float
    upper: float
    typical: float

    def places(self, values: Array) -> Array:
        """Places 0..1; who is not known has that of a typical person."""
        known = np.where(np.isnan(values), self.typical, values)
        return places(known, curve=self.curve, lower=self.lower, upper=self.upper)


def outline(values: Array) -> Outline | None:
    """The curve of a column; None where it tells nobody from anybody."""
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    lower, typical, upper = np.quantile(known, (TAILS[0], 0.5, TAILS[1]))
    if lower == upper:
        lower, upper = known.min(), known.max()
    lower, typical, upper = (_four_digits(v) for v in (lower, typical, upper))
    if not lower < upper:
        return None
    heavy_tailed = typical - lower < HEAVY_TAILED_BELOW * (upper - lower)
    curve = "log1p" if heavy_tailed and known.min() >= 0 else "linear"
    return Outline(curve, lower, upper, typical)


def _four_digits(value: float) -> float:
    return float(f"{value:.4g}")
