"""Congress 2016: what members of the US Congress did towards each other, out of their latest posts.

A capture of about 200 latest posts a member reaches back as far as the member posts seldom. Who posts
much has no early posts in it, and would look idle before and active after: only members whose capture
holds the whole time count, as actors and as accounts to be compared.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown import ledger
from renown.ledger import Views
from renown.moments import cut
from renown.proofs.outcomes import between
from renown.proofs.trials.trial import Preparing, TopicalTrial, Trial

NAME = "congress_2016"
# Its newest post is of 06:03 on 4 May 2016: the last whole day is the 3rd.
CAPTURED_AT, UNTIL = datetime(2016, 5, 5, tzinfo=timezone.utc), date(2016, 5, 3)
TARGET_DAYS, HISTORY_DAYS = 14, 28
AS_OF = UNTIL - timedelta(days=TARGET_DAYS)
SINCE = AS_OF - timedelta(days=HISTORY_DAYS)


def trial(preparing: Preparing) -> Trial:
    """The 28 days before foretell the last 14. Raises Absent without the files."""
    return topical(preparing, history_days=HISTORY_DAYS, target_days=TARGET_DAYS).trial


def topical(preparing: Preparing, *, history_days: int = 60, target_days: int = 30) -> TopicalTrial:
    """Other days before and after, with what was posted. Raises Absent without the files.

    Members seldom react to each other on one topic: it takes longer for anything to be seen.
    """
    as_of = UNTIL - timedelta(days=target_days)
    since = as_of - timedelta(days=history_days)
    folder = preparing.folder(NAME, "profiles.ndjson.gz", "tweets.ndjson.gz")
    warehouse = preparing.recorded(folder, CAPTURED_AT)
    captured = ledger.at(preparing.spark, warehouse, CAPTURED_AT.date())
    then = ledger.at(preparing.spark, warehouse, as_of)
    members = complete(captured.posts, captured.interactions, since=since).persist()
    known = period(then, members, after=since)
    done = _by(captured.interactions, members, "actor_id")
    seen, counted = captured.accounts.count(), members.count()
    found = Trial(
        name="congress",
        title=f"Congress 2016: {history_days} days foretell the next {target_days}",
        as_of=as_of,
        until=UNTIL,
        known=known,
        later=between(done, after=as_of, until=UNTIL),
        population=members,
        followers=captured.accounts.select(
            "account_id", F.col("followers_count").cast("double").alias("value")
        ),
        planted=None,
        notes=(
            f"The capture holds about 200 latest posts a member. {counted:,} of {seen:,} members count: "
            f"those whose capture reaches back over the target window and the {history_days} days of "
            "history before it.",
            "Acts come from these members only: an outcome is how many other members reshared or "
            "replied, not how much of the public did.",
            "All counts are made anew from acts; those that the capture states (reposts of a post, "
            "profiles) were seen at its end and are not used.",
            "The follower counts are those of the end of the capture, after the outcomes: that "
            "plain measure looks into the future.",
        ),
    )
    return TopicalTrial(found, captured.posts)


def complete(posts: DataFrame, acts: DataFrame, *, since: date) -> DataFrame:
    """One row per account of whose own records the earliest is from before the end of the day `since`.

    What is known of an account begins with its first record: later ones leave out nothing.
    """
    own = posts.where(~F.coalesce("embedded", F.lit(False)))
    at = [
        own.select(F.col("author_id").alias("account_id"), F.col("created_at").alias("at")),
        acts.select(F.col("actor_id").alias("account_id"), F.col("occurred_at").alias("at")),
    ]
    first = at[0].unionByName(at[1]).groupBy("account_id").agg(F.min("at").alias("first_at"))
    return first.where(F.col("first_at") < cut(since)).select("account_id")


def period(then: Views, members: DataFrame, *, after: date) -> Views:
    """Of what was known, what members did themselves since the end of the day `after`."""
    return Views(
        accounts=then.accounts,
        posts=_by(then.posts.where(F.col("created_at") >= cut(after)), members, "author_id"),
        follows=then.follows,
        interactions=_by(
            then.interactions.where(F.col("occurred_at") >= cut(after)), members, "actor_id"
        ),
    )


def _by(rows: DataFrame, members: DataFrame, who: str) -> DataFrame:
    """What members did themselves."""
    return rows.join(members.withColumnRenamed("account_id", who), who, "left_semi")
