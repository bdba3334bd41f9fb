"""Where an account's influence comes from: what each of its sources passes on to it.

    x[v] = q[v] + sum over u of passed[u,v]        passed[u,v] = d * P[u,v] * x[u]

with the letters of `renown.solver.model`. Given the x that was solved, the terms of v add up to
x[v] but for its residual, which the certificate bounds by eps * q[v]. Kinds of act divide
passed[u,v] as they divide the attention A[u,v].
"""

from __future__ import annotations

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum
from renown.tables import Sources
from renown.tables.derived import EDGE_KINDS

AMOUNTS = ("passed", *(f"{kind}_passed" for kind in EDGE_KINDS))
ROUNDING = 1e-12  # of a total: what is less after a subtraction is nothing


def sources(
    vertices: DataFrame,
    edges: DataFrame,
    influence: DataFrame,
    attention: DataFrame,
    *,
    damping: float,
    limit: int,
    as_of: date,
) -> DataFrame:
    """One row per kept account and each of the `limit` sources that pass on the most to it, ties by
    account_id, and one for all its other sources together.

    A hub is safe: each task keeps no more than `limit` sources of an account and one exact sum per
    kind, and only those are sent to the task that merges them. Nobody ever holds a whole audience.
    """
    flows = _flows(attention, _rates(vertices, edges, influence, damping))
    gathered = flows.groupBy(F.col("dst").alias("account_id")).agg(
        F.count(F.lit(1)).alias("sources"),
        *(exact_sum(F.col(name)).alias(name) for name in AMOUNTS),
        # The least of (-passed, source_id) passes on the most and, among equals, has the smallest id.
        F.min_by(
            F.struct("source_id", F.lit(1).alias("accounts"), *AMOUNTS),
            F.struct(-F.col("passed"), "source_id"),
            limit,
        ).alias("named"),
    )
    kept = gathered.join(vertices.select("account_id"), "account_id", "left_semi")
    rows = kept.select("account_id", F.posexplode(F.concat("named", _others())))
    placed = rows.select("account_id", (F.col("pos") + 1).alias("place"), "col.*")
    return Sources.conform(placed.withColumn("as_of", F.lit(as_of)))


def _rates(
    vertices: DataFrame, edges: DataFrame, influence: DataFrame, damping: float
) -> DataFrame:
    """One row per account that passes something on: what it passes on per unit of attention."""
    paid = edges.groupBy(F.col("src").alias("id")).agg(exact_sum(F.col("weight")).alias("paid"))
    rate = F.lit(damping) * F.col("trust") * F.col("influence") / F.col("paid")
    return (
        paid.where("paid > 0")
        .join(vertices.select("id", "account_id", "trust"), "id", "inner")
        .join(influence.select("id", "influence"), "id", "inner")
        .select(F.col("account_id").alias("src"), rate.alias("rate"))
    )


def _flows(attention: DataFrame, rates: DataFrame) -> DataFrame:
    """One row per pair (source_id, dst): what is passed on, and by which kinds of act.

    A dst that is not kept is here too: it is dropped when audiences are down to one row each, which
    saves a shuffle of all pairs.
    """
    return (
        attention.where("weight > 0")
        .join(rates, "src", "inner")
        .select(
            "dst",
            F.col("src").alias("source_id"),
            (F.col("rate") * F.col("weight")).alias("passed"),
            *(
                (F.col("rate") * F.col(f"{kind}_weight")).alias(f"{kind}_passed")
                for kind in EDGE_KINDS
            ),
        )
    )


def _others() -> Column:
    """All sources but the named ones as an array of one; of none where there are no others."""
    others = F.struct(
        F.lit(None).cast("string").alias("source_id"),
        (F.col("sources") - F.size("named")).cast("int").alias("accounts"),
        F.coalesce(_remaining("passed"), F.lit(0.0)).alias("passed"),
        *(_remaining(name).alias(name) for name in AMOUNTS[1:]),
    )
    return F.filter(F.array(others), lambda o: o["accounts"] > 0)


def _remaining(amount: str) -> Column:
    """A total without the named sources, subtracted in their order; null where nothing remains."""
    named = F.transform("named", lambda source: F.coalesce(source[amount], F.lit(0.0)))
    rest = F.aggregate(named, F.col(amount), lambda left, part: left - part)
    return F.when(rest > ROUNDING * F.col(amount), rest)
