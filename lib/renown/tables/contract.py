"""A table as a contract: its grain, key and columns, and the checks that hold it to them.

The same declaration serves three readers: the stage that conforms its result to it, the job that
checks the rows before it publishes them, and the person who reads the generated dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, StructField, StructType

from renown.errors import UserError, listed


class ContractError(UserError):
    """A table does not keep its contract; the message lists every discrepancy."""


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    `minimum` and `maximum` are inclusive bounds, `allowed` the closed list of values of a code.
    """

    name: str
    type: str
    meaning: str
    unit: str = ""
    nullable: bool = True
    minimum: float | None = None
    maximum: float | None = None
    allowed: tuple[str, ...] = ()

    @cached_property
    def data_type(self) -> DataType:
        """The Spark type that `type` (a DDL string) stands for."""
        return DataType.fromDDL(self.type)

    def rules(self) -> Iterator[tuple[str, SparkColumn]]:
        """What each row must satisfy, as (what is wrong, condition of a wrong row)."""
        value = F.col(self.name)
        if not self.nullable:
            yield "is null, but must have a value", value.isNull()
        if self.type in ("double", "float"):
            yield "is not a finite number", F.isnan(value) | (F.abs(value) == float("inf"))
        if self.minimum is not None:
            yield f"is below {self.minimum:g}", value < F.lit(self.minimum)
        if self.maximum is not None:
            yield f"is above {self.maximum:g}", value > F.lit(self.maximum)
        if self.allowed:
            yield f"is none of {', '.join(self.allowed)}", ~value.isin(*self.allowed)


@dataclass(frozen=True)
class Table:
    """A documented table: `grain` says what one row is, `key` what makes it unique."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    about: str = ""

    @cached_property
    def schema(self) -> StructType:
        """The contract as a Spark schema."""
        return StructType([StructField(c.name, c.data_type, c.nullable) for c in self.columns])

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]

    def empty(self, spark: SparkSession) -> DataFrame:
        """The table without a row."""
        return spark.createDataFrame([], self.schema)

    def conform(self, frame: DataFrame) -> DataFrame:
        """Select, cast and order the columns of the contract; what else there is, is dropped.

        Raises ContractError, naming every missing column and every type that would lose values.
        """
        return self._conform(frame, source=f"table {self.name}", fill_absent=False)

    def conform_given(self, frame: DataFrame, *, source: str) -> DataFrame:
        """As `conform` for a table that a user hands over: an absent nullable column is null."""
        return self._conform(frame, source=source, fill_absent=True)

    def _conform(self, frame: DataFrame, *, source: str, fill_absent: bool) -> DataFrame:
        problems = list(self._discrepancies(frame, fill_absent=fill_absent))
        if problems:
            raise ContractError(
                listed(f"{source} does not fit the contract '{self.name}':", problems)
            )
        present = set(frame.columns)
        return frame.select(
            *(
                (F.col(f"`{c.name}`") if c.name in present else F.lit(None))
                .cast(c.data_type)
                .alias(c.name)
                for c in self.columns
            )
        )

    def _discrepancies(self, frame: DataFrame, *, fill_absent: bool) -> Iterator[str]:
        found = {field.name: field.dataType for field in frame.schema.fields}
        for column in self.columns:
            if column.name in found:
                if not _widens(found[column.name], column.data_type):
                    yield (
                        f"column '{column.name}': expected {column.type}, "
                        f"found {found[column.name].simpleString()}"
                    )
            elif not (fill_absent and column.nullable):
                yield (
                    f"column '{column.name}' ({column.type}) is missing; found: "
                    f"{', '.join(found) or 'no columns'}. It is: {column.meaning}"
                )

    def check(self, frame: DataFrame) -> int:
        """Check every row, in one pass for the columns and one for the key; answers how many there are.

        Raises ContractError, naming every broken rule with the number of rows that break it.
        """
        rules = [(c.name, text, wrong) for c in self.columns for text, wrong in c.rules()]
        counts = [
            F.count(F.when(F.coalesce(wrong, F.lit(False)), 1)).alias(f"r{i}")
            for i, (_, _, wrong) in enumerate(rules)
        ]
        row = frame.agg(F.count(F.lit(1)).alias("rows"), *counts).first()
        assert row is not None  # an aggregation without groups always has one row
        problems = [
            f"column '{name}' {text}: {row[f'r{i}']:,} of {row['rows']:,} rows"
            for i, (name, text, _) in enumerate(rules)
            if row[f"r{i}"]
        ]
        repeated = frame.groupBy(*self.key).count().where("count > 1").count() if self.key else 0
        if repeated:
            problems.append(f"key ({', '.join(self.key)}) is not unique: {repeated:,} keys repeat")
        if problems:
            raise ContractError(listed(f"table {self.name} breaks its contract:", problems))
        return int(row["rows"])


_WIDENINGS = {
    ("tinyint", "smallint", "int", "bigint"),
    ("float", "double"),
    ("int", "double"),
    ("date", "timestamp"),
    ("bigint", "double"),
}


def _widens(found: DataType, wanted: DataType) -> bool:
    """Whether a cast keeps every value: same type, a wider number, or nothing at all."""
    a, b = found.simpleString(), wanted.simpleString()
    if a in (b, "void"):
        return True
    chains = (chain for chain in _WIDENINGS if a in chain and b in chain)
    return any(chain.index(a) < chain.index(b) for chain in chains) or _alike(found, wanted)


def _alike(found: DataType, wanted: DataType) -> bool:
    """Whether two nested types differ in nothing but nullability and widened numbers."""
    if hasattr(found, "elementType") and hasattr(wanted, "elementType"):
        return _widens(found.elementType, wanted.elementType)
    if isinstance(found, StructType) and isinstance(wanted, StructType):
        pairs = zip(found.fields, wanted.fields, strict=False)
        return found.names == wanted.names and reduce(
            lambda ok, pair: ok and _widens(pair[0].dataType, pair[1].dataType), pairs, True
        )
    return False
