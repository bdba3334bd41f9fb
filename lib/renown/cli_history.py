"""`renown history`: what an account scored, date after date. No Spark."""

from __future__ import annotations

from typing import Annotated

import typer

from renown.cli_options import AsJson, MaybeAsOf, Warehouse


def history(
    account: Annotated[str, typer.Argument(help="A handle like @name, or an account_id.")],
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
    json: AsJson = False,
) -> None:
    """What an account scored on every published date, and where the scale changed on the way."""
    from dataclasses import asdict

    from renown.cli_explain import print_json
    from renown.cli_reading import output
    from renown.publish.reading import open_snapshot
    from renown.report.showing import show
    from renown.report.trend import trend

    found = trend(open_snapshot(warehouse, as_of), account)
    if json:
        print_json(asdict(found))
    else:
        show(output(), found.sections())
