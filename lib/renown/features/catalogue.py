"""The catalogue as a text to read; what it holds is in `renown.tables.features`."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from renown.tables.features import CATALOGUE, FAMILIES, NETWORK, Feature

WIDTH = 96


def catalogue() -> Iterator[str]:
    """Lines: every variable of an account with all that is declared of it, by family."""
    features = (*CATALOGUE, *NETWORK)
    yield f"{len(features)} variables of an account; missing is not zero."
    for family in FAMILIES:
        yield from ("", family)
        for feature in features:
            if feature.family == family:
                yield from _said(feature)


def _said(feature: Feature) -> Iterator[str]:
    yield f"  {feature.name}"
    facts = (
        f"unit: {feature.unit}; source: {feature.source}; direction: {feature.direction}; "
        f"missing: {feature.missing}"
    )
    for text in (feature.meaning, facts):
        yield from wrap(text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)
