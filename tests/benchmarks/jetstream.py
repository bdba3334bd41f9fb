"""Made-up records of the shape that Bluesky's Jetstream delivers, as many as are wanted.

Sizes and fields are those of real captures; who acts on whom is drawn so that a few are acted on by
many. All of it is a function of the record's number, so a record that comes again is the same.
"""

from __future__ import annotations

from datetime import datetime, timezone

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

START = datetime(2025, 1, 1, tzinfo=timezone.utc)
# Of a hundred acts in a capture of real traffic: likes, reposts, follows, posts.
KINDS = (("like", 70), ("repost", 82), ("follow", 92), ("post", 100))
CID = "bafyreiguce4jh7kcbmof3pmcvasifqtw24b6isakj5ve5ga2b4z4alpc4i"


def records(
    spark: SparkSession, first: int, count: int, *, accounts: int, days: tuple[int, int]
) -> DataFrame:
    """One row per record, its JSON in `value`: numbers from `first`, within days counted from START."""
    span = (days[1] - days[0]) * 86_400_000_000
    begins = int(START.timestamp() * 1e6) + days[0] * 86_400_000_000
    at = F.lit(begins) + F.pmod(F.xxhash64("id", F.lit("at")), F.lit(span))
    found = spark.range(first, first + count, numPartitions=8).select(
        "id",
        at.alias("time_us"),
        _did(F.pmod(F.xxhash64("id", F.lit("who")), F.lit(accounts))).alias("did"),
        _did(_popular(accounts)).alias("target"),
        _tid(F.col("id")).alias("rkey"),
        F.pmod(F.xxhash64("id", F.lit("kind")), F.lit(100)).alias("draw"),
    )
    return found.select(_record().alias("value"))


def _popular(accounts: int) -> Column:
    """Few are acted on by many: the cube of a uniform draw."""
    uniform = F.pmod(F.xxhash64("id", F.lit("whom")), F.lit(1_000_003)) / 1_000_003
    return F.floor(F.pow(uniform, 3) * accounts)


def _did(number: Column) -> Column:
    return F.concat(F.lit("did:plc:"), F.substring(F.sha1(number.cast("string")), 1, 24))


def _tid(number: Column) -> Column:
    return F.concat(F.lit("3m"), F.lpad(F.conv(number.cast("string"), 10, 32), 11, "2"))


def _record() -> Column:
    draw = F.col("draw")
    subject = F.struct(F.lit(CID).alias("cid"), _uri(F.col("target"), "feed.post").alias("uri"))
    about = F.when(draw < KINDS[1][1], subject)
    text = F.concat(F.lit("words of no meaning, "), F.repeat(F.sha1("rkey"), 2))
    reply = F.struct(subject.alias("parent"), subject.alias("root"))
    record = F.to_json(
        F.struct(
            F.concat(F.lit("app.bsky."), _collection()).alias("$type"),
            F.date_format(F.timestamp_micros("time_us"), "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").alias(
                "createdAt"
            ),
            F.when(draw >= KINDS[2][1], F.array(F.lit("en"))).alias("langs"),
            F.when((draw >= KINDS[2][1]) & (draw % 2 == 0), reply).alias("reply"),
            F.when(draw >= KINDS[2][1], text).alias("text"),
            F.coalesce(F.to_json(about), F.when(draw < KINDS[2][1], F.col("target"))).alias(
                "subject"
            ),
        )
    )
    # A subject is an object for likes and reposts, and a text for follows.
    plain = F.regexp_replace(record, r'"subject":"(\{.*\})"\}$', r'"subject":$1}')
    plain = F.when(draw < KINDS[1][1], F.replace(plain, F.lit('\\"'), F.lit('"'))).otherwise(record)
    return F.concat(
        F.lit('{"did":"'), "did", F.lit('","time_us":'), F.col("time_us").cast("string"),
        F.lit(',"kind":"commit","commit":{"rev":"'), "rkey",
        F.lit('","operation":"create","collection":"app.bsky.'), _collection(),
        F.lit('","rkey":"'), "rkey", F.lit('","record":'), plain,
        F.lit(f',"cid":"{CID}"}}}}'),
    )  # fmt: skip


def _collection() -> Column:
    draw, kinds = F.col("draw"), dict(KINDS)
    return (
        F.when(draw < kinds["like"], "feed.like")
        .when(draw < kinds["repost"], "feed.repost")
        .when(draw < kinds["follow"], "graph.follow")
        .otherwise("feed.post")
    )


def _uri(did: Column, collection: str) -> Column:
    return F.concat(F.lit("at://"), did, F.lit(f"/app.bsky.{collection}/3mpsjbtci2c2o"))
