"""A comparison as plain values: what of one score makes it differ from another, adding up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from renown.report.explanation import Account, Explanation, NotScored
from renown.report.sections import Section
from renown.report.told import Told


@dataclass(frozen=True)
class Difference:
    """What one feature makes of the difference, in points; its value in the first and the second.

    A value is absent where it is not known, or where that score's document does not name the
    feature.
    """

    component: str
    feature: str
    unit: str
    first: float | None
    second: float | None
    points: float


@dataclass(frozen=True)
class Flow:
    """What one source passes on to the first and to the second, in trusted accounts.

    None where it is not among the named sources there; it may be among the others. Without an
    account: all others together.
    """

    account: Account | None
    first: float | None
    second: float | None

    @property
    def more(self) -> float:
        """By how much the first has more of what is named."""
        return (self.first or 0.0) - (self.second or 0.0)


@dataclass(frozen=True)
class Comparison(Told):
    """Two scores, of two accounts or of two dates; the second is what the first is measured against.

    `differences` add up to the first score less the second, the largest first. `flows` is None
    where a snapshot does not hold them. `unlike` says why the two are not on one scale, if not.
    """

    of: Literal["accounts", "dates"]
    first: Explanation
    second: Explanation
    differences: tuple[Difference, ...]
    flows: tuple[Flow, ...] | None
    unlike: tuple[str, ...]

    @property
    def more(self) -> float:
        """By how many points the first score is above the second."""
        return self.first.score - self.second.score

    def sections(self) -> list[Section]:
        """Which score is above the other, and why."""
        return _told(self)


@dataclass(frozen=True)
class NotCompared(Told):
    """There are not two scores to compare: at least one of the two has none.

    The second is a date where the account had not been seen by then.
    """

    of: Literal["accounts", "dates"]
    first: Explanation | NotScored
    second: Explanation | NotScored | date

    def sections(self) -> list[Section]:
        """Why there are not two."""
        return _told(self)


def _told(compared: Comparison | NotCompared) -> list[Section]:
    from renown.report.telling_differences import (
        tell_comparison,
    )  # it tells of what is declared here

    return tell_comparison(compared)
