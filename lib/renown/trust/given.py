"""What can be wrong with the edges and seeds that trust is asked of: all of it, in one message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.errors import UserError, did_you_mean, listed
from renown.solver import findings
from renown.trust.model import BAD, GOOD, LABELS

SHOWN = 5
FLAWS = {
    "unknown": "seeds that are no vertex of the edges",
    "both": "seeds that are both good and bad",
}
NO_SEED = (
    "no seed of either kind at a vertex: without seeds nobody is known, which does not mean that "
    "everybody is trusted. Give at least one id with the label good or bad"
)


class SeedError(UserError):
    """Seeds, or the edges they are laid on, cannot be used; the message lists every problem."""


@dataclass(frozen=True)
class Seeds:
    """How many vertices are seeds of each kind."""

    good: int
    bad: int


def require(edges: DataFrame, seeds: DataFrame, vertices: DataFrame) -> Seeds:
    """Hold edges (src, dst, maybe weight) and seeds (id, label) to the model, and count the seeds.

    `vertices` are the ids that the edges name. Raises SeedError, listing all that is wrong.
    """
    told = _told(seeds, vertices)
    counts = _counted(told)
    found = Seeds(counts[GOOD], counts[BAD])
    problems = list(_of_edges(edges))
    if counts["mislabelled"]:
        problems += _of_labels(seeds)
    for flaw, what in FLAWS.items():
        if counts[flaw]:
            problems.append(f"{what}: {counts[flaw]:,} ({_some(told.where(flaw), counts[flaw])})")
    if not found.good and not found.bad:
        problems.append(NO_SEED)
    if problems:
        raise SeedError(listed("trust cannot be computed from these edges and seeds:", problems))
    return found


def _told(seeds: DataFrame, vertices: DataFrame) -> DataFrame:
    """One row per seed: which labels it has, how often another, and what is wrong with it."""
    label = F.coalesce("label", F.lit(""))
    held = seeds.select("id", label.alias("label"), _as_written(seeds).alias("written")).join(
        vertices.select("id", F.lit(True).alias("known")), "id", "left"
    )
    good, bad = (F.bool_or(F.col("label") == kind) for kind in LABELS)
    return (
        held.groupBy("id", F.coalesce("known", F.lit(False)).alias("known"))
        .agg(
            F.min("written").alias("written"),
            good.alias(GOOD),
            bad.alias(BAD),
            F.count_if(~F.col("label").isin(*LABELS)).alias("mislabelled"),
            (good & bad).alias("both"),
        )
        .withColumn("unknown", ~F.col("known"))
    )


def _counted(told: DataFrame) -> dict[str, int]:
    row = told.agg(
        *(F.count_if(F.col(kind) & F.col("known")).alias(kind) for kind in LABELS),
        *(F.count_if(flaw).alias(flaw) for flaw in FLAWS),
        F.sum("mislabelled").alias("mislabelled"),
    ).first()
    assert row is not None  # an aggregation without groups always has one row
    return {name: int(count or 0) for name, count in row.asDict().items()}


def _as_written(seeds: DataFrame) -> Column:
    """A seed's id as its file has it, which may be no id that the edges could have."""
    written = F.col("written") if "written" in seeds.columns else F.col("id").cast("string")
    return F.coalesce(written, F.lit("an empty id"))


def _of_edges(edges: DataFrame) -> Iterator[str]:
    weight = F.col("weight").cast("double") if "weight" in edges.columns else F.lit(1.0)
    fit = weight.isNotNull() & ~F.isnan(weight) & (weight >= 0) & (weight < float("inf"))
    row = edges.agg(
        F.count_if(F.col("src").isNull() | F.col("dst").isNull()).alias("no_end"),
        F.count_if(~fit).alias("negative"),
        F.count(F.lit(1)).alias("edges"),
    ).first()
    assert row is not None  # an aggregation without groups always has one row
    if row["no_end"]:
        yield f"{findings.NO_END}: {row['no_end']:,}"
    if row["negative"]:
        yield f"{findings.NEGATIVE}: {row['negative']:,}"
    if not row["edges"]:
        yield findings.NO_VERTEX


def _of_labels(seeds: DataFrame) -> Iterator[str]:
    label = F.coalesce("label", F.lit(""))
    unknown = seeds.where(~label.isin(*LABELS)).groupBy(label.alias("label")).count()
    for row in unknown.orderBy(F.desc("count"), "label").limit(SHOWN).collect():
        found, count = row["label"], row["count"]
        near = did_you_mean(found, LABELS)
        yield f"expected the label good or bad, found '{found}' at {count:,} seeds{near}"


def _some(told: DataFrame, found: int) -> str:
    names = [row["written"] for row in told.orderBy("written").limit(SHOWN).collect()]
    return ", ".join([*names, *(["..."] if found > SHOWN else [])])
