"""How well topics foretell, as tables to print and as files.

topics.json    every figure with its interval
topics.md      the same as tables, and in words who is ahead
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from renown.errors import UserError, listed
from renown.proofs.resampling import Resampling
from renown.proofs.rounding import rounded
from renown.proofs.section import Request
from renown.proofs.tables import Grid, figure
from renown.proofs.topical import DOCUMENTS, LEAST, OURS, PLAIN, TopicalComparisons, compared
from renown.proofs.topical_figures import ALL, BEST, FIRST, MEASURES, Figure, figures
from renown.proofs.trials import Absent, TopicalTrial, congress

HEADING = "# How well topics foretell"
METHOD = (
    "Topics are what `renown topics --discover` proposes from what was known at a date, each a group of "
    "hashtags and link domains; nobody chose them. On each, all who had posted on it by then are put in "
    "order by their influence on the topic, by their influence in general, and by what anybody can count: "
    "followers, their own posts on it, and the distinct accounts that had reacted to those (reposted, quoted "
    "or answered them). The outcome is how many distinct accounts reacted to their posts on it after the "
    "date.",
    "Precision at k is the share of the first k who are among the k with the most later reactors, and have "
    "any; equal ones count by expected value. The floor of evidence is lowered to one post and one reactor, "
    "so that there is an order to judge: this says how well the order foretells, and not how well the floor "
    "keeps out who is no source. Who is below even that shares the lowest place by influence on the topic.",
)

SAID = ("hashtags", "accounts", "sources", "reacted_to_later")


@dataclass(frozen=True)
class TopicsBoard:
    """What was measured."""

    found: TopicalComparisons
    figures: tuple[Figure, ...]
    resampling: Resampling

    def show(self, console: Console) -> None:
        """Print the tables, and who is ahead."""
        for sentence in self._about():
            console.print(f"  {sentence}", markup=False)
        for topic, grid in self._grids():
            console.print(f"\n[bold]{topic}[/]")
            console.print(grid.rich())
        for sentence in self.verdicts():
            console.print(sentence, markup=False)

    def write(self, out: Path) -> list[Path]:
        """Write both files anew."""
        out.mkdir(parents=True, exist_ok=True)
        held, text = out / "topics.json", out / "topics.md"
        content = json.dumps(rounded(self._content()), indent=2, sort_keys=True)
        held.write_text(content + "\n", "utf-8")
        text.write_text("\n".join(self._lines()) + "\n", "utf-8")
        return [held, text]

    def verdicts(self) -> Iterator[str]:
        """For every k, ours beside each plain measure over all topics; a count that wins is named."""
        for k in FIRST:
            held = {f.measure: f for f in self.figures if f.topic == ALL and f.k == k}
            ours = held[OURS].precision
            told = [
                f"{_beside(held[name])} {name} ({figure(held[name].precision)}; difference "
                f"{figure(held[name].lead, signed=True)})"
                for name in PLAIN
                if name in held
            ]
            yield (
                f"Precision at {k}: influence on the topic {figure(ours)}: {'; '.join(told)}. The best "
                f"possible is {figure(held[BEST].precision)}."
            )

    def _about(self) -> Iterator[str]:
        it, trial = self.found, self.found.trial
        yield (
            f"Known: what was so by the end of {trial.as_of} (UTC). Foretold: what came after it, to the "
            f"end of {trial.until}."
        )
        yield (
            f"{len(it.topics):,} topics, on which {LEAST} or more of {it.accounts:,} accounts had posted. Of "
            f"those proposed (at most {DOCUMENTS.limit}, each sign used by {DOCUMENTS.authors} accounts) "
            f"left out are {it.small:,} with fewer, and {it.silent:,} on which nobody was "
            "reacted to later."
        )
        sources = [len(t.places) - t.unplaced(OURS) for t in it.topics]
        yield (
            f"Sources of a topic: {min(sources, default=0):,} to {max(sources, default=0):,}. Not compared "
            "are those who were reacted to on one later and had not posted on it before: "
            f"{sum(t.new for t in it.topics):,}, over all topics."
        )
        yield from trial.notes

    def _grids(self) -> Iterator[tuple[str, Grid]]:
        for topic in dict.fromkeys(f.topic for f in self.figures):
            yield topic, _grid([f for f in self.figures if f.topic == topic])

    def _topics(self) -> Grid:
        heads = ("topic", "hashtags", "posted on it", "sources", "reacted to later")
        return Grid(
            heads, tuple((t["name"], *(f"{t[of]:,}" for of in SAID)) for t in self._counted())
        )

    def _counted(self) -> list[dict[str, Any]]:
        """Every topic in numbers. Hashtags may be names of people: none is told but the topic's own."""
        return [
            {
                "name": it.topic.name,
                "hashtags": len(it.topic.hashtags),
                "accounts": len(it.places),
                "sources": len(it.places) - it.unplaced(OURS),
                "reacted_to_later": int((it.later > 0).sum()),
                "new": it.new,
            }
            for it in self.found.topics
        ]

    def _lines(self) -> Iterator[str]:
        yield from (HEADING, "")
        for paragraph in (*METHOD, self._interval()):
            yield from (paragraph, "")
        yield from (f"## {self.found.trial.title}", "")
        yield from (f"- {sentence}" for sentence in self._about())
        yield ""
        for sentence in self.verdicts():
            yield from (f"**{sentence}**", "")
        grids = dict(self._grids())
        yield from (f"### {ALL.capitalize()}", "", *grids.pop(ALL).markdown(), "")
        yield from ("### The topics", "", *self._topics().markdown())
        for topic, grid in grids.items():
            yield from ("", f"### {topic}", "", *grid.markdown())

    def _interval(self) -> str:
        drawn = self.resampling
        return (
            f"Intervals hold {100 * drawn.level:g} % of {drawn.replicates:,} bootstrap replicates over "
            f"accounts (seed {drawn.seed}); differences are paired. They tell what other accounts would "
            "change, not what other topics or another day would."
        )

    def _content(self) -> dict[str, Any]:
        return {
            "as_of": str(self.found.trial.as_of),
            "until": str(self.found.trial.until),
            "accounts": self.found.accounts,
            "topics": self._counted(),
            "figures": [{**asdict(f), "verdict": f.verdict} for f in self.figures],
            "resampling": asdict(self.resampling),
        }


