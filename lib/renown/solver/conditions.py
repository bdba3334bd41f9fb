"""Every condition that the model sets, held to frames in one pass.

Each row of what is handed over is an entry under an id, with what it is and what is wrong with it as
counts. Added up by id they tell who is a vertex, who has a q, and whom nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.solver import findings
from renown.solver.model import Graph

Counts = dict[str, Column]
# What an entry may be: a row of vertices, of q, or of start, or an end of an edge.
TOLD, OWN, START, END = "told", "own", "start", "end"
FLAWS = {
    "untrusted": findings.UNTRUSTED,
    "own_poor": findings.OWN_POOR,
    "own_not_finite": findings.OWN_NOT_FINITE,
    "start_poor": findings.START_POOR,
    "no_end": findings.NO_END,
    "negative": findings.NEGATIVE,
}
COUNTS = (TOLD, OWN, START, END, *FLAWS)


def require(
    graph: Graph,
    q: DataFrame | None,
    start: DataFrame | None,
    *,
    columns: int = 1,
    yardstick: str | None = None,
) -> int:
    """N of a graph that is within the model, with its q of so many columns and its start.

    Raises GraphError, listing every condition that is broken and how often.
    """
    by_edges = graph.open or graph.vertices is None
    vertex = F.when(F.col(END) > 0, 1).otherwise(0) if by_edges else F.col(TOLD)
    found = _counted(_by_id(graph, q, start, yardstick).withColumn("vertex", vertex))
    all_have_own = q is not None and not graph.open and columns == 1
    findings.refuse(
        {
            findings.NO_VERTEX: int(found["n"] == 0),
            findings.REPEATED: found["told_repeated"],
            findings.TRUST_UNKNOWN: found["told_unknown"],
            findings.OWN_REPEATED: _repeated_cells(q, found["own_repeated"]),
            findings.OWN_MISSING: found["own_missing"] if all_have_own else 0,
            findings.OWN_UNKNOWN: found["own_unknown"],
            findings.UNKNOWN_END: found["end_unknown"],
            findings.START_REPEATED: _repeated_cells(start, found["start_repeated"]),
            **{what: found[flaw] for flaw, what in FLAWS.items()},
        }
    )
    return found["n"]


def _counted(of_id: DataFrame) -> dict[str, int]:
    """The flaws of all entries; N; which ids repeat, and which belong to no vertex."""
    nobody, lacking = F.col("vertex") == 0, F.col(OWN) == 0
    there = {TOLD: (F.col(TOLD) > 0) & F.col("id").isNotNull()}
    there |= {what: F.col(what) > 0 for what in (OWN, START)}
    row = of_id.agg(
        F.sum("vertex").alias("n"),
        *(F.sum(flaw).alias(flaw) for flaw in FLAWS),
        *(
            (F.sum(w) - F.count(F.when(once, 1))).alias(f"{w}_repeated")
            for w, once in there.items()
        ),
        *(F.sum(F.when(nobody, F.col(w))).alias(f"{w}_unknown") for w in (TOLD, OWN, END)),
        F.sum(F.when(lacking, F.col("vertex"))).alias("own_missing"),
    ).first()
    assert row is not None  # an aggregation without groups always has one row
    return {name: int(count or 0) for name, count in row.asDict().items()}


def _by_id(
    graph: Graph, q: DataFrame | None, start: DataFrame | None, yardstick: str | None
) -> DataFrame:
    """One row per id: how often it is what, and how often what is wrong with that."""
    entries = [
        frame.select("id", *(counts.get(n, F.lit(False)).cast("int").alias(n) for n in COUNTS))
        for frame, counts in _entries(graph, q, start, yardstick)
    ]
    return reduce(DataFrame.union, entries).groupBy("id").agg(*(F.sum(n).alias(n) for n in COUNTS))


def _entries(
    graph: Graph, q: DataFrame | None, start: DataFrame | None, yardstick: str | None
) -> Iterator[tuple[DataFrame, Counts]]:
    """Rows with an id, and the conditions that each counts by."""
    value, always = F.col("value").cast("double"), F.lit(True)
    yield _ends(graph.edges), {name: F.col(name) for name in (END, "no_end", "negative")}
    if graph.vertices is not None:
        yield graph.vertices, {TOLD: always, "untrusted": ~_within(F.col("trust"), above=0, upto=1)}
    if q is not None:
        measured = always if yardstick is None else F.col("column") == yardstick
        yield (
            q,
            {
                OWN: always,
                "own_poor": measured & ~_within(value, above=0),
                "own_not_finite": ~measured & ~_within(value),
            },
        )
    if start is not None:
        yield start, {START: always, "start_poor": ~_within(value)}


def _ends(edges: DataFrame) -> DataFrame:
    """Two rows per edge, one for each end; in the first, what is wrong with the edge."""
    weight = F.col("weight").cast("double") if "weight" in edges.columns else F.lit(1.0)
    flaws = {
        "no_end": F.col("src").isNull() | F.col("dst").isNull(),
        "negative": ~_within(weight, at_least=0),
    }
    ends = edges.select(
        F.posexplode(F.array("src", "dst")).alias("at", "id"),
        *(flaw.alias(name) for name, flaw in flaws.items()),
    )
    first = F.col("at") == 0
    return ends.select(
        "id", F.col("id").isNotNull().alias(END), *((first & F.col(n)).alias(n) for n in flaws)
    )


def _repeated_cells(values: DataFrame | None, repeated_ids: int) -> int:
    """How many rows name an id again; where columns have names, an id and column."""
    if values is None or "column" not in values.columns:
        return repeated_ids
    row = values.agg(F.count(F.lit(1)), F.count_distinct(F.struct("id", "column"))).first()
    assert row is not None  # an aggregation without groups always has one row
    return int(row[0] - row[1])


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
