"""`renown status`: what runs have come to, without Spark."""

from __future__ import annotations

import json as written
from typing import TYPE_CHECKING, Annotated

import typer

from renown.cli_options import AsJson, MaybeAsOf, Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renown.publish.runs import Known, Status


def status(
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many runs.")] = 10,
    json: AsJson = False,
) -> None:
    """The last runs and what became of them, gates, pointers, and the ledger's last batch."""
    from renown.publish import runs

    found = runs.status(warehouse, limit=limit, as_of=as_of)
    if json:
        typer.echo(written.dumps(found.as_dict(), indent=2))
        return
    for line in _lines(found, stages=as_of is not None):
        typer.echo(line)


def _lines(found: Status, *, stages: bool) -> Iterator[str]:
    from renown.report.run_summary import summary

    current, dates, batch = found.current, found.published, found.ledger
    yield f"current    {current['as_of']}, run {current['run']}" if current else "current    none"
    between = f": {dates[0]} to {dates[-1]}" if dates else ""
    yield f"published  {len(dates)} date{'' if len(dates) == 1 else 's'}{between}"
    if batch is None:
        yield "ledger     none"
    else:
        what = written.dumps(batch["what"], sort_keys=True)
        yield f"ledger     batch {batch['number']:,} of format {batch['format']}: {what}"
    yield ""
    for run in found.runs:
        yield _line(run)
        if run.why:
            yield f"            {run.why}"
        if stages and run.marks:
            yield from (f"    {line}" for line in summary(run.marks))


def _line(run: Known) -> str:
    at = f" at {run.at}" if run.at and run.state != "refused" else ""
    began = run.began[:19].replace("T", " ") or "?"
    took = f"(began {began}, {run.seconds:,.0f} s{_gate(run)})"
    return f"{run.as_of}  run {run.run_id}  {run.state}{at}  {took}"


def _gate(run: Known) -> str:
    if run.gate is None:
        return ""
    passed = sum(each["passed"] for each in run.gate["findings"])
    return f", gate passed {passed} of {len(run.gate['findings'])} checks"
