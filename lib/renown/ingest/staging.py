"""Records parsed once, staged for all tables, nothing lost on the way.

A record that cannot be read keeps its file, line, reason and text. The main path is one `from_json`
per record; what is wrong with a malformed one is worked out for the rejects alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from renown.errors import UserError
from renown.frames import cut_off
from renown.ingest import captures, files, texts
from renown.ingest.connector import Connector, Item
from renown.ingest.malformed import explained, strictly
from renown.ingest.texts import PLACE
from renown.ledger import Records
from renown.moments import moment
from renown.tables import LEDGER, Rejects, Table

# What stands for the reason until `_rejects` works it out.
MALFORMED = "malformed"
# What may stand between records without being one.
JSON_SPACE = " \t\r\n"
TABLES = {table.name: table for table in LEDGER}
FOUND = (*PLACE, "raw", "kind", "reason", "passed_over")


@dataclass(frozen=True)
class Source:
    """What is read: the connector's name, the input in words for messages, and its path.

    `explain` says what is wrong with the text in `raw` where the reason is no more than MALFORMED.
    """

    network: str
    path: str
    explain: Column

    @property
    def name(self) -> str:
        """The input, in words for messages."""
        return f"{self.network} input {self.path}"


def read(
    spark: SparkSession, connector: Connector, path: str, observed_at: datetime | None
) -> Records:
    """The records of a file, or of all files below a folder, as a connector reads them."""
    source = Source(connector.network, path, explained(connector.schema))
    found = files.find(spark, path, what=f"{connector.network} input")
    items = texts.read(spark, path, found, unwrap=connector.unwrap, within=connector.within)
    captured = items.withColumn("capture", captures.of(spark, path, found))
    parsed, item = _with_parts(_parsed(captured, connector.schema), connector)
    judged = _judged(parsed, item, connector, observed_at)
    return stage(*_with_rows(judged, item, connector), source=source)


def _parsed(items: DataFrame, schema: StructType) -> DataFrame:
    """Adds `record` (null on a blank line) and `reason`, where it is malformed."""
    parsed = items.withColumn("parsed", strictly(F.col("raw"), schema.simpleString()))
    record = F.get("parsed.r", F.lit(0)).alias("record")
    return parsed.select(*items.columns, record, _malformed().alias("reason"))


def _malformed() -> Column:
    records = F.col("parsed.r")
    null = (F.size(records) == 1) & F.get(records, F.lit(0)).isNull()
    wrong = F.col("parsed._bad").isNotNull() | records.isNull() | (F.size(records) > 1) | null
    return F.when(F.col("raw").isNotNull() & wrong, F.lit(MALFORMED))


def _with_parts(parsed: DataFrame, connector: Connector) -> tuple[DataFrame, Item]:
    """The columns that a connector works out once, and the record as columns, with them."""
    raw = F.make_valid_utf8("raw")
    item = Item(F.col("record"), raw, F.col("page"), F.col("capture"))
    if connector.parts is None:
        return parsed, item
    parts = connector.parts(item)
    worked_out = parsed.withColumns({f"part_{name}": part for name, part in parts.items()})
    return worked_out, replace(item, parts={name: F.col(f"part_{name}") for name in parts})


def _judged(
    parsed: DataFrame, item: Item, connector: Connector, observed_at: datetime | None
) -> DataFrame:
    """Each record's kind, when it was observed, and why it is set aside or passed over, where it is."""
    there, at = item.record.isNotNull(), F.col("observed_at")
    given = moment(observed_at) if observed_at else F.lit(None)
    sidecar = F.try_element_at(item.capture, F.lit("observed_at")).try_cast("timestamp")
    seen = F.coalesce(connector.observed_at(item), given, sidecar, connector.newest(item))
    dated = parsed.withColumns({"kind": F.when(there, connector.kind(item)), "observed_at": seen})
    timeless = F.when(at.isNull(), "no time in it, and none given: when was it observed?")
    wrong = F.when(there, F.coalesce(connector.problems(item, F.col("kind")), timeless))
    passed = F.lit(None).cast("string")
    if connector.passed_over is not None:
        # What is malformed was read in part at best, and is set aside whatever that part says.
        whole = there & F.col("reason").isNull()
        passed = F.when(whole, connector.passed_over(item, F.col("kind")))
    return dated.withColumn("passed_over", passed).withColumn(
        "reason", F.coalesce("reason", F.when(F.col("passed_over").isNull(), wrong))
    )


def _with_rows(
    judged: DataFrame, item: Item, connector: Connector
) -> tuple[DataFrame, list[Table]]:
    """What becomes of each record that is good: for every table an array of rows."""
    good = item.record.isNotNull() & F.col("reason").isNull() & F.col("passed_over").isNull()
    rows = connector.rows(item, F.col("kind"), F.col("observed_at"))
    held = (F.when(good, found).alias(f"_{table.name}") for table, found in rows.items())
    return judged.select(*FOUND, *held), list(rows)


