"""Ids of any kind as rows 0..N-1, in order of falling degree.

Degree counts ends of edges; ties go by id. That order puts the busiest vertices side by side, so
that most of what a product reads lies in cache, which is worth a factor of two and more with many
columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Rows = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]

UNKNOWN = -1
# Whole numbers below this many times the number of edges are looked up in an array by their value.
SPREAD, SMALL = 8, 1 << 20


@dataclass(frozen=True)
class Dense:
    """Ids that are whole numbers from 0 on, without large gaps: `row[id]`, UNKNOWN in the gaps."""

    ids: pa.Array
    row: Rows

    def rows_of(self, ids: pa.Array) -> Rows:
        """The row of every id, UNKNOWN where it is none."""
        if not pa.types.is_integer(ids.type):
            return np.full(len(ids), UNKNOWN, dtype=np.int32)
        values = ids.fill_null(UNKNOWN).to_numpy(zero_copy_only=False)
        inside = (values >= 0) & (values < len(self.row))
        rows = self.row[np.where(inside, values, 0)]
        return np.where(inside, rows, np.int32(UNKNOWN))


@dataclass(frozen=True)
class Sparse:
    """Any other ids: strings, or whole numbers far apart."""

    ids: pa.Array

    def rows_of(self, ids: pa.Array) -> Rows:
        """The row of every id, UNKNOWN where it is none."""
        wanted = ids if ids.type == self.ids.type else ids.cast(self.ids.type)
        found = pc.index_in(wanted, value_set=self.ids).fill_null(UNKNOWN)
        return np.asarray(found, dtype=np.int32)


Numbering = Dense | Sparse


@dataclass(frozen=True)
class Codes:
    """Ends of edges as numbers: `src` and `dst` (E) point into `known`, or are the ids themselves."""

    src: Rows
    dst: Rows
    known: pa.Array | None


def is_dense(low: int, high: int, edges: int) -> bool:
    """Whether whole numbers from low to high are few enough to be looked up by value."""
    return low >= 0 and high < min(SPREAD * edges + SMALL, np.iinfo(np.int32).max)


def coded(src: pa.ChunkedArray, dst: pa.ChunkedArray) -> Codes:
    """Ends of edges (without nulls) as 32-bit numbers."""
    if pa.types.is_integer(src.type) and pa.types.is_integer(dst.type) and len(src) + len(dst):
        low, high = _range(src, dst)
        if is_dense(low, high, len(src)):
            return Codes(as_they_are(src), as_they_are(dst), None)
    kind = src.type if src.type == dst.type else pa.string()
    src_codes, src_ids = _dictionary(src.cast(kind))
    dst_codes, dst_ids = _dictionary(dst.cast(kind))
    known = pc.unique(pa.chunked_array([src_ids, dst_ids]))
    of_dst = np.asarray(pc.index_in(dst_ids, value_set=known), dtype=np.int32)
    # The ids of src come first, so their numbers stay.
    return Codes(src_codes, of_dst[dst_codes] if len(of_dst) else dst_codes, known)


def degrees(codes: Codes) -> Counts:
    """How many ends of edges each code is."""
    universe = int(max(codes.src.max(initial=-1), codes.dst.max(initial=-1))) + 1
    return np.bincount(codes.src, minlength=universe) + np.bincount(codes.dst, minlength=universe)


def by_degree(
    degree: Counts, known: pa.Array | None, vertices: pa.Array | None
) -> tuple[Numbering, Rows]:
    """The numbering of vertices by the degree of every code, and for every code its row.

    The vertices are those given, or those that an edge names. A code that is none of those given has
    the row UNKNOWN.
    """
    if known is None and (vertices is None or _fits(vertices, int(degree.sum()) // 2)):
        return _by_value(degree, vertices)
    return _by_look_up(degree, known, vertices)


def _by_value(degree: Counts, vertices: pa.Array | None) -> tuple[Numbering, Rows]:
    if vertices is None:
        ids = np.flatnonzero(degree)
    else:
        ids = np.sort(vertices.to_numpy(zero_copy_only=False)).astype(np.int64)
        lacking = int(ids.max(initial=-1)) + 1 - len(degree)
        degree = np.pad(degree, (0, max(0, lacking)))
    ids = ids[np.argsort(-degree[ids], kind="stable")]
    row = np.full(len(degree), UNKNOWN, dtype=np.int32)
    row[ids] = np.arange(len(ids), dtype=np.int32)
    return Dense(pa.array(ids), row), row


def _by_look_up(
    degree: Counts, known: pa.Array | None, vertices: pa.Array | None
) -> tuple[Numbering, Rows]:
    named = pa.array(np.arange(len(degree))) if known is None else known
    ids = named if vertices is None else vertices.cast(named.type)
    code = np.asarray(pc.index_in(ids, value_set=named).fill_null(UNKNOWN), dtype=np.int64)
    degrees = np.where(code >= 0, degree[code] if len(degree) else 0, 0)
    by_id = np.asarray(pc.sort_indices(ids), dtype=np.int64)
    order = by_id[np.argsort(-degrees[by_id], kind="stable")]
    row = np.full(len(named), UNKNOWN, dtype=np.int32)
    held = code[order] >= 0
    row[code[order][held]] = np.flatnonzero(held)
    return Sparse(ids.take(pa.array(order))), row


def _fits(vertices: pa.Array, edges: int) -> bool:
    if not pa.types.is_integer(vertices.type):
        return False
    if not len(vertices):
        return True
    ends = pc.min_max(vertices)
    return is_dense(ends["min"].as_py(), ends["max"].as_py(), max(edges, len(vertices)))


def _range(src: pa.ChunkedArray, dst: pa.ChunkedArray) -> tuple[int, int]:
    """The lowest and highest id; either end may be without any."""
    told = [pc.min_max(ends).as_py() for ends in (src, dst) if len(ends)]
    return min(ends["min"] for ends in told), max(ends["max"] for ends in told)


def as_they_are(values: pa.ChunkedArray) -> Rows:
    """Whole numbers in 32 bits, chunk by chunk: no column is held a second time in full width."""
    rows = np.empty(len(values), dtype=np.int32)
    at = 0
    for chunk in values.chunks:
        rows[at : at + len(chunk)] = chunk.to_numpy(zero_copy_only=False)
        at += len(chunk)
    return rows


def recode(codes: Rows, row: Rows) -> Rows:
    """The row of every code, in place of the codes."""
    for at in range(0, len(codes), SMALL):
        codes[at : at + SMALL] = row[codes[at : at + SMALL]]
    return codes


def _dictionary(values: pa.ChunkedArray) -> tuple[Rows, pa.Array]:
    if not len(values):
        return np.empty(0, dtype=np.int32), pa.array([], values.type)
    encoded = values.dictionary_encode().unify_dictionaries()
    chunks = [np.asarray(chunk.indices, dtype=np.int32) for chunk in encoded.chunks]
    return np.concatenate(chunks), encoded.chunk(0).dictionary
