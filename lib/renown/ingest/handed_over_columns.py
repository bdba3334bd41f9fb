"""From what a column was written as to what the contract says it is, value by value."""

from __future__ import annotations

from collections.abc import Iterator

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    DataType,
    DateType,
    DecimalType,
    FractionalType,
    IntegralType,
    NullType,
    StringType,
    TimestampNTZType,
    TimestampType,
)

from renown.ingest.handed_over_files import Given
from renown.tables import Column


def misfits(raw: DataFrame, given: Given) -> list[str]:
    """Required columns that are missing, and columns of a type that no cast makes right."""
    found = {field.name: field.dataType for field in raw.schema.fields}
    names = [name for name in found if name != "_damaged"]
    return [*_missing(names, given), *_unfit(found, given)]


def _missing(names: list[str], given: Given) -> Iterator[str]:
    for column in given.table.columns:
        if column.name not in names and not column.nullable:
            yield (
                f"{given.name}: required column '{column.name}' ({column.type}) is missing; it is: "
                f"{column.meaning} Found: {', '.join(names) or 'no columns'}"
            )


def _unfit(found: dict[str, DataType], given: Given) -> Iterator[str]:
    for column in given.table.columns:
        if column.name in found and not _castable(found[column.name], column.data_type):
            yield (
                f"{given.name}: column '{column.name}': expected {column.type}, found "
                f"{found[column.name].simpleString()}"
            )


def _castable(found: DataType, wanted: DataType) -> bool:
    """Text may hold anything. Numbers with a fraction are looked at row by row: counts that once
    met a missing value come as 12.0 out of pandas.
    """
    if found == wanted or isinstance(found, (StringType, NullType)):
        return True
    if isinstance(wanted, TimestampType):
        return isinstance(found, (DateType, TimestampNTZType))
    if isinstance(wanted, IntegralType):
        return isinstance(found, (IntegralType, FractionalType))
    if isinstance(wanted, ArrayType):
        return isinstance(found, ArrayType) and isinstance(
            found.elementType, (StringType, NullType)
        )
    return isinstance(wanted, StringType) and isinstance(found, (IntegralType, DecimalType))


def cast(raw: DataFrame, column: Column) -> SparkColumn:
    """The column in the contract's type; null where a value is none."""
    found, value = raw.schema[column.name].dataType, F.col(f"`{column.name}`")
    if isinstance(found, StringType):
        return _from_text(F.nullif(F.trim(value), F.lit("")), column, value)
    if isinstance(found, FractionalType) and isinstance(column.data_type, IntegralType):
        return value.try_cast(column.data_type)
    return value.cast(column.data_type)


def _from_text(text: SparkColumn, column: Column, value: SparkColumn) -> SparkColumn:
    """An empty cell is no value; `a;b` is a list."""
    if isinstance(column.data_type, StringType):
        return F.nullif(value, F.lit(""))
    if isinstance(column.data_type, ArrayType):
        return F.filter(
            F.transform(F.split(text, ";"), lambda item: F.trim(item)), lambda item: item != ""
        )
    return text.try_cast(column.data_type)


def wrong_type(raw: DataFrame, column: Column) -> SparkColumn:
    """The value as it was written, where it is not of the column's type."""
    found, value = raw.schema[column.name].dataType, F.col(f"`{column.name}`")
    typed = cast(raw, column)
    there = (
        F.trim(value.cast("string")) != "" if isinstance(found, StringType) else value.isNotNull()
    )
    lost = there & typed.isNull()
    if isinstance(found, FractionalType) and isinstance(column.data_type, IntegralType):
        lost = ~F.isnan(value.cast("double")) & (typed.isNull() | (typed != value))
    if isinstance(column.data_type, (StringType, ArrayType)):
        lost = F.lit(False)
    return F.when(lost, value.cast("string"))
