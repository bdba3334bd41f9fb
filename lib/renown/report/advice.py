"""Advice as plain values: which honest changes would move a score, by how much, and which would not."""

from __future__ import annotations

from dataclasses import dataclass

from renown.report.explanation import Account, Interval, Needed, NotScored, Origin
from renown.report.sections import Section
from renown.report.told import Told
from renown.report.tricks import PriceList


@dataclass(frozen=True)
class Step:
    """One change: a feature from what was found, `now`, to `then`, and the points of the score it brings.

    `through` says which component the points come by; they add up to `points`. Between `low` and `high` is
    what the same step brings where the account may really stand (see `renown.report.advising`).
    """

    feature: str
    says: str
    how: str
    unit: str
    now: float
    then: float
    points: float
    low: float | None
    high: float | None
    through: dict[str, float]

    @property
    def step(self) -> float:
        """By how much the feature changes, without what adding it has left in the last digits."""
        return round(self.then - self.now, 9)


@dataclass(frozen=True)
class Waiting:
    """A component that abstains for want of evidence, and what its features would add if it had it."""

    component: str
    needed: Needed
    points: float

    @property
    def lacking(self) -> float:
        """How much of the evidence is missing."""
        return self.needed.at_least - (self.needed.found or 0.0)


@dataclass(frozen=True)
class Still:
    """A feature that no step is told of: it is `full`, it `waits` for its component, or it is not `known`."""

    component: str
    feature: str
    why: str
    value: float | None
    missing: str = ""


@dataclass(frozen=True)
class Advice(Told):
    """The changes that bring the most first; `near` is how many accounts their steps were taken from."""

    account: Account
    origin: Origin
    score: float
    interval: Interval | None
    near: int
    steps: tuple[Step, ...]
    waiting: tuple[Waiting, ...]
    still: tuple[Still, ...]
    prices: PriceList
    tricks: dict[str, str]

    def sections(self) -> list[Section]:
        """In plain words."""
        from renown.report.telling_advice import tell  # it tells of what is declared here

        return tell(self)


@dataclass(frozen=True)
class NoAdvice(Told):
    """An account without a score: why, and `instead`, what would change that."""

    unscored: NotScored
    instead: tuple[str, ...]
    prices: PriceList
    tricks: dict[str, str]

    def sections(self) -> list[Section]:
        """In plain words."""
        from renown.report.telling_advice import tell_instead

        return tell_instead(self)
