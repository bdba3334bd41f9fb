"""Options that several commands have in common."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer


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
