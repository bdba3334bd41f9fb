"""What a demonstration network is asked to be: its size, its dates, its seeds."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, datetime, timezone

import numpy as np

from renown.errors import UserError

Array = np.ndarray
Random = np.random.Generator
MINUTE, HOUR, DAY = 60, 3_600, 86_400

# How many accounts of each planted role a network of 22,000 has, and the fewest
# that still show the behaviour in a small one. All others are `genuine`.
PLANTED = {
    "influencer": (60, 12),
    "celebrity": (25, 5),
    "customer": (30, 6),
    "pod": (60, 15),
    "bought_follower": (1_600, 60),
    "bot_ring": (200, 32),
    "quote_bot": (3, 1),
    "inactive": (1_600, 40),
    "mentioned_only": (300, 10),
}
ROLES = ("genuine", *PLANTED)
FEWEST_ACCOUNTS = 800


@dataclass(frozen=True)
class DemoParameters:
    """Two seeds: `world_seed` for who exists, `seed` for what they do.

    The same world can so be lived again with other acts, which is how one measures
    what of a score is the account and what is the luck of the sample.
    """

    seed: int = 20261101
    accounts: int = 22_000
    as_of: date = date(2026, 11, 1)
    days: int = 60
    world_seed: int | None = None

    def __post_init__(self) -> None:
        if self.accounts < FEWEST_ACCOUNTS:
            raise UserError(f"a demo network needs at least {FEWEST_ACCOUNTS} accounts")
        if self.days < 14:
            raise UserError("a demo network needs at least 14 days of acts")

    @property
    def end(self) -> int:
        """The moment of retrieval, 20:00 on `as_of`: nothing happens after it."""
        day = datetime(self.as_of.year, self.as_of.month, self.as_of.day, 20, tzinfo=timezone.utc)
        return int(day.timestamp())

    @property
    def start(self) -> int:
        return self.end - 20 * HOUR - (self.days - 1) * DAY

    def count(self, role: str) -> int:
        if role == "genuine":
            return self.accounts - sum(self.count(other) for other in PLANTED)
        at_default, fewest = PLANTED[role]
        return max(fewest, round(at_default * self.accounts / 22_000))

    def world_random(self, purpose: str) -> Random:
        seed = self.seed if self.world_seed is None else self.world_seed
        return _stream(seed, f"world/{purpose}")

    def acts_random(self, purpose: str) -> Random:
        return _stream(self.seed, f"acts/{purpose}")


def _stream(seed: int, purpose: str) -> Random:
    """One stream per purpose, so that a change in one leaves all others as they were."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])
