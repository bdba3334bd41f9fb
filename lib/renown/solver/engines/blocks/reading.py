"""Edges inside a task: straight from their Parquet files with pyarrow, or as Spark hands them over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from renown.errors import UserError, listed

ENDS = ("src", "dst")
COLUMNS = (*ENDS, "weight")


@dataclass(frozen=True)
class Part:
    """Some row groups of a Parquet file; all of them where `groups` is None."""

    uri: str
    groups: tuple[int, ...] | None = None


def opened(uri: str) -> tuple[fs.FileSystem, str]:
    """The filesystem and path of a Hadoop URI, as pyarrow has them.

    Raises OSError or ValueError where pyarrow does not know the scheme or cannot reach the place.
    """
    scheme, _, rest = uri.partition(":")
    if scheme == "file":  # Hadoop writes one slash or three
        return fs.LocalFileSystem(), "/" + unquote(rest).lstrip("/")
    if not rest:
        return fs.LocalFileSystem(), uri
    return fs.FileSystem.from_uri("s3" + uri[3:] if scheme == "s3a" else uri)


def parquet(uri: str) -> pq.ParquetFile:
    """A Parquet file, open."""
    filesystem, path = opened(uri)
    return pq.ParquetFile(filesystem.open_input_file(path))


def split(uris: Sequence[str], rows: int) -> tuple[list[Part], int, tuple[int, int] | None]:
    """The files in parts of about so many rows, how many rows there are in all, and the lowest and
    highest id, where ids are whole numbers and every footer tells.

    Raises UserError where the files do not all have the same columns.
    """
    parts: list[Part] = []
    count = 0
    bounds: list[tuple[int, int] | None] = []
    columns: dict[str, list[str]] = {}
    for uri in uris:
        file = parquet(uri)
        metadata = file.metadata
        columns[uri] = [name for name in COLUMNS if name in file.schema_arrow.names]
        groups: list[int] = []
        held = 0
        for group in range(metadata.num_row_groups):
            of_group = metadata.row_group(group)
            bounds.append(_bounds(of_group))
            groups.append(group)
            held += of_group.num_rows
            if held >= rows or group == metadata.num_row_groups - 1:
                parts.append(Part(uri, tuple(groups)))
                count, groups, held = count + held, [], 0
    _same_columns(columns)
    known = [bound for bound in bounds if bound is not None]
    if not known or len(known) < len(bounds):
        return parts, count, None
    return parts, count, (min(low for low, _ in known), max(high for _, high in known))


def _same_columns(columns: dict[str, list[str]]) -> None:
    first = next(iter(columns.values()), [])
    other = [f"{uri} has {', '.join(held)}" for uri, held in columns.items() if held != first]
    if other:
        told = f"files of edges differ in their columns; the first has {', '.join(first)}, but:"
        raise UserError(listed(told, other))


def _bounds(group: Any) -> tuple[int, int] | None:
    """The lowest and highest end of a row group's edges; None where its footer does not say."""
    ends = []
    for index in range(group.num_columns):
        column = group.column(index)
        if column.path_in_schema in ENDS:
            told = column.statistics
            if told is None or not told.has_min_max or not isinstance(told.min, int):
                return None
            ends += [told.min, told.max]
    return (min(ends), max(ends)) if ends else None


class Columns:
    """The columns of some edges, each given away once: the caller decides what stays in memory."""

    def __init__(self, held: dict[str, pa.ChunkedArray] | None, parts: Sequence[Part] = ()) -> None:
        self.held, self.parts = held, parts

    @classmethod
    def of_parts(cls, parts: Sequence[Part]) -> Columns:
        """Read from files, one column at a time."""
        return cls(None, parts)

    @classmethod
    def of_batches(cls, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> Columns:
        """What Spark hands to a task."""
        table = pa.Table.from_batches(list(batches), schema=schema)
        return cls({name: table[name] for name in table.column_names})

    def take(self, name: str) -> pa.ChunkedArray | None:
        """A column; None where there is none."""
        if self.held is not None:
            return self.held.pop(name, None)
        read = [column for part in self.parts if (column := _read(part, name)) is not None]
        if not read:
            return pa.chunked_array([], pa.int64()) if name in ENDS and not self.parts else None
        kind = read[0].type
        return pa.chunked_array(
            [chunk for column in read for chunk in column.cast(kind).chunks], kind
        )


def _read(part: Part, name: str) -> pa.ChunkedArray | None:
    file = parquet(part.uri)
    if name not in file.schema_arrow.names:
        return None
    groups = range(file.num_row_groups) if part.groups is None else part.groups
    column = file.read_row_groups(list(groups), columns=[name])[name]
    # A file may hold text as a dictionary; the ids of all files are numbered together.
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
