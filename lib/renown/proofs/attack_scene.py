"""What attackers see of a network: the famous, some honest people, and one of the best to hijack."""

from __future__ import annotations

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.ledger import Views
from renown.proofs.attacks import Scene

FAMOUS, PEOPLE, TALK = 20, 1_000, 500
BEST = 0.1  # the hijacked account is the last of this share of the honest


def scene(views: Views, honest: DataFrame, *, network: str, end: int, seed: int) -> Scene:
    """The same for the same network and seed; `honest` holds account_id and score."""
    of_network = F.col("account_id").startswith(f"{network}:")
    theirs = honest.where(of_network)
    famous = _famous(views.follows, theirs)
    by_chance = theirs.orderBy(F.xxhash64("account_id", F.lit(seed)), "account_id").limit(PEOPLE)
    best = theirs.select("account_id", "score").orderBy(F.desc("score"), "account_id")
    place = max(0, int(BEST * theirs.count()) - 1)
    hijacked = best.limit(place + 1).tail(1)
    talk = (
        views.posts.where(F.col("author_id").isin(*famous))
        .orderBy(F.desc("created_at"), "post_id")
        .select("post_id", "author_id")
        .limit(TALK)
    )
    people = [row["account_id"] for row in by_chance.select("account_id").collect()]
    return Scene(
        network,
        end,
        np.array(famous, dtype=object),
        np.array(people, dtype=object),
        hijacked[0]["account_id"] if hijacked else f"{network}:nobody",
        talk.toPandas(),
    )


def network_of(views: Views) -> str:
    """The network of most accounts that are followed or acted on; of two as large, the first by letter."""
    seen = views.follows.select(F.col("followed_id").alias("account_id")).unionByName(
        views.interactions.select(F.col("target_id").alias("account_id"))
    )
    name = F.split("account_id", ":")[0].alias("network")
    row = seen.groupBy(name).count().orderBy(F.desc("count"), "network").first()
    return "x" if row is None else str(row["network"])


def _famous(follows: DataFrame, honest: DataFrame) -> list[str]:
    """The most followed of the honest."""
    most = (
        follows.groupBy(F.col("followed_id").alias("account_id"))
        .agg(F.count(F.lit(1)).alias("followers"))
        .join(honest.select("account_id"), "account_id", "left_semi")
        .orderBy(F.desc("followers"), "account_id")
        .limit(FAMOUS)
    )
    return [row["account_id"] for row in most.collect()]
