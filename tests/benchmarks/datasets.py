"""What the lines read: edges as Parquet, and beside them the exact answer, made once per graph.

    WORK/<graph>-<scale>/<weighted|unweighted>/{dense,string}/   src, dst, weight
                                               exact.npy         x, to 1e-12
                                               facts.json        rounds that peers need
    WORK/<graph>-<scale>/{trust,own-1,own-16,start}/             what our commands are given
    WORK/<graph>-<scale>/changed-<seed>/                         the graph after a day, likewise

A folder that holds `facts.json` is finished and is not made again.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy import sparse

from tests.benchmarks import exact, graphs
from tests.benchmarks.graphs import Edges, Floats

COLUMNS = 16
CHANGED_SHARE = 0.01
SEEDS = (1, 2, 3, 4, 5)
PART_ROWS = 1 << 22
ROW_GROUP = 1 << 20

# Ids as a network hands them out: dense ids times an odd number, modulo 2**40, so invertible.
SPREAD, MODULUS = 0x9E3779B97F | 1, 1 << 40
UNSPREAD = pow(SPREAD, -1, MODULUS)


@dataclass(frozen=True)
class Dataset:
    """One graph in one form. `change` is the seed of what happened to it in a day; 0 is nothing."""

    graph: str
    scale: int
    weighted: bool
    ids: str = "dense"
    trusting: bool = True
    change: int = 0

    def home(self, work: Path) -> Path:
        """The folder of the graph, whatever its form."""
        return work / f"{self.graph}-{self.scale}"

    def folder(self, work: Path) -> Path:
        """Where facts and the exact answer are."""
        if self.change:
            return self.home(work) / f"changed-{self.change}"
        if not self.trusting:
            return self.home(work) / "distrusted"
        return self.home(work) / ("weighted" if self.weighted else "unweighted")

    def edges(self, work: Path) -> Path:
        """The Parquet that lines read. Distrust changes voters, not edges."""
        form = Dataset(self.graph, self.scale, self.weighted, change=self.change)
        return form.folder(work) / self.ids


@dataclass(frozen=True)
class Facts:
    """What is known of a graph before anybody is measured."""

    vertices: int
    edges: int
    graphx_rounds: int
    networkit_rounds: int
    start_l1: float | None = None
    start_eps: float | None = None


def facts(dataset: Dataset, work: Path) -> Facts:
    return Facts(**json.loads((dataset.folder(work) / "facts.json").read_text()))


def prepare(wanted: list[Dataset], work: Path) -> None:
    """Make what is missing of one graph, all its forms at once. Datasets share graph and scale."""
    missing = [d for d in wanted if not _finished(d, work)]
    if not missing:
        return
    edges = graphs.GENERATORS[missing[0].graph](missing[0].scale)
    for dataset in missing:
        seen = edges if dataset.weighted else edges.unweighted()
        if dataset.change:
            _changed(seen, dataset, work)
        elif dataset.trusting:
            _plain(seen, dataset, work)
        else:
            _distrusted(seen, dataset, work)


def l1_of(values: Path, dataset: Dataset, work: Path, *, column: str | None = None) -> float:
    """L1 between the shares that a line wrote and the exact ones."""
    read = pq.read_table(values)
    if column is not None:
        read = read.filter(pc.equal(read["column"], column))
    wanted = np.load(dataset.folder(work) / "exact.npy")
    found = np.full(len(wanted), np.nan)
    found[_dense(read["id"])] = read["share"].to_numpy()
    if len(read) != len(wanted) or np.isnan(found).any():
        raise ValueError(f"{len(read):,} values, expected one for each of {len(wanted):,} vertices")
    return exact.distance(found, wanted)


def own_column(column: int) -> str:
    return f"c{column:02}"


def _finished(dataset: Dataset, work: Path) -> bool:
    done = (dataset.folder(work) / "facts.json").exists()
    return done and dataset.edges(work).exists()


def _plain(edges: Edges, dataset: Dataset, work: Path) -> None:
    _write_edges(edges, dataset, work)
    if (dataset.folder(work) / "facts.json").exists():
        return  # the same graph under its other ids
    received = exact.passing_of(edges)
    if dataset.weighted:
        _given(received, edges.vertices, dataset.home(work))
    _conclude(edges, received, dataset, work)


def _distrusted(edges: Edges, dataset: Dataset, work: Path) -> None:
    rng = np.random.default_rng([dataset.scale, 2])
    trust = 1 - rng.random(edges.vertices)  # in (0, 1]
    ids = np.arange(edges.vertices)
    _write(dataset.home(work) / "trust", {"id": ids, "trust": trust})
    _conclude(edges, exact.passing_of(edges, trust), dataset, work)


def _changed(edges: Edges, dataset: Dataset, work: Path) -> None:
    after = graphs.rewired(edges, CHANGED_SHARE, seed=dataset.change)
    _write_edges(after, dataset, work)
    begin = pq.read_table(dataset.home(work) / "start").sort_by("id")["influence"].to_numpy()
    _conclude(after, exact.passing_of(after), dataset, work, begin)


def _given(received: sparse.csr_matrix, n: int, home: Path) -> None:
    """Own values in several columns, the first as everywhere; and yesterday's answer."""
    ids, ones = np.arange(n), np.ones(n)
    rng = np.random.default_rng(n)
    for columns in (1, COLUMNS):
        values = [ones, *(rng.uniform(0.5, 1.5, n) for _ in range(columns - 1))]
        given: dict[str, Any] = {"id": np.tile(ids, columns), "value": np.concatenate(values)}
        if columns > 1:
            given["column"] = np.repeat([own_column(k) for k in range(columns)], n)
        _write(home / f"own-{columns}", given)
    x, *_ = exact.solve(received)
    _write(home / "start", {"id": ids, "influence": x, "share": x / x.sum()})


