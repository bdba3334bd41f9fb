"""Plain measures to beat: what anybody can count, on the very views that ours is computed from."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.proofs.outcomes import OUTCOMES, reactors
from renown.solver import Graph, Parameters, solve
from renown.tables.derived import EDGE_KINDS

FOLLOWERS, IN_DEGREE, PAGERANK, PAST = "followers", "in-degree", "PageRank", "past count"
PLAIN = (FOLLOWERS, IN_DEGREE, PAGERANK, PAST)

# Far beyond the digits that are kept, so that accounts in equal positions stay tied.
TOLERANCE, DIGITS = 1e-9, 6


def past_counts(acts: DataFrame) -> DataFrame:
    """One row per account that was reacted to: the outcomes themselves, of the acts known so far."""
    return reactors(acts).select("account_id", *OUTCOMES)


def in_degree(acts: DataFrame) -> DataFrame:
    """One row per account that was acted towards: account_id, value, the accounts that did so."""
    return _pairs(acts).groupBy(F.col("dst").alias("account_id")).agg(
        F.count(F.lit(1)).cast("double").alias("value")
    )  # fmt: skip


def pagerank(acts: DataFrame) -> DataFrame:
    """One row per account in any act: account_id, value, PageRank with damping 0.85, edges alike.

    Our own solver, with trust 1 and q 1 for everybody: x / sum(x) is then exactly PageRank with a
    uniform teleport that dangling accounts feed as well (see `renown.solver.model`), so x orders
    accounts as PageRank does. Whom nobody acts towards has 1.
    """
    graph = Graph(None, _pairs(acts), open=True)
    values = solve(graph, parameters=Parameters(tolerance=TOLERANCE)).values
    return values.select(F.col("id").alias("account_id"), F.round("value", DIGITS).alias("value"))


def _pairs(acts: DataFrame) -> DataFrame:
    """Who acted towards whom at least once: src, dst. Blocks, mutes and reports are no attention."""
    ends = acts.where(F.col("kind").isin(*EDGE_KINDS)).where("actor_id <> target_id")
    return ends.select(F.col("actor_id").alias("src"), F.col("target_id").alias("dst")).distinct()
