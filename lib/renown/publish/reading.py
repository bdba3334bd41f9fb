"""Reading a snapshot without Spark: pyarrow alone, through the pointers."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from renown.errors import UserError, did_you_mean
from renown.publish.place import Place, place, published_dates
from renown.publish.rows import Rows


@dataclass(frozen=True, repr=False)
class Snapshot:
    """One published run, of the date `as_of`, in a folder at `place`."""

    place: Place
    as_of: date
    run_id: str

    @property
    def folder(self) -> str:
        """Where it lies."""
        return self.place.path

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that it holds."""
        return tuple(sorted(self.manifest()["tables"]))

    def table(self, name: str) -> Rows:
        """A table of the snapshot, not yet read.

        Raises UserError for one that it does not hold, naming those that it does.
        """
        if name not in self.tables:
            raise UserError(
                f"the snapshot of {self.as_of} has no table '{name}'"
                f"{did_you_mean(name, self.tables) or '.'} It has: {', '.join(self.tables)}"
            )
        return Rows(name, self.as_of, self.run_id, self.dataset(name), f"{self.place.uri}/{name}")

    def dataset(self, name: str) -> ds.Dataset:
        """A table as pyarrow's dataset, not yet read."""
        where = self.place / name
        return ds.dataset(where.path, filesystem=where.filesystem, format="parquet")

    def holds(self, name: str) -> bool:
        """Whether the snapshot has a table of that name; an older version may not have made it."""
        return (self.place / name).is_folder()

    def rows(self, name: str, account_ids: Iterable[str]) -> list[dict[str, Any]]:
        """Rows of a table for these accounts, in no order; none where there is no such table."""
        if not self.holds(name):
            return []
        ids = pa.array(sorted(account_ids), pa.string())  # of none, pyarrow would not know the type
        wanted = ds.field("account_id").isin(ids)
        found: list[dict[str, Any]] = self.dataset(name).to_table(filter=wanted).to_pylist()
        return found

    def manifest(self) -> dict[str, Any]:
        """Tables with schema, rows and digests; the plan; the certificate."""
        return (self.place / "manifest.json").json()

    def certificate(self) -> dict[str, Any]:
        """How sure the influence of every account is: `eps`, and how it was found."""
        held: dict[str, Any] = self.manifest()["certificate"]
        return held

    def gate(self) -> dict[str, Any]:
        """What the gate found, check by check, before the snapshot was published."""
        return (self.place / "gate.json").json()

    def __repr__(self) -> str:
        many = f"{self.count():,} accounts scored, {len(self.tables)} tables"
        return f"<snapshot as of {self.as_of}, run {self.run_id}: {many}>"

    def note(self) -> str | None:
        """What is to be known of a snapshot that is not as it was published; None where it is."""
        erased_at = self.manifest().get("erased_at")
        if erased_at is None:
            return None
        return f"an account was erased from it at {erased_at}: it is no longer reproducible"

    def find(self, account: str) -> list[dict[str, Any]]:
        """Rows of `scores` for an account_id, or for a handle (with or without `@`, in any case)."""
        rows = self.dataset("scores").to_table(filter=_is(account)).to_pylist()
        return sorted(rows, key=lambda row: row["rank"])

    def screened(self, account: str) -> list[dict[str, Any]]:
        """Rows of `screening` for an account_id or a handle."""
        rows: list[dict[str, Any]] = (
            self.dataset("screening").to_table(filter=_is(account)).to_pylist()
        )
        return rows

    def unknown(self, account: str) -> UserError:
        """The error of an account that was never seen, with handles that look like it."""
        near = self.near(account)
        hint = f" Near: {', '.join(f'@{handle}' for handle in near)}" if near else ""
        return UserError(f"no account '{account}' is scored in the snapshot of {self.as_of}.{hint}")

    def near(self, account: str, limit: int = 3) -> list[str]:
        """Handles that look like this one, fit to be printed."""
        column = self.dataset("scores").to_table(columns=["handle"])["handle"]
        handles = {h.lower(): h for h in column.to_pylist() if h}
        close = difflib.get_close_matches(account.lstrip("@").lower(), handles, n=limit, cutoff=0.6)
        return [printable(handles[name]) for name in close]

    def top(self, limit: int, by: str = "score") -> list[dict[str, Any]]:
        """The accounts highest in a column of `scores`, ties by account_id."""
        table = self.dataset("scores").to_table()
        order = pc.select_k_unstable(
            table,
            k=min(limit, table.num_rows),
            sort_keys=[(by, "descending"), ("account_id", "ascending")],
        )
        return table.take(order).to_pylist()

    def count(self) -> int:
        """How many accounts are scored."""
        return int(self.dataset("scores").count_rows())


def open_snapshot(warehouse: str, as_of: date | None = None) -> Snapshot:
    """The published snapshot of a date, or the current one.

    Raises UserError where there is none, naming the dates that there are.
    """
    root = place(warehouse) / "snapshots"
    pointer = root / "CURRENT" if as_of is None else root / f"as_of={as_of}" / "PUBLISHED"
    try:
        held = pointer.json()
    except FileNotFoundError:
        wanted = "snapshot" if as_of is None else f"snapshot of {as_of}"
        raise _unpublished(wanted, warehouse, published_dates(root)) from None
    day, run_id = held["as_of"], held["run"]
    return Snapshot(root / f"as_of={day}" / f"run={run_id}", date.fromisoformat(day), run_id)


def open_by(warehouse: str, day: date) -> Snapshot:
    """The published snapshot of a date, or of the nearest earlier one that has any.

    Raises UserError where there is none, naming the dates that there are.
    """
    known = published_dates(place(warehouse) / "snapshots")
    dates = [held for held in known if held <= day]
    if not dates:
        raise _unpublished(f"snapshot of {day} or earlier", warehouse, known)
    return open_snapshot(warehouse, dates[-1])


def printable(text: str) -> str:
    """What accounts say of themselves, without what a terminal would take for a command."""
    return "".join(character for character in text if character.isprintable())


def _unpublished(wanted: str, warehouse: str, dates: list[date]) -> UserError:
    there = ", ".join(str(day) for day in dates) or "none"
    return UserError(
        f"no {wanted} is published in {warehouse}; published dates: {there}. "
        "Make one with `renown run`, or name another folder with --warehouse"
    )


def _is(account: str) -> ds.Expression:
    if ":" in account:
        return ds.field("account_id") == account
    return pc.utf8_lower(ds.field("handle")) == account.lstrip("@").lower()
