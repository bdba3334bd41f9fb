"""A signal from texts: the same words again and again, by one account or by many."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from renown.clean.acts import own_posts

LETTERS = 20  # shorter texts ("thank you all!") are repeated by everybody
POSTS = 10
TIMES = 3


def texts(posts: DataFrame) -> DataFrame:
    """Marks accounts over half of whose texts repeat what was posted before, by whomever.

    A text posted 3 times or more is repeated. Whoever had it first is not to blame for those who
    copy it: of theirs, only what they post 3 times themselves counts. Texts are compared without
    links, mentions, digits, case and punctuation, so that a template with a blank to fill in is
    still one text. Linear in posts: one count per text, by its hash.
    """
    told = bare_texts(posts).withColumn("words", F.xxhash64("bare"))
    everywhere = Window.partitionBy("words")
    by_author = (
        told.groupBy("words", "author_id")
        .agg(F.count(F.lit(1)).alias("posts"), F.min("created_at").alias("first_at"))
        .withColumn("times", F.sum("posts").over(everywhere))
        .withColumn("first", F.min(F.struct("first_at", "author_id")).over(everywhere))
    )
    its_own = F.col("author_id") == F.col("first.author_id")
    repeated = (
        F.when(its_own & (F.col("posts") >= TIMES), F.col("posts"))
        .when(~its_own & (F.col("times") >= TIMES), F.col("posts"))
        .otherwise(0)
    )
    return (
        by_author.groupBy(F.col("author_id").alias("account_id"))
        .agg(F.sum("posts").alias("posts"), F.sum(repeated).alias("repeated"))
        .withColumn("share", F.col("repeated") / F.col("posts"))
        .where((F.col("posts") >= POSTS) & (F.col("share") > 0.5))
        .select(
            "account_id",
            (2 * F.col("share") - 1).alias("strength"),
            F.format_string("%d of %d texts are repeated", "repeated", "posts").alias("found"),
        )
    )


def bare_texts(posts: DataFrame) -> DataFrame:
    """One row per own post that says enough: author_id, created_at, and its bare text."""
    return (
        own_posts(posts)
        .where(F.length("text") >= LETTERS)
        .select("author_id", "created_at", once(_bare(F.col("text"))).alias("bare"))
        .where(F.length("bare") >= LETTERS)
    )


def once(column: Column) -> Column:
    """The same as a row of its own, which is worked out once however often it is used further on.

    A plain column is put in at each place that uses it, conditions and the body of a function of elements
    too. What a generator gives is not.
    """
    return F.explode(F.array(column))


def _bare(text: Column) -> Column:
    without = F.regexp_replace(F.lower(text), r"https?://\S+|@\w+|[\d\p{Punct}]+", " ")
    return F.trim(F.regexp_replace(without, r"\s+", " "))
