"""A signal from dates of creation: accounts made together, and sold together."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

HOURS = 6  # a slot; a burst is a slot with the one before and the one after
CROWD = 6  # followers of one account, created in the same burst
SURPRISE = 5  # times as many as others created in those days would lead one to expect
DAYS = 3  # before and after
ACCOUNTS = 3  # followed with such a crowd

SLOT_SECONDS = HOURS * 3_600
SLOTS_AROUND = DAYS * 24 // HOURS


def created_together(accounts: DataFrame, follows: DataFrame, idle: DataFrame) -> DataFrame:
    """Marks accounts that follow several accounts with a crowd created in the same hours.

    Sellers make fakes in batches, and whoever buys gets part of a batch; see Thomas et al.,
    "Trafficking fraudulent accounts", USENIX Security 2013, section 5, on registration in bursts.
    News and waves of newcomers bring crowds too, but for days. So a crowd has to stand out among
    those created in the days around it who follow the same account.

    Newcomers may have come with a list of whom to follow: an account that acts is marked at half
    the strength of an idle one. Linear in follows: one row per account followed and slot, then a
    sum over neighbouring slots.
    """
    created = accounts.where("created_at IS NOT NULL").select(
        F.col("account_id").alias("follower_id"),
        F.floor(F.unix_seconds("created_at") / SLOT_SECONDS).alias("slot"),
    )
    silent = F.coalesce("idle", F.lit(False))
    return (
        _bursts(created, follows)
        .select(F.col("follower_id").alias("account_id"), "crowd")
        .groupBy("account_id")
        .agg(F.count(F.lit(1)).alias("followed"), F.max("crowd").alias("crowd"))
        .where(F.col("followed") >= ACCOUNTS)
        .join(idle.withColumn("idle", F.lit(True)), "account_id", "left")
        .select(
            "account_id",
            F.when(silent, 1.0).otherwise(0.5).alias("strength"),
            F.format_string(
                "follows %d accounts, each with up to %d others created in the same hours%s",
                "followed",
                F.col("crowd") - 1,
                F.when(silent, "; hardly ever acts").otherwise(""),
            ).alias("found"),
        )
    )


def _bursts(created: DataFrame, follows: DataFrame) -> DataFrame:
    """One row per follow out of a slot that is part of a burst: follower_id, crowd.

    With s slots around and A the account followed, the crowd that is to be expected is

        created(s) * max( followers of A / all accounts, followers of A / accounts, in the days around )
    """
    dated = follows.join(created, "follower_id", "inner").select(
        "followed_id", "slot", "follower_id"
    )
    cells = dated.groupBy("followed_id", "slot").agg(F.count(F.lit(1)).alias("followers"))
    its = Window.partitionBy("followed_id")
    here = F.col("followers")
    # In order, so that one sort serves all three.
    ever_here = its.orderBy("slot").rowsBetween(
        Window.unboundedPreceding, Window.unboundedFollowing
    )
    counted = cells.select(
        "followed_id",
        "slot",
        F.sum(here).over(ever_here).alias("all"),
        _around(here, its, 1).alias("crowd"),
        _around(here, its, SLOTS_AROUND).alias("wide"),
    )
    ever = F.col("all") / F.col("created_ever")
    lately = F.try_divide(
        F.col("wide") - F.col("crowd"), F.col("created_wide") - F.col("created_crowd")
    )
    # Where nobody else was created in those days, `lately` is null, and `greatest` passes over it.
    expected = F.col("created_crowd") * F.greatest(ever, lately)
    bursts = (
        counted.where(F.col("crowd") >= CROWD)
        .join(_created_around(created), "slot", "inner")
        .where(F.col("crowd") >= SURPRISE * expected)
        .select("followed_id", "slot", "crowd")
    )
    return dated.join(bursts, ["followed_id", "slot"], "inner").select("follower_id", "crowd")


def _created_around(created: DataFrame) -> DataFrame:
    """One row per slot in which anybody was created. Its window holds slots, not accounts."""
    everything = Window.partitionBy(F.lit(0))
    number = F.col("created")
    return (
        created.groupBy("slot")
        .agg(F.count(F.lit(1)).alias("created"))
        .select(
            "slot",
            F.sum(number).over(everything).alias("created_ever"),
            _around(number, everything, 1).alias("created_crowd"),
            _around(number, everything, SLOTS_AROUND).alias("created_wide"),
        )
    )


def _around(number: Column, window: WindowSpec, slots: int) -> Column:
    return F.sum(number).over(window.orderBy("slot").rangeBetween(-slots, slots))
