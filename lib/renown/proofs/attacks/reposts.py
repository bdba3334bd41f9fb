"""Reposts for sale: a pod that passes on its own, and a bot that quotes once a minute."""

from __future__ import annotations

import numpy as np

from renown.proofs.attacks.attack import OWN_POSTS, Attack, Cast
from renown.proofs.attacks.rows import (
    DAY,
    HOUR,
    MINUTE,
    Random,
    Rows,
    acts,
    posts,
    profiles,
    prose,
)

PARTNERS, TIMES, POSTS = 6, 4, 6
STORM = 2 * DAY // MINUTE
STOCK = 60  # quotations that the bot knows
SHARES = 3


def repost_pod(cast: Cast) -> Rows:
    """Everybody reposts six partners four times each, who repost back, and the beneficiary's posts."""
    fakes = cast.fakes
    count, near = len(fakes), min(PARTNERS // 2, (len(cast.fakes) - 1) // 2)
    author = np.repeat(fakes, POSTS)
    own = posts(author, cast.ago(len(author), days=40, until=20), prose(cast.random, len(author)))
    steps = np.concatenate([np.arange(1, near + 1), -np.arange(1, near + 1)])
    place = np.repeat(np.arange(count), len(steps) * TIMES)
    partner = fakes[(place + np.tile(np.repeat(steps, TIMES), count)) % count]
    theirs = np.char.add(partner.astype(str), "/original" + np.array("0"))
    ring = acts(
        fakes[place],
        partner,
        "repost",
        cast.ago(len(place), days=20),
        theirs.astype(object),
    )
    paid = cast.boosts("repost", TIMES, days=25)
    back = acts(np.repeat(cast.beneficiary, count), fakes, "repost", cast.ago(count, days=20))
    return cast.made(days=900, until=100) + own + ring + paid + back


def quoting(account: str, end: int, random: Random) -> Rows:
    """An account that posts one of its sixty quotations a minute, for two days."""
    at = end - HOUR - MINUTE * np.arange(STORM, 0, -1) + random.integers(0, 4, size=STORM)
    made = profiles(np.array([account]), np.array([end - 60 * DAY]), seen=end - 1, face=True)
    stock = prose(random, STOCK)
    return made + posts(np.repeat(account, STORM), at, random.choice(stock, size=STORM))


def quote_bot(cast: Cast) -> Rows:
    """Each follows the bot and reposts three of its quotations, at times of its own."""
    shared = cast.boosts("repost", SHARES, days=1)
    paid = cast.fans(days=30)
    return cast.made(days=900, until=100) + paid + shared


REPOSTS = (
    Attack(
        "repost_pod",
        f"Accounts with a face repost six partners four times each, who repost back, and four of the "
        f"beneficiary's {OWN_POSTS} posts, which reposts each of them once.",
        repost_pod,
        plays_along=True,
    ),
    Attack(
        "quote_bot",
        "The beneficiary posts a quotation a minute for two days; each account follows it and reposts "
        "three of them.",
        quote_bot,
        presence=quoting,
    ),
)
