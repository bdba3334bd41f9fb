"""`renown explain` and `renown compare`: a published snapshot's numbers, in words. No Spark."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

from renown.cli_reading import output
from renown.errors import UserError
from renown.publish.reading import open_by, open_snapshot
from renown.report.comparing import compare_accounts, compare_dates
from renown.report.explaining import explain
from renown.report.showing import show


def show_explanation(account: str, *, warehouse: str, as_of: date | None, as_json: bool) -> None:
    """Print why an account, or each of that handle, has the score that it has, or none."""
    explained = explain(open_snapshot(warehouse, as_of), account)
    if as_json:
        print_json({"asked": account, "accounts": [asdict(each) for each in explained]})
        return
    console = output()
    for each in explained:
        show(console, each.sections())


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
        show(output(), compared.sections())


def print_json(held: dict[str, object]) -> None:
    """One JSON object. All but ASCII is escaped, so that no name can command a terminal."""
    print(json.dumps(held, indent=2, default=str))
