"""The texts of records in files of JSON: one a line, a list of them over many lines, or pages of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.ingest import files

# Enough to see whether a file is one document: a list, or an object whose first line is its brace.
PEEK = 64
# Where a record stands: within a split Spark's row ids follow the lines without a gap; `number` is
# its place in a document, null where lines are counted.
PLACE = ("file", "split", "row", "number")

Unwrap = Callable[[Column], Column]


def read(
    spark: SparkSession,
    path: str,
    found: Sequence[storage.File],
    *,
    unwrap: Unwrap | None = None,
    within: Unwrap | None = None,
) -> DataFrame:
    """One row per record, and per blank line: its place, `raw` and `page`, null where it is on none.

    A line of `raw` is as its bytes are: to look for those that are no UTF-8 takes as long as to read
    it, and who parses it notices; whoever shows or keeps it makes it valid.
    A document is read whole by one task, so it has to fit into its memory; lines have no such limit.
    """
    documents = [file.name for file in found if _is_document(spark, file)]
    if not documents:
        texts = _lines(spark, path)
    elif len(documents) == len(found):
        texts = _documents(spark, path)
    else:
        whole = _name(spark, path).isin(documents)
        texts = _lines(spark, path, ~whole).unionByName(_documents(spark, path, whole))
    if within is not None:
        texts = texts.withColumn("raw", F.coalesce(within(F.col("raw")), "raw"))
    return texts.withColumn("page", F.lit(None)) if unwrap is None else _unwrapped(texts, unwrap)


def _unwrapped(texts: DataFrame, unwrap: Unwrap) -> DataFrame:
    """Every record of a page, a row each; `unwrap` answers null where the text is no page."""
    pages = texts.withColumn("items", unwrap(F.col("raw")))
    item = dict(pages.dtypes)["items"].removeprefix("array<").removesuffix(">")
    alone = F.array(F.struct(F.col("raw"), F.lit(None).alias("page")).cast(item))
    each = F.explode_outer(F.coalesce("items", alone)).alias("item")
    return pages.select(*PLACE, each).select(*PLACE, "item.raw", "item.page")


def _is_document(spark: SparkSession, file: storage.File) -> bool:
    begins = storage.first_bytes(spark, file.uri, PEEK, unpacked=True)
    text = begins.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    return text.startswith("[") or text.partition("\n")[0].strip() == "{"


def _lines(spark: SparkSession, path: str, which: Column | None = None) -> DataFrame:
    text = spark.read.option("recursiveFileLookup", True).text(path)
    return _placed(spark, path, text if which is None else text.where(which)).select(
        *PLACE, F.col("value").alias("raw")
    )


def _documents(spark: SparkSession, path: str, which: Column | None = None) -> DataFrame:
    """A list's records a row each; a text that is no list, or a damaged one, stays one text."""
    whole = spark.read.option("recursiveFileLookup", True).text(path, wholetext=True)
    placed = _placed(spark, path, whole if which is None else whole.where(which))
    text = F.make_valid_utf8("value")
    listed = F.when(F.ltrim(text).startswith("["), F.from_json(text, "array<string>"))
    each = placed.select(*PLACE, F.posexplode_outer(F.coalesce(listed, F.array(text))))
    return each.select(*PLACE[:-1], (F.col("pos") + 1).cast("bigint").alias("number"), "col").toDF(
        *PLACE, "raw"
    )


def _placed(spark: SparkSession, path: str, text: DataFrame) -> DataFrame:
    return text.select(
        _name(spark, path).alias("file"),
        F.col("_metadata.file_block_start").alias("split"),
        F.monotonically_increasing_id().alias("row"),
        F.lit(None).cast("bigint").alias("number"),
        "value",
    )


def _name(spark: SparkSession, path: str) -> Column:
    root = storage.root_uri(spark, path).getRawPath()
    return files.name_within(root, F.col("_metadata.file_path"))
