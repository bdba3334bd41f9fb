"""The ledger as it was known at a date: the four views that stages read.

Being on a list lasts as long as the record that says so, and as long as the list: what is on a list
that was deleted is on none. A list for moderation is of accounts to be hidden: being put on it is no
attention, and is shown as what it asks for, a `mute`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from renown.errors import UserError
from renown.ledger import heads, profile_links, store
from renown.ledger.observed import last_seen, statuses
from renown.ledger.persons import between_persons, named_by_hand, persons
from renown.moments import cut, just_before
from renown.settings import IdentitySettings
from renown.tables import (
    AccountEvents,
    AccountObservations,
    Accounts,
    Follows,
    FollowsView,
    Identities,
    IdentityLinks,
    Interactions,
    InteractionsView,
    ListObservations,
    PostObservations,
    Posts,
    PostsView,
    Table,
    Tombstones,
)
from renown.tables.ledger import COUNTS, PROFILE

FOLLOWED_AT = "coalesce(started_at, observed_at)"
PROFILE_NAMES = tuple(column.name for column in PROFILE)
VIEW_NAMES = ("accounts", "posts", "follows", "interactions")
# What a post said.
SAID = ("text", "hashtags", "links", "annotations")
# What dates a row of each table that a view is made of.
DATED_BY: Mapping[Table, str] = {
    AccountObservations: "observed_at",
    Posts: "written_at",
    Follows: FOLLOWED_AT,
    Interactions: "occurred_at",
}


DEFAULTS = IdentitySettings()


@dataclass(frozen=True)
class Views:
    """What was known at a date.

    `identities` says which accounts are one person's, null where none is known to have several;
    `refused`, in words, which hang together and are too many for one.
    """

    accounts: DataFrame
    posts: DataFrame
    follows: DataFrame
    interactions: DataFrame
    _: KW_ONLY
    identities: DataFrame | None = None
    refused: tuple[str, ...] = ()


def at(
    spark: SparkSession,
    warehouse: str,
    as_of: date,
    versions: Mapping[str, int] | None = None,
    *,
    identities: IdentitySettings = DEFAULTS,
) -> Views:
    """What the ledger, at the versions given or as it is, knew before the end of the day `as_of`.

    Which accounts are one person's is worked out now: GraphFrames looks for connected components,
    if there is any link. Raises UserError when the ledger holds nothing from before then, or when
    there are links and no checkpoint folder.
    """
    ledger = _Ledger(spark, warehouse, versions)
    _require_data(ledger, as_of)
    before = cut(as_of)
    links = _links(ledger, before, identities)
    found = persons(links, largest=identities.largest_person, as_of=as_of)
    return Views(
        accounts=accounts(
            ledger[AccountObservations],
            ledger[AccountEvents],
            Identities.empty(spark) if found.identities is None else found.identities,
            before,
        ),
        posts=posts(ledger[Posts], ledger[PostObservations], ledger[Tombstones], before),
        follows=follows(ledger[Follows], ledger[Tombstones], before),
        interactions=interactions(
            ledger[Interactions],
            # Without any list there is nothing to join.
            ledger[ListObservations] if ListObservations.name in ledger.versions else None,
            ledger[Tombstones],
            before,
        ),
        identities=found.identities,
        refused=found.refused,
    )


def _links(ledger: _Ledger, before: Column, settings: IdentitySettings) -> DataFrame:
    """Links that were recorded, and those that profiles show, as far as they are sure enough."""
    events = statuses(ledger[AccountEvents], before)
    gone = events.where(F.col("status") != "active")
    shown = profile_links.links(ledger[AccountObservations], gone, before, settings)
    recorded = ledger[IdentityLinks].where(F.col("observed_at") < before)
    both = shown.unionByName(recorded.select(*shown.columns))
    surest = both.groupBy("account_id", "other_id", "method").agg(
        F.max("confidence").alias("confidence")
    )
    return surest.where(F.col("confidence") >= settings.minimum_confidence)


def with_persons_named(views: Views, as_of: date) -> Views:
    """Views that were handed over, with the persons that their accounts name."""
    return replace(views, identities=named_by_hand(views.accounts, as_of))


def without_own_acts(views: Views) -> Views:
    """Without what somebody does towards another account of their own: it never counts."""
    own = views.identities
    if own is None:
        return views
    return replace(
        views,
        follows=between_persons(views.follows, own, "follower_id", "followed_id"),
        interactions=between_persons(views.interactions, own, "actor_id", "target_id"),
    )


def without_erased(spark: SparkSession, warehouse: str, given: Views) -> Views:
    """Views that were handed over, without the rows about accounts that were erased here."""
    suppression = store.suppressed(spark, warehouse, heads.latest(spark, warehouse) or heads.Head())
    if suppression is None:
        return given
    kept = suppression.kept({name: getattr(given, name) for name in VIEW_NAMES})
    return Views(**kept, identities=given.identities, refused=given.refused)


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
    """One row per account with a profile or a status known by then.

    A look may see a part of a profile only, so every column is as it was last seen, each on its own.
    An account that nobody is to look at any more has a row even where its profile was never seen.
    """
    seen = observations.where(F.col("observed_at") < before)
    last = seen.groupBy("account_id").agg(
        F.max("observed_at").alias("observed_at"),
        *(last_seen(column).alias(column) for column in (*PROFILE_NAMES, "opted_out")),
    )
    known = last.join(statuses(events, before), "account_id", "full")
    private = F.coalesce(F.col("opted_out") | F.col("protected"), F.lit(False))
    gone = F.when(F.col("status") != "active", F.col("status"))
    status = F.coalesce(gone, F.when(private, "opted_out"), "status")
    return Accounts.conform(
        known.where(F.col("observed_at").isNotNull() | gone.isNotNull())
        .withColumn("status", status)
        .join(_grew_at(seen), "account_id", "left")
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


def posts(
    posts: DataFrame, observations: DataFrame, tombstones: DataFrame, before: Column
) -> DataFrame:
    """One row per post written before then and there at that moment, with its counts as last seen.

    What was deleted later counts until then, but what it said is not shown any more.
    """
    seen = observations.where(F.col("observed_at") < before)
    counts = F.struct(*(column.name for column in COUNTS))
    last = seen.groupBy("post_id").agg(F.max_by(counts, "observed_at").alias("last"))
    written = posts.where(F.col("written_at") < before)
    there = _there(written, "post_id", "written_at", tombstones, before)
    said = {name: F.when(~F.col("_deleted_later"), F.col(name)) for name in SAID}
    post = F.struct(*(name for name in Posts.names if name not in ("post_id", "created_at")))
    latest = (
        there.withColumns(said)
        .groupBy("post_id")
        .agg(F.min("created_at").alias("created_at"), F.max_by(post, "written_at").alias("post"))
        .select("post_id", "created_at", "post.*")
    )
    return PostsView.conform(latest.join(last.select("post_id", "last.*"), "post_id", "left"))


def follows(follows: DataFrame, tombstones: DataFrame, before: Column) -> DataFrame:
    """One row per pair of which one follows the other at that moment."""
    begun = follows.where(F.expr(FOLLOWED_AT) < before)
    lasting = begun.where(F.col("ended_at").isNull() | (F.col("ended_at") >= before))
    there = _there(lasting, "follow_id", FOLLOWED_AT, tombstones, before)
    pairs = there.groupBy("follower_id", "followed_id")
    return FollowsView.conform(pairs.agg(F.min("started_at").alias("started_at")))


def interactions(
    interactions: DataFrame, lists: DataFrame | None, tombstones: DataFrame, before: Column
) -> DataFrame:
    """One row per act before then whose own record is there at that moment.

    That the post acted on is gone does not undo the act: it stays. That the list is gone does.
    """
    unnamed = F.lit(None).cast("string").alias("list_name")
    if lists is None:
        return InteractionsView.conform(
            _acts(interactions, tombstones, before).select("*", unnamed)
        )
    # Few acts put somebody on a list, and the rest is not to be joined with anything.
    on_none, on_one = (F.col("list_id").isNull(), F.col("list_id").isNotNull())
    others = _acts(interactions.where(on_none), tombstones, before)
    listed = _listed(
        _acts(interactions.where(on_one), tombstones, before), lists, tombstones, before
    )
    return InteractionsView.conform(others.select("*", unnamed)).unionByName(
        InteractionsView.conform(listed)
    )


def _acts(interactions: DataFrame, tombstones: DataFrame, before: Column) -> DataFrame:
    done = interactions.where(F.col("occurred_at") < before)
    there = _there(done, "source_record_id", "occurred_at", tombstones, before)
    rest = (name for name in Interactions.names if name not in ("interaction_id", "occurred_at"))
    first = F.min(F.struct("occurred_at", *rest)).alias("first")
    return there.groupBy("interaction_id").agg(first).select("first.*")


def _listed(acts: DataFrame, lists: DataFrame, tombstones: DataFrame, before: Column) -> DataFrame:
    """The acts whose list is there at that moment, with its name; those of lists for moderation are mutes.

    A list that nobody saw is there unless it was deleted after somebody was put on it.
    """
    seen = lists.where(F.col("observed_at") < before)
    last = seen.groupBy("list_id").agg(
        F.max("observed_at").alias("_seen_at"),
        last_seen("name").alias("list_name"),
        last_seen("for_moderation").alias("_for_moderation"),
    )
    known = acts.join(last, "list_id", "left")
    there = _there(known, "list_id", "coalesce(_seen_at, occurred_at)", tombstones, before)
    endorses = ~F.coalesce("_for_moderation", F.lit(False))
    return there.withColumns(
        {
            "kind": F.when(endorses, F.col("kind")).otherwise("mute"),
            "list_name": F.when(endorses, F.col("list_name")),
        }
    )


def _there(
    rows: DataFrame, record_id: str, written_at: str, tombstones: DataFrame, before: Column
) -> DataFrame:
    """The rows whose record was not deleted between when it was written and then.

    The latest event of a record wins, and of two at one moment the delete. Adds `_deleted_later`:
    whether it was deleted since.
    """
    # An update ends what it replaces a microsecond before it: at midnight, on the day before.
    by_then = F.col("deleted_at") < just_before(before)
    deleted = tombstones.groupBy(F.col("record_id").alias("_record_id")).agg(
        F.max(F.when(by_then, F.col("deleted_at"))).alias("_gone_at"),
        F.max("deleted_at").alias("_ever_at"),
        F.max(by_then & F.col("for_good")).alias("_gone_for_good"),
        F.max("for_good").alias("_ever_for_good"),
    )
    both = rows.join(deleted, F.col(record_id) == F.col("_record_id"), "left")
    written = F.expr(written_at)
    gone = F.coalesce((F.col("_gone_at") >= written) | F.col("_gone_for_good"), F.lit(False))
    later = F.coalesce((F.col("_ever_at") >= written) | F.col("_ever_for_good"), F.lit(False))
    return both.where(~gone).withColumn("_deleted_later", later)


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
