"""What a run takes, measured: `python -m tests.benchmarks.sizing --work DIR`, or `make bench-sizing`.

Demo networks of several sizes are run from raw records to a published snapshot, each in a process of
its own. Seconds of each stage are fitted by what they are whatever it works on, and what they grow by
with every row; the fit leaves one size out, and says by what factor it is off there. What was found is
the document that `renown run --plan-only` foretells by, and a page of docs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow.dataset as ds
import yaml
from scipy.optimize import nnls

from renown.pipeline.expected import DOCUMENT, Bytes, Cost, Sizing
from tests.benchmarks.peers import cores

OUT = Path("docs/benchmarks/sizing.md")
SIZING = Path(f"lib/renown/conf/sizing/{DOCUMENT}.yaml")
DONE = re.compile(r"stage=(\w+)\b.* event=done\b.* seconds=([\d.]+)")
VIEWS = re.compile(r"new_(account_observations|posts|follows|interactions)=(\d+)")
HEAD = """\
# What one row takes, by `make bench-sizing`; `renown run --plan-only` foretells by it. Rows are those of
# the four views together (accounts, posts, follows, interactions). Seconds of a stage are `fixed`, and
# core-seconds for each million rows. `within` is the factor by which the minutes of a network of another
# size, which the figures were not fitted to, were off.
"""


@dataclass
class Measured:
    """One run: rows of the views, seconds by stage, bytes by place, (rows, bytes) by table."""

    accounts: int
    rows: int
    seconds: dict[str, float]
    bytes: dict[str, int]
    tables: dict[str, tuple[int, int]] = field(default_factory=dict)


def main(work: Path, sizes: list[int], held_out: int) -> None:
    """Run every size, fit, and write document and page."""
    from tests.benchmarks import machine  # it asks psutil, which tests do without

    runs = [measured(work / str(size), size) for size in sizes]
    stages = fitted([run for run in runs if run.accounts != held_out])
    left_out = next(run for run in runs if run.accounts == held_out)
    foretold = seconds(stages, left_out.rows)
    factor = foretold / sum(left_out.seconds.values())
    command = f"make bench-sizing ARGS='--sizes {' '.join(map(str, sizes))} --held-out {held_out}'"
    sizing = Sizing(
        name=DOCUMENT,
        measured_by=command,
        machine=f"{cores()} cores of {machine.processor()}",
        within=round(max(factor, 1 / factor) + 0.05, 1),
        stages=stages,
        bytes_per_row=per_row(runs[-1]),
    )
    body = yaml.safe_dump(sizing.model_dump(mode="json"), sort_keys=False)
    SIZING.write_text(HEAD + body, "utf-8")
    where = machine.lines()
    OUT.write_text("\n".join(page(sizing, runs, held_out, where)) + "\n", "utf-8")


def measured(folder: Path, accounts: int) -> Measured:
    """A demo of that size, run to its end; what a run has told before is read again."""
    told = folder / "measured.json"
    if told.exists():
        return Measured(**json.loads(told.read_text()))
    scratch, config = folder / "scratch", folder / "conf.yaml"
    scratch.mkdir(parents=True)
    config.write_text(yaml.safe_dump({"spark": {"conf": {"spark.local.dir": str(scratch)}}}))
    command = [sys.executable, "-m", "renown.cli", "demo", "--accounts", str(accounts)]
    watch = Watch(scratch)
    with watch:
        ran = subprocess.run(
            [*command, "--out", str(folder), "--config", str(config)],
            capture_output=True,
            text=True,
            check=True,
        )
    found = Measured(
        accounts,
        sum(int(count) for _, count in VIEWS.findall(ran.stderr)),
        {name: float(took) for name, took in DONE.findall(ran.stderr)},
        {
            "raw": sum(unpacked(file) for file in (folder / "records").iterdir()),
            "raw_packed": size(folder / "records"),
            "ledger": size(folder / "warehouse" / "ledger"),
            "snapshot": size(folder / "warehouse" / "snapshots"),
            "scratch": watch.peak,
        },
        tables(folder / "warehouse"),
    )
    told.write_text(json.dumps(vars(found), indent=1))
    return found


class Watch:
    """The most bytes that a folder held at once, looked at twice a second."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.peak, self.ended = folder, 0, threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.ended.is_set():
            self.peak = max(self.peak, size(self.folder))
            time.sleep(0.5)


