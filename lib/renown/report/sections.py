"""What a reader is shown, before it is decided on what: sections of sentences and small tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Grid:
    """A small table of texts; the columns that are `words` begin at the left, others are numbers.

    The last `totals` rows sum up those above.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: frozenset[int] = frozenset({0})
    totals: int = 0


@dataclass(frozen=True)
class Section:
    """A title with what belongs to it on the same line, sentences, a table, and what follows it."""

    title: str
    beside: str = ""
    sentences: tuple[str, ...] = ()
    grid: Grid | None = None
    after: tuple[str, ...] = ()
