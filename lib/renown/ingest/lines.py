"""Files of one JSON record a line, parsed once, staged for all tables, nothing lost on the way.

A record that cannot be read keeps its file, line, reason and text. The main path is one `from_json`
per line; what is wrong with a line is worked out for the rejects alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, BooleanType, DataType, LongType, StructType

from renown import storage
from renown.errors import UserError
from renown.ingest import files
from renown.tables import Rejects

# What stands for the reason until `rejects` works it out.
MALFORMED = "malformed"
PLACE = ("file", "split", "row")
# Strict where Spark is lenient by default; what does not fit the schema is told apart by `_bad`.
STRICT = {"allowSingleQuotes": "false", "columnNameOfCorruptRecord": "_bad"}


@dataclass(frozen=True)
class Lines:
    """Staged lines: one row per line with its place, `raw` and `reason` where it is rejected.

    `tally` has one row per file and split: first row id, lines, records, rejected.
    """

    staged: DataFrame
    schema: StructType
    tally: tuple[Row, ...]

    @property
    def records(self) -> int:
        return sum(row.records for row in self.tally)

    @property
    def rejected(self) -> int:
        return sum(row.rejected for row in self.tally)


def parse(spark: SparkSession, path: str, schema: StructType) -> DataFrame:
    """One row per line: its place, `raw`, `record` (null on a blank line) and `reason`, if malformed."""
    root = storage.root_uri(spark, path).getRawPath()
    text = spark.read.option("recursiveFileLookup", True).text(path)
    placed = text.select(
        files.name_within(root, F.col("_metadata.file_path")).alias("file"),
        F.col("_metadata.file_block_start").alias("split"),
        F.monotonically_increasing_id().alias("row"),
        F.make_valid_utf8("value").alias("raw"),
    )
    # In brackets, so that a second record on the line, or anything else after the first, is noticed.
    wrapped = StructType().add("r", ArrayType(schema)).add("_bad", "string")
    parsed = F.from_json(F.concat(F.lit('{"r":['), "raw", F.lit("]}")), wrapped, STRICT)
    return placed.withColumn("parsed", parsed).select(
        *PLACE,
        "raw",
        F.get(F.col("parsed.r"), F.lit(0)).alias("record"),
        _malformed().alias("reason"),
    )


def _malformed() -> Column:
    records = F.col("parsed.r")
    null = (F.size(records) == 1) & F.get(records, F.lit(0)).isNull()
    wrong = F.col("parsed._bad").isNotNull() | records.isNull() | (F.size(records) > 1) | null
    return F.when(wrong, F.lit(MALFORMED))


def stage(frame: DataFrame, schema: StructType, *, source: str) -> Lines:
    """Parse now, keep the result on disk, and count; UserError where a file cannot be read.

    `frame` is that of `parse`, with the connector's columns and `reason` added.
    """
    raw = F.when(F.col("reason").isNotNull(), F.col("raw"))
    staged = frame.withColumn("raw", raw).persist(StorageLevel.DISK_ONLY)
    record = F.col("record").isNotNull() | F.col("reason").isNotNull()
    try:
        with files.readable(source):
            tally = staged.groupBy("file", "split").agg(
                F.min("row").alias("first"),
                F.count(F.lit(1)).alias("lines"),
                F.count_if(record).alias("records"),
                F.count("reason").alias("rejected"),
            )
            lines = Lines(staged, schema, tuple(tally.collect()))
            if not lines.records:
                raise UserError(f"{source}: no records in it, nothing but blank lines")
    except BaseException:
        staged.unpersist()
        raise
    return lines


def rejects(lines: Lines, network: str) -> DataFrame:
    """One row per line that could not be read."""
    spark = lines.staged.sparkSession
    if not lines.rejected:
        return Rejects.empty(spark)
    first = spark.createDataFrame(
        list(_first_lines(lines.tally)), "file string, split long, zero long"
    )
    found = lines.staged.where(F.col("reason").isNotNull())
    numbered = found.join(F.broadcast(first), ["file", "split"]).select(
        "file",
        (F.col("row") - F.col("zero")).alias("line"),
        F.lit(network).alias("network"),
        F.when(F.col("reason") == MALFORMED, _explained(lines.schema)).otherwise(F.col("reason")),
        "raw",
    )
    # Kept: they are few, counted, shown and stored, and it takes long to plan how they are explained.
    return Rejects.conform(numbered.toDF(*Rejects.names)).persist(StorageLevel.DISK_ONLY)


def _first_lines(tally: tuple[Row, ...]) -> Iterator[tuple[str, int, int]]:
    """For each split the number that turns a row's id into its line.

    Within a split Spark's ids follow the lines without a gap, and the splits of a file follow each
    other by offset; so a line's number is its place in the split plus the lines of those before.
    """
    before: dict[str, int] = {}
    for row in sorted(tally, key=lambda row: (row.file, row.split)):
        lines = before.get(row.file, 0)
        yield row.file, row.split, row.first - lines - 1
        before[row.file] = lines + row.lines


def _explained(schema: StructType) -> Column:
    """What is wrong with a malformed line, in words."""
    text, value = F.trim("raw"), F.try_parse_json("raw")
    wrong = F.nullif(F.concat_ws("; ", *_wrong_types(value, schema)), F.lit(""))
    cut_off = value.isNull() & text.startswith("{") & ~text.endswith("}")
    return (
        F.when(text == "null", "empty")
        .when(text.startswith("["), "a JSON array: one record a line is expected")
        .when(cut_off, "not JSON: cut off")
        .when(value.isNull(), "not JSON")
        .when(~text.startswith("{"), "not a record: a bare value")
        .when(_followed_by_more(), "more than one record, or something else after it")
        .otherwise(F.coalesce(wrong, F.lit("a list holds what it should not")))
    )


def _followed_by_more() -> Column:
    """Text takes any value, so what does not fit a list of one text follows the record."""
    alone = F.from_json(
        F.concat(F.lit('{"r":['), "raw", F.lit("]}")), "r array<string>, _bad string", STRICT
    )
    return alone["_bad"].isNotNull() | (F.size(alone["r"]) > 1)


def _wrong_types(value: Column, schema: StructType, path: str = "$") -> Iterator[Column]:
    """For each field that is not of its type: which, and what was found. Text takes anything."""
    for field in schema.fields:
        where = f"{path}.{field.name}"
        kind, words = _expected(field.dataType)
        found = F.schema_of_variant(F.try_variant_get(value, where, "variant"))
        text = F.substring(F.try_variant_get(value, where, "string"), 1, 80)
        shown = F.concat(F.lit(f"{where[2:]} is not {words}: '"), text, F.lit("'"))
        if kind:
            yield F.when(~found.startswith(kind) & (found != "VOID"), shown)
        if isinstance(field.dataType, StructType):
            yield from _wrong_types(value, field.dataType, where)


def _expected(data_type: DataType) -> tuple[str, str]:
    """How a variant's type begins when a field is as it should be, and that in words."""
    if isinstance(data_type, LongType):
        return "BIGINT", "a whole number"
    if isinstance(data_type, BooleanType):
        return "BOOLEAN", "true or false"
    if isinstance(data_type, ArrayType):
        return "ARRAY", "a list"
    return ("OBJECT", "an object") if isinstance(data_type, StructType) else ("", "text")
