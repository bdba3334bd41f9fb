"""A signal from texts that many accounts post at once, each with a word or two of its own."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.clean.repetition import bare_texts

OTHERS = 5
POSTS = 10
SHINGLE = 3  # words in a row
KEYS, OF = 4, 2  # keys of a text, and smallest shingles in each


def choirs(posts: DataFrame) -> DataFrame:
    """Marks accounts over half of whose texts at least 5 others post, nearly alike, within the same hour.

    News makes many write of one thing, and each in words of their own. Who sends a text by way of many
    accounts, changed a little so that no two are the same, is found by keys that two texts share
    as likely as they are alike: of fifteen words with one changed, six in ten. Texts without spaces
    between words have one key, so they are found where they are the same. Linear in posts: one count per
    key and hour, without a pair of texts.
    """
    hour = F.floor(F.unix_seconds("created_at") / 3_600).alias("hour")
    texts = bare_texts(posts)
    together = (
        texts.select("author_id", hour, F.explode(_keys("bare")).alias("key"))
        .groupBy("key", "hour")
        .agg(F.collect_list("author_id").alias("authors"))
        .where(F.size(F.array_distinct("authors")) > OTHERS)
        .select(F.explode("authors").alias("author_id"))
        .groupBy("author_id")
        .agg((F.count(F.lit(1)) / KEYS).alias("alike"))
    )
    return (
        texts.groupBy("author_id")
        .agg(F.count(F.lit(1)).alias("posts"))
        .join(together, "author_id", "inner")
        .withColumn("share", F.col("alike") / F.col("posts"))
        .where((F.col("posts") >= POSTS) & (F.col("share") > 0.5))
        .select(
            F.col("author_id").alias("account_id"),
            (2 * F.col("share") - 1).alias("strength"),
            F.format_string(
                "some %.0f of %d texts are nearly those of others in the same hour",
                "alike",
                "posts",
            ).alias("found"),
        )
    )


def _keys(bare: str) -> Column:
    """The keys of a text: each of its smallest shingles in two orders, both by chance.

    Two texts with a share s of their shingles in common have a key in common with probability s^2: Broder,
    "On the resemblance and containment of documents" (1997). An exclusive or with a number makes
    an order of hashes: by how near they are to it.
    """
    words = F.split(bare, " ")
    last = F.greatest(F.size(words) - (SHINGLE - 1), F.lit(1))
    shingles = F.transform(
        F.sequence(F.lit(1), last), lambda at: F.xxhash64(F.slice(words, at, SHINGLE))
    )
    smallest = [_smallest(shingles, F.xxhash64(F.lit(order))) for order in range(KEYS * OF)]
    return F.array(
        *(F.xxhash64(F.lit(key), *smallest[key * OF : (key + 1) * OF]) for key in range(KEYS))
    )


def _smallest(shingles: Column, order: Column) -> Column:
    return F.array_min(F.transform(shingles, lambda shingle: shingle.bitwiseXOR(order)))
