"""The ledger as it was known at a date: the four views that stages read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from renown.errors import UserError
from renown.ledger import store
from renown.moments import cut
from renown.tables import (
    AccountEvents,
    AccountObservations,
    Accounts,
    Follows,
    FollowsView,
    Identities,
    Interactions,
    InteractionsView,
    PostObservations,
    Posts,
    PostsView,
    Table,
    Tombstones,
)
from renown.tables.ledger import COUNTS

FOLLOWED_AT = "coalesce(started_at, observed_at)"
# What dates a row of each table that a view is made of.
DATED_BY: Mapping[Table, str] = {
    AccountObservations: "observed_at",
    Posts: "created_at",
    Follows: FOLLOWED_AT,
    Interactions: "occurred_at",
}


@dataclass(frozen=True)
class Views:
    """What was known at a date."""

    accounts: DataFrame
    posts: DataFrame
    follows: DataFrame
    interactions: DataFrame


def at(
    spark: SparkSession,
    warehouse: str,
    as_of: date,
    versions: Mapping[str, int] | None = None,
) -> Views:
    """What the ledger, at the versions given or as it is, knew before the end of the day `as_of`.

    Raises UserError when it holds nothing from before then.
    """
    ledger = _Ledger(spark, warehouse, versions)
    _require_data(ledger, as_of)
    before = cut(as_of)
    return Views(
        accounts=accounts(
            ledger[AccountObservations], ledger[AccountEvents], ledger[Identities], before
        ),
        posts=posts(ledger[Posts], ledger[PostObservations], ledger[Tombstones], before),
        follows=follows(ledger[Follows], ledger[Tombstones], before),
        interactions=interactions(ledger[Interactions], ledger[Tombstones], before),
    )


class _Ledger:
    """The ledger's tables at fixed versions; one that has no version is empty."""

    def __init__(
        self, spark: SparkSession, warehouse: str, versions: Mapping[str, int] | None
    ) -> None:
        self.spark, self.warehouse = spark, warehouse
        self.versions = store.versions(spark, warehouse) if versions is None else versions

    def __getitem__(self, table: Table) -> DataFrame:
        if table.name not in self.versions:
            return table.empty(self.spark)
        return store.read(self.spark, self.warehouse, table.name, self.versions[table.name])


def accounts(
    observations: DataFrame, events: DataFrame, identities: DataFrame, before: Column
) -> DataFrame:
    """One row per account with a profile seen before then: as it was seen last."""
    seen = observations.where(F.col("observed_at") < before)
    profile = [F.col(name) for name in AccountObservations.names if name != "account_id"]
    last = seen.groupBy("account_id").agg(F.max_by(F.struct(*profile), "observed_at").alias("last"))
    return Accounts.conform(
        last.select("account_id", "last.*")
        .join(_grew_at(seen), "account_id", "left")
        .join(_statuses(events, before), "account_id", "left")
        .join(identities.select("account_id", "person_id"), "account_id", "left")
    )


def _grew_at(seen: DataFrame) -> DataFrame:
    """When an account was last seen with more posts than the time before."""
    earlier = (
        Window.partitionBy("account_id")
        .orderBy("observed_at")
        .rowsBetween(Window.unboundedPreceding, -1)
    )
    before_it = F.last("posts_count", ignorenulls=True).over(earlier)
    grown = seen.withColumn("before_it", before_it).where("posts_count > before_it")
    return grown.groupBy("account_id").agg(F.max("observed_at").alias("posts_count_grew_at"))


def _statuses(events: DataFrame, before: Column) -> DataFrame:
    """The latest status; of two at one moment the one last by letter, which `active` never is."""
    known = events.where(F.col("effective_at") < before)
    latest = F.max(F.struct("effective_at", "status")).alias("latest")
    return known.groupBy("account_id").agg(latest).select("account_id", "latest.status")


def posts(
    posts: DataFrame, observations: DataFrame, tombstones: DataFrame, before: Column
) -> DataFrame:
    """One row per post created before then and not deleted by then, with its counts as last seen."""
    seen = observations.where(F.col("observed_at") < before)
    counts = F.struct(*(column.name for column in COUNTS))
    last = seen.groupBy("post_id").agg(F.max_by(counts, "observed_at").alias("last"))
    there = _not_deleted(posts.where(F.col("created_at") < before), "post_id", tombstones, before)
    return PostsView.conform(there.join(last.select("post_id", "last.*"), "post_id", "left"))


def follows(follows: DataFrame, tombstones: DataFrame, before: Column) -> DataFrame:
    """One row per pair of which one follows the other at that moment."""
    begun = follows.where(F.expr(FOLLOWED_AT) < before)
    lasting = begun.where(F.col("ended_at").isNull() | (F.col("ended_at") >= before))
    there = _not_deleted(lasting, "follow_id", tombstones, before)
    pairs = there.groupBy("follower_id", "followed_id")
    return FollowsView.conform(pairs.agg(F.min("started_at").alias("started_at")))


def interactions(interactions: DataFrame, tombstones: DataFrame, before: Column) -> DataFrame:
    """One row per act before then whose own record was not deleted by then.

    That the post acted on is gone does not undo the act: it stays.
    """
    done = interactions.where(F.col("occurred_at") < before)
    return InteractionsView.conform(_not_deleted(done, "source_record_id", tombstones, before))


def _not_deleted(
    rows: DataFrame, record_id: str, tombstones: DataFrame, before: Column
) -> DataFrame:
    gone = tombstones.where(F.col("deleted_at") < before)
    return rows.join(gone.select(F.col("record_id").alias(record_id)), record_id, "left_anti")


def _require_data(ledger: _Ledger, as_of: date) -> None:
    tables = [table for table in DATED_BY if table.name in ledger.versions]
    if any(not ledger[t].where(F.expr(DATED_BY[t]) < cut(as_of)).isEmpty() for t in tables):
        return
    days = [day for table in tables for day in _first_and_last(ledger[table], DATED_BY[table])]
    if not days:
        raise UserError(f"the ledger in {ledger.warehouse} is empty: ingest records first")
    raise UserError(
        f"nothing is known by {as_of}: the ledger in {ledger.warehouse} holds records from "
        f"{min(days)} to {max(days)}. Choose an as-of date from then on."
    )


def _first_and_last(rows: DataFrame, dated_by: str) -> list[date]:
    day = F.expr(dated_by).cast("date")
    row = rows.agg(F.min(day), F.max(day)).first()
    return [day for day in row or () if day is not None]
