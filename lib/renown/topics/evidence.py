"""What there is to show for an account on a topic: its own posts on it, who reacted to those, and who put
it on a list that is named after the topic.

Who is put on such a list is known for the topic: of all that a network shows, lists tell best who is an
expert of what (Ghosh, Sharma, Benevenuto, Ganguly, Gummadi, "Cognos: crowdsourcing search for topic
experts in microblogs", SIGIR 2012). So whoever keeps one pays attention to the account on the topic, as
somebody who reshared a post does, as long as it is on the list. It takes the place of a reactor and of
nothing else: own posts, on several days, are still asked for.

Posts that were only seen inside others' records count here: they are as much its own, and where records
were searched for a topic hardly any others are held.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum
from renown.frames import Keep
from renown.moments import within
from renown.topics.document import Topic
from renown.topics.matching import language_of, on_listed, on_topic

REACTIONS = ("repost", "quote", "reply", "like")  # to a post
LOOKED_AT = (
    *("post_id", "author_id", "created_at"),
    *("text", "language", "hashtags", "links", "annotations"),
)
HEAVIEST = 5  # posts that are named
THOUSAND = 1e3  # squares of what a post met with are of thousands: exact sums end at 1e14
SPOKEN = 0.2  # of the posts whose language is known: one quote in another is no language of its own
PAIR = ("topic", "account_id")


def evidence(
    posts: DataFrame,
    interactions: DataFrame,
    screening: DataFrame,
    *,
    documents: Sequence[Topic],
    window_days: int,
    as_of: date,
    keep: Keep = lambda frame: frame,
) -> DataFrame:
    """One row per kept account and topic that it posted on, or reposted posts of others on.

    posts, days, reactors, reposted, lists, share_of_posts, heaviest_posts, languages as in the contract
    `topics`; and of the reactors trusted_reactors (the sum of their trust) and engagement (each counted by
    its trust, once more where it reshared a post, or put the account on a list named after the topic);
    concentration is 1 where one post, or one who keeps a list, brought all of it, and 1/n where n of them
    brought as much each. Acts of accounts that are not kept count nowhere. `keep` persists
    what is read more than once.
    """
    kept = screening.where("kept").select("account_id", "trust", "spam_probability")
    recent = posts.where(within("created_at", as_of, window_days))
    matched = keep(
        on_topic(recent.select(*LOOKED_AT), documents).select(
            "topic",
            "post_id",
            "author_id",
            "created_at",
            language_of(F.col("language")).alias("language"),
        )
    )
    acts = interactions.where(within("occurred_at", as_of, window_days))
    met = keep(_met(acts, matched, kept))
    listed = keep(_listed(on_listed(interactions, documents), kept))
    own = _own_posts(matched, _post_weights(met))
    known = (
        own.join(_reposted(met), [*PAIR], "full_outer")
        .join(_reactors(met, listed), [*PAIR], "left")
        .join(_lists(listed), [*PAIR], "left")
        .join(_languages(matched), [*PAIR], "left")
        .join(kept, "account_id", "inner")
        .join(_all_posts(recent, matched), "account_id", "left")
    )
    return known.select(*PAIR, "trust", "spam_probability", *_completed())


def _met(acts: DataFrame, matched: DataFrame, kept: DataFrame) -> DataFrame:
    """One row per topic, post on it, and kept account that reacted to it."""
    reactions = acts.where(F.col("kind").isin(*REACTIONS) & F.col("target_post_id").isNotNull())
    known = kept.select(F.col("account_id").alias("actor_id"), "trust")
    return (
        reactions.select("actor_id", F.col("target_post_id").alias("post_id"), "kind")
        .join(matched, "post_id", "inner")
        .where(F.col("actor_id") != F.col("author_id"))
        .join(known, "actor_id", "inner")
        .groupBy("topic", "author_id", "post_id", "actor_id")
        .agg(
            F.max("trust").alias("trust"),
            F.bool_or(F.col("kind").isin("repost", "quote")).alias("reshared"),
            F.bool_or(F.col("kind") == "repost").alias("reposted"),
        )
    )


def _listed(named: DataFrame, kept: DataFrame) -> DataFrame:
    """One row per topic, account, and kept account that has it on lists named after the topic: how many."""
    known = kept.select(F.col("account_id").alias("actor_id"), "trust")
    return (
        named.where(F.col("actor_id") != F.col("target_id"))
        .join(known, "actor_id", "inner")
        .groupBy("topic", F.col("target_id").alias("author_id"), "actor_id", "trust")
        .agg(F.count_distinct("list_name").alias("lists"))
        .withColumn("reshared", F.lit(True))
    )


def _weight() -> Column:
    """What one account's reaction counts: its trust, and once more where it reshared."""
    return F.col("trust") * (1 + F.col("reshared").cast("int"))


