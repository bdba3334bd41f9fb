"""The stage: every family's variables, side by side."""

from __future__ import annotations

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.features import followers, given, own_posts, profile, reactions, resharing
from renown.moments import within
from renown.tables import Features


def features(
    screening: DataFrame,
    accounts: DataFrame,
    posts: DataFrame,
    follows: DataFrame,
    interactions: DataFrame,
    *,
    window_days: int,
    as_of: date,
) -> DataFrame:
    """One row per kept account, with the variables of the catalogue."""
    kept = screening.where("kept").select("account_id", "trust")
    in_window = interactions.where(within("occurred_at", as_of, window_days)).where(
        "actor_id <> target_id"
    )
    recent = posts.where(within("created_at", as_of, window_days)).where(
        ~F.coalesce("embedded", F.lit(False))
    )
    joined = kept.select("account_id")
    for family in (
        profile.of(accounts),
        followers.of(follows, screening),
        reactions.of(in_window, kept),
        given.of(in_window),
        own_posts.of(recent, window_days=window_days),
        resharing.of(recent, in_window, kept),
    ):
        joined = joined.join(family, "account_id", "left")
    return Features.conform(_completed(joined, follows, as_of))


def _completed(joined: DataFrame, follows: DataFrame, as_of: date) -> DataFrame:
    """Zero where nothing was found but would have been; ratios of the parts; the rest stays absent."""
    followed = _networks(follows)
    zero = F.lit(0.0)
    held = F.split("account_id", ":")[0].isin(*followed) if followed else F.lit(False)
    counted = {
        name: F.coalesce(name, zero)
        for name in (
            "engaged_accounts", "trusted_engaged_accounts", "mentioning_accounts", "resharers",
            "trusted_resharers", "posts", "posts_per_day", "active_days", "reactions_given",
            "accounts_reacted_to",
        )
    }  # fmt: skip
    held_follows = {
        name: F.when(held, F.coalesce(name, zero))
        for name in ("kept_followers", "removed_followers")
    }
    posted = F.col("posts") > 0
    return joined.withColumns({**counted, **held_follows}).withColumns(
        {
            "as_of": F.lit(as_of),
            "kept_follower_share": F.try_divide("kept_followers", F.col("followers_held")),
            "engaged_follower_share": F.try_divide("engaged_accounts", "kept_followers"),
            "reciprocity": F.try_divide(F.coalesce("answered_accounts", zero), "engaged_accounts"),
            "given_to_received": F.try_divide("reactions_given", "reactions_received"),
            "replies_per_post": F.coalesce(
                "replies_per_post", F.try_divide(F.coalesce("replies_received", zero), "posts")
            ),
            "quotes_per_post": F.coalesce(
                "quotes_per_post", F.try_divide(F.coalesce("quotes_received", zero), "posts")
            ),
            "post_h_index": F.when(posted, F.coalesce("post_h_index", zero)),
            "reshared_post_share": F.try_divide(F.coalesce("reshared_posts", zero), "posts"),
        }
    )


def _networks(follows: DataFrame) -> list[str]:
    """The networks of which follows are held at all: elsewhere no follower means nothing."""
    network = F.split("followed_id", ":")[0].alias("network")
    return sorted(row["network"] for row in follows.select(network).distinct().collect())
