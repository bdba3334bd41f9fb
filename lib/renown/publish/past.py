"""The history of scores without Spark: what an account scored on other dates, and how it changed.

A change is told against the very date so many days before, where one was published; and not at all
across a break, which is where score document or version changed: what moved a score there is the scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
from pyarrow.fs import SubTreeFileSystem

from renown.errors import UserError
from renown.publish.place import Place
from renown.publish.rows import Rows
from renown.publish.seeking import File

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
class Past:
    """The history of a warehouse, at `place`; empty where none is kept yet."""

    place: Place

    @cached_property
    def dates(self) -> tuple[Published, ...]:
        """Every date that it holds, in order; known from its log."""
        if self._table is None:
            return ()
        found = (Published(**_typed(each)) for each in self._table.partitions())
        return tuple(sorted(found, key=lambda each: each.as_of))

    def table(self) -> Rows:
        """All of it. Raises UserError where there is none."""
        if self._table is None:
            raise UserError(
                f"{self.place.path}: no history is kept there yet. "
                "The next `renown publish` writes it, of all dates that are published"
            )
        files = SubTreeFileSystem(self.place.path, self.place.filesystem)
        dataset = self._table.to_pyarrow_dataset(filesystem=files)
        return Rows(NAME, dataset, self.place.uri, format="delta")

    def rows(
        self, account_ids: Sequence[str], days: Iterable[date] | None = None
    ) -> list[dict[str, Any]]:
        """The rows of some accounts, of all dates or these, in order of date and account."""
        wanted = None if days is None else set(days)
        found = [
            {**row, **file.partition}
            for file in self._files
            if (wanted is None or file.partition["as_of"] in wanted) and file.may_hold(account_ids)
            for row in File(self.place / file.path).rows("account_id", account_ids)
        ]
        return sorted(found, key=lambda row: (row["as_of"], row["account_id"]))

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

    @cached_property
    def _table(self) -> Any:
        if not (self.place / "_delta_log").is_folder():
            return None
        # To import it takes its time, and many a warehouse has no history.
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        uri = self.place.uri
        local = uri.startswith("file:") and "://" not in uri
        try:
            return DeltaTable(
                uri.removeprefix("file:") if local else uri.replace("s3a://", "s3://", 1)
            )
        except (DeltaError, OSError) as error:
            raise UserError(f"{self.place.path} cannot be read without Spark: {error}") from None

    @cached_property
    def _files(self) -> list[_Part]:
        """Every file of it, by its log."""
        if self._table is None:
            return []
        told = pa.table(self._table.get_add_actions(flatten=True)).to_pylist()
        return [
            _Part(
                unquote(each["path"]),
                _typed({name: each[f"partition.{name}"] for name in Published.__annotations__}),
                each.get("min.account_id"),
                each.get("max.account_id"),
            )
            for each in told
        ]


@dataclass(frozen=True)
class _Part:
    """A file: what is the same for all its rows, and the least and greatest account, where that is told."""

    path: str
    partition: dict[str, Any]
    least: str | None
    greatest: str | None

    def may_hold(self, account_ids: Iterable[str]) -> bool:
        least, greatest = self.least, self.greatest
        if least is None or greatest is None:
            return True
        return any(least <= account_id <= greatest for account_id in account_ids)


def _change(days: int, since: date, points: float, broken: str | None) -> Change:
    return Change(days, since, points) if broken is None else Change(days, since, None, broken)


def _typed(partition: dict[str, Any]) -> dict[str, Any]:
    day = partition["as_of"]
    marker = partition["break_marker"] or None
    return {
        **partition,
        "as_of": day if isinstance(day, date) else date.fromisoformat(str(day)),
        "break_marker": marker,
    }
