"""The first page of a report: how scores are spread, what was cleaned, how sure it is, what was measured."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from renown.publish.reading import Snapshot
from renown.report.explaining_influence import account_of
from renown.report.pages.blocks import Block
from renown.report.pages.figures import Figure
from renown.report.pages.overview_cleaning import cleaned, decisions
from renown.report.pages.overview_run import certificate, gate
from renown.report.sections import Grid, Section
from renown.report.words import count, name_of, number, plain

HIGHEST = 10
POINTS = 5  # of a score, a row of the table of scores
PARTS = ("score", "true_reach", "amplification", "network")


@dataclass(frozen=True)
class Overview:
    """The first page: figures at a glance, the highest scores, and parts of words and pictures."""

    glance: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]

    def with_blocks(self, *more: Block) -> Overview:
        """With more at its end."""
        return replace(self, blocks=(*self.blocks, *more))


def overview(snapshot: Snapshot, pages: dict[str, str]) -> Overview:
    """What the first page shows of a snapshot. `pages` are those of accounts, by account_id."""
    scores = snapshot.dataset("scores").to_table(columns=[*PARTS])
    screening = snapshot.dataset("screening").to_table(columns=["decision", "reasons"])
    return Overview(
        tuple(_glance(scores, decisions(screening))),
        (
            _highest(snapshot, pages),
            _spread(scores),
            cleaned(screening),
            Block(certificate(snapshot.certificate())),
            *gate((snapshot.place / "gate.json").json_if_whole()),
        ),
    )


def _glance(scores: pa.Table, decided: Counter[str]) -> Iterator[tuple[str, str]]:
    yield "accounts seen", f"{decided.total():,}"
    yield "scored", f"{scores.num_rows:,}"
    yield "removed", f"{decided['removed']:,}"
    yield "inactive", f"{decided['inactive']:,}"
    if scores.num_rows:
        yield "median score", f"{_median(scores, 'score'):.1f}"
        yield "highest score", f"{pc.max(scores['score']).as_py():.1f}"


def _median(scores: pa.Table, name: str) -> float:
    return float(np.median(scores[name].to_numpy()))


def _highest(snapshot: Snapshot, pages: dict[str, str]) -> Block:
    rows = snapshot.top(HIGHEST)
    names = [name_of(account_of(row)) for row in rows]
    grid = Grid(
        ("account", "rank", "score", "between", "reach", "amplification", "network", "influence"),
        tuple(
            (
                name,
                f"{row['rank']:,}",
                f"{row['score']:.1f}",
                f"{row['score_low']:.1f}-{row['score_high']:.1f}"
                if row.get("score_low") is not None and row.get("score_high") is not None
                else "",
                *(f"{row[part]:.1f}" for part in PARTS[1:]),
                number(row["influence"]),
            )
            for name, row in zip(names, rows, strict=True)
        ),
    )
    alone = Counter(names)
    links = {
        name: pages[row["account_id"]]
        for name, row in zip(names, rows, strict=True)
        if row["account_id"] in pages and alone[name] == 1
    }
    return Block(Section("The highest scores", grid=grid), links=links)


def _spread(scores: pa.Table) -> Block:
    """How many accounts have how many points."""
    title = "How scores are spread"
    if not scores.num_rows:
        return Block(Section(title, sentences=("Nobody is scored.",)))
    medians = ", ".join(f"{plain(name)} {_median(scores, name):.1f}" for name in PARTS)
    return Block(Section(title, sentences=(f"Medians: {medians}.",)), (_histogram(scores),))


def _histogram(scores: pa.Table) -> Figure:
    top = POINTS * max(1, math.ceil(max(pc.max(scores[name]).as_py() for name in PARTS) / POINTS))
    counts, edges = np.histogram(scores["score"].to_numpy(), bins=np.arange(0, top + 1))
    bins = [
        {"from": int(low), "to": int(low) + 1, "accounts": int(many)}
        for low, many in zip(edges, counts, strict=False)
    ]
    median = _median(scores, "score")
    return Figure(
        "histogram",
        "Accounts by their score",
        f"A histogram of {count(scores.num_rows, 'accounts')} by their score, with a median of "
        f"{median:.1f}. The table below tells how many have how many points.",
        {"bins": bins, "median": median},
        grid=_counts(scores, top),
    )


def _counts(scores: pa.Table, top: int) -> Grid:
    edges = np.arange(0, top + 1, POINTS)
    by_part = [np.histogram(scores[name].to_numpy(), bins=edges)[0] for name in PARTS]
    return Grid(
        ("points", *(plain(name) for name in PARTS)),
        tuple(
            (f"{low} to {low + POINTS}", *(f"{many:,}" for many in numbers))
            for low, *numbers in zip(edges, *by_part, strict=False)
        ),
    )
