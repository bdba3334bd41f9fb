"""Commands that compute a run: all of it, one stage of it, the demo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from renown.cli_options import (
    AllowUnconverged,
    AsOf,
    Config,
    Given,
    Identities,
    Network,
    NewAsOf,
    ObservedAt,
    PlanOnly,
    RunAsOf,
    Warehouse,
    path,
    stage_of_run,
)
from renown.errors import UserError


def run(
    as_of: NewAsOf = None,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    input: Given = None,
    network: Network = None,
    identities: Identities = None,
    observed_at: ObservedAt = None,
    allow_unconverged: AllowUnconverged = False,
    plan: Annotated[
        str | None,
        path("--plan", "The plan.json of a run: once more, on exactly what it read, and compared."),
    ] = None,
    plan_only: PlanOnly = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the planned run of the date has stopped.")
    ] = False,
) -> None:
    """Run every stage for a date, from raw records or tables to a published snapshot."""
    from renown.cli_stages import run_all, run_from_plan, run_resumed

    if resume:
        if plan or input or network or identities or observed_at or allow_unconverged or plan_only:
            raise UserError(
                "--resume goes on with what was planned: give --as-of, --warehouse and --config alone"
            )
        if as_of is None:
            raise UserError("run --resume: give --as-of, the date of the run that has stopped")
        run_resumed(as_of=as_of, warehouse=warehouse, config=config)
    elif plan is not None:
        if as_of or input or network or identities or observed_at or allow_unconverged or plan_only:
            raise UserError("--plan says itself what is run: give --warehouse and --config alone")
        run_from_plan(plan, warehouse=warehouse, config=config)
    elif as_of is None:
        raise UserError("run: give --as-of for a new run, or --plan for one that was planned")
    else:
        run_all(
            as_of=as_of,
            warehouse=warehouse,
            config=config,
            given=input,
            networks=network or [],
            identities=identities,
            observed_at=observed_at,
            allow_unconverged=allow_unconverged,
            plan_only=plan_only,
        )


def demo(
    out: Annotated[
        Path, typer.Option("--out", help="Where the made-up network and its warehouse go.")
    ] = Path("renown-demo"),
    accounts: Annotated[
        int, typer.Option("--accounts", help="About how many accounts to make up.")
    ] = 22_000,
    seed: Annotated[
        int, typer.Option("--seed", help="Another seed is another network.")
    ] = 20_261_101,
    config: Config = None,
) -> None:
    """Make up a network whose truth is known, score it, and show what came out."""
    from renown.cli_demo import run_demo

    run_demo(out, accounts=accounts, seed=seed, config=config)


def ingest(
    network: Network = None,
    identities: Identities = None,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    observed_at: ObservedAt = None,
) -> None:
    """Stage: raw records into the ledger."""
    from renown.cli_stages import run_ingest

    if not network and identities is None:
        raise UserError("ingest: give --network NAME=PATH, as x_v1=raw/, or --identities FILE")
    run_ingest(
        networks=network or [],
        identities=identities,
        warehouse=warehouse,
        config=config,
        observed_at=observed_at,
    )


def plan(
    as_of: AsOf, warehouse: Warehouse = "warehouse", config: Config = None, input: Given = None
) -> None:
    """Stage: pin what a run reads and how, and name it."""
    from renown.cli_stages import run_plan

    run_plan(as_of=as_of, warehouse=warehouse, config=config, given=input)


def stage_command(name: str, help: str) -> Callable[..., None]:
    """The command of a stage that takes what all take; without a plan for the date, it plans first."""

    def command(
        as_of: AsOf,
        warehouse: Warehouse = "warehouse",
        config: Config = None,
        input: Given = None,
        allow_unconverged: AllowUnconverged = False,
    ) -> None:
        from renown.cli_stages import run_stage

        run_stage(
            name,
            as_of=as_of,
            warehouse=warehouse,
            config=config,
            given=input,
            allow_unconverged=allow_unconverged,
        )

    command.__doc__ = help
    return command


def publish(
    as_of: AsOf,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    input: Given = None,
    allow_unconverged: AllowUnconverged = False,
    run: Annotated[
        str | None,
        typer.Option("--run", metavar="ID", help="Another run of the date than the planned one."),
    ] = None,
    current: Annotated[
        bool,
        typer.Option("--current", help="Readers get it by default, though later dates are there."),
    ] = False,
) -> None:
    """Stage: gate, manifest and pointers."""
    from renown.cli_stages import run_publish

    run_publish(
        as_of=as_of,
        warehouse=warehouse,
        config=config,
        given=input,
        allow_unconverged=allow_unconverged,
        run_id=run,
        current=current,
    )


def features(
    as_of: RunAsOf = None,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    input: Given = None,
    allow_unconverged: AllowUnconverged = False,
    list_: Annotated[
        bool, typer.Option("--list", help="Print the catalogue of variables and stop.")
    ] = False,
) -> None:
    """Stage: the variables of every kept account; with --list, what they are."""
    if list_:
        from renown.features import catalogue

        for line in catalogue():
            typer.echo(line)
        return
    stage_of_run(
        "features",
        as_of,
        warehouse,
        config,
        input,
        allow_unconverged,
        instead="--list for the catalogue",
    )


def jars() -> None:
    """The JAR files for `spark-submit --jars "$(renown jars)"`."""
    from renown.session import jars_line

    typer.echo(jars_line())
