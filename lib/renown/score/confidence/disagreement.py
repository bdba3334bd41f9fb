"""What two halves of the acts disagree by, beside the ridge, in each stratum of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from renown.exact import exact_sum
from renown.score.confidence.evidence import COUNT, STRATA, stratum_of
from renown.score.confidence.rates import Array
from renown.score.confidence.ridge import beside, ridge
from renown.tables.derived import POINTS

FEWEST = 30  # accounts that a mean is taken over; a stratum with fewer takes the one below it


def luck(halves: DataFrame, counted: DataFrame) -> Array:
    """The variance of points (S, C) that is the luck of who reacted, for each stratum.

    An account's disagreement is r0 - r1, r what it scored in a half beside the ridge of the halves. It
    bounds the variance of the whole from two sides. Of accounts with so much evidence *in a half*, half
    of its square is what one half is off by: too much, as all others have half their evidence too. Of
    accounts with so much evidence *in all*, a quarter of it is what the whole is off by if the variance
    falls as evidence grows: too little where there is next to none. Their mean is taken.
    """
    pairs = _disagreements(halves).join(counted, "account_id", "inner")
    in_half = pairs.select(F.explode(F.array("evidence0", "evidence1")).alias("stratum"), *POINTS)
    in_all = pairs.select(stratum_of(F.col(COUNT)).alias("stratum"), *POINTS)
    return (_mean_squares(in_half) / 2 + _mean_squares(in_all) / 4) / 2


def _disagreements(halves: DataFrame) -> DataFrame:
    """One row per account: the stratum of each half, and r0 - r1 for every kind of points."""
    signed = [
        F.sum(F.when(F.col("half") == 0, _beside(kind)).otherwise(-_beside(kind))).alias(kind)
        for kind in POINTS  # of two terms: their sum knows no order
    ]
    strata = [
        F.max(F.when(F.col("half") == half, stratum_of(F.col(COUNT)))).alias(f"evidence{half}")
        for half in (0, 1)
    ]
    return beside(halves, ridge(halves)).groupBy("account_id").agg(*strata, *signed)


def _beside(kind: str) -> Column:
    return F.col(f"{kind}_beside")


def _mean_squares(disagreements: DataFrame) -> Array:
    """(S, C); where too few accounts tell, what the nearest stratum with less evidence says."""
    squares = [exact_sum(F.col(kind) * F.col(kind)).alias(kind) for kind in POINTS]
    found = disagreements.groupBy("stratum").agg(F.count(F.lit(1)).alias("rows"), *squares)
    rows = {row["stratum"]: row for row in found.collect()}
    pooled: Sequence[Row] = list(rows.values())
    means = [_means(pooled)]
    for stratum in STRATA:
        enough = stratum in rows and rows[stratum]["rows"] >= FEWEST
        means.append(_means([rows[stratum]]) if enough else means[-1])
    return np.array(means[1:])


def _means(rows: Sequence[Row]) -> Array:
    count = sum(row["rows"] for row in rows)
    sums = reduce(
        np.add, ([float(row[kind]) for kind in POINTS] for row in rows), np.zeros(len(POINTS))
    )
    return np.asarray(sums) / max(count, 1)
