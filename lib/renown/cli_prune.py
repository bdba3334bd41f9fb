"""`renown prune`: runs that are kept no longer, and what the ledger kept for them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Annotated

import typer

from renown.cli_options import Config, Warehouse


def prune(
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    dates: Annotated[
        int | None,
        typer.Option("--dates", min=1, help="Keep the latest so many published dates; default 35."),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option("--days", min=0, help="And all so many days before the latest; default none."),
    ] = None,
    unfinished_days: Annotated[
        float | None,
        typer.Option(
            "--unfinished-days",
            min=0,
            help="Keep runs without a snapshot that were written to since; default 7.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and stop.")
    ] = False,
) -> None:
    """Remove old snapshots and abandoned runs, and old versions of the ledger that no kept one needs."""
    from renown.pipeline import retention
    from renown.redaction import refuse_passwords
    from renown.session import session
    from renown.settings import load

    settings = load(config)
    refuse_passwords([warehouse])
    asked = {"dates": dates, "days": days, "unfinished_days": unfinished_days}
    given = {name: value for name, value in asked.items() if value is not None}
    keeping = settings.retention.model_copy(update=given)
    now = datetime.now(timezone.utc)
    with session(settings.spark, app_name="renown prune") as spark:
        for line in retention.prune(spark, warehouse, keeping, now, dry_run=dry_run):
            typer.echo(line)