def _post_weights(met: DataFrame) -> DataFrame:
    return met.groupBy("topic", "post_id").agg(exact_sum(_weight()).alias("weight"))


def _own_posts(matched: DataFrame, weights: DataFrame) -> DataFrame:
    """One row per topic and author: posts, days, heaviest_posts (ties by post_id), and the sums of what
    the posts met with (in thousands), and of its squares: met, met_squared.
    """
    weighed = matched.join(weights, ["topic", "post_id"], "left")
    weight = F.col("weight")
    lightest = -F.coalesce(weight, F.lit(0.0))
    part = weight / THOUSAND
    return weighed.groupBy("topic", F.col("author_id").alias("account_id")).agg(
        F.count(F.lit(1)).alias("posts"),
        F.count_distinct(F.floor(F.unix_seconds("created_at") / 86_400)).alias("days"),
        F.min_by("post_id", F.struct(lightest, "post_id"), HEAVIEST).alias("heaviest_posts"),
        exact_sum(part).alias("met"),
        exact_sum(part * part).alias("met_squared"),
    )


def _lists(listed: DataFrame) -> DataFrame:
    """One row per topic and account: lists; and of who keeps them, as of posts, kept and kept_squared."""
    part = _weight() / THOUSAND
    return listed.groupBy("topic", F.col("author_id").alias("account_id")).agg(
        F.sum("lists").alias("lists"),
        exact_sum(part).alias("kept"),
        exact_sum(part * part).alias("kept_squared"),
    )


def _languages(matched: DataFrame) -> DataFrame:
    """One row per topic and author: the languages it writes in on it, the most used first."""
    known = matched.where("language IS NOT NULL").withColumnRenamed("author_id", "account_id")
    counted = known.groupBy(*PAIR, "language").agg((-F.count(F.lit(1))).alias("fewest"))
    by_use = F.sort_array(F.collect_list(F.struct("fewest", "language")))
    each = counted.groupBy(*PAIR).agg(by_use.alias("used"), (-F.sum("fewest")).alias("posts"))
    spoken = F.filter("used", lambda one: -one["fewest"] >= SPOKEN * F.col("posts"))
    return each.select(*PAIR, F.transform(spoken, lambda one: one["language"]).alias("languages"))


def _reactors(met: DataFrame, listed: DataFrame) -> DataFrame:
    """One row per topic and author: the accounts that reacted, or keep it on a list, each once."""
    who = ("topic", "author_id", "actor_id", "trust", "reshared")
    both = met.select(*who).unionByName(listed.select(*who))
    pairs = both.groupBy("topic", F.col("author_id").alias("account_id"), "actor_id").agg(
        F.max("trust").alias("trust"), F.bool_or("reshared").alias("reshared")
    )
    return pairs.groupBy(*PAIR).agg(
        F.count(F.lit(1)).alias("reactors"),
        exact_sum(F.col("trust")).alias("trusted_reactors"),
        exact_sum(_weight()).alias("engagement"),
    )


def _reposted(met: DataFrame) -> DataFrame:
    """One row per topic and account that reposted others' posts on it."""
    reposts = met.where("reposted").groupBy("topic", F.col("actor_id").alias("account_id"))
    return reposts.agg(F.count(F.lit(1)).alias("reposted"))


def _all_posts(recent: DataFrame, matched: DataFrame) -> DataFrame:
    """One row per author of a post on any topic: all posts of the window."""
    authors = matched.select("author_id").distinct()
    of_each = recent.join(authors, "author_id", "left_semi").groupBy("author_id")
    return of_each.agg(F.count(F.lit(1)).alias("all_posts")).withColumnRenamed(
        "author_id", "account_id"
    )


def _completed() -> list[Column]:
    """What was not found is none."""
    nothing = F.array().cast("array<string>")
    counts = [
        F.coalesce(name, F.lit(0)).cast("bigint").alias(name)
        for name in ("posts", "days", "reactors", "reposted", "lists")
    ]
    sums = [F.coalesce(name, F.lit(0.0)).alias(name) for name in ("trusted_reactors", "engagement")]
    share = F.coalesce(F.col("posts") / F.col("all_posts"), F.lit(0.0))
    none = F.lit(0.0)
    whole = F.coalesce("met", none) + F.coalesce("kept", none)
    squared = F.coalesce("met_squared", none) + F.coalesce("kept_squared", none)
    concentration = F.coalesce(F.try_divide(squared, whole * whole), F.lit(1.0))
    return [
        *counts,
        *sums,
        concentration.alias("concentration"),
        share.alias("share_of_posts"),
        F.coalesce("heaviest_posts", nothing).alias("heaviest_posts"),
        F.coalesce("languages", nothing).alias("languages"),
    ]
