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
|s[v]| / q[v] bounds the relative error of every single vertex. It holds for any candidate, however
it was found, so a candidate may be guessed as boldly as one likes (`renown.solver.solution`, leaps).

**Columns.** Several q are solved over one P as the columns of q and x (N, K). A column with zeros or
signs (a topic, a change from one q to another) has no relative error; it is measured against a
yardstick, another column y > 0 of the same solve: if |s[v]| <= eps * y[v] for all v, then by the same
steps |x*[v] - x[v]| <= eps * x_y*[v], with x_y* the solution for y.

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

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum


@dataclass(frozen=True)
class Graph:
    """What influence flows over.

    `vertices`: id (integer or string), trust (double, tau). `edges`: src, dst (ids), and weight (double,
    A; 1 where there is no such column). `files` are the Parquet files that hold just these edges, where
    there are such files: engines may then read them without a detour.

    The vertices of an open graph are the ids that its edges name; trust and q are 1 where `vertices` or
    q do not say otherwise. Without `vertices` all are trusted.
    """

    vertices: DataFrame | None
    edges: DataFrame
    files: tuple[str, ...] = ()
    open: bool = False


def shares(graph: Graph) -> DataFrame:
    """One row per pair (src, dst) with P[src,dst] > 0 of a closed graph: src, dst, share."""
    assert graph.vertices is not None
    pairs = graph.edges.groupBy("src", "dst").agg(exact_sum(F.col("weight")).alias("weight"))
    paid = pairs.groupBy("src").agg(exact_sum(F.col("weight")).alias("paid")).where("paid > 0")
    voters = graph.vertices.select(F.col("id").alias("src"), "trust").join(paid, "src", "inner")
    return (
        pairs.where("weight > 0")
        .join(voters, "src", "inner")
        .select("src", "dst", (F.col("trust") * F.col("weight") / F.col("paid")).alias("share"))
    )
