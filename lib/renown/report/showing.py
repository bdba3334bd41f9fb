"""Sections on a terminal, or as plain text."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from renown.publish.reading import printable
from renown.report.sections import Grid, Section

WIDE = 10_000  # columns of a text that is not to be broken


def as_text(sections: Iterable[Section]) -> str:
    """Sections as plain text, each sentence a line of its own."""
    stream = io.StringIO()
    show(
        Console(
            file=stream, width=WIDE, highlight=False, force_terminal=False, force_jupyter=False
        ),
        sections,
    )
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()).rstrip("\n")


def show(console: Console, sections: Iterable[Section]) -> None:
    """Print sections; nothing in them is taken for markup or for a terminal's command."""
    for section in sections:
        title = Text(printable(section.title), style="bold")
        if section.beside:
            title.append(f"  {printable(section.beside)}", style="not bold")
        console.print(title, soft_wrap=not console.is_terminal)
        for sentence in section.sentences:
            console.print(Text(printable(sentence)), soft_wrap=not console.is_terminal)
        if section.grid:
            console.print(_table(section.grid))
        for sentence in section.after:
            console.print(Text(printable(sentence)), soft_wrap=not console.is_terminal)
        console.print()


def _table(grid: Grid) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for place, head in enumerate(grid.heads):
        table.add_column(head, justify="left" if place in grid.words else "right")
    table.show_header = any(grid.heads)
    for place, row in enumerate(grid.rows):
        style = "bold" if place >= len(grid.rows) - grid.totals else ""
        table.add_row(*(Text(printable(cell)) for cell in row), style=style)
    return table
