"""The ridge: the mean score, and mean components, of accounts by how many reacted to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from renown.exact import exact_sum
from renown.score.confidence.evidence import COUNT, Bin, bin_of
from renown.score.confidence.rates import Array
from renown.tables.derived import POINTS


@dataclass(frozen=True)
class Ridge:
    """Of each bin (B): how many accounts, the mean of log1p(D), the mean of every kind of points (B, C)."""

    bins: tuple[Bin, ...]
    accounts: Array
    at: Array
    points: Array

    def height(self, kind: int, at: Array) -> Array:
        """The mean points at any log1p(D): straight lines between the bins, level beyond them."""
        return np.interp(at, self.at, self.points[:, kind])


def ridge(scored: DataFrame) -> Ridge:
    """The ridge of accounts with their count and points; a few dozen rows are collected."""
    sums = [exact_sum(value).alias(name) for name, value in (("at", _at()), *_points())]
    found = (
        scored.groupBy(bin_of(F.col(COUNT)).alias("bin"))
        .agg(F.count(F.lit(1)).alias("accounts"), *sums)
        .orderBy("bin")
        .collect()
    )
    accounts = _array(found, ["accounts"])[:, 0]
    means = _array(found, ["at", *POINTS]) / accounts[:, None]
    return Ridge(tuple(Bin(row["bin"]) for row in found), accounts, means[:, 0], means[:, 1:])


def beside(scored: DataFrame, of: Ridge) -> DataFrame:
    """The same rows, with how far off the ridge each kind of points lies, as <kind>_beside."""
    heights = {
        f"{kind}_beside": F.col(kind) - _height(of, k, _at()) for k, kind in enumerate(POINTS)
    }
    return scored.withColumns(heights)


def _height(of: Ridge, kind: int, at: Column) -> Column:
    """`Ridge.height` as a column: the line to the right of the last bin that `at` is not left of."""
    height = F.lit(float(of.points[0, kind]))
    lines = zip(of.at, of.at[1:], of.points[:, kind], of.points[1:, kind], strict=False)
    for left, right, low, high in lines:
        slope = (high - low) / (right - left)
        line = float(low) + float(slope) * (F.least(at, F.lit(float(right))) - float(left))
        height = F.when(at >= float(left), line).otherwise(height)
    return height


def _at() -> Column:
    """log1p(D)."""
    return F.log1p(F.coalesce(COUNT, F.lit(0.0)))


def _points() -> list[tuple[str, Column]]:
    return [(kind, F.col(kind)) for kind in POINTS]


def _array(rows: Sequence[Row], names: list[str]) -> Array:
    return np.array([[float(row[name]) for name in names] for row in rows])
