"""A signal from who is looked at: accounts that act, and that their network has never noticed."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.clean.acts import attending
from renown.clean.main_body import main_bodies
from renown.solver.engines import scratch

HELD = 0.8  # of the followers that a profile counts: a ledger that holds so many knows them
MOST = 0.5  # of a network's profiles


def unreached(accounts: DataFrame, follows: DataFrame, interactions: DataFrame) -> DataFrame:
    """Marks accounts that act, and whom nobody in the main body of their network follows or reacts to.

    The main body is the largest set of accounts that hang together by mutual attention (each follows
    the other, or did something towards it), with half of all accounts that have such ties. Fakes can pay
    attention to whomever they like; to be paid any is not theirs to decide. After the cut that SybilRank
    rests on (Cao et al., "Aiding the detection of fake accounts", NSDI 2012), without its seeds.

    Newcomers are unreached too, until one of the main body has noticed them. Abstains where that
    cannot be known: where most of a network's profiles count more followers than are held, where one
    profile counts over twice as many, and where there is no main body.
    """
    profiles = _profiles(accounts, follows)
    networks = _with_known_followers(profiles)
    unnoticed = _unnoticed(follows, interactions, networks) if networks else _ids(profiles.limit(0))
    known = profiles.where(2 * F.col("held") >= F.col("followers_count"))
    return known.join(unnoticed, "id", "left_semi").select(
        "account_id",
        F.lit(1.0).alias("strength"),
        F.lit("nobody in the main body of its network follows it or ever reacted to it").alias(
            "found"
        ),
    )


def _unnoticed(follows: DataFrame, interactions: DataFrame, networks: list[str]) -> DataFrame:
    """The ids of those who act in these networks, and whom their main bodies never looked at."""
    folder = scratch.folder(follows.sparkSession, "cleaning")
    pairs = _pairs(follows, interactions).where(F.col("network").isin(networks))
    pairs = scratch.settled(pairs, f"{folder}/pairs")
    ties = scratch.settled(_directed(pairs.where("forth AND back")), f"{folder}/ties")
    body = scratch.settled(main_bodies(ties, folder), f"{folder}/body")
    paid = _directed(pairs)
    noticed = paid.join(body.select(F.col("id").alias("src")), "src", "left_semi").select("dst")
    return (
        paid.join(F.broadcast(body.select("network").distinct()), "network", "left_semi")
        .select(F.col("src").alias("id"))
        .distinct()
        .join(_ids(body).union(noticed), "id", "left_anti")
    )


def _profiles(accounts: DataFrame, follows: DataFrame) -> DataFrame:
    """One row per profile that counts its followers: id, network, followers_count, and held ones.

    Ids are hashes: GraphFrames wants numbers, and pairs of numbers are counted faster than of texts.
    """
    held = follows.groupBy(F.col("followed_id").alias("account_id")).agg(
        F.count(F.lit(1)).alias("held")
    )
    return (
        accounts.where("followers_count IS NOT NULL")
        .select("account_id", "followers_count")
        .join(held, "account_id", "left")
        .select(
            "account_id",
            F.xxhash64("account_id").alias("id"),
            _network("account_id").alias("network"),
            "followers_count",
            F.coalesce("held", F.lit(0)).alias("held"),
        )
    )


def _with_known_followers(profiles: DataFrame) -> list[str]:
    """Networks of which most profiles have their followers in the ledger."""
    known = F.count_if(F.col("held") >= HELD * F.col("followers_count"))
    counted = (
        profiles.where("followers_count > 0")
        .groupBy("network")
        .agg((known >= MOST * F.count(F.lit(1))).alias("known"))
    )
    return sorted(row["network"] for row in counted.where("known").collect())


def _pairs(follows: DataFrame, interactions: DataFrame) -> DataFrame:
    """One row per two accounts of which one looked at the other: network, a, b, forth and back."""
    acts = attending(interactions).select(
        F.col("actor_id").alias("src"), F.col("target_id").alias("dst")
    )
    src, dst = F.xxhash64("src"), F.xxhash64("dst")
    return (
        follows.select(F.col("follower_id").alias("src"), F.col("followed_id").alias("dst"))
        .union(acts)
        .where("src <> dst")
        .select(
            _network("src").alias("network"),
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
