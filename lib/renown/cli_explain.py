"""`renown explain` and `renown compare`: a published snapshot's numbers, in words. No Spark."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from renown.cli_reading import output
from renown.errors import UserError
from renown.publish.reading import open_by, open_snapshot, printable
from renown.report.comparing import compare_accounts, compare_dates
from renown.report.explaining import explain
from renown.report.sections import Grid, Section
from renown.report.telling import tell
from renown.report.telling_differences import tell_comparison


def show_explanation(account: str, *, warehouse: str, as_of: date | None, as_json: bool) -> None:
    """Print why an account, or each of that handle, has the score that it has, or none."""
    explained = explain(open_snapshot(warehouse, as_of), account)
    if as_json:
        print_json({"asked": account, "accounts": [asdict(each) for each in explained]})
        return
    console = output()
    for each in explained:
        show(console, tell(each))


def show_comparison(
    first: str,
    second: str | None,
    *,
    since: date | None,
    warehouse: str,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Print why one account is above another, or what moved one since a date.

    Raises UserError where neither or both of `second` and `since` are given.
    """
    if (second is None) == (since is None):
        raise UserError(
            "compare: give two accounts, as `compare @a @b`, or one and a date, as "
            "`compare @a --since 2026-10-01`"
        )
    now = open_snapshot(warehouse, as_of)
    if second is not None:
        compared = compare_accounts(now, first, second)
    else:
        assert since is not None
        compared = compare_dates(now, open_by(warehouse, since), first)
    if as_json:
        print_json(asdict(compared))
    else:
        show(output(), tell_comparison(compared))


def print_json(held: dict[str, object]) -> None:
    """One JSON object. All but ASCII is escaped, so that no name can command a terminal."""
    print(json.dumps(held, indent=2, default=str))


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
