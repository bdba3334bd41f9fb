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
from renown.solver import findings
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
    complete = closed(graph)
    assert complete.vertices is not None
    ids = complete.vertices.select("id")
    own = q if q is not None else ids.withColumn("value", F.lit(1.0))
    n = _check(graph, complete, own, start, columns, yardstick)
    state = complete.vertices.select("id")
    for k, name in enumerate(columns):
        missing = 1.0 if yardstick in (None, k) else 0.0
        state = state.join(_column(own, name, f"q{k}"), "id", "left").withColumn(
            f"q{k}", F.coalesce(f"q{k}", F.lit(missing))
        )
        begin = own if start is None else start
        state = state.join(_column(begin, name, f"x{k}"), "id", "left").withColumn(
            f"x{k}", F.coalesce(f"x{k}", f"q{k}")
        )
    return Whole(complete, state, columns, yardstick, n)


def _column(values: DataFrame, name: str, alias: str) -> DataFrame:
    """One column of values (id, value, or id, column, value) as (id, alias)."""
    held = values.where(F.col("column") == name) if named(values) else values
    return held.select("id", F.col("value").cast("double").alias(alias))


def _check(
    given: Graph,
    graph: Graph,
    q: DataFrame,
    start: DataFrame | None,
    columns: tuple[str, ...],
    yardstick: int | None,
) -> int:
    """Every condition of the model; answers N."""
    assert graph.vertices is not None
    vertices, edges = graph.vertices, graph.edges
    n, distinct, untrusted = _counts(
        vertices, F.count_distinct("id"), _times(~_within(F.col("trust"), above=0, upto=1))
    )
    ids = vertices.select("id")
    ends = edges.select(F.explode(F.array("src", "dst")).alias("id")).where("id is not null")
    known = ids.join(q.select("id"), "id", "left_semi").count()
    no_end, negative = _counts(
        edges,
        _times(F.col("src").isNull() | F.col("dst").isNull()),
        _times(~_within(F.col("weight"), at_least=0)),
    )[1:]
    told = given.vertices if given.open else None
    findings.refuse(
        {
            findings.NO_VERTEX: int(n == 0),
            findings.REPEATED: n - distinct if told is None else _repeats(told, "id"),
            findings.UNTRUSTED: untrusted,
            findings.TRUST_UNKNOWN: 0
            if told is None
            else told.join(ids, "id", "left_anti").count(),
            **_own_findings(q, columns, yardstick),
            findings.OWN_MISSING: 0 if given.open or len(columns) > 1 else n - known,
            findings.OWN_UNKNOWN: q.join(ids, "id", "left_anti").count(),
            findings.NO_END: no_end,
            findings.NEGATIVE: negative,
            findings.UNKNOWN_END: ends.join(ids, "id", "left_anti").count(),
            **({} if start is None else _start_findings(start)),
        }
    )
    return n


def _own_findings(q: DataFrame, columns: tuple[str, ...], yardstick: int | None) -> dict[str, int]:
    value = F.col("value").cast("double")
    key = ["id", "column"] if "column" in q.columns else ["id"]
    measured = F.lit(True)
    if yardstick is not None:
        measured = F.col("column") == columns[yardstick]
    _, poor, not_finite = _counts(
        q, _times(measured & ~_within(value, above=0)), _times(~measured & ~_within(value))
    )
    return {
        findings.OWN_REPEATED: _repeats(q, *key),
        findings.OWN_POOR: poor,
        findings.OWN_NOT_FINITE: not_finite,
    }


def _start_findings(start: DataFrame) -> dict[str, int]:
    key = ["id", "column"] if "column" in start.columns else ["id"]
    _, poor = _counts(start, _times(~_within(F.col("value").cast("double"))))
    return {findings.START_REPEATED: _repeats(start, *key), findings.START_POOR: poor}


def _repeats(frame: DataFrame, *key: str) -> int:
    return frame.count() - frame.select(*key).distinct().count()


def _within(
    value: Column,
    *,
    above: float | None = None,
    at_least: float | None = None,
    upto: float | None = None,
) -> Column:
    inside = value.isNotNull() & ~F.isnan(value) & (F.abs(value) < F.lit(float("inf")))
    if above is not None:
        inside &= value > above
    if at_least is not None:
        inside &= value >= at_least
    if upto is not None:
        inside &= value <= upto
    return inside


def _times(condition: Column) -> Column:
    return F.count(F.when(condition, 1))


def _counts(frame: DataFrame, *figures: Column) -> tuple[int, ...]:
    row = frame.agg(F.count(F.lit(1)), *figures).first()
    assert row is not None  # an aggregation without groups always has one row
    return tuple(row)
