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

from renown.proofs.coverage import Coverage, Living, World, coverage
from renown.proofs.section import Request
from renown.proofs.tables import Grid
from renown.tables.derived import POINTS

DIGITS = 4


@dataclass(frozen=True)
class CoverageBoard:
    """What was found in a world."""

    world: World
    level: float
    found: Sequence[Coverage]

    def show(self, console: Console) -> None:
        """Print what was done, and the table."""
        console.print(f"\n[bold]Do the intervals hold?[/]  {self._about()}")
        console.print(self._grid().rich())

    def write(self, out: Path) -> list[Path]:
        """Write both files anew."""
        out.mkdir(parents=True, exist_ok=True)
        table, text = out / "coverage.csv", out / "coverage.md"
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([field.name for field in fields(Coverage)])
            writer.writerows([*map(_cell, astuple(row))] for row in self.found)
        lines = ["# Do the intervals hold?", "", self._about(), "", *self._grid().markdown()]
        text.write_text("\n".join(lines) + "\n", "utf-8")
        return [table, text]

    def _about(self) -> str:
        return (
            f"A made-up world of {self.world.accounts:,} accounts (seed {self.world.seed}) lives "
            f"{self.world.lives + 1} times. Intervals of {100 * self.level:g} % from the first life, "
            "against the mean score over the others: the share of accounts whose interval contains it, "
            "and how wide intervals are."
        )

    def _grid(self) -> Grid:
        held = {(row.evidence, row.kind): row for row in self.found}
        heads = ("evidence", "accounts", *(kind.replace("_", " ") for kind in POINTS), "width")
        strata = dict.fromkeys(row.evidence for row in self.found)
        return Grid(
            heads,
            tuple(
                (
                    stratum,
                    f"{held[stratum, 'score'].accounts:,}",
                    *(_share(held[stratum, kind].held) for kind in POINTS),
                    f"{held[stratum, 'score'].width:.1f}",
                )
                for stratum in strata
            ),
        )


def coverage_board(request: Request, world: World) -> CoverageBoard:
    """Live in the world, in the scratch folder, and compare."""
    with_what = request.preparing
    living = Living(with_what.spark, with_what.work, with_what.settings, with_what.reporter)
    return CoverageBoard(world, living.settings.confidence.level, coverage(world, living))


def _share(held: float) -> str:
    return f"{100 * held:.1f} %"


def _cell(value: object) -> object:
    return f"{value:.{DIGITS}f}" if isinstance(value, float) else value
