"""Reading a snapshot without Spark: pyarrow alone, through the pointers."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from pyarrow.fs import FileSelector, FileSystem, FileType, LocalFileSystem

from renown.errors import UserError


@dataclass(frozen=True)
class Snapshot:
    """One published run: `folder` on `filesystem`, of the date `as_of`."""

    filesystem: FileSystem
    folder: str
    as_of: date
    run_id: str

    def table(self, name: str) -> ds.Dataset:
        """A table of the snapshot, not yet read."""
        return ds.dataset(f"{self.folder}/{name}", filesystem=self.filesystem, format="parquet")

    def holds(self, name: str) -> bool:
        """Whether the snapshot has a table of that name; an older version may not have made it."""
        found = self.filesystem.get_file_info(f"{self.folder}/{name}")
        return bool(found.type == FileType.Directory)

    def rows(self, name: str, account_ids: Iterable[str]) -> list[dict[str, Any]]:
        """Rows of a table for these accounts, in no order; none where there is no such table."""
        if not self.holds(name):
            return []
        ids = pa.array(sorted(account_ids), pa.string())  # of none, pyarrow would not know the type
        wanted = ds.field("account_id").isin(ids)
        found: list[dict[str, Any]] = self.table(name).to_table(filter=wanted).to_pylist()
        return found

    def manifest(self) -> dict[str, Any]:
        """The manifest."""
        return _read_json(self.filesystem, f"{self.folder}/manifest.json")

    def note(self) -> str | None:
        """What is to be known of a snapshot that is not as it was published; None where it is."""
        erased_at = self.manifest().get("erased_at")
        if erased_at is None:
            return None
        return f"an account was erased from it at {erased_at}: it is no longer reproducible"

    def find(self, account: str) -> list[dict[str, Any]]:
        """Rows of `scores` for an account_id, or for a handle (with or without `@`, in any case)."""
        rows = self.table("scores").to_table(filter=_is(account)).to_pylist()
        return sorted(rows, key=lambda row: row["rank"])

    def screened(self, account: str) -> list[dict[str, Any]]:
        """Rows of `screening` for an account_id or a handle."""
        rows: list[dict[str, Any]] = (
            self.table("screening").to_table(filter=_is(account)).to_pylist()
        )
        return rows

    def unknown(self, account: str) -> UserError:
        """The error of an account that was never seen, with handles that look like it."""
        near = self.near(account)
        hint = f" Near: {', '.join(f'@{handle}' for handle in near)}" if near else ""
        return UserError(f"no account '{account}' is scored in the snapshot of {self.as_of}.{hint}")

    def near(self, account: str, limit: int = 3) -> list[str]:
        """Handles that look like this one, fit to be printed."""
        column = self.table("scores").to_table(columns=["handle"])["handle"]
        handles = {h.lower(): h for h in column.to_pylist() if h}
        close = difflib.get_close_matches(account.lstrip("@").lower(), handles, n=limit, cutoff=0.6)
        return [printable(handles[name]) for name in close]

    def top(self, limit: int, by: str = "score") -> list[dict[str, Any]]:
        """The accounts highest in a column of `scores`, ties by account_id."""
        table = self.table("scores").to_table()
        order = pc.select_k_unstable(
            table,
            k=min(limit, table.num_rows),
            sort_keys=[(by, "descending"), ("account_id", "ascending")],
        )
        return table.take(order).to_pylist()

    def count(self) -> int:
        """How many accounts are scored."""
        return int(self.table("scores").count_rows())


def open_snapshot(warehouse: str, as_of: date | None = None) -> Snapshot:
    """The published snapshot of a date, or the current one.

    Raises UserError where there is none, naming the dates that there are.
    """
    filesystem, root = _located(warehouse)
    folder = f"{root}/snapshots"
    pointer = (
        f"{folder}/CURRENT" if as_of is None else f"{folder}/as_of={as_of.isoformat()}/PUBLISHED"
    )
    try:
        held = _read_json(filesystem, pointer)
    except FileNotFoundError:
        wanted = "snapshot" if as_of is None else f"snapshot of {as_of}"
        raise _unpublished(wanted, warehouse, _dates(filesystem, folder)) from None
    day, run_id = held["as_of"], held["run"]
    return Snapshot(
        filesystem, f"{folder}/as_of={day}/run={run_id}", date.fromisoformat(day), run_id
    )


def open_by(warehouse: str, day: date) -> Snapshot:
    """The published snapshot of a date, or of the nearest earlier one that has any.

    Raises UserError where there is none, naming the dates that there are.
    """
    filesystem, root = _located(warehouse)
    known = _dates(filesystem, f"{root}/snapshots")
    dates = [held for held in known if date.fromisoformat(held) <= day]
    if not dates:
        raise _unpublished(f"snapshot of {day} or earlier", warehouse, known)
    return open_snapshot(warehouse, date.fromisoformat(dates[-1]))


def printable(text: str) -> str:
    """What accounts say of themselves, without what a terminal would take for a command."""
    return "".join(character for character in text if character.isprintable())


def _unpublished(wanted: str, warehouse: str, dates: list[str]) -> UserError:
    return UserError(
        f"no {wanted} is published in {warehouse}; published dates: {', '.join(dates) or 'none'}. "
        "Make one with `renown run`, or name another folder with --warehouse"
    )


def _is(account: str) -> ds.Expression:
    if ":" in account:
        return ds.field("account_id") == account
    return pc.utf8_lower(ds.field("handle")) == account.lstrip("@").lower()


def _located(warehouse: str) -> tuple[FileSystem, str]:
    if "://" in warehouse or warehouse.startswith("file:"):
        try:
            # Hadoop's name of the same store.
            return FileSystem.from_uri(warehouse.rstrip("/").replace("s3a://", "s3://", 1))
        except (pa.ArrowInvalid, OSError) as error:
            raise UserError(
                f"{warehouse} cannot be read without Spark: {error}. Known are local folders, "
                "s3:// (s3a://), gs://, abfss:// and hdfs://"
            ) from None
    return LocalFileSystem(), warehouse.rstrip("/")


def _read_json(filesystem: FileSystem, path: str) -> dict[str, Any]:
    with filesystem.open_input_stream(path) as stream:
        held: dict[str, Any] = json.loads(stream.read())
    return held


def _dates(filesystem: FileSystem, folder: str) -> list[str]:
    if filesystem.get_file_info(folder).type != FileType.Directory:
        return []
    names = [info.base_name for info in filesystem.get_file_info(FileSelector(folder))]
    return sorted(
        name.removeprefix("as_of=")
        for name in names
        if name.startswith("as_of=")
        and filesystem.get_file_info(f"{folder}/{name}/PUBLISHED").type == FileType.File
    )
