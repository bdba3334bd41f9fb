"""Attacks by way of a genuine account: one that was hijacked, and one that slept."""

from __future__ import annotations

import numpy as np

from renown.proofs.attacks.attack import Attack, Cast, dormant
from renown.proofs.attacks.rows import Rows, acts, ago, follows, posts, profiles, prose

PRAISE = 20
SHARES = 2


def hijacked_account(cast: Cast) -> Rows:
    """One of the best tenth praises the beneficiary for three days; each fake reposts the praise."""
    random, end, taken = cast.random, cast.scene.end, cast.scene.hijacked
    thief = np.repeat(taken, PRAISE)
    at = ago(random, PRAISE, end, days=3)
    praised = posts(thief, at, prose(random, PRAISE), kind="quote")
    to = np.repeat(cast.beneficiary, PRAISE)
    praise = acts(thief, to, "quote", at, cast.own_posts(PRAISE))
    named = acts(thief, to, "mention", at)
    return _boosting(cast, days=3) + praised + praise + named


def dormant_account(cast: Cast) -> Rows:
    """Followers that come day by day for a month, and like what it says."""
    return _boosting(cast, days=30)


def _boosting(cast: Cast, *, days: int) -> Rows:
    """Fakes follow the beneficiary, repost it once and like two of its posts."""
    random, fakes, end = cast.random, cast.fakes, cast.scene.end
    count = len(fakes)
    to = np.repeat(cast.beneficiary, count)
    fans = follows(fakes, to, ago(random, count, end, days=days))
    shared = acts(fakes, to, "repost", ago(random, count, end, days=days), cast.own_posts(count))
    actor = np.repeat(fakes, SHARES)
    liked = acts(
        actor,
        np.repeat(cast.beneficiary, len(actor)),
        "like",
        ago(random, len(actor), end, days=days),
        cast.own_posts(len(actor)),
    )
    made = profiles(fakes, ago(random, count, end, days=400, until=100), seen=end - 1, face=False)
    return made + fans + shared + liked


GENUINE = (
    Attack(
        "hijacked_account",
        "An honest account of the best tenth, in wrong hands, quotes and names the beneficiary twenty "
        "times in three days; each fake follows it, reposts it once and likes two of its posts.",
        hijacked_account,
        pure=False,
    ),
    Attack(
        "dormant_account",
        "An account of eight years that was silent for one wakes up; within 30 days each fake follows "
        "it, reposts it once and likes two of its posts.",
        dormant_account,
        presence=dormant,
    ),
)
