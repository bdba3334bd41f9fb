"""`renown advise`: what would move a score, and what would not. No Spark."""

from __future__ import annotations

from typing import Annotated

import typer

from renown.cli_options import AsJson, MaybeAsOf, Warehouse


def advise(
    account: Annotated[str, typer.Argument(help="A handle like @name, or an account_id.")],
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
    json: AsJson = False,
) -> None:
    """Which honest changes would move an account's score most, and which popular tricks would not."""
    from dataclasses import asdict

    from renown.cli_explain import print_json
    from renown.cli_reading import output
    from renown.publish.reading import open_snapshot
    from renown.report.advising import advise as found
    from renown.report.showing import show

    told = found(open_snapshot(warehouse, as_of), account)
    if json:
        print_json(asdict(told))
    else:
        show(output(), told.sections())
