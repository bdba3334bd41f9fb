"""Options that several commands have in common."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from renown.errors import UserError


class Precision(str, Enum):
    """Of the numbers that a solve counts in."""

    DOUBLE = "double"
    SINGLE = "single"


def day(text: str) -> date:
    """A date as it is written on a command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a date; expected YYYY-MM-DD") from None


def path(flag: str, help: str) -> Any:
    """An option that names a file or folder."""
    return typer.Option(flag, metavar="PATH", help=help)


def _as_of(help: str) -> Any:
    return typer.Option("--as-of", parser=day, metavar="YYYY-MM-DD", help=help)


COUNTS_UNTIL = "Everything before the end of this day (UTC) counts."
AsOf = Annotated[
    date,
    _as_of(COUNTS_UNTIL),
]
NewAsOf = Annotated[
    date | None,
    _as_of(COUNTS_UNTIL),
]
RunAsOf = Annotated[
    date | None,
    _as_of("The date of the run whose stage this is."),
]
MaybeAsOf = Annotated[
    date | None,
    _as_of("The snapshot of that date instead of the current one."),
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
        help="Raw records, as bluesky=DIR or mapping:linkedin=DIR; may be repeated.",
    ),
]
Identities = Annotated[
    str | None,
    typer.Option(
        "--identities",
        metavar="FILE",
        help="Which accounts are one person's: account_id with other_id or person, maybe "
        "confidence, as CSV, JSON lines or Parquet.",
    ),
]
ObservedAt = Annotated[
    datetime | None,
    typer.Option(
        "--observed-at", help="When the capture was made (UTC), for records that do not say."
    ),
]
Persons = Annotated[
    bool,
    typer.Option(
        "--persons",
        help="Take accounts that are known to be one person's together, over all networks.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="The same as one JSON object.")]
AllowUnconverged = Annotated[
    bool,
    typer.Option(
        "--allow-unconverged",
        help="Publish a solve that did not reach its tolerance, marked as such.",
    ),
]
PlanOnly = Annotated[
    bool,
    typer.Option(
        "--plan-only",
        help="Say what it would read, and about what disk, memory and minutes it takes; write nothing.",
    ),
]
Features = Annotated[
    Path | None,
    typer.Option("--features", metavar="FILE", help="CSV or Parquet: a key, and numbers."),
]
Key = Annotated[
    str | None,
    typer.Option("--key", metavar="COLUMN", help="What names a row; default the first column."),
]


def stage_of_run(
    name: str,
    as_of: date | None,
    warehouse: str,
    config: Path | None,
    given: str | None,
    allow_unconverged: bool,
    *,
    instead: str,
) -> None:
    """A command that can do without a run, asked for the stage of one."""
    if as_of is None:
        raise UserError(f"{name}: give --as-of for the stage of a run, or {instead}")
    from renown.cli_stages import run_stage

    run_stage(
        name,
        as_of=as_of,
        warehouse=warehouse,
        config=config,
        given=given,
        allow_unconverged=allow_unconverged,
    )


def only_with(option: str, command: str, /, **given: object) -> None:
    """UserError where options were given that are for another use of the command."""
    told = [f"--{name}" for name, value in given.items() if value is not None]
    if told:
        raise UserError(
            f"{command}: {', '.join(told)} go with {option}; a run takes them from its configuration"
        )


def names_in(text: str) -> tuple[str, ...]:
    """What is listed between commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())
