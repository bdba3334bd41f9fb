"""The stage: from edges and seeds to the trust of every vertex, on the solver's engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown import solver
from renown.exact import exact_sum
from renown.solver import Graph, Solution
from renown.solver.engines import scratch
from renown.solver.solution import Progress
from renown.trust import given, model
from renown.trust.given import Seeds
from renown.trust.model import BAD, GOOD, PRIOR, Parameters
from renown.trust.ties import attention, ties

NEIGHBOURHOOD, ALONG, AGAINST = "neighbourhood", "along", "against"
# What flows through each system, beside the prior.
FLOWS = {NEIGHBOURHOOD: (GOOD, BAD), ALONG: (GOOD,), AGAINST: (BAD,)}


@dataclass(frozen=True)
class Trusted:
    """The trust of every vertex, the seeds it came from, and what vouches for it.

    `trust` has one row per vertex: id, trust (0 to 1; null where no seed reached), reached, and good
    and bad, what it received of each kind as a multiple of its prior. `solutions` are those of the
    systems that were solved: of the neighbourhood, or of trust along the edges and distrust against.
    """

    trust: DataFrame
    seeds: Seeds
    solutions: Mapping[str, Solution[DataFrame]]

    @property
    def eps(self) -> float:
        """No vertex's trust is off by more than this, where it is at most 0.3."""
        return max(solution.eps for solution in self.solutions.values())

    @property
    def rounds(self) -> int:
        """How often the recurrence was applied, at most."""
        return max(solution.rounds for solution in self.solutions.values())

    @property
    def converged(self) -> bool:
        """Whether every system met the tolerance."""
        return all(solution.converged for solution in self.solutions.values())


def seeded_trust(
    edges: DataFrame,
    seeds: DataFrame,
    parameters: Parameters | None = None,
    *,
    undirected: bool = False,
    engine: str = "auto",
    progress: Progress | None = None,
) -> Trusted:
    """One row per vertex that an edge names, from edges (src, dst, maybe weight) and seeds (id, label).

    Labels are good and bad; one kind alone is enough. Needs a checkpoint folder, where the result lives
    until the session ends. Raises SeedError, listing all that is wrong with edges and seeds, and
    NotConverged.
    """
    asked = parameters or Parameters()
    folder = scratch.folder(edges.sparkSession, "trust")
    ends = edges.select(F.explode(F.array("src", "dst")).alias("id")).where("id is not null")
    vertices = scratch.settled(ends.distinct(), f"{folder}/vertices")
    found = given.require(edges, seeds, vertices)
    paid = scratch.settled(attention(edges, undirected=undirected), f"{folder}/attention")
    weighed = scratch.settled(ties(paid), f"{folder}/ties")
    strength = scratch.settled(_strength(vertices, weighed), f"{folder}/strength")
    q = _own(strength, seeds, found, asked)
    solutions = {
        name: solver.solve(
            graph,
            q.where(F.col("column").isin(*FLOWS[name], PRIOR)),
            _solving(asked),
            engine=engine,
            progress=progress,
        )
        for name, graph in _systems(weighed, strength, found, folder, undirected=undirected)
    }
    received = scratch.settled(_received(strength, solutions), f"{folder}/trust")
    return Trusted(received, found, solutions)


def _strength(vertices: DataFrame, weighed: DataFrame) -> DataFrame:
    """One row per vertex: id, paid and got (what it pays and gets in ties), and t; 1 without ties."""
    paid = weighed.groupBy(F.col("src").alias("id")).agg(exact_sum(F.col("weight")).alias("paid"))
    got = weighed.groupBy(F.col("dst").alias("id")).agg(exact_sum(F.col("weight")).alias("got"))
    both = vertices.join(paid, "id", "left").join(got, "id", "left").na.fill(0.0, ["paid", "got"])
    t = F.greatest("paid", "got")
    return both.select("id", "paid", "got", F.when(t > 0, t).otherwise(1.0).alias("t"))


