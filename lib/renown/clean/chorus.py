"""A signal from texts that many accounts post at once, each with a word or two of its own."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
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
    together = Window.partitionBy("key", "hour")
    alike = F.when(F.col("authors") > OTHERS, F.col("texts")).otherwise(0)
    return (
        _keyed(bare_texts(posts))
        # Here, and not by the counts: one exchange serves both of them.
        .repartition("key", "hour")
        .groupBy("key", "hour", "author_id")
        .agg(F.count(F.lit(1)).alias("texts"))
        .withColumn("authors", F.count(F.lit(1)).over(together))
        .groupBy("author_id")
        .agg((F.sum("texts") / KEYS).alias("posts"), (F.sum(alike) / KEYS).alias("alike"))
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


def _keyed(texts: DataFrame) -> DataFrame:
    """One row per text and key: author_id, hour, key. A key is its smallest shingles in two orders by chance.

    Two texts with a share s of their shingles in common have a key in common with probability s^2: Broder,
    "On the resemblance and containment of documents" (1997). An exclusive or with a number makes
    an order of hashes: by how near they are to it. Shingles are rows, and not elements of a list: Spark
    compiles what it does with rows, and takes thrice as long over the elements.
    """
    hour = F.floor(F.unix_seconds("created_at") / 3_600).alias("hour")
    words = once(F.split("bare", " ")).alias("words")
    known = texts.select("author_id", hour, words).withColumn(
        "text", F.monotonically_increasing_id()
    )
    keys = F.array(*map(_key, range(KEYS))).alias("keys")
    return (
        _shingled(known)
        .groupBy("text")
        .agg(F.first("author_id").alias("author_id"), F.first("hour").alias("hour"), keys)
        .select("author_id", "hour", F.explode("keys").alias("key"))
    )


def _key(number: int) -> Column:
    """Of all shingles of a text, the smallest ones in the orders of this key."""
    orders = range(number * OF, (number + 1) * OF)
    nearness = (F.col("shingle").bitwiseXOR(F.xxhash64(F.lit(order))) for order in orders)
    return F.xxhash64(F.lit(number), *map(F.min, nearness))


def _shingled(texts: DataFrame) -> DataFrame:
    """One row per text and shingle, the hash of SHINGLE words in a row; of a text of fewer words, one."""
    last = F.greatest(F.size("words") - (SHINGLE - 1), F.lit(1))
    shingle = F.xxhash64(F.slice("words", "at", F.lit(SHINGLE))).alias("shingle")
    return texts.select("*", F.explode(F.sequence(F.lit(1), last)).alias("at")).select(
        "text", "author_id", "hour", shingle
    )
