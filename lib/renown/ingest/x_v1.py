"""X (Twitter) API v1.1: users, posts, and pages of follower or friend ids, one JSON a line.

From a post come its own row, what it embeds (the post that is reposted or quoted, profiles), and
its acts. A repost is no post; its copied mentions are not mentions, and when the post it repeats is
a quote, only the repost counts. A post that both replies and quotes is of kind `reply`, as it was
written into a conversation, and both acts are recorded. An act towards oneself is no act. A mention
without an id names nobody and is passed over. Likes are not delivered.
"""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.ingest import files, lines
from renown.ingest import x_v1_shape as shape
from renown.ledger import Records
from renown.moments import moment
from renown.tables import AccountObservations, Follows, Interactions, PostObservations, Posts

NETWORK = "x_v1"


def read(spark: SparkSession, path: str, observed_at: datetime | None) -> Records:
    """The records of a file, or of all files below a folder."""
    source = f"{NETWORK} input {path}"
    files.find(spark, path, what=f"{NETWORK} input")
    schema = shape.schema()
    parsed = _judged(lines.parse(spark, path, schema), observed_at)
    found = lines.stage(parsed, schema, source=source)
    good = found.staged.where(F.col("reason").isNull())
    people, talk = good.where("kind IN ('user', 'post')"), good.where("kind = 'post'")
    tables = {
        AccountObservations.name: profiles(people),
        Follows.name: follows(good.where("kind = 'page'")),
        Posts.name: posts(talk),
        PostObservations.name: post_observations(talk),
        Interactions.name: interactions(talk),
    }
    rejects = lines.rejects(found, NETWORK)
    staged = (found.staged, rejects)
    return Records(NETWORK, path, tables, rejects, found.records, found.rejected, staged)


def _judged(parsed: DataFrame, observed_at: datetime | None) -> DataFrame:
    """Each line's kind, when it was observed, and the reason to set it aside, where there is one."""
    given = moment(observed_at) if observed_at else F.lit(None).cast("timestamp")
    seen = F.coalesce(shape.iso_time(_record()["retrieved_at"]), given, _newest_time())
    dated = parsed.withColumn("kind", shape.kind(_record())).withColumn("observed_at", seen)
    wrong = shape.problems(_record(), F.col("kind"), F.col("observed_at"), F.col("raw"))
    return dated.withColumn("reason", F.coalesce("reason", wrong))


def _newest_time() -> Column:
    """The record was observed no sooner than this."""
    in_page = F.array_max(F.transform(_record()["started_at"], shape.iso_time))
    in_user = shape.time(_record()["status"]["created_at"])
    return F.greatest(shape.time(_record()["created_at"]), in_user, in_page)


def profiles(people: DataFrame) -> DataFrame:
    """One row per profile in a record: a user's own line, authors, and authors of embedded posts."""
    embedded = [_record()[name]["user"] for name in shape.EMBEDDED]
    users = F.array(*(_profile(user) for user in (_record(), _record()["user"], *embedded)))
    return AccountObservations.conform(_rows(people, users))


def _profile(user: Column) -> Column:
    """A user object with a name is a profile; often a post carries no more than its author's id."""
    columns = {
        "account_id": _x(shape.native(user)),
        "observed_at": F.col("observed_at"),
        "created_at": shape.time(user["created_at"]),
        "declared_bot": F.lit(None).cast("boolean"),
        **{column: user[name] for column, name in shape.PROFILE_TEXT.items()},
        **{name: user[name] for name in shape.PROFILE_FLAGS},
        **{column: user[name] for column, name in shape.PROFILE_COUNTS.items()},
    }
    return F.when(user["screen_name"].isNotNull(), _struct(columns))


def posts(talk: DataFrame) -> DataFrame:
    """One row per post in a record: its own unless it is a repost, and those it embeds."""
    others = [_record()[name] for name in shape.EMBEDDED]
    embedded = (_post(post, post["is_quote_status"], embedded=True) for post in others)
    # A quoted post that is gone leaves no more than this flag.
    quotes = _record()["is_quote_status"] | _record()["quoted_status"].isNotNull()
    own = F.when(~_is_repost(), _post(_record(), quotes, embedded=False))
    return Posts.conform(_rows(talk, F.array(own, *embedded)))


def _post(post: Column, quotes: Column, *, embedded: bool) -> Column:
    """An archive may embed no more than ids: without a time it is no row."""
    columns = {
        "post_id": _x(shape.native(post)),
        "author_id": _x(shape.native(post["user"])),
        "created_at": shape.time(post["created_at"]),
        "kind": _kind(post, quotes),
        "in_reply_to_post_id": _x(shape.native(post, "in_reply_to_status_id")),
        "text": F.coalesce(post["extended_tweet"]["full_text"], post["full_text"], post["text"]),
        "language": post["lang"],
        "hashtags": F.transform(shape.entities(post, "hashtags"), lambda tag: F.lower(tag["text"])),
        "links": F.transform(
            shape.entities(post, "urls"), lambda link: F.coalesce(link["expanded_url"], link["url"])
        ),
        "embedded": F.lit(embedded),
        "observed_at": F.col("observed_at"),
    }
    return F.when(post["created_at"].isNotNull(), _struct(columns))


