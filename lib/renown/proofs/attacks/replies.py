"""Spam below the posts of the famous."""

from __future__ import annotations

import numpy as np

from renown.proofs.attacks.attack import Attack, Cast
from renown.proofs.attacks.rows import Rows, acts, posts

REPLIES = 15
ADVERTS = (
    "Amazing results in only {} days, see for yourself at @beneficiary",
    "I made {} euros this week and so can you, ask @beneficiary how",
    "Do not miss what @beneficiary has to offer, {} people cannot be wrong",
)


def reply_spam(cast: Cast) -> Rows:
    """One of three adverts with another number, below fifteen posts each, naming the beneficiary."""
    random = cast.random
    actor = np.repeat(cast.fakes, REPLIES)
    count = len(actor)
    at = cast.ago(count, days=30)
    numbers = random.integers(2, 5_000, size=count)
    text = np.array(
        [ADVERTS[number % len(ADVERTS)].format(number) for number in numbers], dtype=object
    )
    written = posts(actor, at, text, kind="reply")
    made = cast.made(days=120, until=40)
    named = acts(actor, np.repeat(cast.beneficiary, count), "mention", at)
    if cast.scene.talk.empty:
        return made + written + named
    below = cast.scene.talk.iloc[random.integers(0, len(cast.scene.talk), size=count)]
    below = below.astype(object)
    replied = acts(actor, below["author_id"].to_numpy(), "reply", at, below["post_id"].to_numpy())
    return made + written + named + replied


REPLIES_TO_THE_FAMOUS = (
    Attack(
        "reply_spam",
        "Each account writes fifteen replies below posts of the most followed, one of three adverts "
        "with another number in it, and names the beneficiary in each.",
        reply_spam,
    ),
)
