"""Attacks by way of a genuine account: one that was hijacked, and one that slept."""

from __future__ import annotations

import numpy as np

from renown.proofs.attacks.attack import Attack, Cast, dormant
from renown.proofs.attacks.rows import Rows, acts, posts, prose

PRAISE = 20
LIKES = 2


def hijacked_account(cast: Cast) -> Rows:
    """One of the best tenth praises the beneficiary for three days; each fake reposts the praise."""
    thief = np.repeat(cast.scene.hijacked, PRAISE)
    at = cast.ago(PRAISE, days=3)
    praised = posts(thief, at, prose(cast.random, PRAISE), kind="quote")
    to = np.repeat(cast.beneficiary, PRAISE)
    praise = acts(thief, to, "quote", at, cast.own_posts(PRAISE))
    named = acts(thief, to, "mention", at)
    return _boosting(cast, days=3) + praised + praise + named


def dormant_account(cast: Cast) -> Rows:
    """Followers that come day by day for a month, and like what it says."""
    return _boosting(cast, days=30)


def _boosting(cast: Cast, *, days: int) -> Rows:
    """Fakes follow the beneficiary, repost it once and like two of its posts."""
    fans = cast.fans(days=days)
    shared, liked = cast.boosts("repost", 1, days=days), cast.boosts("like", LIKES, days=days)
    return cast.made(days=400, until=100, face=False) + fans + shared + liked


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
