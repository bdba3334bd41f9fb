"""Who follows and who reacts, whom cleaning kept, and what the account does towards others."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum
from renown.features.engaged import PERIODS, named


def of(pairs: DataFrame, screening: DataFrame, *, sketched: bool = False) -> DataFrame:
    """One row per account that anybody followed or acted on, or that acted.

    A follower who is inactive or not covered is neither kept nor removed. Each engaged account is
    there once, with its trust. Where `sketched`, the periods of `engaged` are left to it.
    """
    judged = screening.select(
        F.col("account_id").alias("other_id"),
        "kept",
        (F.col("decision") == "removed").alias("removed"),
        "trust",
    )
    kept = F.coalesce("kept", F.lit(False))
    follower = F.col("follows") & kept
    engaged = kept & (F.col("acts") > 0)
    reshared = engaged & (F.col("repost") + F.col("quote") > 0)
    periods = [] if sketched else PERIODS
    return (
        pairs.join(judged, "other_id", "left")
        .groupBy("account_id")
        .agg(
            _number(F.count_if("follows"), "followers_held"),
            _number(F.count_if(follower), "kept_followers"),
            _number(F.count_if(F.col("follows") & F.col("removed")), "removed_followers"),
            _trusted(follower, "trusted_followers"),
            _number(F.count_if(F.col("acts") > 0), "reacting_held"),
            _number(F.count_if(engaged), "engaged_accounts"),
            *(
                _number(F.count_if(kept & (F.col("fresh_days") <= days)), named(days))
                for days in periods
            ),
            _trusted(engaged, "trusted_engaged_accounts"),
            _number(F.count_if(engaged & F.col("follows")), "engaged_followers"),
            _number(F.count_if(engaged & (F.col("mention") > 0)), "mentioning_accounts"),
            _number(F.count_if(engaged & F.col("answered")), "answered_accounts"),
            *(
                _number(F.sum(F.when(kept, F.col(acts))), name)
                for acts, name in (
                    ("acts", "reactions_received"),
                    ("reply", "replies_received"),
                    ("quote", "quotes_received"),
                )
            ),
            _number(F.count_if(reshared), "resharers"),
            _trusted(reshared, "trusted_resharers"),
            _number(F.sum("given"), "reactions_given"),
            _number(F.count_if(F.col("given") > 0), "accounts_reacted_to"),
        )
    )


def _number(count: Column, name: str) -> Column:
    return count.cast("double").alias(name)


def _trusted(whom: Column, name: str) -> Column:
    """Those accounts, each counted by its trust."""
    return exact_sum(F.when(whom, F.col("trust"))).alias(name)
