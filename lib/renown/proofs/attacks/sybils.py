"""A made-up community: careful accounts that talk among themselves, and to whom a few honest ones react."""

from __future__ import annotations

import numpy as np

from renown.proofs.attacks.attack import Attack, Cast
from renown.proofs.attacks.rows import Rows, acts, follows, posts, prose

FRIENDS, POSTS, REACTIONS = 8, 6, 3
KNOWN = 4  # follows of the well known
FAKES_PER_EDGE = 20


def edges(fakes: int) -> int:
    """Honest accounts that are won over: one for every twenty fakes."""
    return -(-fakes // FAKES_PER_EDGE)


def _community(cast: Cast) -> Rows:
    """Friends by chance, with texts and hours of their own; they react to a few, and to the beneficiary."""
    random, fakes = cast.random, cast.fakes
    author = np.repeat(fakes, POSTS)
    own = posts(author, cast.ago(len(author), days=60), prose(random, len(author)))
    one = np.repeat(fakes, FRIENDS)
    other = random.choice(fakes, size=len(one))
    friends = follows(one, other, cast.ago(len(one), days=300, until=30))
    actor = np.repeat(fakes, REACTIONS)
    friend = random.choice(fakes, size=len(actor))
    talk = acts(actor, friend, "reply", cast.ago(len(actor), days=60), friend + "/original0")
    paid = cast.boosts("repost", 1, days=30)
    fans = cast.fans(days=60)
    made = cast.made(days=2_000, until=320)
    return made + own + friends + talk + paid + fans


def newcomers(cast: Cast) -> Rows:
    """Created on days of their own; each posts, follows the beneficiary and some of the well known."""
    random, fakes = cast.random, cast.fakes
    author = np.repeat(fakes, POSTS)
    own = posts(author, cast.ago(len(author), days=20), prose(random, len(author)))
    one = np.repeat(fakes, KNOWN)
    known = follows(
        one, random.choice(cast.scene.famous, size=len(one)), cast.ago(len(one), days=20)
    )
    paid = cast.boosts("repost", REACTIONS, days=20)
    return cast.made(days=80, until=20) + own + known + cast.fans(days=20) + paid


def sybil_community(cast: Cast) -> Rows:
    """The community, and honest accounts who each repost one of it."""
    random = cast.random
    count = min(edges(len(cast.fakes)), len(cast.scene.people))
    won = random.choice(cast.scene.people, size=count, replace=False)
    liked = random.choice(cast.fakes, size=count)
    attack = acts(won, liked, "repost", cast.ago(count, days=30), liked + "/original0")
    return _community(cast) + attack


SYBILS = (
    Attack(
        "sybil_community",
        "Careful accounts, years old, each with texts and hours of its own, follow eight and answer "
        "three of their community, follow the beneficiary and repost it once; for every twenty of them "
        "an honest account reposts one (an attack edge).",
        sybil_community,
        pure=False,
    ),
    Attack(
        "isolated_sybils",
        "The same community without an attack edge: nobody honest reacts to it.",
        _community,
    ),
    Attack(
        "newcomers",
        "Accounts created within the last 80 days, each on a day of its own, post, follow a few of the most "
        "followed and the beneficiary, and repost it three times: who is new has not been noticed yet.",
        newcomers,
    ),
)
