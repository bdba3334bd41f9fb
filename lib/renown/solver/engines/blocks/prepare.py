"""A graph as blocks: counted, numbered, dealt out and saved, once for all rounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark import RDD, Broadcast, SparkContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.errors import UserError
from renown.setup.machine import peak_memory
from renown.solver import findings
from renown.solver.engines.blocks import aligned, reading, store
from renown.solver.engines.blocks.aligned import Findings, Floats
from renown.solver.engines.blocks.layout import Layout
from renown.solver.engines.blocks.numbering import Counts, Rows, as_they_are, is_dense, recode
from renown.solver.engines.blocks.reading import Columns
from renown.solver.engines.blocks.source import Source
from renown.solver.engines.blocks.sparse import ordered, paid
from renown.solver.engines.blocks.store import Block
from renown.solver.model import Graph

IDS_AT_ONCE = 1 << 20  # of a range of vertices that one task sums up
PARTS_AT_ONCE = 4
FOUND = -1  # the key of what is not a range

Parts = list[tuple[int, reading.Part]]


@dataclass(frozen=True)
class Prepared:
    """The blocks, in order; what every vertex pays in all (N); bytes of the largest worker."""

    blocks: list[Block]
    paid: Floats
    worker_bytes: int


def from_0(spark: SparkSession, source: Source, folder: str) -> tuple[Source, pa.Array | None]:
    """The edges as files whose ids are whole numbers from 0 on, and which ids these stand for.

    None stands for themselves.
    """
    if source.parts is None and not _is_text(source.edges):
        source = _settled(spark, source.edges, f"{folder}/edges")
    if not source.rows or (source.ids and is_dense(*source.ids, source.rows)):
        return source, None
    ends = source.edges.select(F.explode(F.array("src", "dst")).alias("id")).where("id is not null")
    storage.write_parquet(ends.distinct().orderBy("id").zipWithIndex("code"), f"{folder}/ids")
    ids = storage.read_table(spark, f"{folder}/ids", "parquet")
    numbered = source.edges
    for end in ("src", "dst"):
        codes = ids.select(F.col("id").alias(end), F.col("code").alias(f"{end}_code"))
        numbered = numbered.join(codes, end, "left").drop(end).withColumnRenamed(f"{end}_code", end)
    known = ids.toArrow().sort_by("code")["id"].combine_chunks()
    return _settled(spark, numbered, f"{folder}/numbered"), known


def _is_text(edges: DataFrame) -> bool:
    return any(edges.schema[end].dataType.simpleString() == "string" for end in reading.ENDS)


def _settled(spark: SparkSession, edges: DataFrame, path: str) -> Source:
    storage.write_parquet(edges, path)
    files = tuple(file.uri for file in storage.list_files(spark, path))
    source = Source.of(Graph(None, storage.read_table(spark, path, "parquet"), files))
    if source.parts is None:
        raise UserError(
            f"the engine blocks cannot open {path} from Python, as several blocks need. Use one "
            "block, the engine graphframes, or a checkpoint folder on file, hdfs, s3, gs or abfs"
        )
    return source


def grouped(context: SparkContext, source: Source, *, most: int | None = None) -> RDD[Parts]:
    """The parts of the files with their numbers, in two groups per core, or more of at most so many."""
    parts = list(enumerate(source.parts or []))
    groups = 2 * context.defaultParallelism
    if most is not None:
        groups = max(groups, -(-len(parts) // most))
    held = [dealt for group in range(groups) if (dealt := parts[group::groups])]
    return context.parallelize(held, max(1, len(held)))


def count(context: SparkContext, source: Source, ids: int) -> tuple[Counts, Counts, Findings]:
    """How many edges leave and reach each of so many ids, and what is wrong with the edges."""
    parts = grouped(context, source)

    def of_group(groups: Iterable[Parts]) -> Iterator[tuple[int, Any]]:
        for group in groups:
            leaving, reaching = np.zeros(ids, dtype=np.int64), np.zeros(ids, dtype=np.int64)
            found = {findings.NO_END: 0, findings.NEGATIVE: 0}
            for _, part in group:
                edges = Columns.of_parts([part])
                (src, dst), wrong = aligned.ends(edges.take("src"), edges.take("dst"))
                leaving += np.bincount(as_they_are(src), minlength=ids)
                reaching += np.bincount(as_they_are(dst), minlength=ids)
                wrong |= aligned.weights(edges.take("weight"), len(src))[1]
                found = {what: times + wrong.get(what, 0) for what, times in found.items()}
            yield FOUND, (found, None)
            for at in range(0, ids, IDS_AT_ONCE):
                yield at, (leaving[at : at + IDS_AT_ONCE], reaching[at : at + IDS_AT_ONCE])

    summed = dict(parts.mapPartitions(of_group).reduceByKey(_added).collect())
    found, _ = summed.pop(FOUND, ({}, None))
    leaving, reaching = np.zeros(ids, dtype=np.int64), np.zeros(ids, dtype=np.int64)
    for at, (of_src, of_dst) in summed.items():
        leaving[at : at + IDS_AT_ONCE], reaching[at : at + IDS_AT_ONCE] = of_src, of_dst
    return leaving, reaching, found


def _added(a: tuple[Any, Any], b: tuple[Any, Any]) -> tuple[Any, Any]:
    if b[1] is None:
        return {what: times + b[0][what] for what, times in a[0].items()}, None
    return a[0] + b[0], a[1] + b[1]


def build(
    context: SparkContext,
    source: Source,
    row: Rows,
    layout: Layout,
    vertices: int,
    folder: str,
    *,
    single: bool,
) -> Prepared:
    """Deal the edges out to blocks, sort and save each; `row` is the row of every id."""
    # A task holds what it deals out until it is done, so it is given little.
    rows, parts = context.broadcast(row), grouped(context, source, most=PARTS_AT_ONCE)
    graph = folder.rpartition("/")[2]

    def make(block: int, pieces: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        matrix = _matrix(pieces, (layout.height(block), vertices), single=single)
        saved = store.save(matrix, graph=graph, uri=f"{folder}/block={block:04d}/edges.parquet")
        peak = peak_memory()
        yield FOUND, [(block, (saved, peak))]
        sums = paid(matrix)
        for at in range(0, vertices, IDS_AT_ONCE):
            yield at, [(block, sums[at : at + IDS_AT_ONCE])]

    try:
        pieces = parts.mapPartitions(lambda groups: _deal(groups, rows, layout, single=single))
        made = pieces.partitionBy(layout.blocks, int).mapPartitionsWithIndex(make)
        ranges = -(-vertices // IDS_AT_ONCE)
        together = made.reduceByKey(lambda a, b: a + b, max(1, min(ranges, layout.blocks)))
        found = dict(together.mapValues(_in_order).collect())
    finally:
        rows.destroy()
    blocks, peaks = zip(*found.pop(FOUND), strict=True)
    sums = np.concatenate([found[at] for at in sorted(found)])
    return Prepared(list(blocks), sums, max(peaks))


def _deal(
    groups: Iterable[Parts], rows: Broadcast[Rows], layout: Layout, *, single: bool
) -> Iterator[tuple[int, Any]]:
    """Pieces (block, (src, row within the block, weight)), one per part and block."""
    for group in groups:
        for _, part in group:
            edges = Columns.of_parts([part])
            src, dst = (recode(as_they_are(edges.take(end)), rows.value) for end in reading.ENDS)
            weight, _ = aligned.weights(edges.take("weight"), len(src))
            if single:
                weight = weight.astype(np.float32)
            block, row = layout.deal(src, dst)
            order = np.argsort(block.astype(np.uint16), kind="stable")
            ends = np.searchsorted(block[order], np.arange(layout.blocks + 1))
            for b in np.flatnonzero(np.diff(ends)):
                at = order[ends[b] : ends[b + 1]]
                yield int(b), (src[at], row[at], weight[at])


def _matrix(pieces: Iterable[tuple[int, Any]], shape: tuple[int, int], *, single: bool) -> Any:
    held = [piece for _, piece in pieces]
    if not held:
        kind = np.float32 if single else np.float64
        held = [(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, kind))]
    src = np.concatenate([piece[0] for piece in held])
    row = np.concatenate([piece[1] for piece in held])
    weight = np.concatenate([piece[2] for piece in held])
    del held
    return ordered(src, row, weight, shape)


def _in_order(of_blocks: list[tuple[int, Any]]) -> Any:
    """Sums of the blocks, added from the first block to the last; what is no sum, in that order."""
    values = [value for _, value in sorted(of_blocks, key=lambda pair: pair[0])]
    if isinstance(values[0], tuple):
        return values
    total = values[0].copy()
    for value in values[1:]:
        total += value
    return total
