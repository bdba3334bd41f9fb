"""The board of cleaning in words and a table: what is caught, and who is wronged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from renown.report.pages.blocks import Block
from renown.report.sections import Grid, Section
from renown.report.words import plain, share

Row = dict[str, Any]
NOWHERE = "–"
DEMO = "demo network"


def cleaned(held: Row) -> Block:
    """Every way of judging on every set of accounts whose label is known."""
    sets = [(each["name"], each["found"]) for each in held["sets"]]
    demo = held["demo"]
    if demo:
        sets.append((DEMO, demo["found"]))
    grid = Grid(
        ("accounts of", "judged by", "precision", "recall", "false removal", "AUC"),
        tuple((name, way, *_figures(found)) for name, ways in sets for way, found in ways.items()),
        words=frozenset({0, 1}),
    )
    return Block(
        Section(
            "What cleaning catches",
            sentences=(
                "Accounts that others have labelled, each data set judged by what the others taught; of "
                "them counts of profiles alone are known. And a made-up network, whose truth is known.",
                *(_wronged(demo) if demo else ()),
            ),
            grid=grid,
            after=(
                "Precision: the share of spam in what is flagged. Recall: the share of spam that is. False "
                "removal: the share of the genuine that is. A set of one kind has not all of them.",
            ),
        )
    )


def _figures(found: Row) -> Iterator[str]:
    for name in ("precision", "recall", "false_removal"):
        value = found[name]["value"]
        yield NOWHERE if value is None else share(value)
    auc = found["auc"]["value"]
    yield NOWHERE if auc is None else f"{auc:.3f}"


def _wronged(demo: Row) -> Iterator[str]:
    """Whom it takes that is genuine, by what they were planted as."""
    for role in demo["roles"]:
        if not role["fake"]:
            yield (
                f"  Planted as {plain(role['role'])}: {share(role['removed']['value'])} of "
                f"{role['accounts']:,} removed, {share(role['discounted']['value'])} discounted"
            )
