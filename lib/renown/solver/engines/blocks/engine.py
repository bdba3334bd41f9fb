"""The engine's front: what is handed over, in how many blocks, and what comes back."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from renown.solver import given
from renown.solver.engines.blocks import memory, single, spread
from renown.solver.engines.blocks.aligned import Floats, Laid
from renown.solver.engines.blocks.source import Source
from renown.solver.model import Graph
from renown.solver.solution import Parameters, Progress, Solution, Work, judged


def solve(
    graph: Graph,
    q: DataFrame | None,
    parameters: Parameters,
    *,
    blocks: int | None = None,
    start: DataFrame | None = None,
    progress: Progress | None = None,
) -> Solution[pa.Table]:
    """The recurrence on tables; the values are an Arrow table on the driver.

    Raises GraphError for a graph outside the model, and UserError where the memory would not do:
    TooLarge where no number of blocks would help. Nothing of size N is collected before that is known.
    """
    began = time.monotonic()
    spark = graph.edges.sparkSession
    columns = given.columns_of(q)
    yardstick = given.yardstick_of(columns, parameters.yardstick)
    source = Source.of(graph)
    count = memory.require(spark, _vertices(graph, source), source.rows, len(columns), blocks)
    laid = Laid(
        open=graph.open,
        columns=columns,
        yardstick=yardstick,
        single=parameters.single,
        vertices=_arrow(graph.vertices, "id", "trust"),
        q=_arrow(q, "id", "column", "value"),
        start=_arrow(start, "id", "column", "value"),
    )
    given_seconds = time.monotonic() - began
    if count == 1:
        ids, solution = _in_one(spark, source, laid, parameters, progress)
    else:
        ids, solution = spread.solve(spark, source, laid, parameters, count, progress)
    seconds = dict(solution.work.seconds)
    seconds["read"] += given_seconds
    seconds["handover"] = max(0.0, time.monotonic() - began - sum(seconds.values()))
    work = replace(solution.work, engine="blocks", blocks=count, seconds=seconds)
    values = _table(ids, solution.values, laid.columns if given.named(q) else None)
    return judged(
        Solution(values, solution.rounds, solution.eps, solution.converged, work), parameters
    )


def _vertices(graph: Graph, source: Source) -> int:
    """How many vertices there are, or could be where edges alone name them."""
    if graph.open or graph.vertices is None:
        return source.most_vertices
    return graph.vertices.count()


def _in_one(
    spark: SparkSession,
    source: Source,
    laid: Laid,
    parameters: Parameters,
    progress: Progress | None,
) -> tuple[pa.Array, Solution[Floats]]:
    if source.parts is not None:
        one = spark.sparkContext.parallelize([None], 1)  # a frame would take a second to plan
        result = one.mapPartitions(single.from_files(source.parts, laid, parameters)).collect()
    else:
        task = single.from_batches(source.schema, laid, parameters)
        told = source.edges.repartition(1).mapInArrow(task, single.RESULT).toArrow()
        result = [tuple(row.values()) for row in told.to_pylist()]
    head, ids, x = single.collected(result, laid)
    assert ids is not None  # findings were raised
    assert x is not None
    if progress:
        progress(head["rounds"], head["eps"])
    work = Work(
        vertices=len(ids),
        edges=head["edges"],
        seconds=head["seconds"],
        worker_bytes=head["worker_bytes"],
    )
    converged = head["eps"] <= parameters.tolerance
    return ids, Solution(x, head["rounds"], head["eps"], converged, work)


def _arrow(frame: DataFrame | None, *names: str) -> pa.Table | None:
    if frame is None:
        return None
    held = [name for name in names if name in frame.columns]
    return frame.select(*held).toArrow()


def _table(ids: pa.Array, x: Floats, columns: tuple[str, ...] | None) -> pa.Table:
    """One row per vertex, or per vertex and column: id, column (a dictionary), value."""
    values = np.asarray(x, dtype=np.float64)
    if columns is None:
        return pa.table({"id": ids, "value": values[:, 0]})
    names = pa.DictionaryArray.from_arrays(
        pa.array(np.repeat(np.arange(len(columns), dtype=np.int32), len(ids))), pa.array(columns)
    )
    repeated = pa.chunked_array([ids] * len(columns))
    return pa.table({"id": repeated, "column": names, "value": values.T.ravel()})
