"""The model of seeded trust, once.

    W[u,v] = A[u,v] * (1 + number of w with u -> w and w -> v)         ties           (N, N), sparse
    t[v]   = max(sum over w of W[v,w], sum over w of W[w,v])           strength       (N)
    S      = t^-1/2 W t^-1/2                                           passed on      (N, N), sparse

    g = e_good + d S' g        c = k 1 + d S' c                        trust, along the edges
    b = e_bad  + d S  b        r = k 1 + d S  r                        distrust, against them

    trust[v] = (1 + g[v] / c[v]) / (2 + g[v] / c[v] + b[v] / r[v])     in (0, 1)

    A       weight of the attention that u pays to v, >= 0: the edges; no self-loops
    e_good  1 at every good seed, 0 elsewhere; e_bad likewise. Where both kinds have seeds, each is
            scaled to their mean number: how many were found says nothing of how many there are
    d       damping, in [0, 1), 0.95
    k       prior, what everybody holds of both kinds before any seed speaks, in seeds, > 0, 0.001
    c, r    what the prior alone becomes at v: how much v would receive if everybody were a seed

Whom a trusted one pays attention to is to be trusted, and who pays attention to a bad one is not
(TrustRank and Anti-TrustRank). So who follows honest vertices gains nothing by it. In an undirected
graph an edge is there both ways, S' = S and c = r: both flow through the whole neighbourhood.

**Ties.** Attack edges are cheap one by one, but the two ends of an honest tie have others in common.
A tie counts once, and once more for each way around it over a third vertex. For the undirected graph
W = A + (A A) o A, the adjacency of edges and triangles. It does not ask for triangles: where there are
none W = A, and the rest stands as it is.

**Both one sparse system that the solver has.** With z = t^1/2 g and P[u,v] = W[u,v] / t[u] = tau[u]
W[u,v] / sum over w of W[u,w], tau[u] = (sum over w of W[u,w]) / t[u] <= 1:

    z = t^1/2 e + d P' z                              `renown.solver.model`, with q = t^1/2 e

so it exists, is unique, and depends on no start. Distrust is the same over the edges turned around.

**Certificate.** The prior is the yardstick: |g' - g| <= eps c, |c' - c| <= eps c at every vertex, so
1 + g/c has a relative error of at most eps / (1 - eps), as has 1 + b/r. The logit of trust moves by at
most log((1 + y) / (1 - y)), y = eps / (1 - eps), and trust by a quarter of that: for eps up to 0.3
**no vertex's trust is off by more than eps**. Stopped after a fixed number of rounds, eps says so.

**What nothing is known of.** A vertex where neither g nor b has anything was reached by no seed: its
trust is null and `reached` is false. It is neither trusted nor distrusted, and never 1/N. A vertex that
is further from every seed than rounds were made counts as such.

**No drift.** The prior is absolute: vertices that no seed reaches change nobody's trust.

Sources: Zhou, Bousquet, Lal, Weston, Schoelkopf, "Learning with Local and Global Consistency", NIPS 2003
(S, and the two labels); Wang, Zhang, Gong, "SybilSCAR: Sybil Detection in Online Social Networks via Local
Rule based Propagation", INFOCOM 2017 (both kinds of seed over a neighbourhood, linearised); Benson,
Gleich, Leskovec, "Higher-order Organization of Complex Networks", Science 353 (2016) (W); Gyongyi,
Garcia-Molina, Pedersen, "Combating Web Spam with TrustRank", VLDB 2004; Krishnan, Raj, "Web Spam Detection
with Anti-Trust Rank", AIRWeb 2006 (directions). Deviations: W in place of A, and the ratio to the prior
in place of a difference: both are measured in docs/benchmarks/trust.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column

from renown.errors import UserError, listed

GOOD, BAD, PRIOR = "good", "bad", "prior"
LABELS = (GOOD, BAD)


@dataclass(frozen=True)
class Parameters:
    """Solved until eps is at most the tolerance, or early-stopped after exactly so many rounds."""

    damping: float = 0.95
    prior: float = 0.001
    tolerance: float = 1e-3
    rounds: int | None = None
    maximum_rounds: int = 500
    allow_unconverged: bool = False

    def __post_init__(self) -> None:
        wrong = [
            f"{name} is {value}, but must be {wanted}"
            for name, value, wanted, right in (
                ("damping", self.damping, "in [0, 1)", 0 <= self.damping < 1),
                ("prior", self.prior, "above 0, and finite", 0 < self.prior < float("inf")),
                ("tolerance", self.tolerance, "in (0, 0.3]", 0 < self.tolerance <= 0.3),
                ("rounds", self.rounds, "0 or more", self.rounds is None or self.rounds >= 0),
            )
            if not right
        ]
        if wrong:
            raise UserError(listed("trust cannot be computed like this:", wrong))


def weight_of_seed(seeds: int, others: int) -> float:
    """Of each seed of a kind, where there are so many of that kind and of the other."""
    return (seeds + others) / (2 * seeds) if seeds and others else 1.0


def trust(good: Column, bad: Column) -> Column:
    """From g / c and b / r."""
    return (1 + good) / (2 + good + bad)
