"""Marks come to trust and to a probability: one more, or a stronger one, is never to one's gain."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from renown.clean import combination, load_trust
from renown.clean.document import EVIDENCE, MOST, TrustDocument

SHIPPED = load_trust("2026-11")
CODES = tuple(SHIPPED.weights)
share, logits = st.floats(0, 1), st.floats(0, MOST)
documents = st.builds(
    lambda prior, spread, weights, silence: SHIPPED.model_copy(
        update={
            "prior": prior,
            "spread": spread,
            "weights": dict(zip(CODES, weights, strict=True)),
            "silence": dict(zip(EVIDENCE, silence, strict=True)),
        }
    ),
    st.floats(0.001, 0.999),
    logits,
    st.lists(logits, min_size=len(CODES), max_size=len(CODES)),
    st.lists(logits, min_size=len(EVIDENCE), max_size=len(EVIDENCE)),
)
Marks = list[float]  # strength by signal, in order; 0 where there is none


@st.composite
def accounts(draw: st.DrawFn) -> tuple[TrustDocument, list[tuple[Marks, list[bool]]]]:
    """An account, then the same with one mark more or stronger, then with all evidence held."""
    marks = draw(st.lists(share, min_size=len(CODES), max_size=len(CODES)))
    worse = list(marks)
    at = draw(st.integers(0, len(CODES) - 1))
    worse[at] = draw(st.floats(marks[at], 1))
    held = draw(st.lists(st.booleans(), min_size=len(EVIDENCE), max_size=len(EVIDENCE)))
    return draw(documents), [(marks, held), (worse, held), (marks, [True] * len(held))]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=accounts())
def test_a_mark_is_never_to_ones_gain(spark: SparkSession, case: tuple) -> None:
    document, rows = case
    plain, worse, known = judged(spark, document, rows)

    assert worse["trust"] <= plain["trust"] <= 1
    for column in ("spam_probability", "spam_low", "spam_high"):
        assert worse[column] >= plain[column]
    for row in (plain, worse, known):
        assert 0 <= row["spam_low"] <= row["spam_probability"] <= row["spam_high"] <= 1
    # What more is known of an account, and is silent, speaks for it; its marks take the same vote.
    assert known["spam_probability"] <= plain["spam_probability"]
    assert known["trust"] == plain["trust"]


def test_without_a_mark_the_whole_vote_is_left(spark: SparkSession) -> None:
    (row,) = judged(spark, SHIPPED, [([0.0] * len(CODES), [False] * len(EVIDENCE))])

    assert row["trust"] == 1.0  # to the last digit
    assert row["spam_probability"] == pytest.approx(SHIPPED.prior)


def judged(
    spark: SparkSession, document: TrustDocument, rows: list[tuple[Marks, list[bool]]]
) -> list[dict[str, float]]:
    weights = list(document.weights.values())
    given = [
        (n, [w * s for w, s in zip(weights, marks, strict=True)], held)
        for n, (marks, held) in enumerate(rows)
    ]
    frame = spark.createDataFrame(given, "n int, raises array<double>, held array<boolean>")
    marks = F.transform("raises", lambda r: F.struct(r.alias("raises")))
    held = {kind: F.col("held")[place] for place, kind in enumerate(EVIDENCE)}
    r = combination.raised(marks)
    columns = {"trust": combination.trust(r, document)}
    columns |= combination.probability(r, held, document)
    found = frame.coalesce(1).select("n", *(c.alias(name) for name, c in columns.items()))
    return [row.asDict() for row in found.orderBy("n").collect()]
