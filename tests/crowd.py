"""Forty people who follow and answer each other, for tests of what fakes can do among them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from renown.proofs.attacks.rows import DAY, Rows, acts, ago, follows, posts, profiles, prose
from renown.tables import VIEWS

AS_OF = date(2026, 3, 31)
END = 1_774_915_200 + DAY  # 2026-04-01 00:00 UTC: all that counts is before this
COUNT, POSTS, FRIENDS, REACTIONS = 40, 6, 8, 12
PEOPLE = np.array([f"x:p{n}" for n in range(COUNT)], dtype=object)


def people() -> Rows:
    """The first of them are reacted to the most."""
    random = np.random.default_rng(40)
    author = np.repeat(PEOPLE, POSTS)
    own = posts(author, ago(random, len(author), END, days=60), prose(random, len(author)))
    follower = np.repeat(PEOPLE, FRIENDS)
    heard = follows(
        follower,
        random.choice(PEOPLE, size=len(follower)),
        ago(random, len(follower), END, days=900, until=100),
    )
    actor = np.repeat(PEOPLE, REACTIONS)
    likely = 1 / np.arange(4, COUNT + 4)
    target = random.choice(PEOPLE, size=len(actor), p=likely / likely.sum())
    repost = random.random(len(actor)) < 0.5
    at = ago(random, len(actor), END, days=60)
    reactions = [
        acts(actor[chosen], target[chosen], kind, at[chosen], target[chosen] + "/original0")
        for kind, chosen in (("repost", repost), ("reply", ~repost))
    ]
    made = profiles(PEOPLE, np.full(COUNT, END - 1_000 * DAY), seen=END - 1, face=True)
    return made + own + heard + reactions[0] + reactions[1]


def write(rows: Rows, folder: Path) -> Path:
    """The rows as a user hands tables over."""
    for table in VIEWS:
        (folder / table.name).mkdir(parents=True)
        getattr(rows, table.name).to_parquet(
            folder / table.name / "part.parquet", coerce_timestamps="us"
        )
    return folder
