"""What is known of each account, before anything is judged."""

from __future__ import annotations

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.clean.document import EVIDENCE
from renown.moments import age_days


def coverage(
    accounts: DataFrame, posts: DataFrame, follows: DataFrame, interactions: DataFrame
) -> DataFrame:
    """One row per account ever seen: account_id, coverage, held, last_act_at.

    `held` says of each kind of evidence whether there is any. Own acts are posts of its own record,
    acts towards others, and follows. A post that was seen only inside somebody else's record is the
    other's act: it shows no more than that its author was reacted to. `last_act_at` is null where
    none of the acts has a date, and a profile that grew is an act too.
    """
    embedded = F.coalesce("embedded", F.lit(False))
    seen = [
        accounts.select(
            "account_id",
            F.lit("profile").alias("evidence"),
            F.col("posts_count_grew_at").alias("at"),
        ),
        posts.select(
            F.col("author_id").alias("account_id"),
            F.when(~embedded, "posts").alias("evidence"),
            F.when(~embedded, F.col("created_at")).alias("at"),
        ),
        _acted(interactions, "actor_id", evidence="acts", at="occurred_at"),
        _acted(interactions, "target_id"),
        _acted(follows, "follower_id", evidence="follows", at="started_at"),
        _acted(follows, "followed_id"),
    ]
    everything = seen[0]
    for part in seen[1:]:
        everything = everything.unionByName(part)
    held = {kind: F.coalesce(F.max(F.col("evidence") == kind), F.lit(False)) for kind in EVIDENCE}
    return everything.groupBy("account_id").agg(
        F.when(held["posts"] | held["acts"] | held["follows"], "own")
        .when(held["profile"], "profile_only")
        .otherwise("mentioned_only")
        .alias("coverage"),
        F.struct(*(column.alias(kind) for kind, column in held.items())).alias("held"),
        F.max("at").alias("last_act_at"),
    )


def inactive(as_of: date, days: int) -> Column:
    """Whether a row of `coverage` is known to have done nothing for so many days."""
    known = (F.col("coverage") != "mentioned_only") & (age_days("last_act_at", as_of) > days)
    return F.coalesce(known, F.lit(False))


def _acted(
    acts: DataFrame, who: str, *, evidence: str | None = None, at: str | None = None
) -> DataFrame:
    return acts.select(
        F.col(who).alias("account_id"),
        F.lit(evidence).cast("string").alias("evidence"),
        (F.col(at) if at else F.lit(None)).cast("timestamp").alias("at"),
    )
