"""Scores of any table, in memory: the arithmetic of `renown.score.scores`, without Spark.

    score = sum over components c of weight_c * component_c = baseline + sum of contributions

A test holds the two to each other. The baseline is what anybody has of whom nothing is known; a
missing value, and all of a component that has not the evidence it asks for, adds nothing to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from renown.score.curves import CURVES, places
from renown.score.people import People
from renown.score.plain import CONTRIBUTION, RESULT_COLUMNS, Component, Document, ScoredFeature
from renown.score.population import percents

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """What one feature of one component makes, in points of the composite, for everybody."""

    component: str
    feature: str
    baseline: float
    contribution: Array
    counts: NDArray[np.bool_]


def score_table(people: People, document: Document) -> pd.DataFrame:
    """One row per person, the highest score first, equal ones by key.

    Columns: key, score, one per component, rests_on, rank, percentile, baseline, one
    `contribution_` per feature (in all components together), document (its hash).
    """
    made = [
        _part(people, name, component, feature)
        for name, component in document.components.items()
        for feature in component.features
    ]
    score = _points(made)
    ahead, behind = rankdata(-score, method="min") - 1, rankdata(score, method="min") - 1
    columns: dict[str, object] = {people.key: people.ids.to_numpy(), "score": score}
    for name, component in document.components.items():
        columns[name] = _points([p for p in made if p.component == name], component.weight)
    columns |= {
        "rests_on": _rests_on(made, document),
        "rank": ahead.astype(np.int64) + 1,
        "percentile": 100.0 * behind / len(score),
        "baseline": sum(part.baseline for part in made),
        **_contributions(made),
        "document": document.hash,
    }
    scored = pd.DataFrame(columns)
    order = np.argsort(-score, kind="stable")  # people are sorted by key
    return scored.iloc[order].reset_index(drop=True)


def clashes(people: People, document: Document) -> list[str]:
    """Why a table cannot be scored by a document, beside what is wrong with either alone."""
    taken = {*RESULT_COLUMNS, *document.components}
    if people.key not in taken and not people.key.startswith(CONTRIBUTION):
        return []
    return [f"the key '{people.key}' is also a column of the result: rename it in the table"]


def _part(people: People, name: str, component: Component, feature: ScoredFeature) -> Part:
    value = people.of(feature.feature)
    on_axis = percents(value) if CURVES[feature.curve].percent else value
    at = places(on_axis, curve=feature.curve, lower=feature.lower, upper=feature.upper)
    if feature.direction == "lower":
        at = 1 - at
    counts = ~np.isnan(value)
    if component.evidence:
        found = np.nan_to_num(people.of(component.evidence.feature))  # unknown evidence is none
        counts &= found >= component.evidence.at_least
    points = 100 * component.weight * feature.weight
    return Part(
        name,
        feature.feature,
        points * feature.baseline,
        np.where(counts, points * (at - feature.baseline), 0.0),
        counts,
    )


def _points(made: list[Part], weight: float = 1.0) -> Array:
    """The points that parts make, 0..100, added in the document's order."""
    total = np.zeros_like(made[0].contribution)
    for part in made:
        total = total + part.baseline + part.contribution
    # Rounding may leave 100.00000000000001.
    clipped: Array = np.clip(total / weight, 0.0, 100.0)
    return clipped


def _rests_on(made: list[Part], document: Document) -> list[list[str]]:
    counts = {
        name: np.any([p.counts for p in made if p.component == name], axis=0)
        for name in document.components
    }
    people = len(made[0].contribution)
    return [[name for name in counts if counts[name][row]] for row in range(people)]


def _contributions(made: list[Part]) -> dict[str, Array]:
    added: dict[str, Array] = {}
    for part in made:
        name = CONTRIBUTION + part.feature
        added[name] = added.get(name, 0.0) + part.contribution
    return added
