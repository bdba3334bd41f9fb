"""A signal from texts that many accounts post at once, each with a word or two of its own."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.clean.repetition import bare_texts, once

OTHERS = 5
POSTS = 10
SHINGLE = 3  # words in a row
KEYS, OF = 2, 2  # keys of a text, and smallest shingles in each


def choirs(posts: DataFrame) -> DataFrame:
    """Marks accounts over half of whose texts at least 5 others post, nearly alike, within the same hour.

    News makes many write of one thing, and each in words of their own. Who sends a text by way of many
    accounts, changed a little so that no two are the same, is found by keys that two texts share
    as likely as they are alike: of fifteen words with one changed, six in ten. Texts without spaces
    between words have one key, so they are found where they are the same. Linear in posts: one count per
    key and hour, without a pair of texts.
    """
    hour = F.floor(F.unix_seconds("created_at") / 3_600).alias("hour")
    return (
        bare_texts(posts)
        .select("author_id", hour, once(F.split("bare", " ")).alias("words"))
        .select("author_id", "hour", once(_shingles("words")).alias("shingles"))
        .select("author_id", "hour", F.explode(_keys("shingles")).alias("key"))
        .groupBy("key", "hour")
        .agg(F.collect_list("author_id").alias("authors"))
        .select("authors", (F.size(F.array_distinct("authors")) > OTHERS).alias("together"))
        .select(F.explode("authors").alias("author_id"), "together")
        .groupBy("author_id")
        .agg(
            (F.count(F.lit(1)) / KEYS).alias("posts"),
            (F.count_if("together") / KEYS).alias("alike"),
        )
        .withColumn("share", F.col("alike") / F.col("posts"))
        .where((F.col("posts") >= POSTS) & (F.col("share") > 0.5))
        .select(
            F.col("author_id").alias("account_id"),
            (2 * F.col("share") - 1).alias("strength"),
            F.format_string(
                "some %.0f of %.0f texts are nearly those of others in the same hour",
                "alike",
                "posts",
            ).alias("found"),
        )
    )


def _shingles(words: str) -> Column:
    """The hash of every SHINGLE words in a row; of a text of fewer words, one."""
    last = F.greatest(F.size(words) - (SHINGLE - 1), F.lit(1))
    return F.transform(
        F.sequence(F.lit(1), last), lambda at: F.xxhash64(F.slice(words, at, SHINGLE))
    )


def _keys(shingles: str) -> Column:
    """The keys of a text: each of its smallest shingles in two orders, both by chance.

    Two texts with a share s of their shingles in common have a key in common with probability s^2: Broder,
    "On the resemblance and containment of documents" (1997). An exclusive or with a number makes
    an order of hashes: by how near they are to it.
    """
    smallest = [_smallest(shingles, F.xxhash64(F.lit(order))) for order in range(KEYS * OF)]
    return F.array(
        *(F.xxhash64(F.lit(key), *smallest[key * OF : (key + 1) * OF]) for key in range(KEYS))
    )


def _smallest(shingles: str, order: Column) -> Column:
    return F.array_min(F.transform(shingles, lambda shingle: shingle.bitwiseXOR(order)))
