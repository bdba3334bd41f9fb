"""The price list, to print and as files.

attacks.json    everything, and which claims hold, for a gate
attacks.md      the price list as tables, with what was done
attacks.svg     the gain against the number of fakes, where matplotlib is installed
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console

from renown.proofs import attack_plot
from renown.proofs.attack import Outcome
from renown.proofs.attack_claims import Claim, claims
from renown.proofs.attack_found import FOLLOWERS, OURS, PAGERANK, UNCLEANED, Found
from renown.proofs.attacks import ATTACKS
from renown.proofs.tables import MISSING, Grid

ABOUT = (
    "For every attack a fresh account (or one that slept) is scored alone, and then with so many fake "
    "accounts working for it, by the stages of a run. Honest are those whom cleaning keeps in full where "
    "nobody attacks; ranks are among them. `uncleaned` is the same score with every signal switched off: "
    "what fakes that nobody sees through would gain. PageRank is of all acts and follows, edges alike.",
    "What networks count (followers, reposts of a post) rises with what fakes do, as it would.",
    "The bound is the most that influence can grow by, whatever the fakes do among themselves, out of the "
    "trust that cleaning left them; `bound, points` is what it is worth on the scale of the score. It "
    "is for fakes alone: an honest account that takes part brings a vote of its own.",
)
DIGITS = 6


@dataclass(frozen=True)
class AttackBoard:
    """What was attacked, and what came of it."""

    network: str
    seed: int
    outcome: Outcome

    @property
    def claims(self) -> list[Claim]:
        """What is to hold."""
        return claims(self.outcome.found, self.outcome.median)

    def show(self, console: Console) -> None:
        """Print the price list, and what holds."""
        console.print(f"\n[bold]{self._network()}[/]")
        console.print(gains(self.outcome.found).rich())
        console.print(prices(self.outcome.found).rich())
        for claim in self.claims:
            console.print(f"{'holds' if claim.holds else 'FAILS'}  {claim.says}", markup=False)
            for reason in claim.against:
                console.print(f"         {reason}", markup=False)

    def write(self, out: Path) -> list[Path]:
        """Write all files anew; answers those that were written."""
        out.mkdir(parents=True, exist_ok=True)
        data, text, picture = (out / f"attacks.{ending}" for ending in ("json", "md", "svg"))
        drawn = attack_plot.draw(self.outcome.found, picture)
        data.write_text(json.dumps(self._content(), indent=2, sort_keys=True) + "\n", "utf-8")
        text.write_text("\n".join(self._lines(picture.name if drawn else None)) + "\n", "utf-8")
        return [data, text, picture] if drawn else [data, text]

    def _content(self) -> dict[str, object]:
        found = self.claims
        return {
            "passed": all(claim.holds for claim in found),
            "claims": [{**asdict(claim), "holds": claim.holds} for claim in found],
            "network": self.network,
            "seed": self.seed,
            "honest": self.outcome.honest,
            "median": round(self.outcome.median, DIGITS),
            "attacks": [found.as_dict() for found in self.outcome.found],
        }

    def _network(self) -> str:
        return (
            f"{self.network}: {self.outcome.honest:,} honest accounts, whose median score is "
            f"{self.outcome.median:.1f} (seed {self.seed})"
        )

    def _lines(self, picture: str | None) -> list[str]:
        found = self.outcome.found
        lines = ["# The price of an attack", "", f"{self._network()}.", ""]
        lines += [line for text in ABOUT for line in (text, "")]
        for claim in self.claims:
            lines.append(f"- {'Holds' if claim.holds else '**Does not hold**'}: {claim.says}")
            lines += [f"  - {reason}" for reason in claim.against]
        if picture:
            lines += ["", f"![gain against the number of fakes]({picture})"]
        lines += ["", "## What is gained", "", *gains(found).markdown()]
        lines += ["", "## What it could be at most, and who else is moved", ""]
        lines += [*prices(found).markdown(), "", "## What they do", ""]
        return lines + [f"- **{_words(n)}**: {ATTACKS[n].about}" for n in _names(found)]


def gains(found: Sequence[Found]) -> Grid:
    """A line per attack and size: before and after, by every measure."""
    heads = (
        "attack", "fakes", "score", "rank", "gain per fake", "uncleaned", "rank uncleaned",
        "rank by PageRank", "rank by followers", "removed", "discounted", "votes left",
    )  # fmt: skip
    return Grid(
        heads,
        tuple(
            (
                _words(f.attack),
                f"{f.fakes:,}",
                _both(f, OURS),
                _ranks(f, OURS),
                f"{f.per_fake:.4f}",
                _both(f, UNCLEANED),
                *(_ranks(f, measure) for measure in (UNCLEANED, PAGERANK, FOLLOWERS)),
                f"{f.caught.get('removed', 0):,}",
                f"{f.caught.get('discounted', 0):,}",
                f"{f.trust:,.1f}",
            )
            for f in found
        ),
    )


def prices(found: Sequence[Found]) -> Grid:
    """A line per attack and size: influence gained and its bound, and the largest moves of others."""
    heads = (
        "attack", "fakes", "influence gained", "bound", "bound, points", "honest helpers",
        "gain in all, per helper", "others' largest move", "of whom fakes act on", "honest lost",
    )  # fmt: skip
    return Grid(
        heads,
        tuple(
            (
                _words(f.attack),
                f"{f.fakes:,}",
                f"{f.influence_gained:,.2f}",
                f"{f.bound:,.2f}" if f.pure else MISSING,
                f"{f.bound_points:.1f}" if f.pure else MISSING,
                f"{f.helpers:,}",
                f"{f.gained[OURS].value / f.helpers:.2f}" if f.helpers else MISSING,
                f"{f.uninvolved:.2f}",
                f"{f.touched:.2f}",
                f"{f.lost:,}",
            )
            for f in found
        ),
    )


def _both(found: Found, measure: str) -> str:
    gained = found.gained[measure]
    return _from_to(gained.before.value, gained.after.value, ".1f")


def _ranks(found: Found, measure: str) -> str:
    gained = found.gained[measure]
    return _from_to(gained.before.rank, gained.after.rank, ",")


def _from_to(before: float | None, after: float | None, form: str) -> str:
    return " → ".join(MISSING if at is None else f"{at:{form}}" for at in (before, after))


def _names(found: Sequence[Found]) -> list[str]:
    return list(dict.fromkeys(f.attack for f in found))


def _words(name: str) -> str:
    return name.replace("_", " ")
