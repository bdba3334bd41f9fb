"""A signal from strangers: who is blocked, muted or reported by those it accosts."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.clean.acts import REFUSING

STRANGERS = 5  # who refused it
SHARE = 0.1  # of the strangers it accosted, shrunken
FULL = 0.5  # the share at which the signal is at its fullest
LIKE_MANY = 20  # strangers that the network's own share counts for

ACCOSTING = "kind IN ('reply', 'quote', 'mention')"


def refused(interactions: DataFrame, follows: DataFrame) -> DataFrame:
    """Marks accounts that many of the strangers they accost have blocked, muted or reported.

    To accost is to reply to, quote or mention somebody who does not follow one and has done nothing
    towards one before. Only a refusal by somebody who was accosted first counts, and counts once: a
    brigade that is left alone takes nobody's vote. The share is shrunken towards the network's,

        (refused + 20 * usual) / (accosted + 20),   usual = refusals / acts that accost, at most 0.1

    so that a few refusals are little evidence: the posterior mean of a Beta prior (Casella, "An
    introduction to empirical Bayes data analysis", The American Statistician 39, 1985). The usual share
    alone makes nobody suspect, however many refuse. Where the network tells of no refusals,
    nobody is marked. Linear in acts, and pairs are formed for suspects alone.
    """
    others = interactions.where("actor_id <> target_id")
    usual = others.agg(
        F.least(
            F.try_divide(F.count_if(F.expr(REFUSING)), F.count_if(F.expr(ACCOSTING))), F.lit(SHARE)
        ).alias("usual")
    )
    strange = F.coalesce(F.col("accosted_at") < F.col("friendly_at"), F.lit(True))
    return (
        _pairs(others, follows)
        .where(F.col("accosted_at").isNotNull() & strange)
        .groupBy("account_id")
        .agg(
            F.count(F.lit(1)).alias("accosted"),
            F.count_if(F.col("refused_at") > F.col("accosted_at")).alias("refused"),
        )
        .crossJoin(F.broadcast(usual))  # of one row
        .withColumn(
            "share",
            (F.col("refused") + LIKE_MANY * F.col("usual")) / (F.col("accosted") + LIKE_MANY),
        )
        .where((F.col("refused") >= STRANGERS) & (F.col("share") >= SHARE))
        .select(
            "account_id",
            F.least(F.col("share") / FULL, F.lit(1.0)).alias("strength"),
            F.format_string(
                "%d of %d strangers that it accosted blocked, muted or reported it",
                "refused",
                "accosted",
            ).alias("found"),
        )
    )


def _pairs(others: DataFrame, follows: DataFrame) -> DataFrame:
    """One row per suspect and account that had to do with it: when each first, or last, did what."""
    suspects = (
        others.where(REFUSING)
        .groupBy(F.col("target_id").alias("account_id"))
        .agg(F.count_distinct("actor_id").alias("refusing"))
        .where(F.col("refusing") >= STRANGERS)
        .select("account_id")
    )
    at = F.col("occurred_at")
    outward = _acts(others.where(ACCOSTING), "actor_id", "target_id", accosted=at)
    inward = _acts(
        others,
        "target_id",
        "actor_id",
        friendly=F.when(~F.expr(REFUSING), at),
        refused=F.when(F.expr(REFUSING), at),
    )
    # Since when is not always known; who follows is no stranger then.
    since = F.coalesce("started_at", F.timestamp_seconds(F.lit(0)))
    following = _acts(follows, "followed_id", "follower_id", friendly=since)
    return (
        outward.union(inward)
        .union(following)
        .join(suspects, "account_id", "left_semi")
        .groupBy("account_id", "other_id")
        .agg(
            F.min("accosted_at").alias("accosted_at"),
            F.min("friendly_at").alias("friendly_at"),
            F.max("refused_at").alias("refused_at"),
        )
    )


def _acts(acts: DataFrame, account: str, other: str, **when: Column) -> DataFrame:
    never = F.lit(None).cast("timestamp")
    return acts.select(
        F.col(account).alias("account_id"),
        F.col(other).alias("other_id"),
        *(when.get(did, never).alias(f"{did}_at") for did in ("accosted", "friendly", "refused")),
    )
