"""The catalogue: every variable of an account, as data.

A feature is declared once, here; its family's module in `renown.features` computes it, and a score
document names it. Missing is not zero: each says when it stays absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from renown.tables.contract import Column, Table
from renown.tables.derived import AS_OF
from renown.tables.ledger import ACCOUNT_ID

Family = Literal["true_reach", "amplification", "network", "activity"]
Direction = Literal["higher", "lower", "neutral"]

NO_FOLLOWS = "no follow of this network is held"
NO_POSTS = "no own post in the window is held"
NO_PROFILE = "the profile does not say"
NO_COUNTS = "no own post in the window, or the network gives no counts"


@dataclass(frozen=True)
class Feature:
    """One variable. `direction` says which way is more influential; `missing`, when it is absent."""

    name: str
    family: Family
    meaning: str
    unit: str
    source: str
    missing: str = "never"
    direction: Direction = "higher"


CATALOGUE = (
    Feature(
        "kept_followers",
        "true_reach",
        "Followers whom cleaning kept.",
        "accounts",
        "follows",
        NO_FOLLOWS,
    ),
    Feature(
        "removed_followers",
        "true_reach",
        "Followers whom cleaning removed.",
        "accounts",
        "follows",
        NO_FOLLOWS,
        "neutral",
    ),
    Feature(
        "kept_follower_share",
        "true_reach",
        "Kept followers of all followers held.",
        "share",
        "follows",
        "no follower is held",
    ),
    Feature(
        "engaged_accounts",
        "true_reach",
        "Distinct kept accounts that reacted in the window.",
        "accounts",
        "interactions",
    ),
    Feature(
        "trusted_engaged_accounts",
        "true_reach",
        "The same, each counted by its trust.",
        "trusted accounts",
        "interactions",
    ),
    Feature(
        "mentioning_accounts",
        "true_reach",
        "Distinct kept accounts that mentioned it in the window.",
        "accounts",
        "interactions",
    ),
    Feature(
        "engaged_follower_share",
        "true_reach",
        "Engaged accounts per kept follower.",
        "share",
        "interactions, follows",
        "no kept follower is held",
    ),
    Feature(
        "lists", "true_reach", "Lists of others that it is on.", "lists", "accounts", NO_PROFILE
    ),
    Feature(
        "followers",
        "true_reach",
        "Followers, by the network's word, uncleaned.",
        "accounts",
        "accounts",
        NO_PROFILE,
    ),
    Feature(
        "following",
        "true_reach",
        "Accounts it follows, by the network's word.",
        "accounts",
        "accounts",
        NO_PROFILE,
        "neutral",
    ),
    Feature(
        "reciprocity",
        "true_reach",
        "Of those who reacted to it, the share it reacted to.",
        "share",
        "interactions",
        "nobody reacted",
        "neutral",
    ),
    Feature(
        "reposts_per_post",
        "amplification",
        "Mean reposts of its own posts, by the network's word.",
        "reposts per post",
        "posts",
        NO_COUNTS,
    ),
    Feature(
        "replies_per_post",
        "amplification",
        "Mean replies to its own posts: by the network's word, else those held.",
        "replies per post",
        "posts, interactions",
        NO_POSTS,
    ),
    Feature(
        "quotes_per_post",
        "amplification",
        "Mean quotes of its own posts: by the network's word, else those held.",
        "quotes per post",
        "posts, interactions",
        NO_POSTS,
    ),
    Feature(
        "likes_per_post",
        "amplification",
        "Mean likes of its own posts, by the network's word.",
        "likes per post",
        "posts",
        NO_COUNTS,
    ),
    Feature(
        "resharers",
        "amplification",
        "Distinct kept accounts that reposted or quoted it.",
        "accounts",
        "interactions",
    ),
    Feature(
        "trusted_resharers",
        "amplification",
        "The same, each counted by its trust.",
        "trusted accounts",
        "interactions",
    ),
    Feature(
        "post_h_index",
        "amplification",
        "h posts of the window with at least h distinct kept resharers each.",
        "posts",
        "interactions",
        NO_POSTS,
    ),
    Feature(
        "reshared_post_share",
        "amplification",
        "Own posts that a kept account reshared.",
        "share",
        "posts, interactions",
        NO_POSTS,
    ),
    Feature(
        "posts",
        "activity",
        "Own posts in the window, replies and quotes included.",
        "posts",
        "posts",
    ),
    Feature(
        "posts_per_day", "activity", "Own posts per day of the window.", "posts per day", "posts"
    ),
    Feature(
        "reply_share",
        "activity",
        "Own posts that are replies.",
        "share",
        "posts",
        NO_POSTS,
        "neutral",
    ),
    Feature("active_days", "activity", "Days of the window with an own post.", "days", "posts"),
    Feature(
        "reactions_given",
        "activity",
        "Acts towards others in the window.",
        "acts",
        "interactions",
        direction="neutral",
    ),
    Feature(
        "accounts_reacted_to",
        "activity",
        "Distinct accounts it acted towards.",
        "accounts",
        "interactions",
        direction="neutral",
    ),
    Feature(
        "given_to_received",
        "activity",
        "Acts given per act received from kept accounts.",
        "ratio",
        "interactions",
        "nobody reacted",
        "lower",
    ),
)

# What `propagate` knows; `score` reads it from the table `influence`.
NETWORK = (
    Feature(
        "influence",
        "network",
        "x of the recurrence: own and passed on.",
        "trusted accounts",
        "influence",
    ),
)

Features = Table(
    "features",
    "One row per kept account.",
    ("account_id",),
    (
        AS_OF,
        ACCOUNT_ID,
        *(
            Column(
                f.name,
                "double",
                f"{f.meaning} Missing: {f.missing}.",
                f.unit,
                f.missing != "never",
                0,
            )
            for f in CATALOGUE
        ),
    ),
)
