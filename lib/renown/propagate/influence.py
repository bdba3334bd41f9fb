"""From social graph, trust and features to influence, counted in trusted accounts."""

from __future__ import annotations

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.settings import PropagateSettings
from renown.solver import Graph, Parameters, Solution, solve
from renown.solver.solution import Progress
from renown.tables import Influence

ENGAGEMENT = ("trusted_engaged_accounts", "trusted_resharers")  # of the features


def own(vertices: DataFrame, features: DataFrame, *, engagement_weight: float) -> DataFrame:
    """One row per vertex (id, value): q[v] = tau[v] * (1 + kappa * log1p(engagement[v])).

    Engagement is who reacts and who reshares, each counted by trust: true reach and amplification,
    which no score enters.
    """
    engagement = sum((F.col(name) for name in ENGAGEMENT), F.lit(0.0))
    value = F.col("trust") * (1 + engagement_weight * F.log1p(engagement))
    # A vertex without features has no value, which the solver refuses.
    return vertices.join(features, "account_id", "left").select("id", value.alias("value"))


def influence(
    vertices: DataFrame,
    edges: DataFrame,
    features: DataFrame,
    *,
    settings: PropagateSettings,
    engine: str,
    blocks: int | None = None,
    edge_files: tuple[str, ...] = (),
    before: DataFrame | None = None,
    allow_unconverged: bool = False,
    as_of: date,
    progress: Progress | None = None,
) -> tuple[DataFrame, Solution[DataFrame]]:
    """One row per kept account, and the solution with its certificate.

    `edge_files` are the Parquet files that hold `edges`, where there are such; `before` is the influence
    of an earlier date to begin from.
    """
    q = own(vertices, features, engagement_weight=settings.engagement_weight)
    solution = solve(
        Graph(
            vertices.select("id", "trust"), edges.select("src", "dst", "weight"), files=edge_files
        ),
        q,
        Parameters(
            damping=settings.damping,
            tolerance=settings.tolerance,
            maximum_rounds=settings.maximum_rounds,
            allow_unconverged=allow_unconverged,
        ),
        engine=engine,
        blocks=blocks,
        start=None if before is None else _start(vertices, before),
        progress=progress,
    )
    named = (
        vertices.select("id", "account_id")
        .join(q.withColumnRenamed("value", "own"), "id", "inner")
        .join(solution.values.withColumnRenamed("value", "influence"), "id", "inner")
    )
    return Influence.conform(named.withColumn("as_of", F.lit(as_of))), solution


def _start(vertices: DataFrame, before: DataFrame) -> DataFrame:
    """The influence of those who are there still, by today's ids; who is new begins at q."""
    then = before.select("account_id", F.col("influence").alias("value"))
    return vertices.select("id", "account_id").join(then, "account_id").select("id", "value")
