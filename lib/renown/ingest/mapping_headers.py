"""Where the header of a CSV file is, and what stands before it: found on the driver, from its start."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.ingest.mapping_document import Csv, RecordKind
from renown.ingest.mapping_names import Had, lacking

START = 65_536  # bytes of a file within which its header has to end
ROWS = 20
BETWEEN = "\x1f"
# What Windows' own encoding has where ISO 8859-1 has codes for control; five of them are nothing.
WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}


@dataclass(frozen=True)
class Header:
    """The names of a file's columns, and the rows down to the header's, to be known again."""

    names: tuple[str, ...]
    above: tuple[str, ...]


def find(spark: SparkSession, file: storage.File, record: RecordKind, had: Had) -> Header | None:
    """The first row that names all columns that are needed, else the one that lacks the fewest.

    So notes above the header need no setting. None where the file has no row.
    """
    rows = _rows(spark, file, record.csv)
    if not rows:
        return None
    best = min(range(len(rows)), key=lambda i: len(lacking(record, replace(had, named=rows[i]))))
    return Header(_distinct(rows[best]), tuple(_signature(row) for row in rows[: best + 1]))


def _rows(spark: SparkSession, file: storage.File, form: Csv) -> list[list[str]]:
    """The first rows that have anything in them."""
    start = storage.first_bytes(spark, file.uri, START, unpacked=True)
    codec = "cp1252" if form.encoding == "windows-1252" else form.encoding
    text = io.StringIO(start.decode(codec, "replace").lstrip("\ufeff"), newline="")
    found = []
    for row in csv.reader(text, delimiter=form.separator):
        if any(cell.strip() for cell in row):
            found.append([cell.strip() for cell in row])
        if len(found) == ROWS:
            break
    return found


def _distinct(names: list[str]) -> tuple[str, ...]:
    """A column without a name is known by its place, one of a name that was there by its count."""
    found: list[str] = []
    for place, name in enumerate(names, 1):
        bare = name or f"column {place}"
        found.append(f"{bare} ({found.count(bare) + 1})" if bare in found else bare)
    return tuple(found)


def _signature(row: list[str]) -> str:
    return BETWEEN.join(cell for cell in row if cell)


def is_above(header: Header, cells: list[Column]) -> Column:
    """Whether a row is the header, or stands above it; or is the header once more."""
    bare = (F.nullif(F.trim(F.replace(cell, F.lit("\ufeff"))), F.lit("")) for cell in cells)
    return F.concat_ws(BETWEEN, *bare).isin(*header.above)


def decoded(cell: Column, form: Csv) -> Column:
    """Spark does not know windows-1252, but what differs from ISO 8859-1 are 27 characters."""
    if form.encoding != "windows-1252":
        return cell
    known = {code: text for code, text in WINDOWS.items() if text}
    return F.translate(cell, "".join(map(chr, known)), "".join(known.values()))
