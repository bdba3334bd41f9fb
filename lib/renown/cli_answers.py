"""Commands that read a snapshot, and answer at once."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from renown.cli_options import (
    AsJson,
    Config,
    MaybeAsOf,
    Persons,
    Warehouse,
    day,
)
from renown.errors import UserError


def lookup(
    account: Annotated[str, typer.Argument(help="A handle like @name, or an account_id.")],
    persons: Persons = False,
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
) -> None:
    """The score of an account, or why it has none."""
    if persons:
        from renown.cli_persons import show_person

        show_person(account, warehouse=warehouse, as_of=as_of)
        return
    from renown.cli_reading import show_account

    show_account(account, warehouse=warehouse, as_of=as_of)


def explain(
    account: Annotated[str, typer.Argument(help="A handle like @name, or an account_id.")],
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
    json: AsJson = False,
) -> None:
    """Why an account has the score that it has, or none: in words, with the evidence."""
    from renown.cli_explain import show_explanation

    show_explanation(account, warehouse=warehouse, as_of=as_of, as_json=json)


def compare(
    account: Annotated[
        str | None, typer.Argument(help="A handle like @name, or an account_id.")
    ] = None,
    other: Annotated[
        str | None, typer.Argument(help="Another account: why is the first above it, or below?")
    ] = None,
    since: Annotated[
        date | None,
        typer.Option(
            "--since",
            parser=day,
            metavar="YYYY-MM-DD",
            help="What moved since the snapshot of that date, or the nearest earlier one?",
        ),
    ] = None,
    documents: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--documents",
            metavar="A B",
            help="Instead: who moves from one score document to another? .yaml files, or names in "
            "conf/score.",
        ),
    ] = None,
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
    config: Config = None,
    json: AsJson = False,
) -> None:
    """Why one account is above another, what moved its score since a date, or what a document changes."""
    if documents is not None:
        if account is not None or since is not None:
            raise UserError("compare --documents scores everybody: give no account and no --since")
        from renown.cli_documents import compare_documents

        compare_documents(documents, warehouse=warehouse, as_of=as_of, config=config, as_json=json)
        return
    if account is None:
        raise UserError("compare: give two accounts, one and --since, or --documents A B")
    if config is not None:
        raise UserError("compare: --config goes with --documents; a snapshot is read without")
    from renown.cli_explain import show_comparison

    show_comparison(account, other, since=since, warehouse=warehouse, as_of=as_of, as_json=json)


def top(
    warehouse: Warehouse = "warehouse",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many accounts.")] = 20,
    by: Annotated[
        str, typer.Option("--by", help="score, true_reach, amplification, network or influence.")
    ] = "score",
    persons: Persons = False,
    as_of: MaybeAsOf = None,
) -> None:
    """The accounts with the highest scores."""
    if persons:
        from renown.cli_persons import show_top_persons

        show_top_persons(limit, by=by, warehouse=warehouse, as_of=as_of)
        return
    from renown.cli_reading import show_top

    show_top(limit, by=by, warehouse=warehouse, as_of=as_of)
