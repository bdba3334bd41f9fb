"""A graph and its q as they were handed over, held to the model and made whole, as arrays.

The twin of `renown.solver.given`, which does so on Spark frames; tests hold the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from renown.solver import findings
from renown.solver.engines.blocks.numbering import (
    UNKNOWN,
    Counts,
    Numbering,
    Rows,
    by_degree,
)
from renown.solver.given import ONE, yardsticks_of

Floats = npt.NDArray[Any]
Findings = dict[str, int]
Ends = tuple[pa.ChunkedArray, pa.ChunkedArray]


@dataclass(frozen=True)
class Laid:
    """What is laid on a graph: tables of (id, trust) and (id, value) or (id, column, value).

    `vertices` of an open graph may name some vertices only, or be None.
    """

    open: bool
    columns: tuple[str, ...]
    yardstick: int | None
    single: bool
    vertices: pa.Table | None = None
    q: pa.Table | None = None
    start: pa.Table | None = None

    @property
    def given_ids(self) -> pa.Array | None:
        """The ids of the vertices that are given, each once."""
        return None if self.vertices is None else pc.unique(self.vertices["id"].combine_chunks())

    @property
    def yardsticks(self) -> list[int]:
        """Of every column, the one that its eps is measured against."""
        return yardsticks_of(self.columns, self.yardstick)


@dataclass(frozen=True)
class Aligned:
    """Arrays by row: trust (N), q and start (N, K)."""

    trust: Floats
    q: Floats
    start: Floats


def ends(src: pa.ChunkedArray, dst: pa.ChunkedArray) -> tuple[Ends, Findings]:
    """The ends that there are, and how many edges lack one: with such, no graph is solved."""
    if not src.null_count + dst.null_count:
        return (src, dst), {}
    whole = pc.sum(pc.and_(pc.is_valid(src), pc.is_valid(dst))).as_py()
    return (src.drop_null(), dst.drop_null()), {findings.NO_END: len(src) - whole}


def weights(told: pa.ChunkedArray | None, edges: int) -> tuple[Floats, Findings]:
    """A of every edge, 1 where nothing is told, and how many are negative or no number."""
    if told is None:
        return np.ones(edges), {}
    weight = _numbers(told)
    good = np.isfinite(weight)
    good &= weight >= 0
    return weight, {findings.NEGATIVE: int(len(weight) - np.count_nonzero(good))}


def numbered(
    degree: Counts, known: pa.Array | None, laid: Laid
) -> tuple[Numbering, Rows, Findings]:
    """The numbering of the graph's vertices, the row of every code, and what is wrong with them."""
    numbering, row = by_degree(degree, known, None if laid.open else laid.given_ids)
    found = {findings.NO_VERTEX: int(len(numbering.ids) == 0)}
    if not laid.open and laid.vertices is not None:
        found[findings.REPEATED] = len(laid.vertices) - len(numbering.ids)
        found[findings.UNKNOWN_END] = int(degree[row[: len(degree)] == UNKNOWN].sum())
    return numbering, row, found


def align(numbering: Numbering, laid: Laid) -> tuple[Aligned, Findings]:
    """Trust, q and start by row, and what is wrong with them."""
    kind = np.dtype(np.float32 if laid.single else np.float64)
    n, found = len(numbering.ids), Findings()
    trust = np.ones(n)
    if laid.vertices is not None:
        rows = _rows(numbering, laid.vertices)
        values = _numbers(laid.vertices["trust"])
        known = rows != UNKNOWN
        found[findings.UNTRUSTED] = int(np.sum(~((values > 0) & (values <= 1))))
        trust[rows[known]] = values[known]
        if laid.open:
            found[findings.TRUST_UNKNOWN] = int(np.sum(~known))
            found[findings.REPEATED] = len(rows) - len(pc.unique(laid.vertices["id"]))
    q, of_q = _matrix(numbering, laid.q, laid.columns)
    start, of_start = _matrix(numbering, laid.start, laid.columns)
    found |= {findings.OWN_REPEATED: of_q.repeated, findings.OWN_UNKNOWN: of_q.unknown}
    found |= {findings.START_REPEATED: of_start.repeated, findings.START_POOR: of_start.poor}
    found[findings.OWN_MISSING] = 0
    found[findings.OWN_POOR] = of_q.poor if laid.yardstick is None else 0
    found[findings.OWN_NOT_FINITE] = 0 if laid.yardstick is None else of_q.poor
    for k in range(len(laid.columns)):
        column = q[:, k]
        missing = np.isnan(column)
        if laid.yardstick in (None, k):
            found[findings.OWN_POOR] += int(np.sum(column <= 0))
            if laid.q is not None and not laid.open and len(laid.columns) == 1:
                found[findings.OWN_MISSING] += int(missing.sum()) - of_q.poor
            column[missing] = 1.0
        else:
            column[missing] = 0.0
    if laid.start is None:
        start = q
    else:
        np.copyto(start, q, where=np.isnan(start))  # who is new begins at q
    return Aligned(trust, q.astype(kind, copy=False), start.astype(kind, copy=False)), found


@dataclass(frozen=True)
class _Told:
    """How many values repeat, are of an unknown vertex, or are no finite number."""

    repeated: int = 0
    unknown: int = 0
    poor: int = 0


def _matrix(
    numbering: Numbering, values: pa.Table | None, columns: tuple[str, ...]
) -> tuple[Floats, _Told]:
    """Values by row and column (N, K), NaN where there is none."""
    matrix = np.full((len(numbering.ids), len(columns)), np.nan)
    if values is None:
        return matrix, _Told()
    rows, numbers = _rows(numbering, values), _numbers(values["value"])
    ks = np.zeros(len(rows), dtype=np.int64)
    if "column" in values.column_names and columns != (ONE,):
        names = values["column"].combine_chunks().cast(pa.string())
        ks = np.asarray(pc.index_in(names, value_set=pa.array(columns)).fill_null(UNKNOWN))
    held = (rows != UNKNOWN) & (ks != UNKNOWN)
    cells = rows[held].astype(np.int64) * len(columns) + ks[held]
    repeated = len(cells) - int(np.count_nonzero(np.bincount(cells, minlength=1)))
    finite = np.isfinite(numbers)
    matrix[rows[held], ks[held]] = np.where(finite, numbers, np.nan)[held]
    return matrix, _Told(repeated, int(np.sum(rows == UNKNOWN)), int(np.sum(~finite)))


def _rows(numbering: Numbering, table: pa.Table) -> Rows:
    return numbering.rows_of(table["id"].combine_chunks())


def _numbers(values: pa.ChunkedArray) -> Floats:
    """Doubles, NaN for nulls."""
    numbers = np.empty(len(values))
    at = 0
    for chunk in values.chunks:  # one at a time: the column is not held a third time
        held = chunk.cast(pa.float64()).fill_null(float("nan"))
        numbers[at : at + len(chunk)] = held.to_numpy(zero_copy_only=False)
        at += len(chunk)
    return numbers
