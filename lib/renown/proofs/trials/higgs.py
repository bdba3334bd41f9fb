"""Higgs: the talk of the days before a discovery was announced, 1 to 4 July 2012, as bare acts.

De Domenico et al., "The anatomy of a scientific rumor", Scientific Reports 3 (2013). One row an act:
actor, target, unix_s, and type: RT, MT (mention), RE. No profiles, posts or follows.
"""

from __future__ import annotations

from datetime import date

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from renown import storage
from renown.errors import UserError, did_you_mean, listed
from renown.ledger import Views
from renown.moments import cut
from renown.proofs.outcomes import between
from renown.proofs.trials.trial import Preparing, Trial, everybody
from renown.tables import Accounts, FollowsView, InteractionsView, PostsView

FILE = "activity.csv.gz"
COLUMNS = ("actor", "target", "unix_s", "type")
KINDS = {"RT": "repost", "MT": "mention", "RE": "reply"}
AS_OF, UNTIL = date(2012, 7, 2), date(2012, 7, 3)


def trial(preparing: Preparing) -> Trial:
    """The first 48 hours foretell the next 24.

    Raises Absent without the file, and UserError where it lacks a column.
    """
    spark, folder = preparing.spark, preparing.folder("higgs", FILE)
    raw = storage.read_table(spark, str(folder / FILE), "csv")
    _require_columns(raw, str(folder / FILE))
    done = acts(raw)
    before = done.where(F.col("occurred_at") < cut(AS_OF))
    known = Views(
        accounts=reposted(before),
        posts=PostsView.empty(spark),
        follows=FollowsView.empty(spark),
        interactions=before,
    )
    return Trial(
        name="higgs",
        title="Higgs 2012: the first 48 hours foretell the next 24",
        as_of=AS_OF,
        until=UNTIL,
        known=known,
        later=between(done, after=AS_OF, until=UNTIL),
        population=everybody(known),
        followers=None,
        planted=None,
        notes=(
            "The population is every account seen in the first 48 hours, as actor or as target.",
            "There are no profiles, so no follower counts; and no posts, without which amplification "
            "abstains: it has no evidence, and stands at its baseline for everybody.",
            "Who was reposted is handed over as an existing account (in X's own records a repost "
            "brings the profile); who was only ever mentioned or replied to, and never acted, is not "
            "scored.",
            "Mentions copied by a repost, or made by a reply, are no mentions, as everywhere.",
            "Default settings: their half-lives of 30 days and more hardly tell 48 hours apart.",
        ),
    )


def acts(raw: DataFrame) -> DataFrame:
    """One row per act, as the view `interactions`: each in one record of its actor and second.

    A repost copies the mentions of what it repeats, and a reply mentions whom it answers.
    """
    record = F.concat_ws("@", "actor", "unix_s")
    same = Window.partitionBy("actor", "unix_s")
    answered = F.max(F.col("type") == "RE").over(Window.partitionBy("actor", "unix_s", "target"))
    repeated = F.max(F.col("type") == "RT").over(same) | answered
    return InteractionsView.conform_given(
        raw.withColumn("repeated", (F.col("type") == "MT") & repeated)
        .where(~F.col("repeated"))
        .select(
            _account("actor").alias("actor_id"),
            _account("target").alias("target_id"),
            F.element_at(F.create_map(*_kinds()), F.col("type")).alias("kind"),
            F.timestamp_seconds(F.col("unix_s").cast("bigint")).alias("occurred_at"),
            record.alias("source_record_id"),
        ),
        source="higgs",
    )


def reposted(acts: DataFrame) -> DataFrame:
    """One row per account that was reposted, as the view `accounts`: no more than that it exists."""
    found = acts.where("kind = 'repost'").select(F.col("target_id").alias("account_id"))
    return Accounts.conform_given(found.distinct(), source="higgs")


def _kinds() -> list[Column]:
    return [F.lit(word) for pair in KINDS.items() for word in pair]


def _account(column: str) -> Column:
    return F.concat(F.lit("higgs:"), F.col(column))


def _require_columns(raw: DataFrame, path: str) -> None:
    problems = [
        f"expected a column '{name}'{did_you_mean(name, raw.columns)}"
        for name in COLUMNS
        if name not in raw.columns
    ]
    if problems:
        found = ", ".join(raw.columns)
        raise UserError(listed(f"{path} cannot be used; found {found}:", problems))
