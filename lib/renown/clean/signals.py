"""Signals, as data: what each means, what it takes, and what it does.

A signal's function marks accounts: account_id, strength (0..1) and what was found, in words. It
judges behaviour and structure, and it abstains, by marking nobody, where it has too little to go
on. No signal looks at a score: standing exempts nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.clean import (
    answers,
    batches,
    cadence,
    chorus,
    idle,
    peers,
    profiles,
    reach,
    refusals,
    repetition,
    reposts,
    returned,
    seeds,
    synchrony,
)
from renown.solver.engines import scratch

Effect = Literal["remove", "discount"]


@dataclass(frozen=True)
class Evidence:
    """What a signal may look at: the views, cut to the window where that applies."""

    accounts: DataFrame
    posts: DataFrame
    follows: DataFrame
    interactions: DataFrame
    as_of: date
    norms: Mapping[str, peers.Norm]  # by the code of a signal that compares profiles
    seeded: DataFrame | None = None  # trust from seeds, where there are any: `renown.trust`
    silent: DataFrame | None = None  # who is inactive: account_id; None where nobody is known to be

    @cached_property
    def idle(self) -> DataFrame:
        """Accounts that hardly ever act: computed when first asked for, once for all signals."""
        found = idle.idle(self.accounts, self.posts, self.interactions)
        folder = scratch.folder(found.sparkSession, "cleaning")
        return scratch.settled(found, f"{folder}/idle")


@dataclass(frozen=True)
class Signal:
    """What a discount weighs is said by the trust document, by its code.

    Several signals may share one function `mark`; then its marks name theirs in a column `reason`.
    """

    code: str
    meaning: str
    threshold: str
    effect: Effect
    mark: Callable[[Evidence], DataFrame]


def _distrusted(e: Evidence) -> DataFrame:
    if e.seeded is None:
        unknown = e.accounts.limit(0).select("account_id", F.lit(1.0).alias("strength"))
        return unknown.withColumn("found", F.lit(""))
    return seeds.distrusted(e.seeded)


def _unlike_peers(e: Evidence) -> DataFrame:
    return peers.unlike(e.accounts, e.norms, as_of=e.as_of)


BESIDE_PEERS = "1.5 deviations beyond its peers (same network, similar age); at its fullest at 4.5"


GONE = "not_active"
SIGNALS = (
    Signal(
        GONE,
        "The network suspended the account, or it is gone, or it opted out.",
        "its latest status by the date",
        "remove",
        lambda e: profiles.not_active(e.accounts),
    ),
    Signal(
        "declared_bot",
        "It says itself that it is automated.",
        "the network's own flag",
        "remove",
        lambda e: profiles.declared_bots(e.accounts),
    ),
    Signal(
        "synchronised_following",
        "It follows the same accounts in the same hours as many others do.",
        "at least 3 pairs of accounts that it followed, each in one half of a day with the same 5 "
        "others or more",
        "discount",
        lambda e: synchrony.following(e.follows),
    ),
    Signal(
        "created_together",
        "It follows accounts whose followers were created in the same hours as it was.",
        "at least 3 accounts followed, each with 6 followers or more created within 18 hours, 5 times "
        "as many as the days around would lead one to expect; half as strong for who acts",
        "discount",
        lambda e: batches.created_together(e.accounts, e.follows, e.idle),
    ),
    Signal(
        "idle_crowd",
        "It only follows, and came to follow an account among a crowd that only follows.",
        "10 follows or more per post, like or other act, by its profile and its acts; among at least 10 "
        "such who followed the same account in one half of a day, and who are 9 of 10 who did",
        "discount",
        lambda e: idle.crowds(e.follows, e.idle),
    ),
    Signal(
        "unreached",
        "It acts, and nobody in the main body of its network ever noticed it.",
        "no follow or reaction by the most accounts that hang together by mutual attention; half as strong "
        "for who is there for less than 90 days, unless it is one of a crowd of such; known only where the "
        "ledger holds the followers that profiles count",
        "discount",
        lambda e: reach.unreached(
            e.accounts, e.follows, e.interactions, silent=e.silent, as_of=e.as_of
        ),
    ),
    Signal(
        "distrusted",
        "It pays attention to confirmed spam, or to those who do, more than trusted accounts do to it.",
        "trust from seeds below 0.5, at its fullest at 0; only where seeds are given, bad ones among them",
        "discount",
        _distrusted,
    ),
    Signal(
        "repeated_text",
        "It posts what was posted before, word for word.",
        "at least 10 posts of 20 letters or more, over half of them posted 3 times or more",
        "discount",
        lambda e: repetition.texts(e.posts),
    ),
    Signal(
        "chorus",
        "It posts what others post in the same hour, but for a word or two.",
        "at least 10 posts of 20 letters or more, over half of them nearly as 5 others posted them within "
        "the same hour",
        "discount",
        lambda e: chorus.choirs(e.posts),
    ),
    Signal(
        "machine_cadence",
        "It acts at the intervals of a machine.",
        "at least 50 intervals, whose lengths vary by less than 2 bits",
        "discount",
        lambda e: cadence.intervals(e.posts, e.interactions),
    ),
    Signal(
        "round_the_clock",
        "It never pauses for the night.",
        "14 days or more on which it acted in every eighth of the day; as strong as their share of its days",
        "discount",
        lambda e: cadence.sleepless(e.posts, e.interactions),
    ),
    Signal(
        "repost_pod",
        "It reposts a ring of accounts that repost it back.",
        "at least 3 partners with 3 reposts each way, and over half of its reposts go to such",
        "discount",
        lambda e: reposts.pods(e.interactions),
    ),
    Signal(
        "synchronised_reposting",
        "It reposts one author after another in the same minutes as the same few others do.",
        "posts of 3 authors or more, each in the same 5 minutes as the same 5 others or more, who are half "
        "of those who were so quick; over half of its latest 20 reposts are such",
        "discount",
        lambda e: synchrony.reposting(e.interactions),
    ),
    Signal(
        "refused_by_strangers",
        "Strangers that it replies to, quotes or mentions block, mute or report it.",
        "5 strangers or more, and a tenth of those it accosted, shrunken towards the network's share; "
        "at its fullest at half of them",
        "discount",
        lambda e: refusals.refused(e.interactions, e.follows),
    ),
    Signal(
        "follow_back_ring",
        "It trades follows with accounts that do the same.",
        "20 follows or more that were returned within 48 hours, 8 of 10 of all it follows; and 8 of 10 of "
        "those partners are such accounts too",
        "discount",
        lambda e: returned.follow_backs(e.follows),
    ),
    Signal(
        "unanswered",
        "It says much, and hardly anybody answers.",
        "200 posts and acts or more, and less than 1 reaction per 200; at its fullest at none",
        "discount",
        lambda e: answers.unanswered(e.posts, e.interactions),
    ),
    Signal(
        "silent_crowd",
        "It follows many, is followed by hardly anyone, and never says a word.",
        "follows 20 or more, 10 times its followers; never posted; the network's own picture",
        "discount",
        lambda e: profiles.silent_crowd(e.accounts),
    ),
    Signal(
        "no_picture",
        "It never chose a picture.",
        "the network's own picture",
        "discount",
        lambda e: profiles.no_picture(e.accounts),
    ),
    Signal(
        "busier_than_peers",
        "It has posted more a day than accounts of its network and age do.",
        BESIDE_PEERS,
        "discount",
        _unlike_peers,
    ),
    Signal(
        "likes_less_than_peers",
        "It posts, and likes less of what others post than its peers do.",
        BESIDE_PEERS,
        "discount",
        _unlike_peers,
    ),
    Signal(
        "follows_more_than_peers",
        "It follows more accounts per follower than its peers do.",
        BESIDE_PEERS,
        "discount",
        _unlike_peers,
    ),
    Signal(
        "follows_faster_than_peers",
        "It has followed more accounts a day than its peers have.",
        BESIDE_PEERS,
        "discount",
        _unlike_peers,
    ),
)
INACTIVE = "inactive"
