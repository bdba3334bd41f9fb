"""The history of scores without Spark: what an account scored on other dates, and how it changed.

A change is told against the very date so many days before, where one was published; and not at all
across a break, which is where score document or version changed: what moved a score there is the scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from renown.publish.kept import Kept

NAME = "scores_history"
SPANS_DAYS = (1, 7, 30)


@dataclass(frozen=True)
class Published:
    """A date of the history: which run, scored by what; `break_marker` says what was new on it."""

    as_of: date
    run_id: str
    document: str
    version: str
    break_marker: str | None = None


@dataclass(frozen=True)
class Change:
    """What a score rose by, in points, in `days`, since the date `since`.

    Without points there is a break between the two: `broken` says what changed.
    """

    days: int
    since: date
    points: float | None
    broken: str | None = None


@dataclass(frozen=True)
class Past(Kept):
    """The history of a warehouse, at `place`; empty where none is kept yet."""

    @cached_property
    def dates(self) -> tuple[Published, ...]:
        """Every date that it holds, in order; known from its log."""
        found = (Published(**part) for part in self.parts())
        return tuple(sorted(found, key=lambda each: each.as_of))

    def changes(
        self, scores: Sequence[dict[str, Any]], now: Published
    ) -> dict[str, tuple[Change, ...]]:
        """By account of these rows of `scores`, made as `now` says: its changes, where history allows."""
        known = {each.as_of: each for each in self.dates}
        since = {days: now.as_of - timedelta(days) for days in SPANS_DAYS}
        since = {days: day for days, day in since.items() if day in known}
        ids = [row["account_id"] for row in scores]
        found = self.rows(ids, since.values()) if since and ids else []
        then = {(row["account_id"], row["as_of"]): row["score"] for row in found}
        broken = {days: self._broken(known[day], now) for days, day in since.items()}
        return {
            row["account_id"]: tuple(
                _change(days, day, row["score"] - then[row["account_id"], day], broken[days])
                for days, day in since.items()
                if (row["account_id"], day) in then
            )
            for row in scores
        }

    def _broken(self, then: Published, now: Published) -> str | None:
        """What changed on the way; the present date may not be in the history yet."""
        for each in reversed(self.dates):
            if then.as_of < each.as_of <= now.as_of and each.break_marker is not None:
                return f"{each.break_marker} changed on {each.as_of}"
        differs = (then.document, then.version) != (now.document, now.version)
        return f"document or version changed since {then.as_of}" if differs else None


def _change(days: int, since: date, points: float, broken: str | None) -> Change:
    return Change(days, since, points) if broken is None else Change(days, since, None, broken)
