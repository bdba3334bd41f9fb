"""The ledger, measured: `python -m tests.benchmarks.ledger --work DIR`, or `make bench-ledger`.

Records of Jetstream's shape are loaded into an empty ledger, a day is added, the same day once more,
then a second year, and a day to that. Beside each stands the time in which Spark alone parses the
same files into the same schema. Every line runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.benchmarks import machine
from tests.benchmarks.ledger_line import Line

YEAR = 360
OUT = Path("docs/benchmarks/ledger.md")
NOTES = """\
Time runs from the first byte read to the last one written, without imports and without the start of
Spark; the compilation of Spark's plans, which a fresh process pays each time, is inside. `parse` is
`spark.read.schema(fields).json(...)` into nothing, with the fields that the connector reads. `plain`
is a script of thirty lines (`plain` in tests/benchmarks/ledger_line.py) that appends the same acts,
follows and posts to Parquet by month, and parses once for each: what is read twice it holds twice, what
is deleted stays, and what cannot be read is lost. What the ledger adds to that is the difference. The
records are made up, in the shape and the mixture of real captures of Jetstream (likes 70 %, reposts
12 %, follows 10 %, posts 8 %), in gzip files, and in no order within their year.
"""


@dataclass(frozen=True)
class Step:
    """One line of the table: what is made (records from a number on, within days), and what is run."""

    name: str
    folder: str
    told: str


STEPS = (
    Step("first", "year-1", "a first load into an empty ledger"),
    Step("day", "day-1", "a day, 1 % of the ledger"),
    Step("again", "day-1", "the same day once more: nothing changes"),
    Step("year", "year-2", "a second year, as large as the first"),
    Step("late", "day-2", "a day to the larger ledger"),
    Step("ten", "ten", "ten records"),
)


def main(work: Path, acts: int, accounts: int, names: set[str], out: Path) -> None:
    """Make the records, run the steps named beside their parse, and write the table."""
    day = acts // 100
    made = {
        "year-1": (0, acts, 0, YEAR),
        "day-1": (acts, day, YEAR - 1, YEAR),
        "year-2": (acts + day, acts, YEAR, 2 * YEAR),
        "day-2": (2 * acts + day, day, 2 * YEAR - 1, 2 * YEAR),
        "ten": (2 * acts + 2 * day, 10, 2 * YEAR - 1, 2 * YEAR),
    }
    warehouse = work / "warehouse"
    if warehouse.exists():
        sys.exit(f"{warehouse} is there already: remove it, or name another folder with --work")
    steps = [step for step in STEPS if not names or step.name in names]
    for folder, numbers in made.items():
        if folder not in {step.folder for step in steps}:
            continue
        if not (work / folder / "_SUCCESS").exists():
            _run(Line("make", str(work / folder), accounts=accounts, numbers=numbers))
    rows = []
    for step in steps:
        parse = _run(Line("parse", str(work / step.folder)))
        plain = _run(Line("plain", str(work / step.folder), warehouse=str(work / "plain")))
        ours = _run(Line("append", str(work / step.folder), warehouse=str(warehouse)))
        rows.append((step, parse, plain, ours))
        print(f"{step.name}: parse {parse:.1f}, plain {plain:.1f}, append {ours:.1f} s", flush=True)
    out.write_text("\n".join(_table(rows, acts)) + "\n")


def _run(line: Line) -> float:
    """Seconds of a line in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.ledger_line", json.dumps(line.__dict__)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout.splitlines()[-1])


def _table(rows: list[tuple[Step, float, float, float]], acts: int) -> list[str]:
    text = ["# The ledger, measured", ""]
    text += [
        f"`make bench-ledger`, {date.today()}, {acts:,} acts a year.",
        "",
        *machine.lines(),
        "",
    ]
    heads = ("step", "", "parse s", "plain s", "append s", "append / parse", "append / plain")
    text += [NOTES, f"| {' | '.join(heads)} |", "|---|---|---:|---:|---:|---:|---:|"]
    for step, parse, plain, ours in rows:
        figures = (parse, plain, ours, ours / parse, ours / plain)
        cells = (step.name, step.told, *(f"{figure:.1f}" for figure in figures))
        text.append(f"| {' | '.join(cells)} |")
    return text


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="where records and ledger go")
    parser.add_argument("--acts", type=int, default=5_000_000, help="records a year")
    parser.add_argument("--accounts", type=int, default=300_000, help="who acts and is acted on")
    parser.add_argument("--steps", default="", help="only these, as first,day")
    parser.add_argument("--out", type=Path, default=OUT, help="where the table goes")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    named = {name for name in given.steps.split(",") if name}
    main(given.work, given.acts, given.accounts, named, given.out)