def size(folder: Path) -> int:
    """Bytes of the files below; those that go away meanwhile are none."""
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except OSError:
            continue
    return total


def unpacked(file: Path) -> int:
    """Bytes of a file's text."""
    if file.suffix != ".gz":
        return file.stat().st_size
    with gzip.open(file) as stream:
        return sum(len(part) for part in iter(lambda: stream.read(1 << 20), b""))


def tables(warehouse: Path) -> dict[str, tuple[int, int]]:
    """(rows, bytes) of every table of the snapshot."""
    (run,) = (warehouse / "snapshots").glob("as_of=*/run=*")
    folders = sorted(folder for folder in run.iterdir() if any(folder.glob("*.parquet")))
    return {
        folder.name: (ds.dataset(folder, format="parquet").count_rows(), size(folder))
        for folder in folders
    }


def fitted(runs: list[Measured]) -> dict[str, Cost]:
    """Of every stage what is fixed, and what grows with rows; neither is below nothing."""
    rows = np.array([[1.0, run.rows / 1e6 / cores()] for run in runs])
    found = {}
    for name in runs[0].seconds:
        fixed, slope = nnls(rows, np.array([run.seconds[name] for run in runs]))[0]
        found[name] = Cost(fixed=round(float(fixed), 2), per_million_rows=round(float(slope), 2))
    return found


def seconds(stages: dict[str, Cost], rows: int) -> float:
    """What the fit says of all stages together."""
    return sum(cost.seconds(rows, cores()) for cost in stages.values())


def per_row(run: Measured) -> Bytes:
    """Of the largest run, whose files are the least small."""
    return Bytes(**{name: round(count / run.rows, 1) for name, count in run.bytes.items()})


def page(sizing: Sizing, runs: list[Measured], held_out: int, where: list[str]) -> list[str]:
    """The page, in Markdown."""
    largest = runs[-1]
    lines = [
        "# What a run takes",
        "",
        f"Written by `{sizing.measured_by}`.",
        "",
        *where,
        "",
        "Demo networks, from raw records (gzip) to a published snapshot in one session. Rows are those of",
        "the four views together. Foretold is what `renown run --plan-only` says of such a network; the fit",
        f"did not see the network of {held_out:,} accounts.",
        "",
        "| accounts | rows | minutes | foretold | "
        + " | ".join(f"{name}, MB" for name in largest.bytes)
        + " |",
        "|---:|---:|---:|---:|" + "---:|" * len(largest.bytes),
    ]
    for run in runs:
        took, told = sum(run.seconds.values()) / 60, seconds(sizing.stages, run.rows) / 60
        places = " | ".join(f"{count / 1e6:,.1f}" for count in run.bytes.values())
        lines.append(f"| {run.accounts:,} | {run.rows:,} | {took:.1f} | {told:.1f} | {places} |")
    lines += [
        "",
        "`scratch` is the most that Spark held on its own disks at once: views kept for all stages, and",
        "shuffles.",
        "",
        f"Tables of the snapshot of {largest.accounts:,} accounts:",
        "",
        "| table | rows | bytes a row |",
        "|---|---:|---:|",
    ]
    for name, (rows, held) in largest.tables.items():
        if rows > 1:
            lines.append(f"| {name} | {rows:,} | {held / rows:,.1f} |")
    return lines


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 4_000, 16_000])
    parser.add_argument("--held-out", type=int, default=4_000)
    asked = parser.parse_args()
    main(asked.work, sorted(asked.sizes), asked.held_out)
