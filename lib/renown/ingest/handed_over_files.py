"""Which files hold which of the views that are handed over, and what they hold, still untyped."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from renown import storage
from renown.errors import UserError, did_you_mean
from renown.ingest import files
from renown.tables import VIEWS, Table

NAMES = {table.name: table for table in VIEWS}
KINDS = "CSV with a header, JSON lines (.json, .ndjson, .jsonl), either also .gz, or Parquet"


@dataclass(frozen=True)
class Given:
    """A table that was handed over: the file or folder's name, where it lies, its format."""

    table: Table
    name: str
    path: str
    format: str


def find(spark: SparkSession, folder: str) -> tuple[list[Given], list[str]]:
    """The tables in a folder, and what is wrong with the files; UserError where there are none."""
    if not storage.exists(spark, folder):
        raise UserError(f"input {folder}: no such folder")
    if not storage.is_folder(spark, folder):
        raise UserError(f"input {folder}: expected a folder with {', '.join(NAMES)}; found a file")
    names = [name for name in storage.list_names(spark, folder) if name[0] not in "_."]
    entries: dict[str, list[str]] = defaultdict(list)
    for name in names:
        entries[name.split(".")[0]].append(name)
    if not any(name in entries for name in NAMES):
        raise UserError(_nothing(folder, names))
    given: list[Given] = []
    problems: list[str] = []
    for stem in filter(entries.__contains__, NAMES):
        found = _given(spark, folder, stem, entries[stem])
        if isinstance(found, Given):
            given.append(found)
        else:
            problems.append(found)
    return given, problems


def _nothing(folder: str, names: list[str]) -> str:
    found = ", ".join(names[:10]) + (", …" if len(names) > 10 else "") if names else "nothing"
    guess = did_you_mean(names[0].split(".")[0], NAMES) if names else ""
    return (
        f"input {folder}: expected at least one of {', '.join(NAMES)}, each a file or folder of "
        f"{KINDS}; found {found}{guess}"
    )


def _given(spark: SparkSession, folder: str, stem: str, entries: list[str]) -> Given | str:
    """The one source of a table, or what is wrong with it."""
    if len(entries) > 1:
        return f"{stem}: expected one file or folder, found {', '.join(entries)}: remove the others"
    path = f"{folder.rstrip('/')}/{entries[0]}"
    found = [file for file in storage.list_files(spark, path) if file.size]
    if not found:
        return f"{entries[0]}: it is empty"
    damaged = list(files.not_gzip(spark, found))
    if damaged:
        return "; ".join(damaged)
    format = files.format_of(found)
    if format is None:
        return f"{entries[0]}: expected files of one kind, {KINDS}; found {_some(found)}"
    return Given(NAMES[stem], entries[0], path, format)


def _some(found: list[storage.File]) -> str:
    return ", ".join(file.name for file in found[:5])


def load(spark: SparkSession, given: Given) -> tuple[DataFrame | None, list[str]]:
    """The table as it was written: CSV and JSON as text, damaged lines in `_damaged`."""
    reader = spark.read.options(**storage.READERS[given.format], recursiveFileLookup="true")
    reader = reader.option("columnNameOfCorruptRecord", "_damaged")
    try:
        if given.format == "parquet":
            return reader.parquet(given.path), []
        if given.format == "json":
            return reader.option("primitivesAsString", True).json(given.path), []
        columns = StructType(reader.csv(given.path).schema.fields).add("_damaged", "string")
        # A folder's files must agree on their columns, and on their order.
        return reader.schema(columns).csv(given.path, enforceSchema=False), []
    except AnalysisException as error:
        return None, [f"{given.name}: cannot be read as {given.format}: {_in_words(error)}"]


def _in_words(error: Exception) -> str:
    text = str(error).splitlines()[0]
    if "NANOS" in text:
        return (
            "its times are in nanoseconds, which Spark does not read; write microseconds "
            "(pandas: to_parquet(..., coerce_timestamps='us', allow_truncated_timestamps=True))"
        )
    return text
