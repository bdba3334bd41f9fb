"""The command line. Errors that are the user's to fix are messages; exit codes are in `errors`."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import renown
from renown.errors import UserError

app = typer.Typer(
    help="Open influence scores: who really reacts, why, and how sure it is.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a date; expected YYYY-MM-DD") from None


AsOf = Annotated[
    date,
    typer.Option(
        "--as-of",
        parser=_day,
        metavar="YYYY-MM-DD",
        help="Everything before the end of this day (UTC) counts.",
    ),
]
MaybeAsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=_day,
        metavar="YYYY-MM-DD",
        help="The snapshot of that date instead of the current one.",
    ),
]
Warehouse = Annotated[
    str,
    typer.Option(
        "--warehouse",
        envvar="RENOWN_WAREHOUSE",
        help="Where ledger and snapshots lie: a folder, or any Hadoop path.",
    ),
]
Config = Annotated[Path | None, typer.Option("--config", help="A YAML file like conf/local.yaml.")]
Given = Annotated[
    str | None,
    typer.Option(
        "--input",
        help="A folder with accounts, posts, follows, interactions as CSV, JSON or Parquet.",
    ),
]
Network = Annotated[
    list[str] | None,
    typer.Option(
        "--network",
        metavar="NAME=PATH",
        help="Raw records of a network, as x_v1=DIR; may be repeated.",
    ),
]
ObservedAt = Annotated[
    datetime | None,
    typer.Option(
        "--observed-at", help="When the capture was made (UTC), for records that do not say."
    ),
]
AllowUnconverged = Annotated[
    bool,
    typer.Option(
        "--allow-unconverged",
        help="Publish a solve that did not reach its tolerance, marked as such.",
    ),
]


@app.command()
def run(
    as_of: AsOf,
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    input: Given = None,
    network: Network = None,
    observed_at: ObservedAt = None,
    allow_unconverged: AllowUnconverged = False,
) -> None:
    """Run every stage for a date, from raw records or tables to a published snapshot."""
    from renown.cli_stages import run_all

    run_all(
        as_of=as_of,
        warehouse=warehouse,
        config=config,
        given=input,
        networks=network or [],
        observed_at=observed_at,
        allow_unconverged=allow_unconverged,
    )


@app.command()
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


@app.command()
def ingest(
    network: Annotated[
        list[str],
        typer.Option(
            "--network", metavar="NAME=PATH", help="Raw records, as x_v1=DIR; may be repeated."
        ),
    ],
    warehouse: Warehouse = "warehouse",
    config: Config = None,
    observed_at: ObservedAt = None,
) -> None:
    """Stage: raw records into the ledger."""
    from renown.cli_stages import run_ingest

    run_ingest(networks=network, warehouse=warehouse, config=config, observed_at=observed_at)


@app.command()
def plan(
    as_of: AsOf, warehouse: Warehouse = "warehouse", config: Config = None, input: Given = None
) -> None:
    """Stage: pin what a run reads and how, and name it."""
    from renown.cli_stages import run_plan

    run_plan(as_of=as_of, warehouse=warehouse, config=config, given=input)


def _stage_command(name: str, help: str) -> None:
    """Every other stage takes the same arguments; without a plan for the date, it plans first."""

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

    app.command(name=name, help=help)(command)


_stage_command("attention", "Stage: who pays attention to whom, among all accounts.")
_stage_command("clean", "Stage: coverage, inactivity and spam of every account seen.")
_stage_command("graph", "Stage: kept accounts and the attention among them.")
_stage_command("features", "Stage: the variables of every kept account.")
_stage_command("propagate", "Stage: the circular part, solved, with its certificate.")
_stage_command("score", "Stage: scores, and what each is made of.")
_stage_command("publish", "Stage: gate, manifest and pointers.")


@app.command()
def lookup(
    account: Annotated[str, typer.Argument(help="A handle like @name, or an account_id.")],
    warehouse: Warehouse = "warehouse",
    as_of: MaybeAsOf = None,
) -> None:
    """The score of an account, or why it has none."""
    from renown.cli_reading import show_account

    show_account(account, warehouse=warehouse, as_of=as_of)


@app.command()
def top(
    warehouse: Warehouse = "warehouse",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many accounts.")] = 20,
    by: Annotated[
        str, typer.Option("--by", help="score, true_reach, amplification, network or influence.")
    ] = "score",
    as_of: MaybeAsOf = None,
) -> None:
    """The accounts with the highest scores."""
    from renown.cli_reading import show_top

    show_top(limit, by=by, warehouse=warehouse, as_of=as_of)


@app.command()
def jars() -> None:
    """The JAR files for `spark-submit --jars "$(renown jars)"`."""
    from renown.session import jars_line

    typer.echo(jars_line())


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(f"renown {renown.__version__}")
        raise typer.Exit()


def main(arguments: list[str] | None = None) -> None:
    """Run a command line; what is the user's to fix ends with a message and its exit code."""
    try:
        app(arguments, prog_name="renown")
    except UserError as error:
        Console(file=sys.stderr, highlight=False, soft_wrap=True).print(
            f"error: {error}", markup=False
        )
        sys.exit(int(error.exit_code))


if __name__ == "__main__":
    main()
