"""`make bench`: the propagation of influence, measured beside its peers, end to end.

    python -m tests.benchmarks.propagation [--scales 16,18] [--lines blocks-1,plain,'warm-*']

Every line runs alone, in a process of its own; its row is in the CSV at once. A second call goes on
where the first one ended.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil

from tests.benchmarks import datasets, measure, ours, report, rows
from tests.benchmarks.datasets import Dataset, Facts
from tests.benchmarks.graphs import EDGE_FACTOR
from tests.benchmarks.lines import ALL, Line, chosen, chosen_forms, form_name, on
from tests.benchmarks.peers import Task
from tests.benchmarks.rows import Row

SCALES = [16, 17, 18, 19, 20]
LARGE_SCALE = 22
LARGE_BYTES_PER_EDGE = 256  # what the hungriest of the lines in one process takes, and some
CLUSTERED_SCALES = [16, 18, 20]
TIMEOUT_SECONDS = 900.0
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Bench:
    """Where a benchmark works and writes."""

    work: Path
    out: Path
    timeout: float
    retry: bool

    @property
    def csv(self) -> Path:
        return self.out / "propagation.csv"


def main(arguments: list[str] | None = None) -> None:
    asked = _arguments(arguments)
    # Ended from outside, the line that is running has to be ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="renown-bench-") as scratch:
        bench = Bench(
            (asked.work or Path(scratch)).resolve(), asked.out, asked.timeout, asked.retry
        )
        bench.work.mkdir(parents=True, exist_ok=True)
        bench.out.mkdir(parents=True, exist_ok=True)
        if asked.fresh:
            bench.csv.unlink(missing_ok=True)
        lines, forms = chosen(asked.lines), chosen_forms(asked.forms)
        try:
            for graph, scales in (("rmat", asked.scales), ("clustered", asked.clustered_scales)):
                for scale in scales:
                    jobs = list(on(lines, graph, scale, forms=forms, slow=asked.slow))
                    _measure_graph(jobs, asked.repeats, bench)
        finally:  # what was measured before somebody ended it is worth a table, too
            report.write(rows.read(bench.csv), bench.out)
    print(f"written: {bench.out}/propagation.csv, propagation.md, propagation.svg")


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="propagation", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--scales", type=_scales, default=_default_scales(), help="R-MAT: 2**scale ids")
    add("--clustered-scales", type=_scales, default=CLUSTERED_SCALES, help="or 'none'")
    add("--lines", type=_names, default=["*"], help="names or patterns, as blocks-1,'warm-*'")
    add("--forms", type=_names, default=[form_name(form) for form in ALL], help="weighted-dense,…")
    add("--out", type=Path, default=Path("docs/benchmarks"), help="for CSV, table and plot")
    add("--work", type=Path, help="for graphs; kept, so that a second call finds them")
    add("--timeout", type=float, default=TIMEOUT_SECONDS, help="seconds for one line")
    add("--repeats", type=int, default=1, help="times each line is run; the median counts")
    add("--slow", action="store_true", help="slow lines on large graphs, too")
    add("--retry", action="store_true", help="run lines again that failed or took too long")
    add("--fresh", action="store_true", help="forget the rows that are there")
    return parser.parse_args(arguments)


def _names(text: str) -> list[str]:
    return text.split(",")


def _scales(text: str) -> list[int]:
    return [] if text == "none" else [int(part) for part in text.split(",")]


def _default_scales() -> list[int]:
    """16 to 20, and 22 where it fits in memory."""
    needed = LARGE_BYTES_PER_EDGE * EDGE_FACTOR << LARGE_SCALE
    return SCALES + [LARGE_SCALE] * (psutil.virtual_memory().available >= needed)


def _measure_graph(jobs: list[tuple[Line, Dataset]], repeats: int, bench: Bench) -> None:
    """Every line that has no row yet; graphs are made only where one is missing."""
    there = {row.key for row in rows.read(bench.csv) if row.ok or not bench.retry}
    missing = [
        (line, dataset, repeat)
        for repeat in range(1, repeats + 1)
        for line, dataset in jobs
        if (*_named(line, dataset), repeat) not in there
    ]
    if missing:
        _prepared((dataset for _, dataset, _ in missing), bench.work)
    for line, dataset, repeat in missing:
        row = _measured(line, dataset, repeat, bench)
        rows.append(bench.csv, row)
        print(_told(row), flush=True)


def _prepared(wanted: Iterable[Dataset], work: Path) -> None:
    """In a process of its own, so that what it held is free again. Plain graphs come first."""
    distinct = sorted(set(wanted), key=lambda d: (d.change, not d.trusting, not d.weighted, d.ids))
    first = distinct[0]
    if any(d.change for d in distinct) or any(d.weighted and not d.change for d in distinct):
        # The folder of the weighted graph has what warm starts and columns are given.
        distinct.insert(0, Dataset(first.graph, first.scale, weighted=True))
    print(f"-- {first.graph} {first.scale}: making the graph and its exact answer", flush=True)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        other.submit(datasets.prepare, list(dict.fromkeys(distinct)), work).result()


def _measured(line: Line, dataset: Dataset, repeat: int, bench: Bench) -> Row:
    known = datasets.facts(dataset, bench.work)
    run = bench.work / "run"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir()
    measured = measure.measure(
        _command(line, dataset, known, bench.work, run),
        timeout=bench.timeout,
        log=run / "log",
        folder=ROOT,
    )
    found: dict[str, Any] = {}
    status, reason = measured.status, measured.reason
    if status == "ok":
        try:
            found = _found(line, dataset, bench.work, run)
        except (OSError, ValueError, KeyError) as error:
            status, reason = "failed", str(error)[: measure.REASON_LETTERS]
    graph, scale, weighted, ids, name = _named(line, dataset)
    return Row(
        graph=graph,
        scale=scale,
        weighted=weighted,
        ids=ids,
        line=name,
        repeat=repeat,
        status=status,
        reason=reason.replace(str(bench.work), "…"),
        measured_on=datetime.now(timezone.utc).date().isoformat(),
        vertices=known.vertices,
        edges=known.edges,
        wall_seconds=measured.wall_seconds,
        start_l1=known.start_l1,
        start_eps=known.start_eps,
        **{f"{part}_peak_bytes": held for part, held in asdict(measured.peaks).items()},
        **found,
    )


def _named(line: Line, dataset: Dataset) -> tuple[str, int, bool, str, str]:
    return dataset.graph, dataset.scale, dataset.weighted, dataset.ids, line.name


def _command(line: Line, dataset: Dataset, known: Facts, work: Path, run: Path) -> list[str]:
    if line.ours is not None:
        return ours.command(line.ours, dataset, work, run / "out")
    rounds = known.networkit_rounds if line.peer == "networkit" else known.graphx_rounds
    task = Task(
        edges=dataset.edges(work).as_posix(),
        out=(run / "out").as_posix(),
        rounds=rounds,
        trust=None if line.trusting else (dataset.home(work) / "trust").as_posix(),
    )
    (run / "task.json").write_text(json.dumps(asdict(task)))
    files = (run / "task.json").as_posix(), (run / "result.json").as_posix()
    return [sys.executable, "-m", "tests.benchmarks.line", line.peer, *files]


def _found(line: Line, dataset: Dataset, work: Path, run: Path) -> dict[str, Any]:
    """What a line that ended well says of itself, and how far off it is."""
    if line.ours is not None:
        told = ours.certificate(run / "out" / "certificate.json")
        rounds, eps, seconds = told.rounds, told.eps, told.seconds
        values, worker = run / "out" / "values", told.worker_bytes
    else:
        said = json.loads((run / "result.json").read_text())
        rounds, eps, seconds = said["rounds"], said["eps"], said["seconds"]
        values, worker = run / "out" / "values.parquet", None
    phases = {name: seconds.get(name) for name in ours.PHASES}
    return {
        "rounds": rounds,
        "eps": eps,
        "l1": datasets.l1_of(values, dataset, work, column=line.column),
        "total_seconds": sum(s for name, s in seconds.items() if name != "session"),
        "round_seconds": seconds["solve"] / rounds if rounds else None,
        "certificate_worker_bytes": worker,
        **{f"{name}_seconds": s for name, s in phases.items()},
    }


def _told(row: Row) -> str:
    form = f"{row.graph} {row.scale} {'weighted' if row.weighted else 'unweighted'} {row.ids}"
    if not row.ok:
        return f"{form:33} {row.line:21} {row.status}: {row.reason}"
    return (
        f"{form:33} {row.line:21} {row.total_seconds:8.2f} s, {row.rounds or '-'} rounds, "
        f"L1 {row.l1:.1e}, Python {(row.python_peak_bytes or 0) >> 20:,} MiB, "
        f"JVM {(row.jvm_peak_bytes or 0) >> 20:,} MiB"
    )


if __name__ == "__main__":
    main()
