"""Look-ups, measured: `python -m tests.benchmarks.lookup --work DIR`, or `make bench-lookup`.

A snapshot is made up, once; then each line is run for several accounts, every time in a process of its
own, from the start of Python to its end.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

import renown
from tests.benchmarks import machine

OUT = Path("docs/benchmarks/lookup.md")
NOTES = """\
Seconds from the start of a fresh process to its end, the imports within: the median of {draws} accounts
drawn by chance, and the longest; and the median of the time that a processor works for it, in which others
on the machine do not count. The files had been read shortly before, so that the system held what it
could of them in memory. `pyarrow, import alone` is what a process pays that does nothing else.

`unsorted` is the table `scores` of the same snapshot in no order, as a job leaves it that does not care:
{unsorted} files, row groups of Spark's usual size. There every look-up reads the column of the whole table.
In a snapshot the tables are in order of the account over all files, in row groups of 4 MiB, and `handles`
in order of the handle. Parquet keeps the least and greatest value of every row group: our look-ups find file,
row group and row by halving, and duckdb skips what cannot hold the account without being told.
"""
PYARROW = (
    "import sys, pyarrow.dataset as ds, pyarrow.compute as pc;"
    "t = ds.dataset(sys.argv[1], format='parquet');"
    "print(t.to_table(filter={filter}).to_pylist())"
)
DUCKDB = (
    'import sys, duckdb; print(duckdb.execute("select * from read_parquet(\'" + sys.argv[1] + "/*.parquet\') '
    'where {where} = ?", [sys.argv[2]]).fetchall())'
)
Asked = dict[str, Any]  # a row of scores
Timed = tuple[str, float, float, float]


@dataclass(frozen=True)
class Line:
    """What is timed: a name, and the command for an account."""

    name: str
    command: Callable[[Asked], list[str]]


def lines(warehouse: Path) -> Iterator[Line]:
    """Ours, then what there would be without."""

    def ours(*words: str) -> list[str]:
        return [sys.executable, "-m", "renown.cli", *words, "--warehouse", str(warehouse)]

    def code(text: str, *words: str) -> list[str]:
        return [sys.executable, "-c", text, *words]

    folder = renown.open(warehouse).snapshot().folder
    sorted_, unsorted = f"{folder}/scores", f"{warehouse}/unsorted"
    by_id = PYARROW.format(filter="ds.field('account_id') == sys.argv[2]")
    by_handle = PYARROW.format(filter="pc.utf8_lower(ds.field('handle')) == sys.argv[2]")
    yield Line("`renown lookup @handle`", lambda r: ours("lookup", f"@{r['handle']}"))
    yield Line("`renown lookup account_id`", lambda r: ours("lookup", r["account_id"]))
    yield Line("`renown explain @handle`", lambda r: ours("explain", f"@{r['handle']}"))
    yield Line("`renown explain account_id`", lambda r: ours("explain", r["account_id"]))
    yield Line(
        "`renown lookup @handle`, one that is not there",
        lambda r: ours("lookup", f"@{r['handle']}0"),
    )
    yield Line(
        "pyarrow, `unsorted`, by account_id", lambda r: code(by_id, unsorted, r["account_id"])
    )
    yield Line(
        "pyarrow, `unsorted`, by handle",
        lambda r: code(by_handle, unsorted, r["handle"].lower()),
    )
    yield Line(
        "duckdb, `unsorted`, by account_id",
        lambda r: code(DUCKDB.format(where="account_id"), unsorted, r["account_id"]),
    )
    yield Line(
        "duckdb, `unsorted`, by handle",
        lambda r: code(DUCKDB.format(where="lower(handle)"), unsorted, r["handle"].lower()),
    )
    yield Line(
        "duckdb, the snapshot's `scores`, by account_id",
        lambda r: code(DUCKDB.format(where="account_id"), sorted_, r["account_id"]),
    )
    yield Line("pyarrow, import alone", lambda r: code("import pyarrow.dataset"))


def main(work: Path, accounts: int, draws: int, out: Path) -> None:
    """Make the snapshot where it is not there, time every line, write the table."""
    warehouse = work / f"{accounts}"
    if not (warehouse / "unsorted" / "_SUCCESS").exists():
        make = [sys.executable, "-m", "tests.benchmarks.lookup_snapshot", warehouse, str(accounts)]
        subprocess.run(make, check=True)
    scores = ds.dataset(f"{warehouse}/unsorted", format="parquet")
    places = sorted(random.Random(1).sample(range(accounts), draws))
    asked = scores.take(places, columns=["account_id", "handle"]).to_pylist()
    rows = []
    for line in lines(warehouse):
        # The first run, which warms up, does not count.
        runs = [_seconds(line.command(row)) for row in (asked[0], *asked)][1:]
        walls, works = zip(*runs, strict=True)
        rows.append((line.name, statistics.median(walls), max(walls), statistics.median(works)))
        print("{}: {:.2f} s, at most {:.2f}; {:.2f} of a processor".format(*rows[-1]), flush=True)
    unsorted = len(scores.files)
    out.write_text("\n".join(_table(rows, accounts, draws, unsorted)) + "\n")


def _seconds(command: list[str]) -> tuple[float, float]:
    """How long a command takes, and for how long it works; to find nobody is an answer too."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 2) or "Traceback" in done.stderr:
        sys.exit(f"{command} failed:\n{done.stderr}")
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, worked


def _table(rows: list[Timed], accounts: int, draws: int, unsorted: int) -> Iterator[str]:
    yield from ("# Look-ups, measured", "")
    yield f"`make bench-lookup`, {date.today()}, a snapshot of {accounts:,} accounts."
    yield from ("", *machine.lines())
    yield f"- {os.getloadavg()[2]:.0f} processes wanted to run at a time, these included"
    yield from ("", NOTES.format(draws=draws, unsorted=unsorted))
    yield from ("| line | median s | longest s | processor s |", "|---|---:|---:|---:|")
    for name, median, longest, worked in rows:
        yield f"| {name} | {median:.2f} | {longest:.2f} | {worked:.2f} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="where the snapshot goes")
    parser.add_argument("--accounts", type=int, default=10_000_000, help="scored accounts")
    parser.add_argument("--draws", type=int, default=7, help="accounts that are looked up")
    parser.add_argument("--out", type=Path, default=OUT, help="where the table goes")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    main(given.work, given.accounts, given.draws, given.out)