def _conclude(
    edges: Edges,
    received: sparse.csr_matrix,
    dataset: Dataset,
    work: Path,
    start: Floats | None = None,
) -> None:
    x = exact.exact(received)
    known = Facts(
        vertices=edges.vertices,
        edges=len(edges),
        graphx_rounds=exact.rounds_of_graphx(received, x),
        networkit_rounds=exact.rounds_of_networkit(received, x),
        start_l1=None if start is None else exact.distance(start, x),
        start_eps=None if start is None else exact.residual(received, start),
    )
    folder = dataset.folder(work)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "exact.npy", x)
    (folder / "facts.json").write_text(json.dumps(asdict(known)))


def _write_edges(edges: Edges, dataset: Dataset, work: Path) -> None:
    """In parts, as Spark would leave them; in place only when all are there."""
    folder = dataset.edges(work)
    if folder.exists():
        return
    names = _names(edges.vertices) if dataset.ids == "string" else None
    making = folder.with_name(folder.name + ".part")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    for number, begin in enumerate(range(0, len(edges), PART_ROWS)):
        part = slice(begin, begin + PART_ROWS)
        columns = {"src": _ids(edges.src[part], names), "dst": _ids(edges.dst[part], names)}
        if edges.weight is not None:
            columns["weight"] = pa.array(edges.weight[part])
        file = making / f"part-{number:04}.parquet"
        pq.write_table(pa.table(columns), file, row_group_size=ROW_GROUP)
    making.rename(folder)


def _write(folder: Path, columns: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), folder / "part-0000.parquet", row_group_size=ROW_GROUP)


def _ids(ids: npt.NDArray[np.integer], names: pa.Array | None) -> pa.Array:
    dense = pa.array(ids.astype(np.int64))
    return dense if names is None else names.take(dense)


def _names(n: int) -> pa.Array:
    spread = (np.arange(n, dtype=np.uint64) * np.uint64(SPREAD)) % np.uint64(MODULUS)
    digits = pa.array(spread).cast(pa.string())
    return pc.binary_join_element_wise("x:", digits, "")


def _dense(ids: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Ids that a line wrote, as 0..N-1 again. Products wrap at 2**64, of which 2**40 is a factor."""
    if pa.types.is_integer(ids.type):
        return ids.to_numpy()
    digits = pc.utf8_slice_codeunits(ids.cast(pa.string()), 2).cast(pa.uint64()).to_numpy()
    return ((digits * np.uint64(UNSPREAD)) % np.uint64(MODULUS)).astype(np.int64)
