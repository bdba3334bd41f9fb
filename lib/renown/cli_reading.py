"""Commands that read a published snapshot: no Spark, an answer at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from renown.errors import UserError, did_you_mean
from renown.publish.past import Change
from renown.publish.reading import Snapshot, open_snapshot, printable
from renown.report.words import above, changed, count, gained

COLUMNS = ("score", "true_reach", "amplification", "network", "influence")
HEADS = ("score", "between", "reach", "amplification", "network", "influence")  # of `figures`


def require_column(by: str) -> None:
    """UserError where nothing is ranked by such a column."""
    if by not in COLUMNS:
        raise UserError(
            f"--by {by}: unknown column{did_you_mean(by, COLUMNS) or '.'} Known: {', '.join(COLUMNS)}"
        )


def show_top(limit: int, *, by: str, warehouse: str, as_of: date | None) -> None:
    """Print the accounts highest in a column."""
    require_column(by)
    snapshot = open_snapshot(warehouse, as_of)
    console = output()
    rows = snapshot.top(limit, by=by)
    console.print(ranking(rows, snapshot.changes(rows)))
    console.print(
        f"{snapshot.count():,} accounts scored, as of {snapshot.as_of}, run {snapshot.run_id}"
    )
    if note := snapshot.note():
        console.print(note)


def show_account(account: str, *, warehouse: str, as_of: date | None) -> None:
    """Print an account's score and rank, or why it has none, or what it may have been meant to be.

    Raises UserError for an account that the snapshot does not know.
    """
    snapshot = open_snapshot(warehouse, as_of)
    found = snapshot.find(account)
    if found:
        for row in found:
            _describe(snapshot, row)
        return
    screened = snapshot.screened(account)
    if not screened:
        raise snapshot.unknown(account)
    for row in screened:
        say(
            f"{name_of(row)} ({row['account_id']}) is not scored: {row['decision'].replace('_', ' ')}"
        )
        _say_why(row)


def ranking(
    rows: list[dict[str, Any]], changes: Mapping[str, Sequence[Change]] | None = None
) -> Table:
    """A table of accounts with their components, and what of their scores is known to have changed."""
    known = changes or {}
    spans = {change.days for told in known.values() for change in told}
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("rank", justify="right")
    table.add_column("account")
    for name in HEADS:
        table.add_column(name, justify="right")
    for days in sorted(spans):
        table.add_column(f"in {count(days, 'days')}", justify="right")
    for row in rows:
        moved = {change.days: change for change in known.get(row["account_id"], ())}
        cells = (moved_by(moved.get(days)) for days in sorted(spans))
        table.add_row(f"{row['rank']:,}", escape(name_of(row)), *figures(row), *cells)
    return table


def moved_by(change: Change | None) -> str:
    """A change in a column: points, `break` where the scale is another, nothing where it is not known."""
    if change is None:
        return ""
    return "break" if change.points is None else gained(change.points)


def figures(row: dict[str, Any]) -> list[str]:
    """Composite, its interval, components and influence, as text."""
    score, *components = (f"{row[name]:.1f}" for name in COLUMNS[:-1])
    return [score, between(row, "score"), *components, f"{row['influence']:,.2f}"]


def between(row: dict[str, Any], name: str) -> str:
    """The interval of a score; nothing of a snapshot that has none."""
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    return "" if low is None or high is None else f"{low:.1f}-{high:.1f}"


def name_of(row: dict[str, Any]) -> str:
    """What people call an account, without what a terminal would take for a command."""
    return printable(f"@{row['handle']}" if row["handle"] else str(row["account_id"]))


def say(text: str) -> None:
    """A line of what accounts say of themselves, which is no markup."""
    output().print(printable(text), markup=False)


def _say_why(screened: dict[str, Any]) -> None:
    for mark in screened["evidence"]:
        say(f"    {mark['reason'].replace('_', ' ')}: {mark['found']}")


def output() -> Console:
    """Results go to standard output; piped, they are as wide as they are."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=140)


def _describe(snapshot: Snapshot, row: dict[str, Any]) -> None:
    console = output()
    say(f"{name_of(row)}  {row['display_name'] or ''}  ({row['account_id']})")
    sure = between(row, "score")
    console.print(
        f"  score {row['score']:.1f}{f' ({sure})' if sure else ''}   rank {row['rank']:,} of "
        f"{snapshot.count():,}, above {above(row['percentile'])} of them   as of {snapshot.as_of}"
    )
    for change in changed(snapshot.changes([row]).get(row["account_id"], ())):
        say(f"  {change}")
    for name, meaning in (
        ("true_reach", "who, after cleaning, really reacts"),
        ("amplification", "what happens to content once it is out"),
        ("network", "how influential the engaged audience is"),
    ):
        thin = "" if name in row["rests_on"] else "   [too little evidence: stands at its baseline]"
        console.print(
            f"  {name.replace('_', ' '):<14} {row[name]:5.1f}   {between(row, name):>9}   {meaning}{thin}",
            markup=False,
        )
    console.print(f"  influence      {row['influence']:,.2f} trusted accounts' worth")
    if row["trust"] < 1:
        console.print(f"  trust          {row['trust']:.2f}   its own vote is discounted")
        for screened in snapshot.screened(row["account_id"]):
            _say_why(screened)
