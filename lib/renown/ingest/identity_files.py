"""The rows of a file of identities, whatever its kind: each a record of text, with its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.errors import UserError, did_you_mean, listed
from renown.ingest import files, texts
from renown.ingest.malformed import STRICT
from renown.ingest.texts import PLACE

KINDS = "CSV with a header, JSON lines (.json, .ndjson, .jsonl), either also .gz, or Parquet"
COLUMNS = ("account_id", "other_id", "person", "confidence", "observed_at")
# Enough for any header.
PEEK = 1 << 16
CSV = {"quote": '"', "escape": '"', "columnNameOfCorruptRecord": "_bad"}


def read(spark: SparkSession, path: str) -> DataFrame:
    """One row per record, and per blank line or header: its place, `raw` (null: a header), `record`.

    `record` has COLUMNS as text, null where they are absent; it is null where the line is no record.
    Raises UserError, naming for every file the columns that are missing and those that were found.
    """
    found = files.find(spark, path, what="--identities")
    format = files.format_of(found)
    if format is None:
        names = ", ".join(file.name for file in found[:5])
        raise UserError(f"--identities {path}: expected files of one kind, {KINDS}; found {names}")
    if format == "parquet":
        return _parquet(spark, path, found)
    lines = texts.read(spark, path, found).withColumn("raw", F.make_valid_utf8("raw"))
    return _json(lines) if format == "json" else _csv(spark, path, found, lines)


def _json(lines: DataFrame) -> DataFrame:
    schema = ", ".join(f"{name} string" for name in (*COLUMNS, "_bad"))
    parsed = lines.withColumn("parsed", F.from_json("raw", schema, STRICT))
    return _placed(parsed, F.col("raw"), COLUMNS, F.col("parsed"))


def _csv(
    spark: SparkSession, path: str, found: Sequence[storage.File], lines: DataFrame
) -> DataFrame:
    """Files of one folder may not differ in their header; a line that repeats it is one as well."""
    headers = {file.name: _header(spark, file) for file in found if file.size}
    problems = [p for name, header in headers.items() for p in _misfits(name, _cells(header))]
    if len(set(headers.values())) > 1:
        problems.append(f"the headers differ: {'; '.join(sorted(set(headers.values())))}")
    if problems:
        raise UserError(listed(f"--identities {path} cannot be used:", problems))
    header = next(iter(headers.values()))
    cells = _cells(header)
    quoted = ("`" + name.replace("`", "``") + "`" for name in (*cells, "_bad"))
    schema = ", ".join(f"{name} string" for name in quoted)
    raw = F.regexp_replace("raw", "^\ufeff", "")
    parsed = lines.withColumn("parsed", F.from_csv("raw", F.lit(schema), CSV))
    shown = F.when(raw != header, raw)
    return _placed(parsed, shown, [name for name in COLUMNS if name in cells], F.col("parsed"))


def _header(spark: SparkSession, file: storage.File) -> str:
    text = storage.first_bytes(spark, file.uri, PEEK, unpacked=True).decode("utf-8-sig", "replace")
    return (text.splitlines() or [""])[0]


def _cells(header: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([header]), [])]


def _placed(parsed: DataFrame, raw: Column, present: Sequence[str], record: Column) -> DataFrame:
    """A record that does not fit its file is none."""
    cells = F.struct(
        *(
            (record[name] if name in present else F.lit(None)).cast("string").alias(name)
            for name in COLUMNS
        )
    )
    whole = F.when(raw.isNotNull() & record.isNotNull() & record["_bad"].isNull(), cells)
    return parsed.select(*PLACE, raw.alias("raw"), whole.alias("record"))


def _parquet(spark: SparkSession, path: str, found: Sequence[storage.File]) -> DataFrame:
    try:
        rows = spark.read.option("recursiveFileLookup", True).parquet(path)
    except AnalysisException as error:
        why = str(error).splitlines()[0]
        raise UserError(f"--identities {path}: cannot be read as parquet: {why}") from None
    problems = list(_misfits(found[0].name, rows.columns))
    if problems:
        raise UserError(listed(f"--identities {path} cannot be used:", problems))
    cells = {
        name: (F.col(name) if name in rows.columns else F.lit(None)).cast("string")
        for name in COLUMNS
    }
    record = F.struct(*(cell.alias(name) for name, cell in cells.items()))
    root = storage.root_uri(spark, path).getRawPath()
    return rows.select(
        files.name_within(root, F.col("_metadata.file_path")).alias("file"),
        F.col("_metadata.file_block_start").alias("split"),
        F.monotonically_increasing_id().alias("row"),
        (F.col("_metadata.row_index") + 1).alias("number"),
        F.to_json(record).alias("raw"),
        record.alias("record"),
    )


def _misfits(name: str, found: Sequence[str]) -> Iterator[str]:
    """Columns that a file lacks, and those that look like one that it lacks."""
    told = ", ".join(found) or "no columns"
    if "account_id" not in found:
        near = did_you_mean("account_id", found)
        yield f"{name}: expected a column 'account_id', found {told}{near}"
    if not {"other_id", "person"} & set(found):
        near = did_you_mean("other_id", found) or did_you_mean("person", found)
        yield f"{name}: expected a column 'other_id' or 'person', found {told}{near}"
    for column in set(found) - set(COLUMNS):
        near = did_you_mean(column, {"confidence", "observed_at"} - set(found))
        if near:
            yield f"{name}: unknown column '{column}'{near}"
