"""The stage: every family's variables, side by side."""

from __future__ import annotations

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.features import cascades, engaged, own_posts, posts_received, profile, reactions
from renown.features.pairs import pairs
from renown.features.shrinkage import Prior, shrunken
from renown.moments import age_days, within
from renown.tables import Features

# Nothing found where it would have been is none.
COUNTED = (
    "engaged_accounts", *(engaged.named(days) for days in engaged.PERIODS), "resharers",
    "trusted_engaged_accounts", "mentioning_accounts", "trusted_resharers", "posts",
    "posts_per_day", "active_days", "active_week_share", "reactions_given", "accounts_reacted_to",
)  # fmt: skip


def measured(
    screening: DataFrame,
    accounts: DataFrame,
    posts: DataFrame,
    follows: DataFrame,
    interactions: DataFrame,
    *,
    window_days: int,
    sketched: bool = False,
    as_of: date,
) -> DataFrame:
    """One row per kept account: what its own records say; `features` adds what needs all accounts.

    What was recorded crosses the network six times in all: acts and follows by pair, acts by post,
    replies and quotes by their own record, own posts, profiles. Every part has one row per account or
    post, so no join multiplies rows. Where `sketched`, pairs hold the window alone, and the accounts
    engaged in `engaged.PERIODS` are counted by sketches, in one more pass over acts.
    """
    kept = screening.where("kept").select("account_id", "trust", "last_act_at")
    in_window = interactions.where(within("occurred_at", as_of, window_days)).where(
        "actor_id <> target_id"
    )
    recent = posts.where(within("created_at", as_of, window_days)).where(
        ~F.coalesce("embedded", F.lit(False))
    )
    days = window_days if sketched else max(window_days, *engaged.PERIODS)
    between = pairs(interactions, follows, window_days=window_days, days=days, as_of=as_of)
    parts = [
        profile.of(accounts, as_of=as_of),
        reactions.of(between, screening, sketched=sketched),
        own_posts.of(
            recent,
            posts_received.of(in_window, kept),
            cascades.depths(in_window, kept),
            window_days=window_days,
            as_of=as_of,
        ),
    ]
    if sketched:
        parts.append(engaged.of(interactions, kept, as_of=as_of))
    joined = kept
    for part in parts:
        joined = joined.join(part, "account_id", "left")
    return _completed(joined, follows, as_of)


def features(measured: DataFrame, prior: Prior) -> DataFrame:
    """One row per kept account, with the variables of the catalogue."""
    return Features.conform(measured.withColumn("amplification_probability", shrunken(prior)))


def _completed(joined: DataFrame, follows: DataFrame, as_of: date) -> DataFrame:
    """Zero where nothing was found but would have been; ratios of the parts; the rest stays absent."""
    followed = _networks(follows)
    held = F.split("account_id", ":")[0].isin(*followed) if followed else F.lit(False)
    counted = {name: F.coalesce(name, _none()) for name in COUNTED}
    held_follows = {
        name: F.when(held, F.coalesce(name, _none()))
        for name in ("kept_followers", "removed_followers", "trusted_followers")
    }
    return (
        joined.withColumns({**counted, **held_follows})
        .withColumns(
            {
                "as_of": F.lit(as_of),
                "kept_follower_share": _ratio("kept_followers", "followers_held"),
                "kept_engaged_share": _ratio("engaged_accounts", "reacting_held"),
                "engaged_follower_share": _ratio("engaged_followers", "kept_followers"),
                "reciprocity": _ratio("answered_accounts", "engaged_accounts"),
                "given_to_received": _ratio("reactions_given", "reactions_received"),
                "reactions_per_post": _ratio("reactions_received", "posts"),
                "replies_per_post": _told_or_held("replies"),
                "quotes_per_post": _told_or_held("quotes"),
                "reshared_post_share": _ratio("reshared_posts", "posts"),
                "days_since_last_act": age_days("last_act_at", as_of),
            }
        )
        .withColumns({f"{act}_per_thousand": _per_thousand(act) for act in own_posts.ACTS})
    )


def _none() -> Column:
    return F.lit(0.0)


def _ratio(part: str, whole: str) -> Column:
    """A part that was not found is none; of nothing there is no share."""
    return F.try_divide(F.coalesce(part, _none()), whole)


def _told_or_held(act: str) -> Column:
    """Per post: by the network's word, else what acts are held."""
    return F.coalesce(f"{act}_per_post", _ratio(f"{act}_received", "posts"))


def _per_thousand(act: str) -> Column:
    """Per thousand times shown, else per post and thousand engaged accounts: who is sure to have seen it."""
    reached = F.col("engaged_accounts")
    return F.coalesce(
        f"{act}_per_thousand", F.try_divide(1_000 * F.col(f"{act}_per_post"), reached)
    )


def _networks(follows: DataFrame) -> list[str]:
    """The networks of which follows are held at all: elsewhere no follower means nothing."""
    network = F.split("followed_id", ":")[0].alias("network")
    return sorted(row["network"] for row in follows.select(network).distinct().collect())
