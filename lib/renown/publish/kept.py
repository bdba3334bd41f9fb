"""A table that lies in the warehouse beside its snapshots (`renown.publish.beside`), read without Spark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
from pyarrow.fs import SubTreeFileSystem

from renown.errors import UserError
from renown.publish.place import Place
from renown.publish.rows import Rows
from renown.publish.seeking import File

_PART = "partition."  # how the log's columns begin that say what is the same for all rows of a file


@dataclass(frozen=True)
class Kept:
    """A table of many dates, in order of the account, at `place`; empty where none is kept yet."""

    place: Place

    @property
    def name(self) -> str:
        """What it is called."""
        return self.place.path.rpartition("/")[2]

    @property
    def is_kept(self) -> bool:
        """Whether there is such a table."""
        return self._table is not None

    def parts(self) -> Iterator[dict[str, Any]]:
        """What it is partitioned by, of every part of it; known from its log."""
        if self._table is not None:
            yield from map(_typed, self._table.partitions())

    def table(self) -> Rows:
        """All of it. Raises UserError where there is none."""
        if self._table is None:
            raise UserError(
                f"{self.place.path}: no history is kept there yet. "
                "The next `renown publish` writes it, of all dates that are published"
            )
        files = SubTreeFileSystem(self.place.path, self.place.filesystem)
        dataset = self._table.to_pyarrow_dataset(filesystem=files)
        return Rows(self.name, dataset, self.place.uri, format="delta")

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
    def _files(self) -> list[_File]:
        """Every file of it, by its log."""
        if self._table is None:
            return []
        told = pa.table(self._table.get_add_actions(flatten=True)).to_pylist()
        return [
            _File(
                unquote(each["path"]),
                _typed({n.removeprefix(_PART): v for n, v in each.items() if n.startswith(_PART)}),
                each.get("min.account_id"),
                each.get("max.account_id"),
            )
            for each in told
        ]


@dataclass(frozen=True)
class _File:
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


def _typed(partition: dict[str, Any]) -> dict[str, Any]:
    day = partition["as_of"]
    told = {name: value or None for name, value in partition.items()}
    return {**told, "as_of": day if isinstance(day, date) else date.fromisoformat(str(day))}
