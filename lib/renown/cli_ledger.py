"""`renown ledger`: what looks after the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from renown.cli_options import Config, Warehouse

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

app = typer.Typer(help="Look after the ledger.", no_args_is_help=True)


@app.command()
def optimize(warehouse: Warehouse = "warehouse", config: Config = None) -> None:
    """Turn many small files into few, and take out what deleted posts said. No view changes."""
    from renown.ledger import care
    from renown.session import session
    from renown.settings import load

    with session(load(config).spark, app_name="renown ledger optimize") as spark:
        for line in care.optimize(spark, warehouse).lines():
            typer.echo(line)


@app.command()
def migrate(warehouse: Warehouse = "warehouse", config: Config = None) -> None:
    """Bring a ledger that an older renown wrote up to the format of this one."""
    from renown.ledger import care
    from renown.session import session
    from renown.settings import load

    with session(load(config).spark, app_name="renown ledger migrate") as spark:
        done = care.migrate(spark, warehouse)
    typer.echo("migrated" if done else "nothing to do: it is of the present format")


@app.command()
def status(warehouse: Warehouse = "warehouse", config: Config = None) -> None:
    """The last batch, and rows and version of every table."""
    from renown.session import session
    from renown.settings import load

    with session(load(config).spark, app_name="renown ledger status") as spark:
        for line in _status(spark, warehouse):
            typer.echo(line)


def _status(spark: SparkSession, warehouse: str) -> Iterator[str]:
    from renown import ledger
    from renown.ledger import heads

    head = heads.latest(spark, warehouse)
    if head is None:
        yield f"no ledger in {warehouse}: ingest records first"
        return
    yield f"batch {head.number:,} of format {head.format}: {json.dumps(head.what, sort_keys=True)}"
    for name, version in head.versions.items():
        rows = ledger.read(spark, warehouse, name, version).count()
        yield f"{name}: {rows:,} rows, version {version}"
