"""How what is known of several accounts becomes what is known of the person whom they belong to.

distinct           people who follow or react, each once, whatever accounts they do it by and towards
sum                what no two accounts share: influence (its unit is the same everywhere), posts, lists
maximum, minimum   what cannot be added without counting somebody twice: the best that is known
mean_by_posts      rates of posts: the mean over all posts of all accounts
mean_by_influence  what an account's audience is like, by how much comes from it
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.exact import exact_sum

Combine = Literal["distinct", "sum", "maximum", "minimum", "mean_by_posts", "mean_by_influence"]
RULES: tuple[str, ...] = get_args(Combine)
WEIGHTS: Mapping[str, str] = {"mean_by_posts": "posts", "mean_by_influence": "influence"}
# Features that count distinct accounts; what follows and acts are held, so they can be counted by person.
DISTINCT = (
    "kept_followers", "removed_followers", "trusted_followers", "engaged_accounts",
    "engaged_accounts_7d", "engaged_accounts_30d", "engaged_accounts_90d",
    "trusted_engaged_accounts", "mentioning_accounts", "resharers", "trusted_resharers",
)  # fmt: skip
_BY_RULE: Mapping[Combine, tuple[str, ...]] = {
    "distinct": DISTINCT,
    "sum": (
        "influence", "lists", "posts", "posts_per_day", "conversation_starts", "reactions_given",
        "outside_influence",
    ),
    "minimum": ("days_since_last_act",),
    "mean_by_posts": (
        "reposts_per_post", "replies_per_post", "quotes_per_post", "likes_per_post",
        "reposts_per_thousand", "replies_per_thousand", "quotes_per_thousand", "likes_per_thousand",
        "resharers_per_post", "reshared_post_share", "amplification_probability", "unanswered_share",
        "reactions_per_post", "reply_share", "posting_hour_entropy",
    ),
    "mean_by_influence": (
        "audience_mean_influence", "audience_median_influence", "audience_influence_gini",
        "own_community_share",
    ),
}  # fmt: skip
_USUAL: Mapping[str, Combine] = {name: rule for rule, names in _BY_RULE.items() for name in names}


def usual(feature: str) -> Combine:
    """How a feature is combined where a document does not say; the best that is known, of all others."""
    return _USUAL.get(feature, "maximum")


def combined(feature: str, rule: str) -> Column:
    """A feature of several accounts as one value, where rows are grouped; null where none has it.

    `distinct` is known by the acts alone (`renown.features.persons`); what stands here is the sum, which
    is right where nobody is counted twice.
    """
    value = F.col(feature)
    if rule in WEIGHTS:
        weight = _weight(rule)
        mean = F.try_divide(exact_sum(weight * value), exact_sum(F.when(value.isNotNull(), weight)))
        return F.coalesce(mean, F.max(value))
    if rule in ("sum", "distinct"):
        return exact_sum(value)
    return F.min(value) if rule == "minimum" else F.max(value)


def amount(feature: str, rule: str) -> Column:
    """How much accounts bring to the combined value, where rows are grouped; of a best value, that value."""
    value = F.col(feature)
    return exact_sum(_weight(rule) * value) if rule in WEIGHTS else combined(feature, rule)


def _weight(rule: str) -> Column:
    return F.coalesce(F.col(WEIGHTS[rule]), F.lit(0.0))
