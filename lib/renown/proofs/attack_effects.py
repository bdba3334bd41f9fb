"""What an attack did: to the beneficiary's standing, to its fakes, and to everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum
from renown.proofs.attack_baseline import Baseline
from renown.proofs.attack_found import MEASURES
from renown.proofs.attack_price import Fakes
from renown.proofs.attack_world import LEAST
from renown.proofs.attacks import Rows

Values = Mapping[str, Any]  # a row of `World.measured`


def of_account(measured: DataFrame, account: str) -> Values:
    """What is known of one account: nothing but its name, where no measure knows it."""
    row = measured.where(F.col("account_id") == account).first()
    nothing = dict.fromkeys(measured.columns) | LEAST | {"account_id": account}
    return nothing if row is None else row.asDict()


def of_fakes(screening: DataFrame, measured: DataFrame, rows: Rows) -> tuple[Fakes, dict[str, int]]:
    """What the fakes that were kept have, and how many met with which decision."""
    ids = _ids(measured, set(rows.accounts["account_id"]))
    theirs = screening.join(ids, "account_id", "left_semi").select("account_id", "decision")
    found = (
        theirs.join(measured.select("account_id", "own", "trust"), "account_id", "left")
        .groupBy("decision")
        .agg(
            F.count(F.lit(1)).alias("accounts"),
            exact_sum(F.col("own")).alias("own"),
            exact_sum(F.col("trust")).alias("trust"),
            F.max("trust").alias("highest"),
        )
        .orderBy("decision")
        .collect()
    )
    kept = [row for row in found if row["own"] is not None]
    held = Fakes(
        sum(row["own"] for row in kept),
        sum(row["trust"] for row in kept),
        max((row["highest"] for row in kept), default=0.0),
    )
    return held, {row["decision"]: row["accounts"] for row in found}


def of_others(
    before: Baseline, measured: DataFrame, rows: Rows, was: Values, now: Values
) -> Values:
    """How many honest accounts stand above the beneficiary, and what the attack did to all others.

    `<measure>_before` and `<measure>_after` count them. `uninvolved` is the largest move of an honest
    score of whom no fake acted on, `touched` of whom one did or who took part; `lost` counts the honest
    that are not scored any more. `others` is by how much q rose, of whomever but the beneficiary.
    """
    involved = _ids(measured, rows.involved).withColumn("involved", F.lit(True))
    names = (*MEASURES, "own")
    after = measured.select("account_id", *(F.col(name).alias(f"new_{name}") for name in names))
    both = (
        before.measured.where(F.col("account_id") != was["account_id"])
        .select("account_id", "honest", *names)
        .join(after, "account_id", "left")
        .join(involved, "account_id", "left")
    )
    move, apart = F.abs(F.col("new_score") - F.col("score")), F.col("involved").isNull()
    rise = F.greatest(F.col("new_own") - F.col("own"), F.lit(0.0))
    row = both.agg(
        *(_above(name, was[name]).alias(f"{name}_before") for name in MEASURES),
        *(_above(f"new_{name}", now[name]).alias(f"{name}_after") for name in MEASURES),
        _largest(move, apart).alias("uninvolved"),
        _largest(move, ~apart).alias("touched"),
        F.count_if(F.col("honest") & F.col("new_score").isNull()).alias("lost"),
        F.coalesce(exact_sum(rise), F.lit(0.0)).alias("others"),
    ).first()
    assert row is not None  # an aggregation without groups always has one row
    return row.asDict()


def _above(name: str, value: float | None) -> Column:
    """How many honest accounts are above a value: all that are known, where it is unknown."""
    above = F.col(name) > (float("-inf") if value is None else value)
    return F.count_if(F.col("honest") & above)


def _largest(move: Column, of: Column) -> Column:
    return F.coalesce(F.max(F.when(F.col("honest") & of, move)), F.lit(0.0))


def _ids(frame: DataFrame, ids: set[str]) -> DataFrame:
    rows = [(name,) for name in sorted(ids)]
    return F.broadcast(frame.sparkSession.createDataFrame(rows, "account_id string"))
