"""A scoreboard as rows: one figure of one measure against one outcome, and what the best plain one did."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from renown.proofs.resampling import Estimate


@dataclass(frozen=True)
class Row:
    """`difference` is ours minus `best_plain`, the plain measure with the highest value; ours alone
    have one. Not a number where a figure is not defined. Intervals are of the same level all through.
    """

    dataset: str
    outcome: str
    metric: str
    measure: str
    ours: bool
    accounts: int
    unplaced: int
    value: float
    low: float
    high: float
    best_plain: str
    difference: float
    difference_low: float
    difference_high: float

    @property
    def verdict(self) -> str:
        """Ours beside the best plain measure: better, worse, or no difference beyond chance."""
        if not self.ours or math.isnan(self.difference):
            return ""
        if self.difference_low > 0:
            return "better"
        return "worse" if self.difference_high < 0 else "no difference"

    @property
    def estimate(self) -> Estimate:
        """The figure with its interval."""
        return Estimate(self.value, self.low, self.high)


COLUMNS = (*(field.name for field in fields(Row)), "verdict")
DIGITS = 4


def write(rows: Iterable[Row], file: Path) -> None:
    """As CSV; an empty cell is a figure that is not defined."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([*map(_cell, astuple(row)), row.verdict] for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.{DIGITS}f}"
    return value
