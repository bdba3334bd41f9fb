"""What is known of each account, before anything is judged."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def coverage(
    accounts: DataFrame, posts: DataFrame, follows: DataFrame, interactions: DataFrame
) -> DataFrame:
    """One row per account ever seen: account_id, coverage, last_act_at.

    Own acts are posts of its own record, acts towards others, and follows. A post that was seen
    only inside somebody else's record is the other's act: it shows no more than that its author
    was reacted to. `last_act_at` is null where none of the acts has a date, and a profile that
    grew is an act too.
    """
    embedded = F.coalesce("embedded", F.lit(False))
    seen = [
        accounts.select(
            "account_id",
            F.lit(True).alias("profile"),
            F.lit(False).alias("own"),
            F.col("posts_count_grew_at").alias("at"),
        ),
        posts.select(
            F.col("author_id").alias("account_id"),
            F.lit(False).alias("profile"),
            (~embedded).alias("own"),
            F.when(~embedded, F.col("created_at")).alias("at"),
        ),
        _acted(interactions, "actor_id", own=True, at="occurred_at"),
        _acted(interactions, "target_id", own=False),
        _acted(follows, "follower_id", own=True, at="started_at"),
        _acted(follows, "followed_id", own=False),
    ]
    everything = seen[0]
    for part in seen[1:]:
        everything = everything.unionByName(part)
    return everything.groupBy("account_id").agg(
        F.when(F.max("own"), "own")
        .when(F.max("profile"), "profile_only")
        .otherwise("mentioned_only")
        .alias("coverage"),
        F.max("at").alias("last_act_at"),
    )


def _acted(acts: DataFrame, who: str, *, own: bool, at: str | None = None) -> DataFrame:
    return acts.select(
        F.col(who).alias("account_id"),
        F.lit(False).alias("profile"),
        F.lit(own).alias("own"),
        (F.col(at) if at else F.lit(None)).cast("timestamp").alias("at"),
    )
