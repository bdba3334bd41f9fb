"""A few rows out of a table in order, as `renown.publish.layout` writes it: found by halving.

Files, by the least and greatest value that their footers tell; in a file the row groups, likewise; in a row
group the rows. With pyarrow's Parquet reader alone: its datasets read every footer, and import pandas, which
takes longer than the look-up.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from renown.publish.place import Place

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class File:
    """A Parquet file, of which the footer alone is read at first."""

    def __init__(self, place: Place) -> None:
        self._file = pq.ParquetFile(place.filesystem.open_input_file(place.path))

    def ends(self, column: str) -> list[tuple[str, str]]:
        """Least and greatest value of each row group; empty texts and the last of all where none are told."""
        place = self._file.schema_arrow.get_field_index(column)
        metadata = self._file.metadata
        groups = (metadata.row_group(i).column(place) for i in range(metadata.num_row_groups))
        return [
            (g.statistics.min, g.statistics.max) if _told(g) else ("", chr(0x10FFFF))
            for g in groups
        ]

    def rows(
        self, column: str, values: Sequence[str], columns: Sequence[str] | None = None
    ) -> Iterator[dict[str, Any]]:
        """The rows that have one of these values."""
        asked = None if columns is None else [*dict.fromkeys((*columns, column))]
        for number, (least, greatest) in enumerate(self.ends(column)):
            here = [value for value in values if least <= value <= greatest]
            if here:
                table = self._file.read_row_group(number, asked)
                told = table.select(columns or table.column_names)
                for value in here:
                    yield from _as_rows(told.slice(*_span(table[column], value)))


def _as_rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    columns = [_values(column) for column in table.columns]
    return (dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True))


def _values(column: pa.ChunkedArray) -> list[Any]:
    """`to_pylist`, which for times imports pandas too."""
    if column.type != pa.timestamp("us", tz="UTC"):
        return list(column.to_pylist())
    since = column.cast(pa.int64()).to_pylist()
    return [None if us is None else EPOCH + timedelta(microseconds=us) for us in since]


def _span(ordered: pa.ChunkedArray, value: str) -> tuple[int, int]:
    """Where the rows of one value begin, and how many there are: they stand together."""
    places = range(len(ordered))
    first = bisect_left(places, value, key=lambda row: ordered[row].as_py())
    end = bisect_right(places, value, lo=first, key=lambda row: ordered[row].as_py())
    return first, end - first


def seek(
    table: Place, column: str, values: Sequence[str], columns: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """The rows of a table in order of `column`, over all its files, that have one of these values."""
    names = [name for name in table.names() if name.endswith(".parquet")]
    files = _Files(table, names)
    wanted = {name for value in values for name in files.holding(column, value)}
    return [row for name in sorted(wanted) for row in files[name].rows(column, values, columns)]


class _Files:
    """Files in order, each opened once."""

    def __init__(self, table: Place, names: list[str]) -> None:
        self._names = names
        self._open = lru_cache(maxsize=None)(lambda name: File(table / name))

    def __getitem__(self, name: str) -> File:
        return self._open(name)

    def holding(self, column: str, value: str) -> Iterator[str]:
        """The files that may hold a value: those that end at it or later and begin at it or earlier."""
        first = bisect_left(self._names, value, key=lambda name: self._ends(name, column)[1])
        for name in self._names[first:]:
            if self._ends(name, column)[0] > value:
                return
            yield name

    def _ends(self, name: str, column: str) -> tuple[str, str]:
        """Least and greatest of a file; one without a row comes before all others."""
        ends = self[name].ends(column)
        return (ends[0][0], ends[-1][1]) if ends else ("", "")


def _told(column: Any) -> bool:
    return bool(column.is_stats_set and column.statistics.has_min_max)
