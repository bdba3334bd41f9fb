"""An explanation as plain values; `words` says it, and a page may show it.

Points are points of the composite: baselines and contributions of all features add up to the score.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from renown.publish.past import Change
from renown.report.sections import Section
from renown.report.told import Told


@dataclass(frozen=True)
class Account:
    """Who it is about; handle and display name are what the account says of itself."""

    account_id: str
    handle: str | None = None
    display_name: str | None = None


@dataclass(frozen=True)
class Origin:
    """The snapshot that it was read from. Scores are on one scale where document and version agree."""

    as_of: date
    run_id: str
    version: str
    document: str
    document_hash: str


@dataclass(frozen=True)
class Interval:
    """Between what a score may lie, in points, and with what probability it does."""

    low: float
    high: float
    level: float

    def meets(self, other: Interval) -> bool:
        """Whether there is a score that is within both."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True)
class Contribution:
    """What one feature does to the score. `missing` says why a value may be absent."""

    component: str
    feature: str
    meaning: str
    unit: str
    missing: str
    value: float | None
    baseline: float
    contribution: float

    @property
    def points(self) -> float:
        """What it makes of the score."""
        return self.baseline + self.contribution


@dataclass(frozen=True)
class Needed:
    """The evidence that a component asks for, and what was found of it."""

    feature: str
    unit: str
    at_least: float
    found: float | None


@dataclass(frozen=True)
class Component:
    """One part of the score, 0..100 by itself and `weight` of the composite.

    Where it does not `count`, it abstains: it stands at its baseline. `needed` is the evidence
    that it asks for, where it asks for any.
    """

    name: str
    meaning: str
    score: float
    interval: Interval | None
    weight: float
    counts: bool
    needed: Needed | None
    contributions: tuple[Contribution, ...]

    @property
    def points(self) -> float:
        """What it makes of the score."""
        return sum(part.points for part in self.contributions)


@dataclass(frozen=True)
class Followers:
    """How many it has by the network's word, and of those held, whom cleaning kept and removed.

    The inactive, and those of whom nothing is known, are neither.
    """

    shown: float | None
    kept: float
    removed: float


@dataclass(frozen=True)
class Source:
    """What an account passes on, in trusted accounts, and for which kinds of act.

    Without an account it stands for all the others, `accounts` of them.
    """

    account: Account | None
    accounts: int
    passed: float
    by_kind: dict[str, float]


@dataclass(frozen=True)
class Engagement:
    """Why an account has so much of its own: trust * (1 + weight * log(1 + engaged + resharing))."""

    engaged: float
    resharing: float
    weight: float


@dataclass(frozen=True)
class Influence:
    """Influence in trusted accounts: its own part and what the sources pass on add up to it.

    They do within eps of its own part. `sources` is None where the snapshot does not hold them.
    """

    influence: float
    own: float
    engagement: Engagement | None
    eps: float
    sources: tuple[Source, ...] | None

    @property
    def passed(self) -> float:
        """What others pass on to it."""
        return self.influence - self.own

    @property
    def by_kind(self) -> dict[str, float]:
        """For which kinds of act it is passed on, over all sources."""
        sources = self.sources or ()
        kinds = dict.fromkeys(kind for source in sources for kind in source.by_kind)
        return {kind: sum(source.by_kind.get(kind, 0.0) for source in sources) for kind in kinds}


@dataclass(frozen=True)
class Mark:
    """A reason that cleaning has: its code, how strong it is (0..1), and what was found."""

    reason: str
    strength: float
    found: str


@dataclass(frozen=True)
class Explanation(Told):
    """One account's score and all that it is made of. `stratum` says how much evidence there is.

    `changes` are those against some days before, where the history allows.
    """

    account: Account
    origin: Origin
    score: float
    interval: Interval | None
    stratum: str | None
    rank: int
    percentile: float
    scored_accounts: int
    trust: float
    marks: tuple[Mark, ...]
    components: tuple[Component, ...]
    followers: Followers | None
    influence: Influence
    changes: tuple[Change, ...] = ()

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """Every feature of every component."""
        return tuple(part for component in self.components for part in component.contributions)

    def sections(self) -> list[Section]:
        """Why it has this score."""
        return _told(self)


@dataclass(frozen=True)
class NotScored(Told):
    """An account that was seen, and why it has no score."""

    account: Account
    origin: Origin
    decision: str
    coverage: str
    trust: float
    last_act_at: datetime | None
    marks: tuple[Mark, ...]

    def sections(self) -> list[Section]:
        """Why it has none."""
        return _told(self)


def _told(explained: Explanation | NotScored) -> list[Section]:
    from renown.report.telling import tell  # it tells of what is declared here

    return tell(explained)
