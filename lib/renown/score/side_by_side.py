"""One population scored by two documents: who moves, by how much, and by which component.

Rank correlation is Spearman's: Pearson's of the average ranks, ties counted half.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from renown.score.document import ScoreDocument
from renown.score.population import places
from renown.score.scores import points
from renown.tables.derived import COMPONENTS

TOP = 100  # the highest, of whom it is counted how many stay among them
NOTABLE = 5.0  # points
_ACCURACY = 10_000  # of quantiles: their rank is off by at most one in so many


@dataclass(frozen=True)
class Agreement:
    """How far two documents agree on `accounts`. Moves are points, whichever way.

    `rank_correlation` is None where either has the same score for all. `highest` is how many are
    looked at of the highest by the first, and `stay` how many of them are as high by the second.
    """

    accounts: int
    rank_correlation: float | None
    mean_first: float
    mean_second: float
    median_move: float
    large_move: float  # the 95th percentile
    largest_move: float
    notable_moves: int
    highest: int
    stay: int


@dataclass(frozen=True)
class Mover:
    """One account by both documents; `by_feature` says what each feature makes of the difference, in points.

    The features' differences add up to the second score less the first.
    """

    account_id: str
    first: float
    second: float
    rank_first: int
    rank_second: int
    by_feature: dict[tuple[str, str], float]

    @property
    def moved(self) -> float:
        """By how much the second score is above the first."""
        return self.second - self.first

    @property
    def by_component(self) -> dict[str, float]:
        """What each component makes of it, in points; in the order of the contracts."""
        return {
            name: sum(part for (of, _), part in self.by_feature.items() if of == name)
            for name in COMPONENTS
        }


def side_by_side(
    parts: tuple[DataFrame, DataFrame], documents: tuple[ScoreDocument, ScoreDocument]
) -> DataFrame:
    """One row per account: account_id, and of both its parts, its score, its rank, and its average rank.

    The parts (`renown.score.parts`) are of the same accounts, one by each document.
    """
    first = _side(parts[0], documents[0], "first")
    return first.join(_side(parts[1], documents[1], "second"), "account_id", "inner")


def _side(parts: DataFrame, document: ScoreDocument, name: str) -> DataFrame:
    scored = points(parts, document=document).select("account_id", F.col("score").alias(name))
    placed = places(scored.select(name)).select(
        name,
        (F.col("known") - F.col("less") - F.col("tied") + 1).alias(f"rank_{name}"),
        (F.col("less") + F.col("tied") / 2).alias(f"place_{name}"),
    )
    held = parts.select("account_id", F.col("parts").alias(f"parts_{name}"))
    return scored.join(placed, name, "inner").join(held, "account_id", "inner")


def agreement(both: DataFrame) -> Agreement:
    """How far the two agree, over all accounts of `side_by_side`."""
    move = _move()
    top = F.col("rank_first") <= TOP
    row = both.agg(
        F.count(F.lit(1)).alias("accounts"),
        F.corr("place_first", "place_second").alias("rank_correlation"),
        F.avg("first").alias("mean_first"),
        F.avg("second").alias("mean_second"),
        F.percentile_approx(move, 0.5, _ACCURACY).alias("median_move"),
        F.percentile_approx(move, 0.95, _ACCURACY).alias("large_move"),
        F.max(move).alias("largest_move"),
        F.count_if(move > NOTABLE).alias("notable_moves"),
        F.count_if(top).alias("highest"),
        F.count_if(top & (F.col("rank_second") <= TOP)).alias("stay"),
    ).first()
    assert row is not None  # an aggregation without groups always has one row
    return Agreement(**row.asDict())


def movers(both: DataFrame, limit: int) -> list[Mover]:
    """Those that move the most, whichever way, ties by account_id."""
    rows = both.orderBy(_move().desc(), "account_id").limit(limit).collect()
    return [
        Mover(
            account_id=row["account_id"],
            first=row["first"],
            second=row["second"],
            rank_first=row["rank_first"],
            rank_second=row["rank_second"],
            by_feature=_differences(row["parts_first"], row["parts_second"]),
        )
        for row in rows
    ]


def _move() -> Column:
    return F.abs(F.col("second") - F.col("first"))


def _differences(first: list[Row], second: list[Row]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for sign, parts in ((-1, first), (1, second)):
        for part in parts:
            key = (part["component"], part["feature"])
            made = part["baseline"] + part["contribution"]
            found[key] = found.get(key, 0.0) + sign * made
    return found
