"""Engines of the recurrence, all with one contract: `solve(graph, q, parameters) -> Solution`."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from renown.errors import UserError, did_you_mean
from renown.solver.engines.blocks import TooLarge, blocks_for
from renown.solver.model import Graph
from renown.solver.solution import Parameters, Progress, Solution

# Loaded when they are called for: GraphFrames alone takes a worker of the engine blocks a second.
ENGINES = ("blocks", "graphframes", "reference")


def choose(
    spark: SparkSession, *, vertices: int, edges: int, columns: int = 1
) -> tuple[str, int | None]:
    """The engine for a graph of this size in this session, and in how many blocks, where it has any."""
    fewest = blocks_for(spark, vertices, edges, columns)
    return ("graphframes", None) if fewest is None else ("blocks", fewest)


def solve(
    graph: Graph,
    q: DataFrame | None = None,
    parameters: Parameters | None = None,
    *,
    engine: str = "auto",
    blocks: int | None = None,
    start: DataFrame | None = None,
    progress: Progress | None = None,
) -> Solution[DataFrame]:
    """Solve x = q + d P' x for q (id, value), or for several columns (id, column, value) at once.

    The solution's values have the columns of q. `start` is the first score (default: q; ids and columns
    that it does not name begin at q, others are ignored); the answer does not depend on it. The engine
    `auto` is blocks, in as few as fit, where N x K fits the driver and graphframes elsewhere. Raises
    GraphError for a graph outside the model, NotConverged, and UserError for an unknown engine or a
    graph too large for the engine.
    """
    solution = solve_anywhere(
        graph, q, parameters, engine=engine, blocks=blocks, start=start, progress=progress
    )
    if not isinstance(solution.values, pa.Table):
        return solution
    values = solution.values
    if "column" in values.column_names:  # Spark knows no dictionaries
        at = values.column_names.index("column")
        values = values.set_column(at, "column", values["column"].cast(pa.string()))
    return replace(solution, values=graph.edges.sparkSession.createDataFrame(values))


def solve_anywhere(
    graph: Graph,
    q: DataFrame | None = None,
    parameters: Parameters | None = None,
    *,
    engine: str = "auto",
    blocks: int | None = None,
    start: DataFrame | None = None,
    progress: Progress | None = None,
) -> Solution[DataFrame | pa.Table]:
    """As `solve`; the values stay where the engine has them, a frame or an Arrow table on the driver."""
    if engine == "auto":
        try:
            return solve_anywhere(
                graph, q, parameters, engine="blocks", blocks=blocks, start=start, progress=progress
            )
        except TooLarge:
            if blocks is not None:
                raise
            engine = "graphframes"
    if engine not in ENGINES:
        raise UserError(
            f"unknown engine '{engine}'{did_you_mean(engine, ENGINES) or '.'} Known: {', '.join(ENGINES)}"
        )
    if blocks is not None and engine != "blocks":
        raise UserError(
            f"blocks is {blocks}, but the engine {engine} has none; use the engine blocks"
        )
    if blocks is not None and blocks < 1:
        raise UserError(f"blocks is {blocks}, but must be 1 or more")
    chosen: Any = import_module(f"{__name__}.{engine}")
    solution: Solution[DataFrame | pa.Table] = chosen.solve(
        graph, q, parameters or Parameters(), blocks=blocks, start=start, progress=progress
    )
    return solution
