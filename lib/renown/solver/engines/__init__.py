"""Engines of the recurrence, all with one contract: `solve(graph, q, parameters) -> Solution`."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import DataFrame, SparkSession

from renown.errors import UserError, did_you_mean
from renown.solver.engines import blocks, graphframes, reference
from renown.solver.model import Graph
from renown.solver.solution import Parameters, Progress, Solution

Engine = Callable[..., "Solution[DataFrame]"]
ENGINES: dict[str, Engine] = {
    "blocks": blocks.solve,
    "graphframes": graphframes.solve,
    "reference": reference.solve,
}


def choose(spark: SparkSession, *, vertices: int, edges: int) -> str:
    """The engine for a graph of this size in this session."""
    needed = blocks.bytes_needed(vertices, edges)
    return "blocks" if needed <= blocks.budget(spark) else "graphframes"


def solve(
    graph: Graph,
    q: DataFrame,
    parameters: Parameters,
    *,
    engine: str = "auto",
    start: DataFrame | None = None,
    progress: Progress | None = None,
) -> Solution[DataFrame]:
    """Solve x = q + d P' x; `q` and `start` are (id, value), and so are the solution's values.

    `start` is the first score (default: q); the answer does not depend on it. The engine `auto` is
    blocks where the graph fits into the memory of one task, graphframes elsewhere. Raises GraphError for
    a graph outside the model, NotConverged, and UserError for an unknown engine.
    """
    if engine == "auto":
        size = {"vertices": graph.vertices.count(), "edges": graph.edges.count()}
        engine = choose(q.sparkSession, **size)
    if engine not in ENGINES:
        raise UserError(
            f"unknown engine '{engine}'{did_you_mean(engine, ENGINES) or '.'} Known: {', '.join(ENGINES)}"
        )
    return ENGINES[engine](graph, q, parameters, start=start, progress=progress)
