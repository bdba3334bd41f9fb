"""One function per peer that runs in this process; each reads, builds, solves and writes.

Imports are not part of a peer's time, as Spark's start is not part of its peers'.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.dataset  # which the first read would import within its time
import pyarrow.parquet as pq

from tests.benchmarks import exact
from tests.benchmarks.graphs import Floats

Index = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Task:
    """What a peer is given: edges to read, where to write, and how many rounds it may take."""

    edges: str
    out: str
    rounds: int
    trust: str | None = None

    @property
    def file(self) -> Path:
        Path(self.out).mkdir(parents=True, exist_ok=True)
        return Path(self.out) / "values.parquet"


@dataclass
class Run:
    """What a peer did: seconds by phase, and rounds and eps where it has any."""

    rounds: int | None = None
    eps: float | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin


@dataclass(frozen=True)
class Coded:
    """Edges whose ids count from 0; `names` are the ids, where they were not dense numbers."""

    src: Index
    dst: Index
    weight: Floats | None
    n: int
    names: pa.Array | None


def cores() -> int:
    """The cores that every line may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def plain(task: Task) -> Run:
    """The line to beat: pyarrow, scipy.sparse, one process, and our own stopping rule."""
    run, coded = _read(task)
    with run.phase("build"):
        received = exact.passing(coded.src, coded.dst, coded.weight, coded.n, _trust(task))
        n, names = coded.n, coded.names
        del coded
    with run.phase("solve"):
        x, run.rounds, run.eps = exact.solve(received)
    with run.phase("write"):
        ids = pa.array(np.arange(n)) if names is None else names
        pq.write_table(pa.table({"id": ids, "influence": x, "share": x / x.sum()}), task.file)
    return run


def igraph(task: Task) -> Run:
    """PRPACK: it solves directly, to 1e-10, and takes no number of rounds."""
    import igraph as ig

    run, coded = _read(task)
    with run.phase("build"):
        # Of all that it takes, tuples are quickest: 1.1 s for a million edges, arrays 2.8 s.
        pairs = list(zip(coded.src.tolist(), coded.dst.tolist(), strict=True))
        graph = ig.Graph(coded.n, pairs, directed=True)
        weights = None if coded.weight is None else coded.weight.tolist()
        del pairs
    with run.phase("solve"):
        found = graph.pagerank(damping=exact.DAMPING, weights=weights)
    with run.phase("write"):
        _write(coded, np.array(found), task)
    return run


def networkit(task: Task) -> Run:
    """Power iteration on all cores; dangling mass is spread, which needs the fewest rounds."""
    import networkit as nk

    nk.setNumberOfThreads(cores())
    run, coded = _read(task)
    with run.phase("build"):
        pairs = coded.src.astype(np.uint64), coded.dst.astype(np.uint64)
        weighted = coded.weight is not None
        given = (coded.weight, pairs) if weighted else pairs
        graph = nk.GraphFromCoo(given, n=coded.n, weighted=weighted, directed=True)
    with run.phase("solve"):
        spread = nk.centrality.SinkHandling.DistributeSinks
        solver = nk.centrality.PageRank(graph, exact.DAMPING, 0.0, distributeSinks=spread)
        solver.maxIterations = task.rounds
        solver.run()
        run.rounds = solver.numberOfIterations()
    with run.phase("write"):
        _write(coded, np.array(solver.scores()), task)
    return run


def _read(task: Task) -> tuple[Run, Coded]:
    """The edges, read and numbered."""
    run = Run()
    with run.phase("read"):
        table = pq.read_table(task.edges)
    with run.phase("build"):
        return run, _coded(table)


def _coded(table: pa.Table) -> Coded:
    """Integer ids are dense here and are taken as they are; strings are encoded by pyarrow."""
    weight = table["weight"].to_numpy() if "weight" in table.column_names else None
    if pa.types.is_integer(table["src"].type):
        src, dst = table["src"].to_numpy(), table["dst"].to_numpy()
        return Coded(src, dst, weight, int(max(src.max(), dst.max())) + 1, None)
    both = pa.chunked_array([*table["src"].chunks, *table["dst"].chunks])
    encoded = both.dictionary_encode().combine_chunks()
    codes, names = encoded.indices.to_numpy(), encoded.dictionary
    return Coded(codes[: len(table)], codes[len(table) :], weight, len(names), names)


def _trust(task: Task) -> Floats | None:
    if task.trust is None:
        return None
    table = pq.read_table(task.trust)
    trust = np.empty(len(table))
    trust[table["id"].to_numpy()] = table["trust"].to_numpy()
    return trust


def _write(coded: Coded, values: Floats, task: Task) -> None:
    ids = pa.array(np.arange(coded.n)) if coded.names is None else coded.names
    pq.write_table(pa.table({"id": ids, "share": values / values.sum()}), task.file)
