"""Intervals from ridge, rates and halves; what is learned of all is a table of a few dozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.score.confidence import rates
from renown.score.confidence.disagreement import luck
from renown.score.confidence.evidence import COUNT, STRATA, Bin, bin_of, stratum_of
from renown.score.confidence.rates import Array
from renown.score.confidence.ridge import Ridge, ridge
from renown.tables.derived import POINTS


@dataclass(frozen=True)
class Calibration:
    """Of each bin (B) and kind of points (C): by how much a score is above what it would be in the
    mean (`shift`), and the variances of how many reacted (`spread`) and of who they were (`luck`).
    """

    bins: tuple[Bin, ...]
    shift: Array
    spread: Array
    luck: Array

    def half_width(self, level: float) -> Array:
        """Half the width of the interval (B, C) that holds with the probability `level`."""
        z = NormalDist().inv_cdf((1 + level) / 2)
        return z * np.sqrt(self.spread + self.luck)


def calibration(points: DataFrame, features: DataFrame, halves: DataFrame) -> Calibration:
    """What all accounts tell of how far a score is off, by their evidence."""
    counted = features.select("account_id", COUNT)
    scored = points.join(counted, "account_id", "inner")
    of_all = ridge(scored)
    shift, spread = _many(of_all)
    of_strata = luck(halves, counted)
    strata = [list(STRATA).index(b.stratum) for b in of_all.bins]
    return Calibration(of_all.bins, shift, spread, of_strata[strata])


def intervals(
    points: DataFrame, features: DataFrame, calibration: Calibration, *, level: float
) -> DataFrame:
    """One row per account: evidence, and <kind>_low and <kind>_high for score and components.

    The score itself is always within its interval, and no bound is beyond 0 or 100. A count beyond those
    that the calibration is of, as a person's may be, is taken for the nearest below.
    """
    scored = points.join(features.select("account_id", COUNT), "account_id", "inner")
    learned = _table(points.sparkSession, calibration, level)
    bins = scored.withColumn("bin", _nearest(bin_of(F.col(COUNT)), calibration.bins))
    joined = bins.join(F.broadcast(learned), "bin", "inner")
    return joined.select(
        "account_id",
        stratum_of(F.col(COUNT)).alias("evidence"),
        *(column for kind in POINTS for column in _bounds(kind)),
    )


def _many(of_all: Ridge) -> tuple[Array, Array]:
    """Shift and spread (B, C): the ridge where another draw lies in the mean, over all likely rates."""
    grid = rates.grid(of_all.bins)
    likely = rates.posterior(of_all.bins, of_all.accounts, grid)  # (B, R)
    at = rates.expected_log1p(grid)
    elsewhere = np.stack([of_all.height(k, at) for k in range(len(POINTS))], axis=1)  # (R, C)
    mean = likely @ elsewhere
    return of_all.points - mean, np.maximum(likely @ elsewhere**2 - mean**2, 0.0)


def _nearest(number: Column, bins: tuple[Bin, ...]) -> Column:
    """The number of a bin, or of the nearest one below it that there is; the first, where there is none."""
    known = F.array(*(F.lit(b.number) for b in bins))
    return F.coalesce(F.array_max(F.filter(known, lambda b: b <= number)), F.lit(bins[0].number))


def _table(spark: SparkSession, learned: Calibration, level: float) -> DataFrame:
    widths = learned.half_width(level)
    rows = [
        (b.number, *map(float, learned.shift[i]), *map(float, widths[i]))
        for i, b in enumerate(learned.bins)
    ]
    columns = [
        "bin int",
        *(f"{kind}_{what} double" for what in ("shift", "width") for kind in POINTS),
    ]
    return spark.createDataFrame(rows, ", ".join(columns))


def _bounds(kind: str) -> tuple[Column, Column]:
    point = F.col(kind)
    centre, width = point - F.col(f"{kind}_shift"), F.col(f"{kind}_width")
    low = F.greatest(F.least(centre - width, point), F.lit(0.0))
    high = F.least(F.greatest(centre + width, point), F.lit(100.0))
    return low.alias(f"{kind}_low"), high.alias(f"{kind}_high")
