"""The validation scoreboard: its sections, and the files it is written to.

scoreboard.csv    every figure with its interval
scoreboard.md     tables, and in words who is ahead
scoreboard.svg    the same to look at, where matplotlib is installed
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from renown.errors import UserError, did_you_mean, listed
from renown.proofs import plot, rows, tables, words
from renown.proofs.forward import section
from renown.proofs.judgements import peerindex
from renown.proofs.resampling import Resampling
from renown.proofs.section import Request, Section
from renown.proofs.trials import Absent, congress, demo, higgs

# A section is a function of the request; it raises Absent where its data is not there.
SECTIONS: Mapping[str, Callable[[Request], Section]] = {
    "higgs": partial(section, higgs.trial),
    "congress": partial(section, congress.trial),
    "demo": partial(section, demo.trial),
    "peerindex": peerindex,
}
HEADING = "# Validation scoreboard"
METHOD = (
    "From what was known at a date, every measure orders the same accounts; the outcome is how many "
    "distinct accounts reshared (reposted or quoted) or replied to each of them after that date. Plain "
    "measures are followers, in-degree (distinct accounts that acted towards one before the date), "
    "PageRank (of the same acts, edges alike; our solver with trust 1 and q 1, which is exactly that) "
    "and the past count (the same outcome, counted before the date). Ours are the score, influence, and "
    "the components of the score, computed by the stages of a run on what was known.",
    "Spearman is over all accounts compared; NDCG@100 and overlap@100 look at the first hundred, ties "
    "by expected value. The best plain measure is chosen after the fact, outcome by outcome and metric "
    "by metric, which favours it over ours. Accounts that a measure does not know share its lowest "
    "place and are counted as unplaced.",
)


@dataclass(frozen=True)
class Scoreboard:
    """What was found, and which data sets are left out, each with the reason."""

    sections: tuple[Section, ...]
    skipped: Mapping[str, str]
    resampling: Resampling

    @property
    def rows(self) -> list[rows.Row]:
        """All figures."""
        return [row for part in self.sections for row in part.rows]

    def write(self, out: Path) -> list[Path]:
        """Write all files anew; answers those that were written."""
        out.mkdir(parents=True, exist_ok=True)
        table, text, picture = (out / f"scoreboard.{ending}" for ending in ("csv", "md", "svg"))
        rows.write(self.rows, table)
        titles = {part.rows[0].dataset: part.title for part in self.sections}
        drawn = plot.draw(self.rows, titles, picture, level=self.resampling.level)
        text.write_text("\n".join(self._lines(picture.name if drawn else None)) + "\n", "utf-8")
        return [table, text, picture] if drawn else [table, text]

    def show(self, console: Console) -> None:
        """Print tables and verdicts."""
        for part in self.sections:
            console.print(f"\n[bold]{part.title}[/]")
            for sentence in part.about:
                console.print(f"  {sentence}", markup=False)
            for outcome, found in tables.by_outcome(part.rows):
                console.print(f"\n[bold]{words.named(outcome)}[/]  {escape(words.verdict(found))}")
                console.print(tables.measures(found, differences=False).rich())
        console.print(f"\n{words.tally(self.rows)} {self._interval()}")
        for name, reason in self.skipped.items():
            console.print(f"skipped {name}: {reason}", markup=False)

    def _lines(self, picture: str | None) -> list[str]:
        lines = [HEADING, "", *_paragraphs([*METHOD, self._interval()])]
        lines += [f"**{words.tally(self.rows)}**", "", *tables.summary(self.rows).markdown(), ""]
        if picture:
            lines += [f"![every measure with its interval]({picture})", ""]
        for part in self.sections:
            lines += [f"## {part.title}", "", *(f"- {sentence}" for sentence in part.about), ""]
            for outcome, found in tables.by_outcome(part.rows):
                lines += [f"### {words.named(outcome).capitalize()}", "", words.verdict(found), ""]
                lines += [*tables.measures(found, differences=True).markdown(), ""]
        if self.skipped:
            lines += ["## Left out", "", *(f"- {n}: {why}" for n, why in self.skipped.items()), ""]
        return lines[:-1]

    def _interval(self) -> str:
        drawn = self.resampling
        return (
            f"Intervals hold {100 * drawn.level:g} % of {drawn.replicates:,} bootstrap replicates over "
            f"accounts (seed {drawn.seed}); differences are paired. They tell what other accounts would "
            "change, not what another day would."
        )


def scoreboard(request: Request, only: Sequence[str] = ()) -> Scoreboard:
    """Every section asked for, all where none is named.

    Raises UserError for an unknown name, and where nothing at all is there.
    """
    require_known(only)
    found: list[Section] = []
    skipped: dict[str, str] = {}
    for name in only or SECTIONS:
        try:
            found.append(SECTIONS[name](request.within(name)))
        except Absent as reason:
            skipped[name] = str(reason)
            request.preparing.reporter.say(f"skipped {name}: {reason}")
    if not found:
        reasons = [f"{name}: {reason}" for name, reason in skipped.items()]
        raise UserError(listed("there is nothing to validate on:", reasons))
    return Scoreboard(tuple(found), skipped, request.resampling)


def require_known(names: Sequence[str]) -> None:
    """Refuse names of data sets that there are none of, all at once, as a UserError."""
    problems = [
        f"unknown data set '{name}'{did_you_mean(name, SECTIONS)}"
        for name in names
        if name not in SECTIONS
    ]
    if problems:
        known = ", ".join(SECTIONS)
        raise UserError(listed(f"--only names what is not there; known are {known}:", problems))


def _paragraphs(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in (text, "")]
