"""How well cleaning does, as tables to print and as files.

cleaning.json    every figure with its interval
cleaning.md      the same as tables, and what was done
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console

from renown.errors import UserError, did_you_mean, listed
from renown.proofs.cleaning_demo import DemoCleaning, cleaning_of_demo
from renown.proofs.cleaning_sets import BOOSTED, HeldOutSet, held_out_sets
from renown.proofs.cleaning_strata import Wronged
from renown.proofs.detection import Detection
from renown.proofs.resampling import Estimate, Resampling
from renown.proofs.rounding import rounded
from renown.proofs.section import Request
from renown.proofs.tables import MISSING, Grid
from renown.proofs.trials import Absent

PARTS = ("spam", "demo")
SETS = (
    "Each data set by itself: norms and weights are learned from the other data sets, and judged on this "
    "one. Counts of profiles are all that is known: no post, no act, no follow. A set of bots alone has no "
    "precision, no AUC and no false removal. The plain ratio is flagged from the cut that did best on the "
    "other sets, boosted trees from a probability of one half. Weights are in logits."
)
WRONGED = "Genuine accounts that are flagged, by what they are."
DEMO = (
    "What the configured trust document does on the made-up network whose truth is known. Precision of a "
    "role is among what is removed of it and of genuine accounts. The inactive are genuine, and long quiet. "
    "The plain ways see profiles alone, and learn from the truth about one half of this very network what "
    "they say of the other: no network of one's own tells them that."
)
STRATA = "Genuine accounts that are removed or discounted, by what they are."


@dataclass(frozen=True)
class CleaningBoard:
    """What was measured, and what was left out, with the reason."""

    sets: Sequence[HeldOutSet]
    demo: DemoCleaning | None
    skipped: dict[str, str]
    resampling: Resampling

    def show(self, console: Console) -> None:
        """Print the tables."""
        for title, about, grids in self._parts():
            console.print(f"\n[bold]{title}[/]")
            console.print(about, markup=False)
            for grid in grids:
                console.print(grid.rich())
                console.print()
        console.print(self._interval())
        for name, reason in self.skipped.items():
            console.print(f"skipped {name}: {reason}", markup=False)

    def write(self, out: Path) -> list[Path]:
        """Write both files anew."""
        out.mkdir(parents=True, exist_ok=True)
        figures, text = out / "cleaning.json", out / "cleaning.md"
        content = {
            "sets": [asdict(found) for found in self.sets],
            "demo": asdict(self.demo) if self.demo else None,
            "skipped": self.skipped,
            "resampling": asdict(self.resampling),
        }
        figures.write_text(json.dumps(rounded(content), indent=2, sort_keys=True) + "\n", "utf-8")
        lines = ["# How well cleaning does", ""]
        for title, about, grids in self._parts():
            lines += [f"## {title}", "", about, ""]
            for grid in grids:
                lines += [*grid.markdown(), ""]
        lines += [self._interval()]
        if self.skipped:
            lines += ["", "## Left out", "", *(f"- {n}: {why}" for n, why in self.skipped.items())]
        text.write_text("\n".join(lines) + "\n", "utf-8")
        return [figures, text]

    def _parts(self) -> Iterator[tuple[str, str, list[Grid]]]:
        if self.sets:
            yield "Accounts that others have labelled", SETS, []
        for of in self.sets:
            yield (
                f"{of.name}, by what {', '.join(of.learned_from)} taught",
                _about(of),
                [_ways(of.found)],
            )
            if of.wronged:
                yield f"{of.name}: who is wronged", WRONGED, [_wronged(of.wronged)]
        if self.demo:
            yield "Demo network", DEMO, [_ways(self.demo.found), _roles(self.demo)]
            yield "Demo network: who is wronged", STRATA, [_strata(self.demo)]

    def _interval(self) -> str:
        drawn = self.resampling
        return (
            f"Intervals are of {100 * drawn.level:g} %: of shares Wilson's, of AUC over "
            f"{drawn.replicates:,} bootstrap replicates (seed {drawn.seed})."
        )


def cleaning_board(request: Request, only: Sequence[str] = ()) -> CleaningBoard:
    """Labelled data sets where they are there, and the demo.

    Raises UserError for an unknown name.
    """
    require_parts(only)
    asked, skipped = only or PARTS, {}
    sets: Sequence[HeldOutSet] = ()
    if "spam" in asked:
        try:
            sets = held_out_sets(request.within("spam"))
        except Absent as reason:
            skipped["spam"] = str(reason)
    demo = cleaning_of_demo(request.within("demo")) if "demo" in asked else None
    if not sets and demo is None:
        raise UserError(listed("there is nothing to validate cleaning on:", skipped.values()))
    return CleaningBoard(sets, demo, skipped, request.resampling)


def require_parts(names: Sequence[str]) -> None:
    """Refuse names that there are none of, all at once, as a UserError."""
    problems = [f"unknown part '{n}'{did_you_mean(n, PARTS)}" for n in names if n not in PARTS]
    if problems:
        raise UserError(listed(f"--only: --cleaning knows {', '.join(PARTS)}:", problems))


def _about(of: HeldOutSet) -> str:
    learned = ", ".join(f"{code} {weight:.2f}" for code, weight in of.weights.items() if weight)
    told = f"Weights: {learned}."
    if of.calibration_error is not None and of.shift is not None:
        told += (
            f" With the set's own share of spam for the prior, the calibration error is "
            f"{of.calibration_error:.3f}, and the mean probability is {of.shift:+.2f} logits off."
        )
    if BOOSTED not in of.found:
        told += " Boosted trees are left out: scikit-learn is not installed."
    return told


def _ways(found: dict[str, Detection]) -> Grid:
    shares = ("precision", "recall", "false removal", "recall at 5 % false removal")
    heads = (
        "judged by",
        "accounts",
        "spam",
        "flagged",
        *shares,
        "AUC",
        "AUC of the first above it",
    )
    return Grid(
        heads,
        tuple(
            (
                name,
                f"{it.accounts:,}",
                f"{it.spam:,}",
                f"{it.flagged:,}",
                *map(_percent, (it.precision, it.recall, it.false_removal, it.strict_recall)),
                _figure(it.auc),
                _figure(it.above, signed=True),
            )
            for name, it in found.items()
        ),
    )


def _roles(demo: DemoCleaning) -> Grid:
    heads = ("planted as", "accounts", "removed", "discounted", "suspected", "precision")
    return Grid(
        (*heads, "median probability"),
        tuple(
            (
                it.role.replace("_", " "),
                f"{it.accounts:,}",
                *map(_percent, (it.removed, it.discounted, it.suspected, it.precision)),
                f"{it.median_probability:.3f}",
            )
            for it in demo.roles
        ),
    )


def _strata(demo: DemoCleaning) -> Grid:
    heads = ("genuine accounts", "accounts", "removed", "discounted")
    return Grid(
        heads,
        tuple(
            (
                f"{it.by}: {it.value.replace('_', ' ')}",
                f"{it.accounts:,}",
                _percent(it.removed),
                _percent(it.discounted),
            )
            for it in demo.strata
        ),
    )


def _wronged(found: Sequence[Wronged]) -> Grid:
    ways = tuple(found[0].flagged)
    return Grid(
        ("genuine accounts", "accounts", *ways),
        tuple(
            (f"{it.by}: {it.value}", f"{it.accounts:,}", *map(_percent, it.flagged.values()))
            for it in found
        ),
    )


def _percent(it: Estimate) -> str:
    if math.isnan(it.value):
        return MISSING
    return f"{100 * it.value:.1f} % [{100 * it.low:.1f}, {100 * it.high:.1f}]"


def _figure(it: Estimate, *, signed: bool = False) -> str:
    if math.isnan(it.value):
        return MISSING
    form = "+.3f" if signed else ".3f"
    return f"{it.value:{form}} [{it.low:{form}}, {it.high:{form}}]"
