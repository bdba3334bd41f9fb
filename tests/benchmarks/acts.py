"""Made-up views of accounts and their acts, as many as are wanted, for what reads views.

Few are acted on by many, as in real networks, and a fourth of all follows return another one. All is a
function of the act's number, so the same views come again. Profiles count the followers that there are.
A tenth of the accounts are fakes, in batches of a hundred: created within hours, following the same few
within hours, posting one text, reposting in step, and looked at by nobody, so that every signal of
cleaning has something to find.
"""

from __future__ import annotations

from datetime import date, datetime, timezone

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.tables import Accounts, FollowsView, InteractionsView, PostsView, Table

AS_OF = date(2026, 11, 1)
END = int(datetime(2026, 11, 2, tzinfo=timezone.utc).timestamp())
DAY, HOUR = 86_400, 3_600
ACTS_PER_ACCOUNT = 20
BATCH = 100
# Of a hundred acts: follows, posts, and then interactions of each kind.
KINDS = (("like", 70), ("repost", 82), ("reply", 92), ("mention", 98), ("block", 100))
FOLLOWS, POSTS = 30, 20


def views(spark: SparkSession, acts: int) -> dict[str, DataFrame]:
    """The four views: so many posts, follows and interactions together, a twentieth as many accounts."""
    accounts = max(acts // ACTS_PER_ACCOUNT, BATCH * 10)
    follows, posts = acts * FOLLOWS // 100, acts * POSTS // 100
    followed = _follows(spark, follows, accounts)
    return {
        "accounts": _accounts(spark, accounts, followed),
        "posts": _posts(spark, posts, accounts),
        "follows": followed,
        "interactions": _interactions(spark, acts - follows - posts, accounts),
    }


def _accounts(spark: SparkSession, accounts: int, follows: DataFrame) -> DataFrame:
    number = F.col("id")
    followers = follows.groupBy(F.col("followed_id").alias("account_id")).agg(
        F.count(F.lit(1)).alias("followers")
    )
    age = F.when(_fake(number), 400 * DAY + _draw("born", 5 * HOUR) + _batch(number) * 7 * HOUR)
    count = F.when(_fake(number), 0).otherwise(_draw("count", 500))
    return _conformed(
        Accounts,
        spark.range(accounts)
        .withColumn("account_id", _name(number))
        .join(followers, "account_id", "left")
        .select(
            "account_id",
            _at(F.coalesce(age, _draw("born", 3_000 * DAY))).alias("created_at"),
            F.when(_fake(number), 60).otherwise(_draw("following", 300)).alias("following_count"),
            F.coalesce("followers", F.lit(0)).alias("followers_count"),
            count.alias("posts_count"),
            count.alias("likes_given_count"),
            _fake(number).alias("default_profile_image"),
        ),
    )


def _follows(spark: SparkSession, follows: int, accounts: int) -> DataFrame:
    """A fake follows eight customers of its batch on the days of their orders, and others at any time.

    The last of every four returns the one before it, where that was not of a fake.
    """
    numbered = spark.range(follows).withColumn("number", F.col("id"))
    former = numbered.withColumn("id", F.col("number") - 1).withColumn(
        "former", _draw("who", accounts)
    )
    back = (F.col("number") % 4 == 3) & ~_fake(F.col("former"))
    acting = (
        former.withColumn("back", back)
        .withColumn("id", F.col("number") - F.col("back").cast("long"))
        .withColumn("who", _draw("who", accounts))
    )
    sold = _fake(F.col("who")) & (_draw("sold", 2) == 0)
    customer = _batch(F.col("who")) * 8 + _draw("customer", 8)
    days = F.pmod(F.xxhash64(customer), F.lit(80))
    who, whom = F.col("who"), F.when(sold, _customer(accounts, customer))
    whom = whom.otherwise(_popular(accounts))
    ago = F.when(sold, days * DAY + _draw("hour", 4 * HOUR)).otherwise(_draw("at", 900 * DAY))
    return _conformed(
        FollowsView,
        acting.select(
            _name(F.when(F.col("back"), whom).otherwise(who)).alias("follower_id"),
            _name(F.when(F.col("back"), who).otherwise(whom)).alias("followed_id"),
            _at(ago).alias("started_at"),
        ),
    )


def _posts(spark: SparkSession, posts: int, accounts: int) -> DataFrame:
    acting = spark.range(posts).withColumn("who", _draw("who", accounts))
    # Twelve words of a thousand; fakes have one text a batch.
    seed = F.when(_fake(F.col("who")), _batch(F.col("who"))).otherwise(F.col("id"))
    words = F.transform(
        F.sequence(F.lit(1), F.lit(12)),
        lambda place: F.conv(F.pmod(F.xxhash64(seed, place), F.lit(1_000)), 10, 36),
    )
    letters = F.translate(F.array_join(words, " "), "0123456789", "qwertyuiop")
    return _conformed(
        PostsView,
        acting.select(
            F.concat(F.lit("post:"), F.col("id").cast("string")).alias("post_id"),
            _name(F.col("who")).alias("author_id"),
            _at(_draw("at", 90 * DAY)).alias("created_at"),
            F.concat(F.lit("words of no meaning "), letters).alias("text"),
        ),
    )


def _interactions(spark: SparkSession, acts: int, accounts: int) -> DataFrame:
    """Fakes repost what their batch reposts, in the same minutes; a post belongs to one author."""
    acting = spark.range(acts).withColumns(
        {"who": _draw("who", accounts), "draw": _draw("kind", 100)}
    )
    kind = F.when(F.col("draw") < KINDS[0][1], KINDS[0][0])
    for name, below in KINDS[1:]:
        kind = kind.when(F.col("draw") < below, name)
    hired = _fake(F.col("who")) & (kind == "repost")
    order = _batch(F.col("who")) * 8 + _draw("order", 8)
    whom = F.when(hired, _customer(accounts, order)).otherwise(_popular(accounts))
    ago = F.when(hired, F.pmod(F.xxhash64(order), F.lit(80)) * DAY + _draw("second", 120))
    return _conformed(
        InteractionsView,
        acting.select(
            _name(F.col("who")).alias("actor_id"),
            _name(whom).alias("target_id"),
            kind.alias("kind"),
            _at(F.coalesce(ago, _draw("at", 90 * DAY))).alias("occurred_at"),
            F.concat(F.lit("post of "), whom.cast("string")).alias("target_post_id"),
        ),
    )


def _conformed(table: Table, rows: DataFrame) -> DataFrame:
    """With all columns of the view; those that nobody drew are null."""
    return rows.select(
        *(
            (F.col(column.name) if column.name in rows.columns else F.lit(None))
            .cast(column.type)
            .alias(column.name)
            for column in table.columns
        )
    )


def _draw(purpose: str, below: int) -> Column:
    return F.pmod(F.xxhash64("id", F.lit(purpose)), F.lit(below))


def _popular(accounts: int) -> Column:
    """Few are acted on by many, the cube of a uniform draw; and nobody looks at fakes."""
    return _genuine(F.floor(F.pow(_draw("whom", 1_000_003) / 1_000_003, 3) * accounts))


def _customer(accounts: int, order: Column) -> Column:
    return _genuine(accounts - 1 - order)


def _genuine(number: Column) -> Column:
    """The same, or of a fake the one in the batch before."""
    return F.when(_fake(number), number - BATCH).otherwise(number)


def _fake(number: Column) -> Column:
    """One batch of every ten."""
    return F.floor(number / BATCH) % 10 == 9


def _batch(number: Column) -> Column:
    return F.floor(number / BATCH)


def _name(number: Column) -> Column:
    return F.concat(F.lit("x:"), F.lpad(number.cast("string"), 12, "0"))


def _at(seconds_ago: Column) -> Column:
    return F.timestamp_seconds(F.lit(END) - 1 - seconds_ago)