def _own(strength: DataFrame, seeds: DataFrame, found: Seeds, asked: Parameters) -> DataFrame:
    """q = t^1/2 e as id, column, value: of the seeds good and bad, of everybody the prior."""
    weights = {
        GOOD: model.weight_of_seed(found.good, found.bad),
        BAD: model.weight_of_seed(found.bad, found.good),
    }
    root = F.sqrt("t")
    weight = F.when(F.col("column") == GOOD, weights[GOOD]).otherwise(weights[BAD])
    labelled = seeds.select("id", F.col("label").alias("column")).distinct()
    sown = labelled.join(strength, "id", "inner").select(
        "id", "column", (root * weight).alias("value")
    )
    prior = strength.select("id", F.lit(PRIOR).alias("column"), (root * asked.prior).alias("value"))
    return sown.union(prior)


def _systems(
    weighed: DataFrame, strength: DataFrame, found: Seeds, folder: str, *, undirected: bool
) -> Iterator[tuple[str, Graph]]:
    """What is to be solved: its name and its graph."""
    if undirected:
        yield NEIGHBOURHOOD, _graph(weighed, strength, "paid")
        return
    if found.good:
        yield ALONG, _graph(weighed, strength, "paid")
    if found.bad:
        turned = weighed.select(F.col("dst").alias("src"), F.col("src").alias("dst"), "weight")
        turned = scratch.settled(turned, f"{folder}/turned")
        yield AGAINST, _graph(turned, strength, "got")


def _graph(weighed: DataFrame, strength: DataFrame, passed_on: str) -> Graph:
    """tau = what a vertex passes on / t; who passes nothing on may have any."""
    share = F.when(F.col(passed_on) > 0, F.col(passed_on) / F.col("t")).otherwise(1.0)
    vertices = strength.select("id", share.alias("trust"))
    return Graph(vertices, weighed, tuple(sorted(weighed.inputFiles())))


def _solving(asked: Parameters) -> solver.Parameters:
    return solver.Parameters(
        damping=asked.damping,
        tolerance=asked.tolerance,
        rounds=asked.rounds,
        maximum_rounds=asked.maximum_rounds,
        allow_unconverged=asked.allow_unconverged,
        yardstick=PRIOR,
    )


def _received(strength: DataFrame, solutions: Mapping[str, Solution[DataFrame]]) -> DataFrame:
    """One row per vertex: id, trust, reached, and good and bad as multiples of the prior."""
    both = strength.select("id")
    for name, solution in solutions.items():
        both = both.join(_multiples(solution.values, FLOWS[name]), "id", "left")
    found = both.select("id", *(_of(both, kind).alias(kind) for kind in (GOOD, BAD)))
    reached = (F.col(GOOD) != 0) | (F.col(BAD) != 0)
    # A leap may overshoot by what eps allows; nobody receives less than nothing.
    good, bad = (F.greatest(kind, F.lit(0.0)) for kind in (F.col(GOOD), F.col(BAD)))
    trust = F.when(reached, model.trust(good, bad))
    return found.select(
        "id", trust.alias("trust"), reached.alias("reached"), good.alias(GOOD), bad.alias(BAD)
    )


def _of(both: DataFrame, kind: str) -> Column:
    return F.coalesce(kind, F.lit(0.0)) if kind in both.columns else F.lit(0.0)


def _multiples(values: DataFrame, kinds: tuple[str, ...]) -> DataFrame:
    """g / c and b / r of the kinds that were solved for; t^1/2 is in both, and cancels."""
    wide = values.groupBy("id").agg(
        *(
            F.max(F.when(F.col("column") == kind, F.col("value"))).alias(kind)
            for kind in (*kinds, PRIOR)
        )
    )
    return wide.select("id", *((F.col(kind) / F.col(PRIOR)).alias(kind) for kind in kinds))
