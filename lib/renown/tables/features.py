"""The catalogue: every variable of an account, as data.

A feature is declared once, here; its family's module in `renown.features` computes it, and a score
document names it. Missing is not zero: each says when it stays absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from renown.tables.contract import Column, Table
from renown.tables.derived import AS_OF
from renown.tables.ledger import ACCOUNT_ID

Family = Literal["true_reach", "amplification", "network", "activity"]
Direction = Literal["higher", "lower", "neutral"]
FAMILIES: tuple[Family, ...] = get_args(Family)

NO_FOLLOWS = "no follow of this network is held"
NO_POSTS = "no own post in the window is held"
NO_PROFILE = "the profile does not say"
NO_COUNTS = "no own post in the window, or the network gives no counts"
NO_AUDIENCE = "nobody kept pays attention to it"
# What networks count is whoever acted: fakes as well.
BELIEVED = ", less what is held of accounts not trusted"
NO_REACH = "as per post; or no impressions are given, and nobody reacted"


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
        "trusted_followers",
        "true_reach",
        "Kept followers, each counted by its trust: the reach that cleaning leaves.",
        "trusted accounts",
        "follows, screening",
        NO_FOLLOWS,
    ),
    Feature(
        "engaged_accounts",
        "true_reach",
        "Distinct kept accounts that reacted in the window.",
        "accounts",
        "interactions",
    ),
    *(
        Feature(
            f"engaged_accounts_{days}d",
            "true_reach",
            f"Distinct kept accounts that reacted in the last {days} days; exact, or by a sketch with "
            "a standard error of 1.6 % in a run of more acts than `features.exact_up_to`.",
            "accounts",
            "interactions",
        )
        for days in (7, 30, 90)
    ),
    Feature(
        "trusted_engaged_accounts",
        "true_reach",
        "Distinct kept accounts that reacted in the window, each counted by its trust.",
        "trusted accounts",
        "interactions",
    ),
    Feature(
        "kept_engaged_share",
        "true_reach",
        "Of all distinct accounts that reacted in the window, those whom cleaning kept.",
        "share",
        "interactions",
        "nobody reacted",
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
        "Kept followers who reacted in the window, of all kept followers.",
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
        f"Mean reposts of its own posts, by the network's word{BELIEVED}.",
        "reposts per post",
        "posts, interactions",
        NO_COUNTS,
    ),
    Feature(
        "replies_per_post",
        "amplification",
        f"Mean replies to its own posts: by the network's word{BELIEVED}; else those held.",
        "replies per post",
        "posts, interactions",
        NO_POSTS,
    ),
    Feature(
        "quotes_per_post",
        "amplification",
        f"Mean quotes of its own posts: by the network's word{BELIEVED}; else those held.",
        "quotes per post",
        "posts, interactions",
        NO_POSTS,
    ),
    Feature(
        "likes_per_post",
        "amplification",
        f"Mean likes of its own posts, by the network's word{BELIEVED}.",
        "likes per post",
        "posts, interactions",
        NO_COUNTS,
    ),
    *(
        Feature(
            f"{acts}_per_thousand",
            "amplification",
            f"{acts.capitalize()} per thousand reached: per thousand impressions of the posts whose "
            f"impressions the network gives; else {acts} per post and thousand engaged accounts.",
            f"{acts} per thousand reached",
            "posts, interactions",
            NO_REACH,
        )
        for acts in ("reposts", "replies", "quotes", "likes")
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
        "resharers_per_post",
        "amplification",
        "Mean number of distinct kept resharers of its own posts.",
        "accounts per post",
        "posts, interactions",
        NO_POSTS,
    ),
    Feature(
        "post_h_index",
        "amplification",
        "h posts of the window whose distinct kept resharers, each counted by its trust, are h or more.",
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
        "amplification_probability",
        "amplification",
        "Chance that an own post is reshared: the share that was, drawn towards what is usual "
        "(empirical Bayes; the prior is in `priors.json` of the run).",
        "share",
        "posts, interactions",
        NO_POSTS,
    ),
    Feature(
        "cascade_depth",
        "amplification",
        "Longest chain of replies and quotes by kept accounts below an own post, 5 at most; beyond "
        "its first link it is seen where acts name their own record.",
        "links",
        "posts, interactions",
        NO_POSTS,
    ),
    Feature(
        "conversation_starts",
        "amplification",
        "Own posts, no replies, that a kept account replied to.",
        "posts",
        "posts, interactions",
        NO_POSTS,
    ),
    Feature(
        "unanswered_share",
        "amplification",
        "Own posts that no kept account replied to, reshared or liked.",
        "share",
        "posts, interactions",
        NO_POSTS,
        "lower",
    ),
    Feature(
        "reactions_per_post",
        "amplification",
        "Acts received from kept accounts per own post: what comes in for what goes out.",
        "acts per post",
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
        "active_week_share",
        "activity",
        "Weeks of the window, counted back from its end, with an own post.",
        "share",
        "posts",
    ),
    Feature(
        "posting_hour_entropy",
        "activity",
        "How evenly own posts lie over the hours of the day (UTC): 0 all in one, 1 all 24 alike.",
        "share",
        "posts",
        NO_POSTS,
        "neutral",
    ),
    Feature(
        "days_since_last_act",
        "activity",
        "Days from its last own act to the end of the date.",
        "days",
        "screening",
        "no own act with a date is known",
        "lower",
    ),
    Feature(
        "account_age_days",
        "activity",
        "Days since the account was opened.",
        "days",
        "accounts",
        "the profile does not say, or says a later date",
        "neutral",
    ),
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

# What `propagate` knows; `score` reads it from the tables `influence` and `audience`.
NETWORK = (
    Feature(
        "influence",
        "network",
        "x of the recurrence: own and passed on.",
        "trusted accounts",
        "influence",
    ),
    Feature(
        "audience_size",
        "network",
        "Kept accounts that pay attention to it.",
        "accounts",
        "audience",
    ),
    Feature(
        "audience_mean_influence",
        "network",
        "Mean influence of its audience.",
        "trusted accounts",
        "audience",
        NO_AUDIENCE,
    ),
    Feature(
        "audience_median_influence",
        "network",
        "Median influence of its audience.",
        "trusted accounts",
        "audience",
        NO_AUDIENCE,
    ),
    Feature(
        "audience_influence_gini",
        "network",
        "How unequal the influence of its audience is: 0 all alike, near 1 one has it all.",
        "share",
        "audience",
        NO_AUDIENCE,
        direction="neutral",
    ),
    Feature(
        "own_community_share",
        "network",
        "Of the influence passed on to it, the share from its own community: the echo chamber.",
        "share",
        "audience",
        NO_AUDIENCE,
        direction="lower",
    ),
    Feature(
        "outside_influence",
        "network",
        "Influence passed on to it from other communities than its own.",
        "trusted accounts",
        "audience",
    ),
)


def _column(feature: Feature) -> Column:
    """A feature as a column of its table; one that is never missing is required."""
    meaning = f"{feature.meaning} Missing: {feature.missing}."
    required = feature.missing == "never"
    return Column(feature.name, "double", meaning, feature.unit, not required, 0)


Features = Table(
    "features",
    "One row per kept account.",
    ("account_id",),
    (
        AS_OF,
        ACCOUNT_ID,
        *(_column(f) for f in CATALOGUE),
    ),
)

Audience = Table(
    "audience",
    "One row per kept account: those who pay attention to it, and what they pass on.",
    ("account_id",),
    (
        AS_OF,
        ACCOUNT_ID,
        *(_column(f) for f in NETWORK if f.source == "audience"),
    ),
)
