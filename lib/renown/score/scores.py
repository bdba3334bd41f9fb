"""From features and influence to scores that add up.

    score = sum over components c of weight_c * component_c
    component_c = 100 * sum over its features f of weight_f * place_f

place_f is where the feature's value lies on its curve, 0..1; where the value is missing, or the
component has not the evidence it asks for, it is the place of a typical account (the baseline).
Weights never renormalise, so one more unknown never makes the known count for more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.score.curves import place
from renown.score.document import Component, ScoredFeature, ScoreDocument
from renown.score.population import on_axis, with_percents
from renown.tables import Explanations, Scores
from renown.tables.derived import COMPONENTS


def parts(
    features: DataFrame,
    influence: DataFrame,
    *,
    document: ScoreDocument,
    audience: DataFrame | None = None,
) -> DataFrame:
    """One row per kept account: account_id, influence, and `parts`, one per feature of the document.

    A part holds component, feature, value, baseline and contribution, both in points of the
    composite, and whether the component had its evidence.
    """
    return parts_of(known(features, influence, audience), document=document)


def known(
    features: DataFrame, influence: DataFrame, audience: DataFrame | None = None
) -> DataFrame:
    """One row per kept account: every variable that a document may name."""
    found = features.join(influence.select("account_id", "influence"), "account_id", "inner")
    if audience is not None:  # who pays attention, for a document that asks
        found = found.join(audience.drop("as_of"), "account_id", "inner")
    return found


def parts_of(known: DataFrame, *, document: ScoreDocument) -> DataFrame:
    """`parts` of a table of variables."""
    known = with_percents(known, document)
    listed = [
        _part(document.components[name], name, feature)
        for name in COMPONENTS
        for feature in document.components[name].features
    ]
    return known.select("account_id", "influence", F.array(*listed).alias("parts"))


def _part(component: Component, name: str, feature: ScoredFeature) -> Column:
    value = F.col(feature.feature)
    at = place(on_axis(feature), curve=feature.curve, lower=feature.lower, upper=feature.upper)
    if feature.direction == "lower":
        at = 1 - at
    enough = value.isNotNull()
    if component.evidence:
        needed = F.coalesce(component.evidence.feature, F.lit(0.0)) >= component.evidence.at_least
        enough = enough & needed
    points = 100 * component.weight * feature.weight
    return F.struct(
        F.lit(name).alias("component"),
        F.lit(feature.feature).alias("feature"),
        value.alias("value"),
        F.lit(points * feature.baseline).alias("baseline"),
        F.when(enough, points * (at - feature.baseline)).otherwise(0.0).alias("contribution"),
        enough.alias("counts"),
    )


def points(parts: DataFrame, *, document: ScoreDocument) -> DataFrame:
    """One row per kept account: account_id, influence, score, its components, and what they rest on."""
    return parts.select(
        "account_id",
        "influence",
        _points().alias("score"),
        *(_points(c, document.components[c].weight).alias(c) for c in COMPONENTS),
        F.array_compact(
            F.array(*(F.when(F.exists("parts", _counts_for(c)), F.lit(c)) for c in COMPONENTS))
        ).alias("rests_on"),
    )


def scores(
    points: DataFrame,
    intervals: DataFrame,
    accounts: DataFrame,
    screening: DataFrame,
    *,
    document: ScoreDocument,
    as_of: date,
) -> DataFrame:
    """One row per kept account, with its interval (`renown.score.confidence`) and its rank."""
    named = (
        points.join(intervals, "account_id", "inner")
        .join(accounts.select("account_id", "handle", "display_name"), "account_id", "left")
        .join(screening.select("account_id", "trust"), "account_id", "inner")
    )
    return Scores.conform(
        ranked(named).withColumns(
            {
                "as_of": F.lit(as_of),
                "network_name": F.split("account_id", ":")[0],
                "document": F.lit(document.hash),
            }
        )
    )


def explanations(parts: DataFrame, *, as_of: date) -> DataFrame:
    """One row per kept account and feature: baselines and contributions add up to the score."""
    exploded = parts.select("account_id", F.inline("parts")).withColumn("as_of", F.lit(as_of))
    return Explanations.conform(exploded)


def _points(component: str | None = None, weight: float = 1.0) -> Column:
    """The points that all parts, or those of one component of that weight, make, 0..100.

    Added in the document's order, so the last digit is always the same.
    """
    chosen = (
        F.filter("parts", lambda p: p["component"] == component) if component else F.col("parts")
    )
    total = F.aggregate(
        chosen, F.lit(0.0), lambda sum_, p: sum_ + p["baseline"] + p["contribution"]
    )
    # Rounding may leave 100.00000000000001.
    return F.least(F.greatest(total / weight, F.lit(0.0)), F.lit(100.0))


def _counts_for(component: str) -> Callable[[Column], Column]:
    return lambda p: (p["component"] == component) & p["counts"]


def ranked(scored: DataFrame) -> DataFrame:
    """Rows that have a score, with rank and percentile from one distributed sort; equal ones share both."""
    places = scored.select("score").orderBy(F.desc("score")).zipWithIndex("place")
    tied = places.groupBy("score").agg(
        F.min("place").alias("first"), F.count(F.lit(1)).alias("tied")
    )
    count = scored.agg(F.count(F.lit(1)).alias("scored"))
    ranks = tied.crossJoin(F.broadcast(count)).select(
        "score",
        (F.col("first") + 1).alias("rank"),
        (100.0 * (F.col("scored") - F.col("first") - F.col("tied")) / F.col("scored")).alias(
            "percentile"
        ),
    )
    return scored.join(ranks, "score", "inner")
