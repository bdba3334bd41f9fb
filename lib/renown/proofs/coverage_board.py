"""How often intervals hold, as a table to print and as files.

coverage.csv    every stratum of evidence and kind of points
coverage.md     the same as tables, and what was done
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from rich.console import Console

from renown.proofs.coverage import Coverage, World, coverage
from renown.proofs.halftimes import DAYS, expected, halftimes
from renown.proofs.section import Request
from renown.proofs.tables import Grid
from renown.proofs.trials import Absent
from renown.tables.derived import POINTS

DIGITS = 4
MEANING = (
    "The share of accounts whose interval contains the score it is held against, by how many distinct "
    "accounts reacted to them; `width` is the mean width of the score's interval, in points."
)


@dataclass(frozen=True)
class Part:
    """What was found of one comparison, and what was done for it."""

    name: str
    title: str
    about: str
    found: Sequence[Coverage]

    def grid(self) -> Grid:
        """A line a stratum of evidence."""
        held = {(row.evidence, row.kind): row for row in self.found}
        heads = ("evidence", "accounts", *(kind.replace("_", " ") for kind in POINTS), "width")
        return Grid(
            heads,
            tuple(
                (
                    stratum,
                    f"{held[stratum, 'score'].accounts:,}",
                    *(_share(held[stratum, kind].held) for kind in POINTS),
                    f"{held[stratum, 'score'].width:.1f}",
                )
                for stratum in dict.fromkeys(row.evidence for row in self.found)
            ),
        )


@dataclass(frozen=True)
class CoverageBoard:
    """All comparisons, and what was left out, with the reason."""

    parts: Sequence[Part]
    skipped: str = ""

    def show(self, console: Console) -> None:
        """Print what was done, and the tables."""
        for part in self.parts:
            console.print(f"\n[bold]{part.title}[/]  {part.about}")
            console.print(part.grid().rich())
        if self.skipped:
            console.print(self.skipped, markup=False)

    def write(self, out: Path) -> list[Path]:
        """Write both files anew."""
        out.mkdir(parents=True, exist_ok=True)
        table, text = out / "coverage.csv", out / "coverage.md"
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["comparison", *(field.name for field in fields(Coverage))])
            for part in self.parts:
                writer.writerows([part.name, *map(_cell, astuple(row))] for row in part.found)
        lines = ["# Do the intervals hold?", "", MEANING]
        for part in self.parts:
            lines += ["", f"## {part.title}", "", part.about, "", *part.grid().markdown()]
        text.write_text(
            "\n".join([*lines, *(["", self.skipped] if self.skipped else [])]) + "\n", "utf-8"
        )
        return [table, text]


def coverage_board(request: Request, world: World) -> CoverageBoard:
    """Other lives of a made-up world; and where they are there, real accounts, half against half."""
    preparing = request.preparing
    level = preparing.settings.confidence.level
    lived = Part(
        "lives",
        "Other lives of a made-up world",
        f"{world.accounts:,} accounts (seed {world.seed}) live {world.lives + 1} times. Intervals of "
        f"{100 * level:g} % from the first life, against the mean score over the others.",
        coverage(world, preparing.within("lives")),
    )
    try:
        found = halftimes(preparing.within("halftimes"))
    except Absent as reason:
        return CoverageBoard([lived], f"Left out: Congress 2016: {reason}")
    real = Part(
        "congress",
        f"Congress 2016: {DAYS} days, and the next {DAYS}",
        f"Intervals of {100 * level:g} % from the first, against the score from the second, which is one "
        f"life with luck of its own: {100 * expected(level):.0f} % are to be expected where both are as "
        "lucky and nobody changes.",
        found,
    )
    return CoverageBoard([lived, real])


def _share(held: float) -> str:
    return f"{100 * held:.1f} %"


def _cell(value: object) -> object:
    return f"{value:.{DIGITS}f}" if isinstance(value, float) else value
