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
    held = seeds.select("id", "label", *_as_written(seeds)).join(
        vertices.select("id", F.lit(True).alias("known")), "id", "left"
    )
    told = held.groupBy("id", "known").agg(
        F.first("written").alias("written"),
        F.bool_or(F.col("label") == GOOD).alias(GOOD),
        F.bool_or(F.col("label") == BAD).alias(BAD),
    )
    counted = told.agg(*(F.count_if(F.col(k) & F.col("known")).alias(k) for k in LABELS)).first()
    assert counted is not None  # an aggregation without groups always has one row
    found = Seeds(counted[GOOD], counted[BAD])
    problems = [
        *_of_edges(edges),
        *_of_labels(held),
        *_named(told.where("known is null"), "seeds that are no vertex of the edges"),
        *_named(told.where(f"{GOOD} and {BAD}"), "seeds that are both good and bad"),
    ]
    if not found.good and not found.bad:
        problems.append(
            "no seed of either kind at a vertex: without seeds nobody is known, which does not mean "
            "that everybody is trusted. Give at least one id with the label good or bad"
        )
    if problems:
        raise SeedError(listed("trust cannot be computed from these edges and seeds:", problems))
    return found


def _as_written(seeds: DataFrame) -> list[Column]:
    """A seed's id as its file has it, where that is no id that the edges could have."""
    written = F.col("written") if "written" in seeds.columns else F.col("id").cast("string")
    return [F.coalesce(written, F.lit("an empty id")).alias("written")]


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


def _of_labels(held: DataFrame) -> Iterator[str]:
    label = F.coalesce("label", F.lit(""))
    unknown = held.where(~label.isin(*LABELS)).groupBy(label.alias("label")).count()
    for row in unknown.orderBy(F.desc("count"), "label").limit(SHOWN).collect():
        near = did_you_mean(row["label"], LABELS)
        yield (
            f"expected the label good or bad, found '{row['label']}' at {row['count']:,} seeds{near}"
        )


def _named(told: DataFrame, what: str) -> Iterator[str]:
    found = told.count()
    if found:
        names = [r["written"] for r in told.orderBy("written").limit(SHOWN).collect()]
        more = ", ..." if found > SHOWN else ""
        yield f"{what}: {found:,} ({', '.join(names)}{more})"
