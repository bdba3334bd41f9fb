"""What one attack of one size came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

# Columns of `renown.proofs.attack_world.measures`.
OURS, UNCLEANED, PAGERANK, FOLLOWERS = "score", "uncleaned", "pagerank", "followers"
MEASURES = (OURS, UNCLEANED, PAGERANK, FOLLOWERS)


@dataclass(frozen=True)
class Standing:
    """A value, and its rank among honest accounts; both None where the account is not scored."""

    value: float | None
    rank: int | None

    @staticmethod
    def among(value: float | None, above: int) -> Standing:
        """With so many above it."""
        return Standing(value, None if value is None else above + 1)


@dataclass(frozen=True)
class Gained:
    """One measure of the beneficiary without and with the attack."""

    before: Standing
    after: Standing

    @property
    def value(self) -> float:
        """What was gained; who is not scored any more has lost what it had."""
        return (self.after.value or 0.0) - (self.before.value or 0.0)

    def ranks(self, honest: int) -> int:
        """How many honest accounts were overtaken."""
        last = honest + 1
        return (self.before.rank or last) - (self.after.rank or last)


@dataclass(frozen=True)
class Found:
    """One attack by so many fakes.

    `gained` is by measure, `points` (before, after) by component of the score; `caught` counts fakes by what
    cleaning decided, and `trust` is what it left of all their votes. `bound` is the most that influence could
    grow by, `bound_points` the same on the scale of the score. `uninvolved` and `touched` are the largest
    moves of the score of an honest account that no fake acted on, or that one did; `lost` counts honest
    accounts that cleaning removed because of the attack, `helpers` those that took part in it.
    """

    attack: str
    fakes: int
    pure: bool
    helpers: int
    gained: Mapping[str, Gained]
    points: Mapping[str, tuple[float | None, float | None]]
    influence_before: float
    influence_after: float
    bound: float
    bound_points: float
    caught: Mapping[str, int]
    trust: float
    uninvolved: float
    touched: float
    lost: int

    @property
    def per_fake(self) -> float:
        """Points gained by each fake account."""
        return self.gained[OURS].value / self.fakes

    @property
    def influence_gained(self) -> float:
        """x after less x before."""
        return self.influence_after - self.influence_before

    def as_dict(self) -> dict[str, Any]:
        """For a JSON file."""
        return {**asdict(self), "per_fake": self.per_fake}
