"""What was measured of the scores elsewhere: the boards that come with renown, or a user's own.

`renown validate` writes scoreboard.csv, of intervals coverage.csv and of cleaning cleaning.json; `renown
attack` attacks.json.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renown.errors import UserError, listed
from renown.report.pages.blocks import Block
from renown.report.pages.measured import attacked, covered, foretold
from renown.report.pages.measured_cleaning import cleaned
from renown.report.pages.templating import shipped

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable  # of Python 3.11

SCOREBOARD, COVERAGE = "scoreboard.csv", "coverage.csv"
CLEANING, ATTACKS = "cleaning.json", "attacks.json"
FILES = (SCOREBOARD, COVERAGE, CLEANING, ATTACKS)
NEEDED = {
    SCOREBOARD: ("dataset", "outcome", "metric", "measure", "value", "best_plain", "verdict"),
    COVERAGE: ("comparison", "evidence", "kind", "accounts", "held", "width"),
    CLEANING: ("sets", "demo"),
    ATTACKS: ("attacks", "claims", "network"),
}
SHOWN: Mapping[str, Callable[[Any], Block]] = {
    SCOREBOARD: foretold,
    COVERAGE: covered,
    CLEANING: cleaned,
    ATTACKS: attacked,
}


def boards(validation: Path | None, attacks: Path | None) -> list[Block]:
    """The boards of these files; those that come with renown where none are given.

    Raises UserError for files that are not there, or that are none of these boards.
    """
    found: dict[str, Path | Traversable] = {}
    if validation is not None:
        found = {name: validation / name for name in FILES if (validation / name).is_file()}
        if not found:
            raise UserError(
                f"--validation {validation}: expected {', '.join(FILES)} there, or one of them, as "
                "`renown validate --out` and `renown attack --out` write them"
            )
    else:
        found = {name: shipped("boards").joinpath(name) for name in FILES}
    if attacks is not None:
        found[ATTACKS] = attacks
    read = {name: _read(name, found[name]) for name in FILES if name in found}
    return [SHOWN[name](held) for name, held in read.items()]


def _read(name: str, file: Path | Traversable) -> Any:
    try:
        text = file.read_text("utf-8")
        rows = csv.DictReader(io.StringIO(text))
        held: Any = json.loads(text) if name.endswith(".json") else [*rows]
    except (OSError, ValueError) as error:
        raise UserError(f"{file}: cannot be read as {name}: {error}") from None
    there = held.keys() if isinstance(held, dict) else (held[0].keys() if held else ())
    missing = [column for column in NEEDED[name] if column not in there]
    if missing:
        raise UserError(listed(f"{file}: this is no {name}; it has not:", missing))
    return held
