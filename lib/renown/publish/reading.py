"""Reading a snapshot without Spark: pyarrow alone, through the pointers."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from renown.errors import UserError, did_you_mean
from renown.publish.kept import Kept
from renown.publish.past import NAME, Change, Past, Published
from renown.publish.place import Place, place, published_dates
from renown.publish.rows import Rows
from renown.publish.seeking import seek

if TYPE_CHECKING:
    import pyarrow.dataset as ds

DECISIONS = "decisions_history"  # the audit trail, beside the snapshots
INDEX = "handles"  # the table of that name, in order of the handle
FEW = 100  # values, that are looked for one by one
COMPARED = 20_000  # handles, at most, that one is compared with to find those near it
SAME_LETTERS = 3  # at the beginning, where there are more


@dataclass(frozen=True, repr=False)
class Snapshot:
    """One published run of a warehouse, of the date `as_of`."""

    warehouse: Place
    as_of: date
    run_id: str

    @cached_property
    def place(self) -> Place:
        """Where it lies."""
        return self.warehouse / "snapshots" / f"as_of={self.as_of}" / f"run={self.run_id}"

    @cached_property
    def past(self) -> Past:
        """The history of the warehouse that it is of."""
        return Past(self.warehouse / NAME)

    @cached_property
    def trail(self) -> Kept:
        """The audit trail of the warehouse that it is of."""
        return Kept(self.warehouse / DECISIONS)

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
                f"{did_you_mean(name, self.tables) or '.'} It has: {', '.join(self.tables)}. An older "
                f"version may not have made it: a new run of that date does"
            )
        uri = f"{self.place.uri}/{name}"
        return Rows(name, self.dataset(name), uri, as_of=self.as_of, run_id=self.run_id)

    def dataset(self, name: str) -> ds.Dataset:
        """A table as pyarrow's dataset, not yet read."""
        import pyarrow.dataset as ds  # which imports pandas; to look up one account takes neither

        where = self.place / name
        return ds.dataset(where.path, filesystem=where.filesystem, format="parquet")

    def holds(self, name: str) -> bool:
        """Whether the snapshot has a table of that name; an older version may not have made it."""
        return (self.place / name).is_folder()

    def rows(
        self, name: str, account_ids: Iterable[str], columns: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Rows of a table for these accounts, in no order; none where there is no such table."""
        ids = sorted(account_ids)
        return self._where("account_id", ids, name, columns) if ids and self.holds(name) else []

    def _where(
        self, column: str, values: Sequence[str], name: str, columns: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Rows that have one of these values of the column that a table is in order of."""
        if len(values) <= FEW and self.holds(INDEX):
            return seek(self.place / name, column, values, columns)
        # Many, or of a snapshot that an older version made, whose files are in no order.
        import pyarrow.dataset as ds

        wanted = ds.field(column).isin(pa.array(values, pa.string()))
        told = None if columns is None else [*columns]
        found: list[dict[str, Any]] = (
            self.dataset(name).to_table(columns=told, filter=wanted).to_pylist()
        )
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

    def changes(self, scores: Sequence[dict[str, Any]]) -> dict[str, tuple[Change, ...]]:
        """By account of these rows of `scores`: what changed within some days, where history allows."""
        if not (self.warehouse / NAME).is_folder():
            return {}
        plan = self.manifest()["plan"]
        now = Published(self.as_of, self.run_id, plan["document_hash"], plan["version"], None)
        return self.past.changes(scores, now)

    def decisions(self, account: str) -> list[dict[str, Any]]:
        """What cleaning came to decide of an account, date after date until this one: rows of
        `decisions_history`, by account_id or handle; none where no audit trail is kept yet.
        """
        known = [row["account_id"] for row in self.screened(account)] or [account]
        return [row for row in self.trail.rows(known) if row["as_of"] <= self.as_of]

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
        return sorted(self._named(account, "scores"), key=lambda row: row["rank"])

    def screened(self, account: str) -> list[dict[str, Any]]:
        """Rows of `screening` for an account_id or a handle."""
        return self._named(account, "screening")

    def _named(self, account: str, name: str) -> list[dict[str, Any]]:
        if ":" in account:
            return self.rows(name, [account])
        handle = account.lstrip("@").lower()
        if self.holds(INDEX):
            ids = self._where("handle", [handle], INDEX, ["account_id"])
            return self.rows(name, {row["account_id"] for row in ids})
        # Of a snapshot that an older version made.
        import pyarrow.dataset as ds

        bears = pc.utf8_lower(ds.field("handle")) == handle
        found: list[dict[str, Any]] = self.dataset(name).to_table(filter=bears).to_pylist()
        return found

    def unknown(self, account: str) -> UserError:
        """The error of an account that was never seen, with handles that look like it."""
        near = self.near(account)
        hint = f" Near: {', '.join(f'@{handle}' for handle in near)}" if near else ""
        return UserError(f"no account '{account}' is scored in the snapshot of {self.as_of}.{hint}")

    def near(self, account: str, limit: int = 3) -> list[str]:
        """Handles that look like this one, fit to be printed."""
        asked = account.lstrip("@").lower()
        close = difflib.get_close_matches(asked, self._handles_like(asked), n=limit, cutoff=0.6)
        return [printable(handle) for handle in close]

    def _handles_like(self, asked: str) -> list[str]:
        """All handles, in lower case; of very many, those alone that begin in the same way."""
        import pyarrow.dataset as ds

        index = self.dataset(INDEX if self.holds(INDEX) else "scores")
        wanted = None
        if index.count_rows() > COMPARED:
            first, column = asked[:SAME_LETTERS], ds.field("handle")
            wanted = (column >= first) & (column <= f"{first}\U0010ffff")
        found = index.scanner(columns=["handle"], filter=wanted).head(COMPARED)["handle"]
        return sorted({handle.lower() for handle in found.to_pylist() if handle})

    def top(self, limit: int, by: str = "score") -> list[dict[str, Any]]:
        """The accounts highest in a column of `scores`, ties by account_id."""
        table = self.dataset("scores").to_table(columns=["account_id", by])
        order = pc.select_k_unstable(
            table,
            k=min(limit, table.num_rows),
            sort_keys=[(by, "descending"), ("account_id", "ascending")],
        )
        ids = table.take(order)["account_id"].to_pylist()
        rows = {row["account_id"]: row for row in self.rows("scores", ids)}
        return [rows[account_id] for account_id in ids]

    def count(self) -> int:
        """How many accounts are scored."""
        told = self.manifest()["tables"].get("scores", {}).get("rows")
        return int(self.dataset("scores").count_rows() if told is None else told)


def open_snapshot(warehouse: str, as_of: date | None = None) -> Snapshot:
    """The published snapshot of a date, or the current one.

    Raises UserError where there is none, naming the dates that there are.
    """
    home = place(warehouse)
    root = home / "snapshots"
    pointer = root / "CURRENT" if as_of is None else root / f"as_of={as_of}" / "PUBLISHED"
    try:
        held = pointer.json()
    except FileNotFoundError:
        wanted = "snapshot" if as_of is None else f"snapshot of {as_of}"
        raise _unpublished(wanted, warehouse, published_dates(root)) from None
    day, run_id = held["as_of"], held["run"]
    return Snapshot(home, date.fromisoformat(day), run_id)


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