def _kind(post: Column, quotes: Column) -> Column:
    reply = shape.native(post, "in_reply_to_user_id").isNotNull()
    reply |= shape.native(post, "in_reply_to_status_id").isNotNull()
    return F.when(reply, "reply").when(quotes, "quote").otherwise("original")


def post_observations(talk: DataFrame) -> DataFrame:
    """One row per post in a record that comes with counts; a repost's own are those of its post."""
    embedded = (_counts(_record()[name]) for name in shape.EMBEDDED)
    counts = F.array(F.when(~_is_repost(), _counts(_record())), *embedded)
    return PostObservations.conform(_rows(talk, counts))


def _counts(post: Column) -> Column:
    counts = {column: post[name] for column, name in shape.POST_COUNTS.items()}
    columns = {"post_id": _x(shape.native(post)), "observed_at": F.col("observed_at"), **counts}
    columns["impressions_count"] = F.lit(None).cast("bigint")
    return F.when(F.coalesce(*counts.values()).isNotNull(), _struct(columns))


def interactions(talk: DataFrame) -> DataFrame:
    """One row per act of a post's author towards somebody else."""
    reposted, quoted = _record()["retweeted_status"], _record()["quoted_status"]
    answered = shape.native(_record(), "in_reply_to_user_id")
    others = F.array_except(F.array_distinct(shape.mentioned(_record())), F.array(answered))
    by_own_words = F.concat(
        F.array(
            _act("quote", shape.native(quoted["user"]), shape.native(quoted)),
            _act("reply", answered, shape.native(_record(), "in_reply_to_status_id")),
        ),
        F.coalesce(F.transform(others, lambda native_id: _act("mention", native_id)), F.array()),
    )
    repost = F.array(_act("repost", shape.native(reposted["user"]), shape.native(reposted)))
    acts = _rows(talk, F.when(_is_repost(), repost).otherwise(by_own_words))
    return Interactions.conform(acts.where("actor_id != target_id"))


def _act(kind: str, target: Column, post: Column | None = None) -> Column:
    record_id, target_id = _x(shape.native(_record())), _x(target)
    columns = {
        "interaction_id": F.concat(record_id, F.lit(f"#{kind}#"), target_id),
        "source_record_id": record_id,
        "actor_id": _x(shape.native(_record()["user"])),
        "target_id": target_id,
        "kind": F.lit(kind),
        "target_post_id": F.lit(None).cast("string") if post is None else _x(post),
        # Nothing was seen before it happened, whatever the clocks say.
        "occurred_at": F.least(shape.time(_record()["created_at"]), F.col("observed_at")),
        "claimed_at": F.lit(None).cast("timestamp"),
        "observed_at": F.col("observed_at"),
    }
    return F.when(target.isNotNull(), _struct(columns))


def follows(pages: DataFrame) -> DataFrame:
    """One row per id on a page. X gives no id to a follow, so it is known by its pair and start."""
    none = F.array().cast("array<string>")
    each = F.arrays_zip(
        _record()["ids"], F.coalesce(_record()["started_at"], none).alias("started_at")
    )
    listed = pages.select("record", "observed_at", F.explode(each).alias("it"))
    subject, other = (
        F.coalesce(_record()["friends_of"], _record()["followers_of"]),
        F.col("it")["ids"],
    )
    outgoing = _record()["friends_of"].isNotNull()
    pairs = listed.select(
        _x(F.when(outgoing, subject).otherwise(other)).alias("follower_id"),
        _x(F.when(outgoing, other).otherwise(subject)).alias("followed_id"),
        shape.iso_time(F.col("it")["started_at"]).alias("started_at"),
        F.lit(None).cast("timestamp").alias("ended_at"),
        "observed_at",
    )
    began = F.unix_seconds("started_at").cast("string")
    follow_id = F.concat_ws("#", "follower_id", F.lit("follow"), "followed_id", began)
    return Follows.conform(
        pairs.where("follower_id != followed_id").withColumn("follow_id", follow_id)
    )


def _record() -> Column:
    return F.col("record")


def _is_repost() -> Column:
    return _record()["retweeted_status"].isNotNull()


def _x(native_id: Column) -> Column:
    return F.concat(F.lit("x:"), native_id)


def _struct(columns: dict[str, Column]) -> Column:
    return F.struct(*(column.alias(name) for name, column in columns.items()))


def _rows(records: DataFrame, found: Column) -> DataFrame:
    """What each record holds several of, a row each; null stands for nothing."""
    return records.select(F.inline(F.array_compact(found)))
