"""`renown erase` and `renown export`: what an account may ask for."""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from renown.cli_options import Config, Warehouse
from renown.errors import UserError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Account = Annotated[str, typer.Argument(help="An account_id, or a handle like @name.")]


def erase(
    account: Account,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to go on.")] = False,
) -> None:
    """Forget an account: all its rows go, from ledger, history and snapshots, and do not come back."""
    if not yes and not sys.stdin.isatty():
        raise UserError(
            "erase: nothing can be asked without a terminal. See what would go with "
            f"`renown export {account} --out DIR`, then give --yes"
        )
    from renown.pipeline import leaving
    from renown.session import session
    from renown.settings import load

    with session(load(config).spark, app_name="renown erase") as spark:
        account_id = leaving.account_of(spark, warehouse, account)
        if not yes:
            _ask(spark, warehouse, account_id)
        gone = leaving.erase(spark, warehouse, account_id, datetime.now(timezone.utc))
    for line in gone.lines():
        typer.echo(line)


def _ask(spark: SparkSession, warehouse: str, account_id: str) -> None:
    from renown.pipeline import leaving

    for line in leaving.holdings(spark, warehouse, account_id).lines():
        typer.echo(line)
    typer.confirm(
        f"Erase {account_id} for good? Runs that read these tables cannot be run again", abort=True
    )


def export(
    account: Account,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new or empty folder.")],
    warehouse: Warehouse = "warehouse",
    config: Config = None,
) -> None:
    """Write all that is held about an account into a folder, with a README for the one who asked."""
    from renown.pipeline import exporting, leaving
    from renown.session import session
    from renown.settings import load

    exporting.require_new(out)
    with session(load(config).spark, app_name="renown export") as spark:
        account_id = leaving.account_of(spark, warehouse, account)
        files = exporting.export(spark, warehouse, account_id, out)
    for file in files:
        typer.echo(f"{file.name}: {file.rows:,} rows")
    typer.echo(f"{out / 'README.txt'} says what each file is")
