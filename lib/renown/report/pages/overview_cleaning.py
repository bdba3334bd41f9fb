"""What was cleaned of a snapshot, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from renown.report.pages.blocks import Block
from renown.report.pages.figures import Bar, bars
from renown.report.sections import Grid, Section
from renown.report.words import plain, share

DECISIONS = ("kept", "discounted", "inactive", "removed", "not_covered")
REASONS = 8  # of each decision, the most common


def decisions(screening: pa.Table) -> Counter[str]:
    """How many accounts were decided on in which way."""
    told = pc.value_counts(screening["decision"]).to_pylist()
    return Counter({each["values"]: each["counts"] for each in told})


def cleaned(screening: pa.Table) -> Block:
    """What was decided of everybody who was seen, and why, out of decisions and reasons."""
    decided = decisions(screening)
    rows = [
        Bar(
            plain(name),
            decided[name],
            name,
            f"{decided[name]:,} ({share(decided[name] / decided.total())})",
        )
        for name in DECISIONS
        if decided[name]
    ]
    section = Section(
        "What was cleaned, and why",
        sentences=(
            "Kept accounts are scored. A discounted one is scored too, and its own vote counts for less. "
            "The others are not scored, and nothing of theirs counts. Each reason stands on the page of "
            "the account, with what was found.",
        ),
        grid=Grid(
            ("decision", "because", "accounts"), tuple(_reasons(screening)), frozenset({0, 1})
        ),
        after=("An account may have several reasons.",),
    )
    figure = bars(
        "What cleaning decided",
        "Bars: " + ", ".join(f"{row.label} {row.text}" for row in rows) + ".",
        rows,
    )
    return Block(section, (figure,) if rows else ())


def _reasons(screening: pa.Table) -> Iterator[tuple[str, str, str]]:
    for decision in DECISIONS:
        theirs = screening.filter(pc.equal(screening["decision"], decision))["reasons"]
        told = pc.value_counts(pc.list_flatten(theirs)).to_pylist()
        most = sorted(told, key=lambda each: (-each["counts"], each["values"]))
        for each in most[:REASONS]:
            yield plain(decision), plain(each["values"]), f"{each['counts']:,}"
