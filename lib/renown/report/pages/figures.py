"""What a chart shows, as plain values: `charts.js` draws it, and a text stands for it elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from renown.report.explanation import Contribution, Explanation, Influence, Source
from renown.report.sections import Grid
from renown.report.trend import Trend
from renown.report.words import (
    BY_DOING,
    amount,
    count,
    gained,
    name_of,
    plain,
    share,
    sureness,
)


@dataclass(frozen=True)
class Figure:
    """One chart: which one, its caption, what it says in words, and its values.

    `legend` are pairs of a label and the colour of the style sheet that stands for it. Where no table
    beside it has the same values, `grid` does.
    """

    kind: str
    caption: str
    says: str
    data: dict[str, Any]
    legend: tuple[tuple[str, str], ...] = ()
    grid: Grid | None = None


@dataclass
class _Walk:
    """Bars one below the other, each from where the one above ended."""

    at: float = 0.0
    rows: list[dict[str, Any]] = field(default_factory=list)

    def step(self, label: str, points: float, colour: str, text: str) -> None:
        self.rows.append(
            {
                "label": label,
                "from": self.at,
                "to": self.at + points,
                "colour": colour,
                "text": text,
            }
        )
        self.at += points


def waterfall(it: Explanation) -> Figure:
    """The way from what anybody has to the score: one bar per feature, those that add most first."""
    walk = _Walk()
    baseline = sum(part.baseline for part in it.contributions)
    walk.step("what anybody has", baseline, "base", f"{baseline:.1f}")
    for part in _in_order(it):
        text = gained(part.contribution)
        walk.step(plain(part.feature), part.contribution, part.component, text)
    data: dict[str, Any] = {"rows": walk.rows, "score": it.score}
    if it.interval is not None:
        data |= {"low": it.interval.low, "high": it.interval.high}
    sure = sureness(it.interval)
    data["text"] = f"{it.score:.1f}{f', {sure}' if sure else ''}"
    return Figure(
        "waterfall",
        "From what anybody has to this score, in points of 100",
        f"A waterfall: {baseline:.1f} points that anybody has, what each feature adds or takes away, "
        f"and the score, {data['text']}. The tables of its components have the same numbers.",
        data,
        legend=tuple((plain(c.name), c.name) for c in it.components),
    )


def _in_order(it: Explanation) -> list[Contribution]:
    return [
        part
        for component in it.components
        for part in sorted(component.contributions, key=lambda part: -part.contribution)
    ]


def sources(it: Influence) -> Figure | None:
    """Who passes on how much, by kind of act; None where nobody does, or where it is not held."""
    if not it.sources or it.influence <= 0:
        return None
    own = {"label": "its own", "text": _part(it.own, it), "parts": [["own", it.own]]}
    return Figure(
        "sources",
        "Who passes influence on to it, and for what",
        "Bars: what each source passes on, divided by the kind of act. The table below has the same "
        "numbers.",
        {"rows": [*(_row(source, it) for source in it.sources), own]},
        legend=(*((_doing(kind), kind) for kind in it.by_kind), ("its own", "own")),
    )


def _row(source: Source, it: Influence) -> dict[str, Any]:
    name = name_of(source.account) if source.account else count(source.accounts, "others")
    parts = [[kind, part] for kind, part in source.by_kind.items()]
    rest = source.passed - sum(source.by_kind.values())
    if rest > 1e-9 * it.influence:  # of a kind that the snapshot does not tell
        parts.append(["own", rest])
    return {"label": name, "text": _part(source.passed, it), "parts": parts}


def _part(passed: float, it: Influence) -> str:
    return f"{amount(passed)} ({share(passed / it.influence)})"


def _doing(kind: str) -> str:
    return BY_DOING.get(kind, plain(kind))


def over_time(it: Trend) -> Figure | None:
    """The score of every published date within its interval; None where there is but one date."""
    if len(it.points) < 2:
        return None
    rows = [
        {
            "day": str(point.as_of),
            "score": point.score,
            "low": point.score_low,
            "high": point.score_high,
            "broken": bool(point.broken),
        }
        for point in it.points
    ]
    first, last = it.points[0], it.points[-1]
    return Figure(
        "trend",
        "The score of every published date, and between what it lies",
        f"A line from {first.score:.1f} on {first.as_of} to {last.score:.1f} on {last.as_of}, with its "
        "interval. The table below has every date.",
        {"rows": rows},
    )


@dataclass(frozen=True)
class Bar:
    """A bar: its colour in the style sheet, its text, and the value of a pale one behind it."""

    label: str
    value: float
    colour: str
    text: str
    behind: float = 0.0


def bars(caption: str, says: str, rows: Sequence[Bar], grid: Grid | None = None) -> Figure:
    """A bar for each label."""
    return Figure("bars", caption, says, {"rows": [asdict(row) for row in rows]}, grid=grid)
