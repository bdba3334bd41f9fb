"""Groups of signs as proposals, with what speaks for each; see `renown.topics.discover`."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import DataFrame, Row, Window
from pyspark.sql import functions as F

from renown.topics.proposal import Asked, Proposal, Sign, Together, names

TAG = "#"
Rows = Sequence[Row]


def members(usable: DataFrame, groups: DataFrame, asked: Asked) -> DataFrame:
    """One row per sign of a group that has a hashtag, the most used first, as many as are written down."""
    of_group = Window.partitionBy("community")
    ordered = of_group.orderBy(F.desc("authors"), "sign")
    return (
        usable.join(groups.select("id", "community"), "id", "inner")
        .withColumn("tagged", F.max(F.col("sign").startswith(TAG)).over(of_group))
        .withColumn("size", F.count(F.lit(1)).over(of_group))
        .withColumn("place", F.row_number().over(ordered))
        .where(F.col("tagged") & (F.col("place") <= asked.signs_per_topic))
        .select("community", "sign", "authors", "posts", "size", "place")
    )


def proposals(
    uses: DataFrame, members: DataFrame, strong: DataFrame, asked: Asked
) -> tuple[Proposal, ...]:
    """The groups of the most authors, ties by the smallest community."""
    of_groups = uses.join(members.select("sign", "community"), "sign", "inner")
    sizes = of_groups.groupBy("community").agg(
        *(F.count_distinct(name).alias(name) for name in ("author", "post_id", "day"))
    )
    chosen = sizes.orderBy(F.desc("author"), "community").limit(asked.limit).collect()
    if not chosen:
        return ()
    these = F.col("community").isin([row["community"] for row in chosen])
    written = members.where(these)
    rows = (
        written.orderBy("community", "place").collect(),
        _pairs(written, strong, asked).collect(),
        _languages(of_groups.where(these)).collect(),
    )
    return names([_proposal(row, *(_of(row, part) for part in rows)) for row in chosen])


def sign_of(row: Row) -> Sign:
    """What a row says of a sign."""
    return Sign(row["sign"], row["authors"], row["posts"])


def _proposal(found: Row, signs: Rows, pairs: Rows, languages: Rows) -> Proposal:
    """Without a name as yet."""
    return Proposal(
        name="",
        signs=tuple(sign_of(row) for row in signs),
        more=signs[0]["size"] - len(signs),
        authors=found["author"],
        posts=found["post_id"],
        days=found["day"],
        pairs=tuple(_pair(row) for row in pairs),
        languages={row["language"]: row["posts"] for row in languages},
    )


def _of(group: Row, rows: Rows) -> Rows:
    return [row for row in rows if row["community"] == group["community"]]


def _pairs(members: DataFrame, strong: DataFrame, asked: Asked) -> DataFrame:
    """The pairs within a group that most authors used together, as many as are shown."""
    inside = strong
    for name in ("first", "second"):
        of = members.select(F.col("sign").alias(name), F.col("community").alias(f"of_{name}"))
        inside = inside.join(of, name, "inner")
    largest = Window.partitionBy("of_first").orderBy(F.desc("authors"), "first", "second")
    return (
        inside.where("of_first = of_second")
        .withColumn("place", F.row_number().over(largest))
        .where(F.col("place") <= asked.shown)
        .withColumn("community", F.col("of_first"))
        .orderBy("community", "place")
    )


def _languages(uses: DataFrame) -> DataFrame:
    """Posts of a group by language, where it is known, the most used first."""
    known = uses.where("language IS NOT NULL").groupBy("community", "language")
    counted = known.agg(F.count_distinct("post_id").alias("posts"))
    return counted.orderBy("community", F.desc("posts"), "language")


def _pair(row: Row) -> Together:
    return Together(row["first"], row["second"], row["authors"], row["lift"], row["npmi"])