def topics_board(request: Request) -> TopicsBoard:
    """Every topic of the one data set that has posts.

    Raises UserError where it is not there, saying what is missing, and as `board_of` does.
    """
    try:
        prepared = congress.topical(request.preparing.within("congress"))
    except Absent as reason:
        raise UserError(listed("there is nothing to validate topics on:", [str(reason)])) from None
    return board_of(prepared, request)


def board_of(prepared: TopicalTrial, request: Request) -> TopicsBoard:
    """Every topic that is found in what was known.

    Raises UserError where none is large enough.
    """
    found = compared(prepared, request.preparing.within("topics"))
    if not found.topics:
        raise UserError(
            f"nothing to compare: of {found.small + found.silent} proposed topics none has {LEAST} accounts "
            "that posted on it and anybody reacted to later"
        )
    with request.preparing.reporter.stage("compare") as notes:
        measured = figures(found.topics, found.accounts, request.resampling)
        notes.update(topics=len(found.topics), figures=len(measured))
    return TopicsBoard(found, measured, request.resampling)


def _grid(of: list[Figure]) -> Grid:
    held = {(f.measure, f.k): f for f in of}
    heads = ["measure"]
    for k in FIRST:
        heads += [f"precision at {k}", "ours - it"]
    cells = []
    for name in (*MEASURES, BEST):
        line = [name]
        for k in FIRST:
            if (found := held.get((name, k))) is not None:
                lead = f"{figure(found.lead, signed=True)} {found.verdict}" if found.verdict else ""
                line += [figure(found.precision), lead]
        if len(line) > 1:
            cells.append(tuple(line))
    return Grid(tuple(heads), tuple(cells))


def _beside(found: Figure) -> str:
    said = {"ahead": "ahead of", "behind": "behind", "no difference": "no difference from"}
    return said.get(found.verdict, "beside")
