"""Figures as tables, for Markdown and for a terminal: a row a measure, a column a metric."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.markup import escape
from rich.table import Table

from renown.proofs import words
from renown.proofs.ours import SCORE
from renown.proofs.resampling import Estimate
from renown.proofs.rows import Row

MISSING = "-"
OURS = "ours: "


@dataclass(frozen=True)
class Grid:
    """Heads and cells as text; the first column to the left, figures to the right."""

    heads: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]

    def markdown(self) -> list[str]:
        """Lines of a Markdown table."""
        rule = ("---", *["---:"] * (len(self.heads) - 1))
        return [f"| {' | '.join(line)} |" for line in (self.heads, rule, *self.cells)]

    def rich(self) -> Table:
        """For a terminal."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for place, head in enumerate(self.heads):
            table.add_column(head, justify="right" if place else "left")
        for line in self.cells:
            table.add_row(*map(escape, line))
        return table


def by_outcome(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each outcome, in their order."""
    for outcome in dict.fromkeys(row.outcome for row in rows):
        yield outcome, [row for row in rows if row.outcome == outcome]


def measures(rows: Sequence[Row], *, differences: bool) -> Grid:
    """One outcome. With `differences` a column of ours less the best plain measure beside each metric;
    without, a word says which is ahead.
    """
    metrics = list(dict.fromkeys(row.metric for row in rows))
    held = {(row.measure, row.metric): row for row in rows}
    heads = ["measure"]
    for metric in metrics:
        heads += [metric, "ours - best plain"] if differences else [metric]
    cells = []
    for measure in dict.fromkeys(row.measure for row in rows):
        found = [held[measure, metric] for metric in metrics]
        figures = [cell for row in found for cell in _cells(row, differences)]
        cells.append((_name(found[0]), *figures, f"{found[0].unplaced:,}"))
    return Grid((*heads, "unplaced"), tuple(cells))


def summary(rows: Sequence[Row]) -> Grid:
    """Our score and the best plain measure, a line per data set and outcome."""
    metrics = list(dict.fromkeys(row.metric for row in rows))
    cells = []
    for dataset in dict.fromkeys(row.dataset for row in rows):
        for outcome, found in by_outcome([row for row in rows if row.dataset == dataset]):
            line = [f"{dataset}: {words.named(outcome)}"]
            cells.append((*line, *(_summed(found, metric) for metric in metrics)))
    return Grid(("our score beside the best plain measure", *metrics), tuple(cells))


def figure(estimate: Estimate, *, signed: bool = False) -> str:
    """A figure with its interval, to three digits."""
    if math.isnan(estimate.value):
        return MISSING
    form = "+.3f" if signed else ".3f"
    return f"{estimate.value:{form}} [{estimate.low:{form}}, {estimate.high:{form}}]"


def _cells(row: Row, differences: bool) -> list[str]:
    told = figure(row.estimate)
    if not differences:
        return [f"{told} {row.verdict}".rstrip()]
    difference = Estimate(row.difference, row.difference_low, row.difference_high)
    return [told, f"{figure(difference, signed=True)} {row.verdict}" if row.verdict else ""]


def _name(row: Row) -> str:
    return f"{OURS}{row.measure.replace('_', ' ')}" if row.ours else row.measure


def _summed(rows: Sequence[Row], metric: str) -> str:
    found = [row for row in rows if row.metric == metric]
    ours = [row for row in found if row.measure == SCORE]
    if not ours or not ours[0].verdict:
        return MISSING
    best = next(row for row in found if row.measure == ours[0].best_plain)
    return f"{ours[0].value:.3f}, {best.measure} {best.value:.3f}: {ours[0].verdict}"
