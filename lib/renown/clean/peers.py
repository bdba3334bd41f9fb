"""Signals from counts of a profile, beside those of peers: accounts of its network and of its age.

    z = (value - center) / scale
    center = (n * median + n0 * norm.center) / (n + n0),   scale alike, of (upper quartile - median) / 0.6745

value   a ratio of the profile's counts, as a logarithm, turned so that more is more suspicious
n       peers with a value; n0 = 1,000: how many peers the norm is as good as
norm    center and scale of accounts known to be genuine, from the trust document

Only what lies above is suspicious, so the scale is that of the upper half: a few with millions of
followers widen the lower one. Few peers say little, and where most of them are bought, being like
them is no excuse: hence the norm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import Field
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.moments import cut
from renown.settings import Frozen

AGES = (
    90,
    365,
    3 * 365,
    6 * 365,
)  # days; peers are of the same of these five ages, or of no known one
N0 = 1_000
FROM, UNTIL = 1.5, 4.5  # deviations where a mark begins, and where it is at its fullest
SETTLING = (
    30  # days that a new account's paces are taken over, at least: else a first day looks wild
)
POSTS = 20  # fewer say nothing of how many likes go with them
COUNTS = ("posts_count", "likes_given_count", "following_count", "followers_count")
HALF = 0.6745  # from median to upper quartile, in standard deviations, where values are normal
MICROS_A_DAY = 86_400e6
MEDIAN, UPPER = 0.5, 0.75


class Norm(Frozen):
    """What is usual: the center and the scale of a measure's logarithm."""

    center: float
    scale: float = Field(gt=0)


@dataclass(frozen=True)
class Measure:
    """One ratio, null where a count lacks: `value` is its logarithm, more being more suspicious;
    `told` is what a mark says. Both are of the days that the account was there before it was seen.
    """

    value: Callable[[Column], Column]
    told: Callable[[Column], Column]


MEASURES: Mapping[str, Measure] = {  # by the code of the signal
    "busier_than_peers": Measure(
        lambda days: F.ln((F.col("posts_count") + 1) / (days + SETTLING)),
        lambda days: F.format_string("%.1f posts a day", F.col("posts_count") / (days + 1)),
    ),
    "likes_less_than_peers": Measure(
        # Who hardly posts does not broadcast without listening.
        lambda _: F.when(
            F.col("posts_count") >= POSTS,
            F.ln(F.col("posts_count") / (F.col("likes_given_count") + 1)),
        ),
        lambda _: F.format_string("%d posts, %d likes given", "posts_count", "likes_given_count"),
    ),
    "follows_more_than_peers": Measure(
        lambda _: F.ln((F.col("following_count") + 10) / (F.col("followers_count") + 10)),
        lambda _: F.format_string(
            "follows %d, followed by %d", "following_count", "followers_count"
        ),
    ),
    "follows_faster_than_peers": Measure(
        lambda days: F.ln((F.col("following_count") + 1) / (days + SETTLING)),
        lambda days: F.format_string(
            "%.1f new follows a day", F.col("following_count") / (days + 1)
        ),
    ),
}


def unlike(accounts: DataFrame, norms: Mapping[str, Norm], *, as_of: date) -> DataFrame:
    """Marks accounts with a ratio 1.5 deviations or more beyond what is usual among their peers.

    One mark per account and `reason`, the measure's code. Values are rounded to hundredths before
    they are counted, so that quartiles of any number of peers are exact, and of bounded size.
    """
    days = _age_days(as_of)
    known = accounts.select(
        "account_id",
        F.substring_index("account_id", ":", 1).alias("network"),
        _age(days).alias("age"),
        *(F.round(m.value(days), 2).alias(code) for code, m in MEASURES.items()),
        days.alias("days"),
        *COUNTS,
    )
    usual = known.groupBy("network", "age").agg(
        *(F.percentile(code, [MEDIAN, UPPER]).alias(f"{code}_quartiles") for code in MEASURES),
        *(F.count(code).alias(f"{code}_peers") for code in MEASURES),
    )
    marks = F.array(*(_mark(code, norms[code]) for code in MEASURES))
    told = F.coalesce(
        *(F.when(F.col("mark.reason") == c, m.told(F.col("days"))) for c, m in MEASURES.items())
    )
    return (
        known.join(F.broadcast(usual), ["network", "age"], "inner")
        .withColumn("mark", F.explode(F.filter(marks, lambda m: m["z"] > FROM)))
        .select(
            "account_id",
            "mark.reason",
            F.least((F.col("mark.z") - FROM) / (UNTIL - FROM), F.lit(1.0)).alias("strength"),
            F.format_string("%s: %.1f deviations beyond its peers", told, "mark.z").alias("found"),
        )
    )


def _mark(code: str, norm: Norm) -> Column:
    """Its reason and z, null where the value is not known."""
    peers, quartiles = F.col(f"{code}_peers"), F.col(f"{code}_quartiles")
    weight = peers / (peers + N0)
    center = weight * quartiles[0] + (1 - weight) * norm.center
    scale = weight * (quartiles[1] - quartiles[0]) / HALF + (1 - weight) * norm.scale
    # Peers that are all alike make nobody strange.
    z = (F.col(code) - center) / F.greatest(scale, F.lit(norm.scale / 4))
    return F.struct(F.lit(code).alias("reason"), z.alias("z"))


def norms(genuine: DataFrame, *, as_of: date) -> dict[str, Norm]:
    """What is usual among accounts that are known to be genuine; without what none of them tells."""
    days = _age_days(as_of)
    row = genuine.agg(
        *(
            F.percentile(F.round(m.value(days), 2), [MEDIAN, UPPER]).alias(code)
            for code, m in MEASURES.items()
        )
    ).first()
    assert row is not None  # an aggregate without groups has one row
    found = {code: row[code] for code in MEASURES if row[code] is not None}
    return {
        code: Norm(center=round(q[0], 4), scale=round(max((q[1] - q[0]) / HALF, 0.1), 4))
        for code, q in found.items()
    }


def _age_days(as_of: date) -> Column:
    """Days from its creation to when its counts were seen."""
    seen = F.coalesce("observed_at", cut(as_of))
    days = (F.unix_micros(seen) - F.unix_micros("created_at")) / MICROS_A_DAY
    return F.greatest(days, F.lit(0.0))


def _age(days: Column) -> Column:
    """Which of the ages it is of; -1 where nobody knows."""
    older = sum((F.when(days > edge, 1).otherwise(0) for edge in AGES), F.lit(0))
    return F.when(days.isNull(), -1).otherwise(older)
