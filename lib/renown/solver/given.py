"""A graph and its q as they were handed over, held to the model and made whole, as Spark frames.

For the engines that work on frames. The engine blocks holds its arrays to the same model in
`engines/blocks/aligned.py`; the tests hold the two to the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.errors import UserError, did_you_mean
from renown.solver import conditions
from renown.solver.model import Graph
from renown.solver.solution import Parameters

ONE = ""  # the name of the column where q has one column alone


@dataclass(frozen=True)
class Whole:
    """What an engine solves: a closed graph of `n` vertices, and one row of `state` per vertex.

    `state` holds id and, for column k of `columns`, q<k> and x<k>, the value to start from.
    """

    graph: Graph
    state: DataFrame
    columns: tuple[str, ...]
    yardstick: int | None
    n: int

    @property
    def ks(self) -> range:
        """0..K-1."""
        return range(len(self.columns))

    @property
    def yardsticks(self) -> list[int]:
        """Of every column, the one that its eps is measured against."""
        return yardsticks_of(self.columns, self.yardstick)


def named(values: DataFrame | None) -> TypeGuard[DataFrame]:
    """Whether values come in columns with names: (id, column, value)."""
    return values is not None and "column" in values.columns


def columns_of(q: DataFrame | None) -> tuple[str, ...]:
    """The names of the columns of q, in order; (ONE,) where there is one without a name."""
    if not named(q):
        return (ONE,)
    found = sorted(str(row["column"]) for row in q.select("column").distinct().collect())
    return tuple(found) or (ONE,)


def yardstick_of(columns: tuple[str, ...], yardstick: str | None) -> int | None:
    """The index of the column that all are measured against.

    Raises UserError where no column has that name.
    """
    if yardstick is None:
        return None
    if yardstick not in columns:
        known = ", ".join(columns)
        raise UserError(
            f"the yardstick '{yardstick}' is no column of q{did_you_mean(yardstick, columns) or '.'} "
            f"Columns: {known}"
        )
    return columns.index(yardstick)


def yardsticks_of(columns: tuple[str, ...], yardstick: int | None) -> list[int]:
    """Of every column, the index of the one that its eps is measured against."""
    return [k if yardstick is None else yardstick for k in range(len(columns))]


def closed(graph: Graph) -> Graph:
    """The graph with its vertices spelled out, and a weight on every edge."""
    edges = graph.edges
    if "weight" not in edges.columns:
        edges = edges.withColumn("weight", F.lit(1.0))
    edges = edges.select("src", "dst", F.col("weight").cast("double").alias("weight"))
    if not graph.open and graph.vertices is not None:
        return Graph(graph.vertices, edges)
    ids = edges.select(F.explode(F.array("src", "dst")).alias("id")).where("id is not null")
    ids = ids.distinct()
    if graph.vertices is None:
        return Graph(ids.withColumn("trust", F.lit(1.0)), edges)
    told = graph.vertices.select("id", F.col("trust").alias("told"), F.lit(True).alias("named"))
    trust = F.when(F.col("named"), F.col("told")).otherwise(1.0)  # a null that was told stays null
    return Graph(ids.join(told, "id", "left").select("id", trust.alias("trust")), edges)


def whole(
    graph: Graph, q: DataFrame | None, parameters: Parameters, start: DataFrame | None = None
) -> Whole:
    """Hold a graph and its q (id, value, or id, column, value) to the model, and join them up.

    Raises GraphError, listing every condition that is broken and how often.
    """
    columns = columns_of(q)
    yardstick = yardstick_of(columns, parameters.yardstick)
    n = conditions.require(graph, q, start, columns=len(columns), yardstick=parameters.yardstick)
    complete = closed(graph)
    assert complete.vertices is not None
    missing = [1.0 if yardstick in (None, k) else 0.0 for k in range(len(columns))]
    state = complete.vertices.select("id")
    if q is not None:
        state = state.join(_wide(q, columns, "q"), "id", "left")
    if start is not None:
        state = state.join(_wide(start, columns, "x"), "id", "left")
    own = [_or_else(state, f"q{k}", F.lit(default)) for k, default in enumerate(missing)]
    begin = [_or_else(state, f"x{k}", one) for k, one in enumerate(own)]
    state = state.select(
        "id",
        *(one.alias(f"q{k}") for k, one in enumerate(own)),
        *(one.alias(f"x{k}") for k, one in enumerate(begin)),
    )
    return Whole(complete, state, columns, yardstick, n)


def _or_else(frame: DataFrame, name: str, default: Column) -> Column:
    return F.coalesce(name, default) if name in frame.columns else default


def _wide(values: DataFrame, columns: tuple[str, ...], letter: str) -> DataFrame:
    """Values (id, value, or id, column, value) as one row per id: the letter with 0, 1, ..."""
    value = F.col("value").cast("double")
    if not named(values):
        return values.select("id", *(value.alias(f"{letter}{k}") for k in range(len(columns))))
    cells = [F.max(F.when(F.col("column") == name, value)) for name in columns]
    return values.groupBy("id").agg(*(c.alias(f"{letter}{k}") for k, c in enumerate(cells)))
