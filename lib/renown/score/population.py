"""Standing: the share of those who are scored that have less, in percent.

    percent(v) = 100 * (number with less + half the number with the same) / number known

The account itself is among those with the same, so that the mean over a population is 50 whatever
its ties. Who has no value has no standing, and is nobody's neighbour either.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.score.curves import CURVES
from renown.score.plain import Document, ScoredFeature


def percents(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The standing of each value of an array; NaN stays NaN."""
    known = ~np.isnan(values)
    _, which, tied = np.unique(values[known], return_inverse=True, return_counts=True)
    less = np.cumsum(tied) - tied
    standing = np.full(values.shape, np.nan)
    standing[known] = (100.0 * (less + tied / 2) / known.sum())[which]
    return standing


def with_percents(table: DataFrame, document: Document) -> DataFrame:
    """The table, and the standing of every feature that the document puts on a percentile curve."""
    for name in relative_features(document):
        standing = _standings(table.select(F.col(name).alias("_value")), _column(name))
        # One row per value on the right: rows neither multiply nor, being left, get lost.
        table = table.join(standing, table[name] == standing["_value"], "left").drop("_value")
    return table


def relative_features(document: Document) -> list[str]:
    """The features on a percentile curve, each once, in order of their names."""
    listed = (feature for part in document.components.values() for feature in part.features)
    return sorted({feature.feature for feature in listed if CURVES[feature.curve].percent})


def on_axis(feature: ScoredFeature) -> Column:
    """What the feature's curve is applied to: its value, or its standing."""
    percent = CURVES[feature.curve].percent
    return F.col(_column(feature.feature) if percent else feature.feature)


def places(values: DataFrame) -> DataFrame:
    """One row per distinct value of the only column: how many have less, are tied, and are known at all.

    From one distributed sort, as ranks are; columns `less`, `tied`, `known`. Nulls are not known.
    """
    (name,) = values.columns
    known = values.where(F.col(name).isNotNull())
    tied = (
        known.orderBy(name)
        .zipWithIndex("place")
        .groupBy(name)
        .agg(F.min("place").alias("less"), F.count(F.lit(1)).alias("tied"))
    )
    return tied.crossJoin(F.broadcast(known.agg(F.count(F.lit(1)).alias("known"))))


def _standings(values: DataFrame, named: str) -> DataFrame:
    percent = 100.0 * (F.col("less") + F.col("tied") / 2) / F.col("known")
    return places(values).select("_value", percent.alias(named))


def _column(feature: str) -> str:
    return f"percent of {feature}"
