"""`renown find`: the people to talk to on a topic, out of a published snapshot. No Spark."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from renown.cli_options import MaybeAsOf, Warehouse

SHOWN = 20  # lines of the list that are printed where nobody says how many


class Export(str, Enum):
    """What a list is written as."""

    CSV = "csv"
    JSON = "json"


def find(
    topic: Annotated[
        str, typer.Option("--topic", metavar="NAME", help="A topic by its document's name.")
    ],
    network: Annotated[
        str | None, typer.Option("--network", metavar="NAME", help="On it alone, such as mastodon.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--language", metavar="CODE", help="Who writes on the topic in it, such as de."
        ),
    ] = None,
    min_confidence: Annotated[
        float,
        typer.Option("--min-confidence", min=0, max=1, help="Who is at least so sure a source."),
    ] = 0.0,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, help=f"How many; {SHOWN}, and with --export everybody."),
    ] = None,
    persons: Annotated[
        bool, typer.Option("--persons", help="Accounts of one person as one line, best first.")
    ] = False,
    export: Annotated[
        Export | None,
        typer.Option("--export", help="All there is to say of each, as csv or json, to be kept."),
    ] = None,
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
) -> None:
    """The people to talk to on a topic, with the evidence; or why there is nobody."""
    from renown.cli_reading import output
    from renown.publish.reading import open_snapshot
    from renown.report import finding, found_records, showing
    from renown.report.found import Asked

    most = SHOWN if limit is None and export is None else limit
    asked = Asked(network, language, min_confidence, most, persons)
    snapshot = open_snapshot(warehouse, as_of)
    found = finding.find(snapshot, topic, asked)
    if export is Export.JSON:
        from renown.cli_explain import print_json

        print_json(found_records.as_json(found))
        return
    if export is Export.CSV:
        typer.echo(found_records.as_csv(found), nl=False)
        if found.nobody is not None:
            typer.echo(str(found), err=True)
        return
    showing.show(output(), found.sections())
    if note := snapshot.note():
        output().print(note)
