"""What is wrong with a line that is no record of its schema, in words."""

from __future__ import annotations

from collections.abc import Iterator

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, BooleanType, DataType, LongType, StructType

from renown.ingest.words import shown

# Strict where Spark is lenient by default; what does not fit the schema is told apart by `_bad`.
STRICT = {"allowSingleQuotes": "false", "columnNameOfCorruptRecord": "_bad"}


def strictly(text: Column, what: str) -> Column:
    """A text as JSON of one type, in DDL: `r` is a list of what it holds, `_bad` is there where it is not.

    In brackets, so that a second record on the line, or anything else after the first, is noticed.
    """
    wrapped = f"r array<{what}>, _bad string"
    return F.from_json(F.concat(F.lit('{"r":['), text, F.lit("]}")), wrapped, STRICT)


def explained(schema: StructType) -> Column:
    """What is wrong with the malformed text in the column `raw`."""
    text, value = F.trim("raw"), F.try_parse_json("raw")
    wrong = F.nullif(F.concat_ws("; ", *_wrong_types(value, schema)), F.lit(""))
    cut_off = value.isNull() & text.startswith("{") & ~text.endswith("}")
    return (
        F.when(text == "null", "empty")
        .when(text.startswith("["), "a JSON array where a record is expected")
        .when(cut_off, "not JSON: cut off")
        .when(value.isNull(), "not JSON")
        .when(~text.startswith("{"), "not a record: a bare value")
        .when(_followed_by_more(), "more than one record, or something else after it")
        .otherwise(F.coalesce(wrong, F.lit("a list holds what it should not")))
    )


def _followed_by_more() -> Column:
    """Text takes any value, so what does not fit a list of one text follows the record."""
    alone = strictly(F.col("raw"), "string")
    return alone["_bad"].isNotNull() | (F.size(alone["r"]) > 1)


def _wrong_types(value: Column, schema: StructType, path: str = "$") -> Iterator[Column]:
    """For each field that is not of its type: which, and what was found. Text takes anything."""
    for field in schema.fields:
        where = f"{path}.{field.name}"
        kind, words = _expected(field.dataType)
        found = F.schema_of_variant(F.try_variant_get(value, where, "variant"))
        text = F.try_variant_get(value, where, "string")
        if kind:
            wrong = ~found.startswith(kind) & (found != "VOID")
            yield F.when(wrong, shown(f"{where[2:]} is not {words}", text))
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
