"""`--persons` of `top` and `lookup`: several accounts of one person as one. No Spark."""

from __future__ import annotations

from datetime import date
from typing import Any

from renown.cli_reading import (
    name_of,
    output,
    ranking,
    require_column,
    say,
    show_account,
)
from renown.publish.persons import PERSONS, top
from renown.publish.reading import Snapshot, open_snapshot
from renown.report.person import NoPerson, person
from renown.report.showing import show
from renown.report.words import count


def show_top_persons(limit: int, *, by: str, warehouse: str, as_of: date | None) -> None:
    """Print the persons and single accounts that are highest in a column."""
    require_column(by)
    snapshot = open_snapshot(warehouse, as_of)
    rows = top(snapshot, limit, by=by)
    console = output()
    console.print(ranking(named(snapshot, rows)))
    console.print(
        f"{count(len(snapshot.table(PERSONS)), 'persons')} of several accounts, among "
        f"{snapshot.count():,} accounts scored, as of {snapshot.as_of}, run {snapshot.run_id}"
    )
    if note := snapshot.note():
        console.print(note)


def show_person(account: str, *, warehouse: str, as_of: date | None) -> None:
    """Print the person whom an account is of: score, how sure, and what each network brings; of an account
    that is of none, its own score.
    """
    try:
        show(output(), person(open_snapshot(warehouse, as_of), account).sections())
    except NoPerson as error:
        say(f"{error}. By itself:")
        show_account(account, warehouse=warehouse, as_of=as_of)


def named(snapshot: Snapshot, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of persons among rows of accounts, each person by the names of its accounts."""
    ids = {account for row in rows for account in row.get("account_ids", ())}
    columns = ("account_id", "handle", "network_name")
    known = {row["account_id"]: row for row in snapshot.rows("scores", ids, columns)}
    return [
        {**row, "handle": None, "account_id": _names([known[i] for i in row["account_ids"]])}
        if "account_ids" in row
        else row
        for row in rows
    ]


def _names(accounts: list[dict[str, Any]]) -> str:
    """As `@ann (x) = @ann.example (bluesky)`."""
    return " = ".join(f"{name_of(row)} ({row['network_name']})" for row in accounts)
