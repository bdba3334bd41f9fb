"""Followers for sale: a crowd that only follows, and a ring whose members follow each other."""

from __future__ import annotations

import numpy as np

from renown.proofs.attacks.attack import Attack, Cast
from renown.proofs.attacks.rows import DAY, HOUR, Rows, follows, posts, prose

BATCH = 100  # followers delivered in one burst
CAMOUFLAGE = (10, 41)  # follows of the well known that hide one that was paid for
NEIGHBOURS = 30
REACTIONS = 3


def bought_followers(cast: Cast) -> Rows:
    """A hundred within four hours, each hidden among follows of the well known; hardly a post."""
    random, fakes, end = cast.random, cast.fakes, cast.scene.end
    batch = np.arange(len(fakes)) // BATCH
    burst = random.integers(1, 30, size=batch.max() + 1)[batch] * DAY
    paid = follows(
        fakes,
        np.repeat(cast.beneficiary, len(fakes)),
        end - burst + random.integers(0, 4 * HOUR, size=len(fakes)),
    )
    hidden = np.repeat(fakes, random.integers(*CAMOUFLAGE, size=len(fakes)))
    known = np.concatenate([cast.scene.famous, cast.scene.people])
    hiding = follows(hidden, random.choice(known, size=len(hidden)), cast.ago(len(hidden), days=90))
    return cast.made(days=200, until=90, face=False) + paid + hiding


def follow_ring(cast: Cast) -> Rows:
    """Each follows thirty others and the beneficiary, who follows back; each likes and posts a little."""
    fakes = cast.fakes
    count, near = len(fakes), min(NEIGHBOURS, len(cast.fakes) - 1)
    one = np.repeat(fakes, near)
    other = fakes[
        (np.repeat(np.arange(count), near) + np.tile(np.arange(1, near + 1), count)) % count
    ]
    ring = follows(one, other, cast.ago(len(one), days=25, until=20))
    paid = cast.fans(days=20, until=15)
    back = follows(np.repeat(cast.beneficiary, count), fakes, cast.ago(count, days=15, until=10))
    author = np.repeat(fakes, REACTIONS)
    own = posts(author, cast.ago(len(author), days=20), prose(cast.random, len(author)))
    liked = cast.boosts("like", REACTIONS, days=10)
    return cast.made(days=40, until=30) + ring + paid + back + own + liked


FOLLOWERS = (
    Attack(
        "bought_followers",
        "Accounts without a face follow the beneficiary, a hundred within four hours, and 10 to 40 "
        "well-known accounts to hide it. They never post.",
        bought_followers,
    ),
    Attack(
        "follow_ring",
        "Accounts with a face follow 30 of their ring and the beneficiary, who follows back; each "
        "posts three times and likes three of its posts.",
        follow_ring,
        plays_along=True,
    ),
)
