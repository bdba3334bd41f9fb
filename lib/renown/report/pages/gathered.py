"""A snapshot whose rows of some accounts are in memory, so that a page for each is no look-up in files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from renown.publish.kept import Kept
from renown.publish.past import Past
from renown.publish.reading import Snapshot

Row = dict[str, Any]
TABLES = (
    "scores",
    "screening",
    "explanations",
    "features",
    "influence",
    "audience",
    "sources",
)
UNORDERED = ("topics",)  # tables that are in order of something else than the account


@dataclass(frozen=True, repr=False)
class Gathered(Snapshot):
    """A snapshot that answers from `held` for the accounts it has there, and from its files for others."""

    held: dict[str, dict[str, list[Row]]] = field(default_factory=dict)

    def rows(
        self, name: str, account_ids: Iterable[str], columns: Sequence[str] | None = None
    ) -> list[Row]:
        ids = set(account_ids)
        known = self.held.get(name, {})
        if not ids <= known.keys():
            return super().rows(name, ids, columns)
        rows = [row for account_id in sorted(ids) for row in known[account_id]]
        return rows if columns is None else [{c: row[c] for c in columns} for row in rows]

    def holds(self, name: str) -> bool:
        return name in self._there

    def manifest(self) -> dict[str, Any]:
        return self._manifest

    @cached_property
    def past(self) -> Past:
        """The history, with the rows of these accounts in memory."""
        past = super().past
        return _RememberedPast(past.place, self._remembered(past))

    @cached_property
    def trail(self) -> Kept:
        """The audit trail, likewise."""
        trail = super().trail
        return _Remembered(trail.place, self._remembered(trail))

    def _remembered(self, kept: Kept) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {account_id: [] for account_id in self.held["screening"]}
        for row in kept.rows(sorted(found)) if found and kept.is_kept else ():
            found[row["account_id"]].append(row)
        return found

    @cached_property
    def _there(self) -> frozenset[str]:
        return frozenset(self.place.names())

    @cached_property
    def _manifest(self) -> dict[str, Any]:
        return super().manifest()


@dataclass(frozen=True)
class _Remembered(Kept):
    """A table beside the snapshots, with the rows of some accounts in memory."""

    held: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, account_ids: Sequence[str], days: Iterable[date] | None = None) -> list[Row]:
        if not set(account_ids) <= self.held.keys():
            return super().rows(account_ids, days)
        wanted = None if days is None else set(days)
        found = [
            row
            for account_id in account_ids
            for row in self.held[account_id]
            if wanted is None or row["as_of"] in wanted
        ]
        return sorted(found, key=lambda row: (row["as_of"], row["account_id"]))


@dataclass(frozen=True)
class _RememberedPast(_Remembered, Past):
    """The history of scores, likewise."""


def gather(snapshot: Snapshot, account_ids: Sequence[str]) -> Gathered:
    """The same snapshot, all that pages about these accounts are made of read at once."""
    held = {name: _by_account(snapshot, name, account_ids) for name in TABLES}
    held |= {name: _filtered(snapshot, name, account_ids) for name in UNORDERED}
    passing = {
        row["source_id"]
        for rows in held["sources"].values()
        for row in rows
        if row["source_id"] is not None
    }
    others = sorted(passing - held["scores"].keys())
    held["scores"] |= _by_account(snapshot, "scores", others)
    return Gathered(snapshot.warehouse, snapshot.as_of, snapshot.run_id, held)


def _by_account(snapshot: Snapshot, name: str, account_ids: Sequence[str]) -> dict[str, list[Row]]:
    return _parted(snapshot.rows(name, account_ids), account_ids)


def _filtered(snapshot: Snapshot, name: str, account_ids: Sequence[str]) -> dict[str, list[Row]]:
    if not account_ids or not snapshot.holds(name):
        return {account_id: [] for account_id in account_ids}
    import pyarrow.compute as pc

    wanted = pc.field("account_id").isin(account_ids)
    return _parted(snapshot.dataset(name).to_table(filter=wanted).to_pylist(), account_ids)


def _parted(rows: Iterable[Row], account_ids: Sequence[str]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["account_id"]].append(row)
    return {account_id: found[account_id] for account_id in account_ids}