def stage(found: DataFrame, tables: list[Table], *, source: Source) -> Records:
    """Parse now, keep the result on disk, and count.

    `found` has the columns FOUND, of which `raw` is null on a blank line, and for each of `tables`
    an array of its rows, `_<table>`, in which null stands for nothing. Raises UserError where a
    file cannot be read, or holds no record.
    """
    kept_raw = F.when(F.col("reason").isNotNull(), F.make_valid_utf8("raw"))
    blank = F.trim("raw", F.lit(JSON_SPACE)) == ""
    staged = found.select(
        *(F.col(name) for name in PLACE),
        kept_raw.alias("raw"),
        *(F.col(name) for name in found.columns if name not in (*PLACE, "raw")),
        (F.col("raw").isNull() | blank).alias("blank"),
    ).persist(StorageLevel.DISK_ONLY)
    try:
        with files.readable(source.name):
            tally = _tally(staged, tables)
        if not any(row.records for row in tally):
            raise UserError(f"{source.name}: no records in it, nothing but blank lines")
        rejected = _rejects(staged, tally, source)
    except BaseException:
        staged.unpersist()
        raise
    return Records(
        network=source.network,
        source=source.name,
        tables={
            t.name: _rows(staged, t) for t in tables if any(row[f"_{t.name}"] for row in tally)
        },
        rejects=rejected,
        read=sum(row.records for row in tally),
        rejected=sum(row.rejected for row in tally),
        kinds=_summed(tally, "kind", "good"),
        passed_over=_summed(tally, "passed_over", "records"),
        staged=(staged, rejected),
    )


def _tally(staged: DataFrame, tables: list[Table]) -> list[Row]:
    """One row per file, split, kind and reason for passing over: its first and last row, and counts,
    also of the records that bring something to each table.
    """
    good = F.col("reason").isNull() & F.col("passed_over").isNull() & ~F.col("blank")
    return (
        staged.groupBy("file", "split", "kind", "passed_over")
        .agg(
            F.min("row").alias("first"),
            F.max("row").alias("last"),
            F.count_if(~F.col("blank")).alias("records"),
            F.count_if(good).alias("good"),
            F.count("reason").alias("rejected"),
            *(F.count(f"_{table.name}").alias(f"_{table.name}") for table in tables),
        )
        .collect()
    )


def _summed(tally: list[Row], by: str, what: str) -> dict[str, int]:
    """Counts by a column of the tally, the largest first."""
    counts: Counter[str] = Counter()
    for row in tally:
        if row[by] is not None and row[what]:
            counts[row[by]] += row[what]
    return dict(counts.most_common())


def _rows(staged: DataFrame, table: Table) -> DataFrame:
    held = F.col(f"_{table.name}")
    # They are planned several times, and are few columns of what is staged.
    found = cut_off(staged.where(held.isNotNull()).select(held))
    return table.conform(found.select(F.inline(F.array_compact(held))))


def _rejects(staged: DataFrame, tally: list[Row], source: Source) -> DataFrame:
    """One row per record that could not be read."""
    spark = staged.sparkSession
    if not any(row.rejected for row in tally):
        return Rejects.empty(spark)
    zeros = list(_first_lines(tally))
    first = spark.createDataFrame(zeros, "file string, split long, zero long")
    found = staged.where(F.col("reason").isNotNull())
    numbered = found.join(F.broadcast(first), ["file", "split"]).select(
        "file",
        F.coalesce("number", F.col("row") - F.col("zero")).alias("line"),
        F.lit(source.network).alias("network"),
        F.when(F.col("reason") == MALFORMED, source.explain).otherwise(F.col("reason")),
        "raw",
    )
    # Kept: they are few, counted, shown and stored, and it takes long to plan how they are explained.
    return Rejects.conform(numbered.toDF(*Rejects.names)).persist(StorageLevel.DISK_ONLY)


def _first_lines(tally: list[Row]) -> Iterator[tuple[str, int, int]]:
    """For each split the number that turns a row's id into its line.

    Within a split Spark's ids follow the lines without a gap, and the splits of a file follow each
    other by offset; so a line's number is its place in the split plus the lines of those before.
    """
    spans: dict[tuple[str, int], tuple[int, int]] = {}
    for row in tally:
        first, last = spans.get((row.file, row.split), (row.first, row.last))
        spans[row.file, row.split] = (min(first, row.first), max(last, row.last))
    before: Counter[str] = Counter()
    for (file, split), (first, last) in sorted(spans.items()):
        yield file, split, first - before[file] - 1
        before[file] += last - first + 1
