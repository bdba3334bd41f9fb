"""The acts of all accounts, dealt out into two halves that are two networks side by side.

What stands side by side is solved together as it would be apart (`renown.solver.model`), so both
halves go through the stages at once: every account is there twice, under an id for each half.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.score.confidence.evidence import COUNT
from renown.tables import Halves

_MARKS = ("#0", "#1")  # what an account's id ends with in each half


@dataclass(frozen=True)
class Screened:
    """The views at a date, and what cleaning decided of the accounts in them."""

    accounts: DataFrame
    posts: DataFrame
    follows: DataFrame
    interactions: DataFrame
    screening: DataFrame


def dealt(
    accounts: DataFrame,
    posts: DataFrame,
    follows: DataFrame,
    interactions: DataFrame,
    screening: DataFrame,
) -> Screened:
    """Every account twice, and every act in one half.

    Dealt is by pair: all that one account does towards another, its follow too, is in one half.

    What people do again and again they do to the same few, so acts of one pair are no evidence of what
    another pair would do. Posts are dealt one by one. Profiles, trust and decisions are in both halves.
    """
    return Screened(
        _twice(accounts),
        _in_half(posts, _half("post_id"), "author_id"),
        _in_half(follows, _half("follower_id", "followed_id"), "follower_id", "followed_id"),
        _in_half(interactions, _half("actor_id", "target_id"), "actor_id", "target_id"),
        _twice(screening),
    )


def halves(points: DataFrame, features: DataFrame, *, as_of: date) -> DataFrame:
    """One row per kept account and half: from the points and features of the dealt accounts."""
    counted = features.select("account_id", COUNT)
    return Halves.conform(
        points.join(counted, "account_id", "inner").withColumns(
            {
                "half": F.right("account_id", F.lit(1)).cast("int"),
                "account_id": F.expr(f"left(account_id, length(account_id) - {len(_MARKS[0])})"),
                "as_of": F.lit(as_of),
            }
        )
    )


def _half(*names: str) -> Column:
    return F.pmod(F.xxhash64(*names), F.lit(len(_MARKS)))


def _in_half(frame: DataFrame, half: Column, *ids: str) -> DataFrame:
    mark = F.when(half == 0, _MARKS[0]).otherwise(_MARKS[1])
    return frame.withColumns({name: F.concat(name, mark) for name in ids})


def _twice(frame: DataFrame) -> DataFrame:
    marks = F.explode(F.array(*map(F.lit, _MARKS)))
    return (
        frame.withColumn("_mark", marks)
        .withColumn("account_id", F.concat("account_id", "_mark"))
        .drop("_mark")
    )
