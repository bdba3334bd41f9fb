"""`renown report`: a snapshot as pages that open from disk. No Spark."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from renown.cli_options import MaybeAsOf, Warehouse
from renown.errors import UserError

TOP = 100  # accounts that have a page


def report(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="A new folder, or one of a report before.")
    ],
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
    top: Annotated[
        int | None,
        typer.Option("--top", min=0, help=f"How many of the highest scores get a page; {TOP}."),
    ] = None,
    accounts: Annotated[
        Path | None,
        typer.Option(
            "--accounts", metavar="FILE", help="Who gets a page too: an id or @handle a line."
        ),
    ] = None,
    account: Annotated[
        str | None,
        typer.Option("--account", help="One page alone, in one file: what is held of an account."),
    ] = None,
    validation: Annotated[
        Path | None,
        typer.Option(
            "--validation",
            metavar="DIR",
            help="What `renown validate` wrote; else what renown ships.",
        ),
    ] = None,
    attacks: Annotated[
        Path | None,
        typer.Option(
            "--attacks", metavar="FILE", help="attacks.json of `renown attack`, likewise."
        ),
    ] = None,
) -> None:
    """A snapshot as pages to look at, or all about one account: opened from disk, nothing is sent."""
    from renown.publish.reading import open_snapshot
    from renown.report.pages import Asked, write_page, write_report

    snapshot = open_snapshot(warehouse, as_of)
    if account is not None:
        _alone(top=top, accounts=accounts, validation=validation, attacks=attacks)
        for file in write_page(snapshot, out, account):
            typer.echo(f"Open {file.resolve().as_uri()}")
        return
    asked = Asked(_named(accounts), TOP if top is None else top, validation, attacks)
    written = write_report(snapshot, out, asked)
    typer.echo(
        f"The report of {snapshot.as_of}: {written}. Open {written.first.resolve().as_uri()}"
    )


def _alone(**given: object) -> None:
    """UserError for options that are for a whole report."""
    told = [f"--{name}" for name, value in given.items() if value is not None]
    if told:
        raise UserError(
            f"report: --account writes one page alone, without {', '.join(told)}; name accounts of a "
            "whole report in a file with --accounts"
        )


def _named(accounts: Path | None) -> tuple[str, ...]:
    """The accounts of a file; blank lines and those that begin with # are none."""
    if accounts is None:
        return ()
    try:
        lines = [line.strip() for line in accounts.read_text("utf-8-sig").splitlines()]
    except (OSError, ValueError) as error:
        raise UserError(f"--accounts {accounts}: cannot be read: {error}") from None
    named = tuple(line for line in lines if line and not line.startswith("#"))
    if not named:
        raise UserError(
            f"--accounts {accounts}: expected an account_id or a handle on each line, found none"
        )
    return named
