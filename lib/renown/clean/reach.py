"""A signal from who is looked at: accounts that act, and that their network has never noticed."""

from __future__ import annotations

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.clean.acts import attending
from renown.clean.main_body import main_bodies
from renown.moments import age_days
from renown.solver.engines import scratch

HELD = 0.8  # of the followers that a profile counts: a ledger that holds so many knows them
MOST = 0.5  # of a network's profiles
NEW_DAYS = 90  # since its creation: who is newer has had no time to be noticed
ALONE, SHARE = 1, 0.1  # newcomers who look at one account: one, and one for ten of the main body


def unreached(
    accounts: DataFrame,
    follows: DataFrame,
    interactions: DataFrame,
    *,
    silent: DataFrame | None = None,
    as_of: date,
) -> DataFrame:
    """Marks accounts that act, and whom nobody in the main body of their network follows or reacts to.

    The main body is the largest set of accounts that hang together by mutual attention (each follows
    the other, or did something towards it), with half of all accounts that have such ties. Fakes can pay
    attention to whomever they like; to be paid any is not theirs to decide. After the cut that SybilRank
    rests on (Cao et al., "Aiding the detection of fake accounts", NSDI 2012), without its seeds.

    Newcomers are unreached too, until one of the main body has noticed them: they are marked at half the
    strength, unless they are many beside those of the main body who look at the same account. So
    whoever makes accounts by the thousand gains the half vote of one by them, and one vote for every
    twenty of the main body who look at an account anyway.

    Who is `silent` (account_id) is not marked: nobody reacts to who does nothing, and who is inactive has
    no vote that would have to be taken away.

    Abstains where it cannot be known who was noticed: where the followers of most of a network's
    profiles are not held, or not counted; where one profile counts over twice as many as are held; and
    where there is no main body.
    """
    folder = scratch.folder(follows.sparkSession, "cleaning")
    profiles = scratch.settled(_profiles(accounts, follows, as_of), f"{folder}/profiles")
    networks = _with_known_followers(profiles)
    known = profiles.where(2 * F.col("held") >= F.col("followers_count"))
    if silent is not None:
        known = known.join(silent, "account_id", "left_anti")
    if not networks:
        return _marks(known.limit(0), _ids(known))
    pairs = scratch.settled(_pairs(follows, interactions, networks), f"{folder}/pairs")
    ties = scratch.settled(_directed(pairs.where("forth AND back")), f"{folder}/ties")
    body = scratch.settled(main_bodies(ties, folder), f"{folder}/body")
    paid = _directed(pairs)
    unnoticed = known.join(_unnoticed(paid, body), "id", "left_semi")
    unnoticed = scratch.settled(unnoticed, f"{folder}/unnoticed")
    return _marks(unnoticed, _in_crowds(paid, body, unnoticed.where("new")))


def _marks(unnoticed: DataFrame, crowded: DataFrame) -> DataFrame:
    """Every profile that is not noticed, at half the strength where it is new and in no crowd."""
    told = "nobody in the main body of its network follows it or ever reacted to it"
    new = F.col("new") & F.isnull("crowded")
    return unnoticed.join(crowded.withColumn("crowded", F.lit(True)), "id", "left").select(
        "account_id",
        F.when(new, 0.5).otherwise(1.0).alias("strength"),
        F.when(new, f"{told}; it is new").otherwise(told).alias("found"),
    )


def _unnoticed(paid: DataFrame, body: DataFrame) -> DataFrame:
    """The ids of those who act, and whom the main body of their network never looked at."""
    noticed = _by(body, paid).select(F.col("dst").alias("id"))
    return (
        paid.join(F.broadcast(body.select("network").distinct()), "network", "left_semi")
        .select(F.col("src").alias("id"))
        .distinct()
        .join(_ids(body).union(noticed), "id", "left_anti")
    )


def _in_crowds(paid: DataFrame, body: DataFrame, newcomers: DataFrame) -> DataFrame:
    """The ids of those who look at an account at which too many newcomers look beside the main body."""
    looks = _by(newcomers, paid)
    looked_at = looks.groupBy("dst").agg(F.count(F.lit(1)).alias("newcomers"))
    regular = (
        _by(body, paid.join(looked_at, "dst", "left_semi"))
        .groupBy("dst")
        .agg(F.count(F.lit(1)).alias("regulars"))
    )
    regulars = F.coalesce("regulars", F.lit(0))
    crowds = looked_at.join(regular, "dst", "left").where(
        F.col("newcomers") > ALONE + SHARE * regulars
    )
    return looks.join(crowds, "dst", "left_semi").select(F.col("src").alias("id")).distinct()


def _by(members: DataFrame, paid: DataFrame) -> DataFrame:
    """What some, by their ids, paid attention to: network, src, dst."""
    return paid.join(members.select(F.col("id").alias("src")), "src", "left_semi")


def _profiles(accounts: DataFrame, follows: DataFrame, as_of: date) -> DataFrame:
    """One row per profile: account_id, id, network, followers_count, how many are held, and new.

    Ids are hashes: GraphFrames wants numbers, and pairs of numbers are counted faster than of texts.
    """
    held = follows.groupBy(F.col("followed_id").alias("account_id")).agg(
        F.count(F.lit(1)).alias("held")
    )
    return (
        accounts.select("account_id", "followers_count", "created_at")
        .join(held, "account_id", "left")
        .select(
            "account_id",
            F.xxhash64("account_id").alias("id"),
            _network("account_id").alias("network"),
            "followers_count",
            F.coalesce("held", F.lit(0)).alias("held"),
            F.coalesce(age_days("created_at", as_of) < NEW_DAYS, F.lit(False)).alias("new"),
        )
    )


def _with_known_followers(profiles: DataFrame) -> list[str]:
    """Networks of which most profiles have their followers in the ledger; without a count, nobody knows."""
    known = F.count_if(F.col("held") >= HELD * F.col("followers_count"))
    counted = (
        profiles.where("followers_count > 0 OR followers_count IS NULL")
        .groupBy("network")
        .agg((known >= MOST * F.count(F.lit(1))).alias("known"))
    )
    return sorted(row["network"] for row in counted.where("known").collect())


def _pairs(follows: DataFrame, interactions: DataFrame, networks: list[str]) -> DataFrame:
    """One row per two accounts of which one looked at the other: network, by its hash, a, b, forth and
    back.
    """
    acts = attending(interactions).select(
        F.col("actor_id").alias("src"), F.col("target_id").alias("dst")
    )
    src, dst = F.xxhash64("src"), F.xxhash64("dst")
    return (
        follows.select(F.col("follower_id").alias("src"), F.col("followed_id").alias("dst"))
        .union(acts)
        .where((F.col("src") != F.col("dst")) & _network("src").isin(networks))
        .select(
            F.xxhash64(_network("src")).alias("network"),
            F.least(src, dst).alias("a"),
            F.greatest(src, dst).alias("b"),
            (src < dst).alias("forth"),
        )
        .groupBy("network", "a", "b")
        .agg(F.bool_or("forth").alias("forth"), F.bool_or(~F.col("forth")).alias("back"))
    )


def _directed(pairs: DataFrame) -> DataFrame:
    """One row per account and whom it looked at: network, src, dst."""
    forth = pairs.where("forth").select("network", F.col("a").alias("src"), F.col("b").alias("dst"))
    return forth.union(pairs.where("back").select("network", "b", "a"))


def _ids(frame: DataFrame) -> DataFrame:
    return frame.select("id")


def _network(account_id: str) -> Column:
    return F.substring_index(account_id, ":", 1)
