"""The recurrence, once.

    x[v] = q[v] + d * sum over u of P[u,v] * x[u]                     x = q + d P' x

    x    influence of each vertex, in the unit of q                    (N), the unknown
    q    what each vertex has of its own, > 0                          (N)
    A    weight of the attention that u pays to v, >= 0                (N, N), sparse: the edges
    tau  trust in u as a voter, in (0, 1]                              (N)
    P    P[u,v] = tau[u] * A[u,v] / sum over w of A[u,w]               (N, N), rows sum to <= 1
    d    damping, in [0, 1)                                            a number

**One answer.** Rows of P sum to at most 1, so x -> q + d P' x shrinks every difference between two
candidates by d in the L1 norm. A contraction has exactly one fixed point, and reaches it from any
first score: nobody needs to "get the first score".

**Certificate.** With s = q + d P' x - x, the residual of a candidate x, and x* the solution:

    x* - x = (I - d P')^-1 s,    x* = (I - d P')^-1 q,    (I - d P')^-1 = sum over k of (d P')^k >= 0

so if |s[v]| <= eps * q[v] for all v, then |x*[v] - x[v]| <= eps * x*[v] for all v: the largest
|s[v]| / q[v] bounds the relative error of every single vertex.

**Deviations from textbook PageRank.** q is not normalised and dangling mass is not spread: what a
vertex without out-edges or with tau < 1 does not pass on is simply not passed on. So x does not
depend on N, and x / sum(x) is exactly PageRank with teleport q / sum(q) and the missing mass sent
there. Self-loops stay (whoever builds the graph decides), parallel edges add up, a vertex whose
weights are all zero passes nothing on.

Sources: Langville and Meyer, "Google's PageRank and Beyond" (2006), ch. 7, PageRank as a linear
system; Gleich, "PageRank beyond the Web", SIAM Review 57 (2015), section 2.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.errors import UserError, listed
from renown.exact import exact_sum


class GraphError(UserError):
    """A graph, or what is laid on it, is outside the model; the message lists every problem."""


@dataclass(frozen=True)
class Graph:
    """What influence flows over.

    `vertices`: id (bigint), trust (double, tau). `edges`: src, dst (ids), weight (double, A).
    """

    vertices: DataFrame
    edges: DataFrame


def shares(graph: Graph) -> DataFrame:
    """One row per pair (src, dst) with P[src,dst] > 0: src, dst, share."""
    pairs = graph.edges.groupBy("src", "dst").agg(exact_sum(F.col("weight")).alias("weight"))
    paid = pairs.groupBy("src").agg(exact_sum(F.col("weight")).alias("paid")).where("paid > 0")
    voters = graph.vertices.select(F.col("id").alias("src"), "trust").join(paid, "src", "inner")
    return (
        pairs.where("weight > 0")
        .join(voters, "src", "inner")
        .select("src", "dst", (F.col("trust") * F.col("weight") / F.col("paid")).alias("share"))
    )


def check(graph: Graph, q: DataFrame) -> int:
    """Hold a graph and its q (id, value) to the model; answers N.

    Raises GraphError, listing every condition that is broken and how often.
    """
    vertices, edges = graph.vertices, graph.edges
    n, distinct, untrusted = _counts(
        vertices, F.count_distinct("id"), _times(~_within(F.col("trust"), above=0, upto=1))
    )
    owned, own_distinct, poor = _counts(
        q, F.count_distinct("id"), _times(~_within(F.col("value"), above=0))
    )
    _, negative = _counts(edges, _times(~_within(F.col("weight"), at_least=0)))
    ids = vertices.select("id")
    ends = edges.select(F.explode(F.array("src", "dst")).alias("id"))
    findings = {
        "the graph has no vertex": int(n == 0),
        "vertices whose id repeats": n - distinct,
        "vertices whose trust is not in (0, 1]": untrusted,
        "vertices whose own value (q) repeats": owned - own_distinct,
        "vertices whose own value (q) is not a positive number": poor,
        "vertices without an own value (q)": ids.join(q, "id", "left_anti").count(),
        "own values (q) of an unknown vertex": q.join(ids, "id", "left_anti").count(),
        "edges whose weight is negative or not a number": negative,
        "ends of edges at an unknown vertex": ends.join(ids, "id", "left_anti").count(),
    }
    problems = [f"{what}: {times:,}" for what, times in findings.items() if times]
    if problems:
        raise GraphError(listed("this graph cannot be solved:", problems))
    return n


def _within(
    value: Column,
    *,
    above: float | None = None,
    at_least: float | None = None,
    upto: float | None = None,
) -> Column:
    inside = value.isNotNull() & ~F.isnan(value) & (value < F.lit(float("inf")))
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
