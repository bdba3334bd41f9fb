"""What a warehouse has published, for notebooks and programs: no Spark, nothing read before its time.

import renown
published = renown.open("my-warehouse")
published.scores().to_pandas(["handle", "score", "rank"])
print(published.explain("@name"))
"""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import Any

from renown.errors import UserError
from renown.publish.past import NAME, Past
from renown.publish.place import place, published_dates
from renown.publish.reading import Snapshot, open_by, open_snapshot
from renown.publish.rows import Rows
from renown.report.advice import Advice, NoAdvice
from renown.report.advising import advise
from renown.report.comparing import Compared, compare_accounts, compare_dates, the_one
from renown.report.explanation import Explanation, NotScored
from renown.report.finding import find
from renown.report.found import Asked, Found
from renown.report.held import Held, held
from renown.report.person import Person, person
from renown.report.trend import Trend, trend

Day = date | str | None  # None is the current snapshot


class Warehouse:
    """The published snapshots of a warehouse; `renown.open` makes one.

    A date is a `date` or a text like "2026-11-01"; without one it is the current snapshot, which is
    looked up at every call. Every method raises UserError for a date without a published snapshot,
    naming those that have one.
    """

    def __init__(self, warehouse: str | os.PathLike[str]) -> None:
        self.path = os.fspath(warehouse)
        self._place = place(self.path)
        if not self._place.is_folder():
            raise UserError(f"{self.path}: no such folder; expected a warehouse")

    @property
    def dates(self) -> list[date]:
        """The dates that have a published snapshot, in order."""
        return published_dates(self._place / "snapshots")

    def snapshot(self, as_of: Day = None) -> Snapshot:
        """The snapshot of a date: its tables, manifest, certificate and gate."""
        return open_snapshot(self.path, _day(as_of))

    def table(self, name: str, as_of: Day = None) -> Rows:
        """A table of a snapshot, by its name in the data dictionary."""
        return self.snapshot(as_of).table(name)

    def scores(self, as_of: Day = None) -> Rows:
        """One row per scored account: score, components, intervals, rank."""
        return self.table("scores", as_of)

    def screening(self, as_of: Day = None) -> Rows:
        """One row per account ever seen: what cleaning decided of it, and why."""
        return self.table("screening", as_of)

    def topics(self, as_of: Day = None) -> Rows:
        """One row per kept account and topic: whether it is a source, its influence, on what evidence.

        What the documents of the topics match is in `topics.json`, beside the tables. Raises UserError
        for a snapshot of before there were topics.
        """
        return self.table("topics", as_of)

    def persons(self, as_of: Day = None) -> Rows:
        """One row per person of whom several accounts are scored: what they come to together."""
        return self.table("persons", as_of)

    def person(self, account: str, as_of: Day = None) -> Person:
        """The person whom an account is of, every feature split by network: print it for the words.

        Raises UserError for an account that is of no person of several.
        """
        return person(self.snapshot(as_of), account)

    def lookup(self, account: str, as_of: Day = None) -> list[dict[str, Any]]:
        """The rows of `scores` of an account_id or a handle, best rank first; a handle may be of several.

        Empty for one that is not scored; `explain` says why.
        """
        return self.snapshot(as_of).find(account)

    def explain(self, account: str, as_of: Day = None) -> Explanation | NotScored:
        """Why an account has its score, or none: print it for the words, its attributes are values.

        Raises UserError for one that was never seen, and where a handle is of several accounts.
        """
        return the_one(self.snapshot(as_of), account)

    def find(
        self,
        topic: str,
        *,
        network: str | None = None,
        language: str | None = None,
        min_confidence: float = 0.0,
        limit: int | None = None,
        persons: bool = False,
        as_of: Day = None,
    ) -> Found:
        """The people to talk to on a topic: print it for the words, or take it `to_pandas()`.

        Nobody is a result, and says why. Raises UserError for a topic that the snapshot does not have,
        naming those it has, and for a snapshot from before there were topics.
        """
        asked = Asked(network, language, min_confidence, limit, persons)
        return find(self.snapshot(as_of), topic, asked)

    def history(self, account: str, as_of: Day = None) -> Trend:
        """What an account scored on every published date: print it, or take it `to_pandas()`.

        Raises UserError as `explain` does, and where no history is kept.
        """
        return trend(self.snapshot(as_of), account)

    def scores_history(self) -> Rows:
        """One row per published date and account: all that was ever published."""
        return Past(self._place / NAME).table()

    def advise(self, account: str, as_of: Day = None) -> Advice | NoAdvice:
        """Which honest changes would move an account's score most, by how much, and which popular tricks
        would not: print it for the words, its attributes are values.

        Raises UserError as `explain` does.
        """
        return advise(self.snapshot(as_of), account)

    def decisions(self, account: str, as_of: Day = None) -> list[dict[str, Any]]:
        """What cleaning came to decide of an account, date after date: rows of `decisions_history`.

        One for every published date on which it decided another thing than on the one before.
        """
        return self.snapshot(as_of).decisions(account)

    def held(self, account: str, as_of: Day = None) -> Held:
        """What is held about an account and why, what was decided before, how to correct it and how
        to leave: print it for the words, its attributes are values.

        Raises UserError as `explain` does.
        """
        return held(self.snapshot(as_of), account)

    def compare(
        self, account: str, other: str | None = None, *, since: Day = None, as_of: Day = None
    ) -> Compared:
        """Why one account is above another; or, `since` a date, what moved an account's score.

        Raises UserError where neither or both of `other` and `since` are given.
        """
        day = _day(since)
        if (other is None) == (day is None):
            raise UserError("compare: give another account, or `since` a date")
        now = self.snapshot(as_of)
        if other is not None:
            return compare_accounts(now, account, other)
        assert day is not None
        return compare_dates(now, open_by(self.path, day), account)

    def __repr__(self) -> str:
        days = self.dates
        if not days:
            return f"<warehouse {self.path}: nothing is published>"
        many = f"{len(days)} published {'date' if len(days) == 1 else 'dates'}"
        ends = f"{days[0]} to {days[-1]}" if len(days) > 1 else f"{days[0]}"
        return f"<warehouse {self.path}: {many}, {ends}>"


def _day(given: Day) -> date | None:
    """A date out of what was given for one.

    Raises UserError for a text that is none.
    """
    if isinstance(given, datetime):
        return given.date()
    if not isinstance(given, str):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise UserError(f"'{given}' is not a date; expected YYYY-MM-DD") from None
