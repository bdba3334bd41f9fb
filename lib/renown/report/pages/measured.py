"""Boards in words and tables: what scores foretell, whether intervals hold, what an attack gains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from renown.report.pages.blocks import Block
from renown.report.pages.figures import Bar, Figure, bars
from renown.report.sections import Grid, Section
from renown.report.words import plain, share

Row = dict[str, Any]
OURS, NOWHERE = "score", "–"
WORLDS = {
    "lives": "other lives of a made-up world",
    "congress": "Congress 2016, the next 14 days",
}


def foretold(rows: Sequence[Row]) -> Block:
    """Our score beside the best plain measure."""
    ours = [row for row in rows if row["measure"] == OURS and row["verdict"]]
    counts = Counter(row["verdict"] for row in ours)
    metrics = [*dict.fromkeys(row["metric"] for row in ours)]
    values = {(r["dataset"], r["outcome"], r["metric"], r["measure"]): r["value"] for r in rows}
    cells = {(r["dataset"], r["outcome"], r["metric"]): _beside(r, values) for r in ours}
    asked = [*dict.fromkeys((row["dataset"], row["outcome"]) for row in ours)]
    grid = Grid(
        ("foretold", *metrics),
        tuple(
            (
                f"{dataset}: {plain(outcome)}",
                *(cells.get((dataset, outcome, m), "") for m in metrics),
            )
            for dataset, outcome in asked
        ),
        words=frozenset(range(len(metrics) + 1)),
    )
    return Block(
        Section(
            "What scores foretell",
            sentences=(
                "From what was known at a date, the score orders accounts; the outcome is how many "
                "distinct accounts reacted to each of them after it. Beside it stands the best of the "
                "plain counts, chosen after the fact, which favours the count.",
                f"Of {len(ours)} comparisons, the score is better in {counts['better']}, worse in "
                f"{counts['worse']}, and in {counts['no difference']} no difference can be told.",
                "Measured on data sets of which it is known what came after, not on this snapshot.",
            ),
            grid=grid,
        )
    )


def _beside(row: Row, values: Mapping[tuple[str, str, str, str], str]) -> str:
    best = values.get((row["dataset"], row["outcome"], row["metric"], row["best_plain"]))
    plain_one = f"{row['best_plain']} {float(best):.3f}" if best else row["best_plain"]
    return f"{float(row['value']):.3f}, {plain_one}: {row['verdict']}"


def covered(rows: Sequence[Row]) -> Block:
    """How often intervals hold what they are held against, over all strata of evidence."""
    told = [row for row in rows if row["evidence"] == "all"]
    grid = Grid(
        ("held against", "of", "accounts", "within", "width, points"),
        tuple(
            (
                WORLDS.get(row["comparison"], plain(row["comparison"])),
                plain(row["kind"]),
                f"{int(row['accounts']):,}",
                share(float(row["held"])),
                f"{float(row['width']):.1f}",
            )
            for row in told
        ),
        words=frozenset({0, 1}),
    )
    return Block(
        Section(
            "Whether intervals hold",
            sentences=(
                "Intervals say what luck may have done. So they are held against other lives of a "
                "made-up world, where the same people have other luck; and against the next days of a "
                "real one, in which people change as well, so that fewer must be within.",
            ),
            grid=grid,
        )
    )


def attacked(held: Row) -> Block:
    """What fakes gain, with cleaning and without."""
    found = held["attacks"]
    grid = Grid(
        ("attack", "fakes", "score", "without cleaning", "removed", "at most, points"),
        tuple(_attack(each) for each in found),
    )
    return Block(
        Section(
            "What an attack gains",
            sentences=(
                "An account is scored alone, and then with so many fakes at work for it.",
                *_claims(held["claims"]),
                f"Measured on: {held['network']}. `renown attack` measures it on yours.",
            ),
            grid=grid,
            after=(
                "At most: what the fakes could add whatever they do among themselves, out of the trust "
                "that cleaning left them. It is for fakes alone: an honest account that takes part "
                "brings a vote of its own.",
            ),
        ),
        tuple(_gains(found)),
    )


def _claims(claims: Sequence[Row]) -> Iterator[str]:
    for claim in claims:
        yield f"  {'Holds' if claim['holds'] else 'Does not hold'}: {claim['says']}"


def _attack(each: Row) -> tuple[str, ...]:
    return (
        plain(each["attack"]),
        f"{each['fakes']:,}",
        _from_to(each["gained"]["score"]),
        _from_to(each["gained"]["uncleaned"]),
        f"{each['caught'].get('removed', 0):,}",
        f"{each['bound_points']:.1f}" if each["pure"] else NOWHERE,
    )


def _from_to(gained: Row) -> str:
    ends = (gained["before"]["value"], gained["after"]["value"])
    return " → ".join(map(_points, ends))


def _points(score: float | None) -> str:
    return "none" if score is None else f"{score:.1f}"


def _gains(found: Sequence[Row]) -> Iterator[Figure]:
    """The largest crowd of each attack: the score that it ends with, and what it would without cleaning."""
    most = {each["attack"]: each for each in sorted(found, key=lambda each: each["fakes"])}
    rows = []
    for name, each in most.items():
        score, uncleaned = (each["gained"][m]["after"]["value"] for m in ("score", "uncleaned"))
        text = f"{_points(score)}, without cleaning {_points(uncleaned)}"
        label = f"{plain(name)}, {each['fakes']:,}"
        rows.append(Bar(label, score or 0.0, "total", text, uncleaned or 0.0))
    if rows:
        yield bars(
            "The score that each attack ends with; pale, the one it would without cleaning",
            "Bars for the largest crowd of each attack. The table below has the same numbers.",
            rows,
        )
