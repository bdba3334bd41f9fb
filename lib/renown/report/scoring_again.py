"""A feature's points by the document that a snapshot was scored by, for values that were not found.

    points(v) = 100 * weight_component * weight_feature * place(v)

place is `renown.curves`' own. On the curve `percentile` a value's place is its standing among all who are
scored, which is worked out anew for every value that is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renown.curves import CURVES, place_of, value_at
from renown.report.explanation import Component, Contribution

TOLERANCE = 1e-6  # points that rounding may make
Population = Callable[[str], NDArray[np.float64]]  # all values of a feature, in no order


@dataclass(frozen=True)
class Scored:
    """A feature of an account: what was found of it, and how the document makes points of it.

    `others` are the values of everybody else, for a curve that stands on them.
    """

    found: Contribution
    component: Component
    curve: str
    lower: float
    upper: float
    whole: float  # the points that it makes at its best
    falls: bool  # whether less of it is more influential
    others: NDArray[np.float64] | None = None

    def on_axis(self, value: float) -> float:
        """What the curve is applied to: the value, or its standing in percent."""
        if self.others is None:
            return value
        less = float((self.others < value).sum())
        tied = float((self.others == value).sum()) + 1.0  # with the account itself
        return 100.0 * (less + tied / 2) / (len(self.others) + 1)

    def points(self, at: float) -> float:
        """The points at a place of the axis."""
        place = place_of(at, curve=self.curve, lower=self.lower, upper=self.upper)
        return self.whole * (1.0 - place if self.falls else place)

    def gain(self, step: float, shift: float = 0.0) -> float:
        """Points for so much more of the value; `shift` is how far else on the curve it may really be."""
        assert self.found.value is not None
        here = self.on_axis(self.found.value)
        ahead = self.on_axis(self.found.value + step) - here
        if shift:
            here = self._moved(here, shift)
        return self.points(here + ahead) - self.points(here)

    def _moved(self, at: float, shift: float) -> float:
        """The place of the axis whose points are `shift` of the whole further."""
        place = place_of(at, curve=self.curve, lower=self.lower, upper=self.upper)
        further = place - shift if self.falls else place + shift
        return value_at(further, curve=self.curve, lower=self.lower, upper=self.upper)

    @property
    def is_full(self) -> bool:
        """Whether no more of it makes more points."""
        assert self.found.value is not None
        return math.isclose(self.points(self.on_axis(self.found.value)), self.whole)


def scored(
    component: Component, stated: dict[str, Any], found: Contribution, population: Population
) -> Scored | None:
    """A feature by its entry in the document; None where that does not make the points that were published.

    A document leaves the usual direction unsaid; it is the one by which the published points come out.
    """
    percent = CURVES[stated["curve"]].percent if stated.get("curve") in CURVES else None
    if percent is None:
        return None
    others = _others(population(found.feature), found.value) if percent else None
    whole = 100 * component.weight * stated["weight"]
    falling = [stated["direction"] == "lower"] if "direction" in stated else [False, True]
    for falls in falling:
        tried = Scored(
            found,
            component,
            stated["curve"],
            stated["lower"],
            stated["upper"],
            whole,
            falls,
            others,
        )
        if _agrees(tried, stated["typical"]):
            return tried
    return None


def _agrees(tried: Scored, typical: float) -> bool:
    """Whether published baseline and points are those of the document."""
    found, near = tried.found, {"abs_tol": TOLERANCE}
    if not math.isclose(tried.points(typical), found.baseline, **near):
        return False
    counts = tried.component.counts and found.value is not None
    expected = tried.points(tried.on_axis(found.value or 0.0)) if counts else found.baseline
    return math.isclose(expected, found.points, **near)


def _others(values: NDArray[np.float64], own: float | None) -> NDArray[np.float64]:
    """Everybody's values that are known, but one that is the account's own."""
    known = values[~np.isnan(values)]
    at = np.flatnonzero(known == own)  # nowhere, where its own value is not known
    return np.delete(known, at[0]) if len(at) else known
