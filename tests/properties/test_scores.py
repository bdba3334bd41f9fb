"""What a score promises: no more of what counts ever lowers it, whatever the document."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from renown.score.curves import CURVES, place_of, places
from renown.score.people import People
from renown.score.plain import Component, Document, ScoredFeature
from renown.score.table import score_table

ROUNDING = 1e-9
BOUNDS = {  # within what every curve takes
    "linear": (-50.0, 50.0),
    "log1p": (-0.9, 50.0),
    "log": (0.01, 50.0),
    "logistic": (-50.0, 50.0),
    "percentile": (0.0, 100.0),
}
values = st.floats(-100, 200) | st.just(float("nan"))


@st.composite
def features(draw: st.DrawFn, name: str, weight: float) -> ScoredFeature:
    curve = draw(st.sampled_from(sorted(CURVES)))
    lower, upper = BOUNDS[curve]
    low = draw(st.floats(lower, (lower + upper) / 2))
    high = draw(st.floats(low + 1, upper))
    return ScoredFeature(
        feature=name,
        curve=curve,
        lower=low,
        upper=high,
        typical=draw(st.floats(lower, upper)),
        weight=weight,
        direction=draw(st.sampled_from(["higher", "lower"])),
    )


def test_every_curve_is_tried() -> None:
    assert set(BOUNDS) == set(CURVES)


@given(features("x", 1.0), st.lists(st.floats(-100, 200), min_size=2, max_size=20))
def test_a_curve_never_falls_and_ends_at_its_bounds(
    feature: ScoredFeature, at: list[float]
) -> None:
    curve = {"curve": feature.curve, "lower": feature.lower, "upper": feature.upper}
    found = [place_of(value, **curve) for value in sorted(at)]

    assert all(0 <= place <= 1 for place in found)
    assert all(lower <= higher + ROUNDING for lower, higher in pairwise(found))
    assert place_of(feature.lower, **curve) == 0
    assert place_of(feature.upper, **curve) == 1
    np.testing.assert_allclose(places(np.array(sorted(at)), **curve), found, atol=1e-12)


@given(
    features("x", 0.6),
    features("y", 0.4),
    st.lists(st.tuples(values, values), min_size=1, max_size=6),
    st.floats(0, 300),
)
def test_a_component_never_falls_when_one_of_its_features_improves(
    x: ScoredFeature, y: ScoredFeature, rows: list[tuple[float, float]], more: float
) -> None:
    document = Document(name="any", components={"c": Component(weight=1, features=(x, y))})
    before = scored(document, rows)
    better = more if x.direction == "higher" else -more
    after = scored(document, [(rows[0][0] + better, rows[0][1]), *rows[1:]])

    assert after["c"][0] >= before["c"][0] - ROUNDING
    assert after["score"][0] >= before["score"][0] - ROUNDING


@given(
    features("x", 0.6),
    features("y", 0.4),
    st.lists(st.tuples(values, values), min_size=1, max_size=6),
)
def test_baseline_and_contributions_are_the_score(
    x: ScoredFeature, y: ScoredFeature, rows: list[tuple[float, float]]
) -> None:
    document = Document(name="any", components={"c": Component(weight=1, features=(x, y))})
    found = scored(document, rows)
    total = found["baseline"] + found["contribution_x"] + found["contribution_y"]

    np.testing.assert_allclose(total, found["score"], atol=ROUNDING)
    assert found["score"].between(0, 100).all()


def scored(document: Document, rows: list[tuple[float, float]]) -> pd.DataFrame:
    who = pd.Series(range(len(rows)), name="who")
    people = People("who", who, ("x", "y"), np.array(rows, dtype=float))
    return score_table(people, document).set_index("who").sort_index()
