"""Topical influence: q_t of its sources, solved over the same P as general influence.

    x_t = q_t + d P' x_t            one column for each topic, all in one solve (`renown.solver.model`)

P is whom people pay attention to in general; what flows over it for topic t is only what the sources of t
have of their own on t. The general column is solved along with them as the yardstick of their certificate:
no x_t[v] is off by more than eps * x[v]. It begins where `propagate` ended, so it costs a column and no
round more.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from renown.settings import PropagateSettings, TopicsSettings
from renown.solver import Graph, Parameters, Solution
from renown.solver.engines import solve_anywhere
from renown.solver.solution import Progress
from renown.tables import Topics
from renown.topics.certainty import bounds, confidence
from renown.topics.rates import with_over_floor

GENERAL = "general"
_PREFIX = "topic:"  # a topic may be called general


def influence(
    sources: DataFrame,
    vertices: DataFrame,
    edges: DataFrame,
    general: DataFrame,
    *,
    settings: PropagateSettings,
    engine: str = "auto",
    blocks: int | None = None,
    edge_files: tuple[str, ...] = (),
    allow_unconverged: bool = False,
    progress: Progress | None = None,
) -> tuple[DataFrame, Solution[DataFrame]]:
    """One row per source (topic, account_id): its topical influence; and the solution of all columns.

    `sources` are at least one row of topic, account_id, own; `general` the table influence of the same
    graph. Raises NotConverged, and UserError where the memory does not do for so many columns.
    """
    known = sources.join(vertices.select("account_id", "id"), "account_id", "inner")
    column = F.concat(F.lit(_PREFIX), "topic").alias("column")
    q = known.select("id", column, F.col("own").alias("value"))
    name = F.lit(GENERAL).alias("column")
    solution = solve_anywhere(
        Graph(
            vertices.select("id", "trust"), edges.select("src", "dst", "weight"), files=edge_files
        ),
        q.unionByName(general.select("id", name, F.col("own").alias("value"))),
        Parameters(
            damping=settings.damping,
            tolerance=settings.tolerance,
            maximum_rounds=settings.maximum_rounds,
            allow_unconverged=allow_unconverged,
            yardstick=GENERAL,
        ),
        engine=engine,
        blocks=blocks,
        start=general.select("id", name, F.col("influence").alias("value")),
        progress=progress,
    )
    values = _of_sources(solution.values, q)
    found = known.select("topic", "account_id", "id", column).join(
        values, ["id", "column"], "inner"
    )
    named = found.select("topic", "account_id", F.col("value").alias("influence"))
    return named, solution


def _of_sources(values: DataFrame | pa.Table, q: DataFrame) -> DataFrame:
    """The values as a frame: of an Arrow table on the driver, those of sources alone, which are few."""
    if not isinstance(values, pa.Table):
        return values
    ids = q.select("id").distinct().toArrow()["id"]
    few = values.filter(pc.is_in(values["id"], value_set=ids.combine_chunks()))
    at = few.column_names.index("column")
    plain = few.set_column(at, "column", few["column"].cast(pa.string()))
    return q.sparkSession.createDataFrame(plain)


def topics(
    judged: DataFrame,
    influence: DataFrame | None,
    *,
    floor: TopicsSettings,
    level: float,
    as_of: date,
) -> DataFrame:
    """One row per kept account and topic, with influence, interval, rank and confidence of sources.

    `judged` as `renown.topics.standing` has it; `influence` is None where no topic has a source.
    """
    is_source = F.col("standing") == "source"
    sources = judged.where(is_source).select("topic", "account_id")
    if influence is None:
        found = sources.withColumn("influence", F.lit(None).cast("double"))
    else:
        found = sources.join(influence, ["topic", "account_id"], "inner")
    highest = Window.partitionBy("topic").orderBy(F.desc("influence"))
    ranked = found.withColumn("rank", F.rank().over(highest))
    low, high = bounds(level)
    return Topics.conform(
        with_over_floor(judged, floor=floor)
        .join(ranked, ["topic", "account_id"], "left")
        .withColumns(
            {
                "as_of": F.lit(as_of),
                "rank": F.col("rank").cast("bigint"),
                "influence_low": low,
                "influence_high": high,
                "confidence": F.when(is_source, confidence()),
            }
        )
    )
