"""What snapshots hold about an account: in every run's folder, published or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DataType, StringType, StructType

from renown import storage
from renown.ledger.naming import whole
from renown.publish import mark, pointers
from renown.tables import Edges, Screening, Vertices

# What stands in a text for an account that was erased from it.
ERASED = "(erased)"


@dataclass(frozen=True)
class Folder:
    """A run's folder: its `path`, and its name below the folder of all snapshots."""

    path: str
    name: str

    @property
    def as_of(self) -> date:
        """The date of the run."""
        return date.fromisoformat(self.name.partition("/")[0].removeprefix("as_of="))

    def tables(self, spark: SparkSession) -> list[str]:
        """The tables that are there, whole or not."""
        names = [n for n in storage.list_names(spark, self.path) if n[0] not in "_."]
        return [
            n for n in names if n != mark.FOLDER and storage.is_folder(spark, f"{self.path}/{n}")
        ]

    def read(self, spark: SparkSession, table: str) -> DataFrame:
        """A table of it."""
        return storage.read_table(spark, f"{self.path}/{table}", "parquet")


def folders(spark: SparkSession, warehouse: str) -> Iterator[Folder]:
    """Every run's folder, and those that a comparison left behind."""
    root = pointers.snapshots(warehouse)
    for day in storage.list_names(spark, root):
        for run in storage.list_names(spark, f"{root}/{day}") if day.startswith("as_of=") else ():
            if run.startswith(("run=", "again=")):
                yield Folder(f"{root}/{day}/{run}", f"{day}/{run}")


def bearers(spark: SparkSession, warehouse: str, handle: str) -> set[str]:
    """The accounts that bear a handle in any snapshot, or bore it."""
    name, found = handle.lstrip("@").lower(), set()
    for folder in folders(spark, warehouse):
        if Screening.name in folder.tables(spark):
            rows = folder.read(spark, Screening.name).where(F.lower("handle") == name)
            found |= {row.account_id for row in rows.select("account_id").collect()}
    return found


@dataclass(frozen=True)
class Traces:
    """Where a table holds an account: rows about it, and texts of other rows that name it."""

    about: Column
    named: Column


def traces(frame: DataFrame, table: str, account_id: str, vertex: int | None) -> Traces:
    """What of a table is about an account, which the graph knows by the number `vertex`."""
    names = [c for c in frame.columns if c.endswith("_id") or c in ("src", "dst")]
    ids = [c for c in names if isinstance(frame.schema[c].dataType, StringType)]
    about = [F.col(c).eqNullSafe(account_id) for c in ids]
    # Who is one of a list of accounts is part of all that the row says.
    lists = [f for f in frame.schema.fields if f.name.endswith("_ids")]
    about += [F.array_contains(f.name, account_id) for f in lists if _has_text(f.dataType)]
    if vertex is not None and table == Edges.name:
        about += [F.col("src") == vertex, F.col("dst") == vertex]
    texts = [c for c in frame.columns if c not in ids and _has_text(frame.schema[c].dataType)]
    named = [_flat(F.col(c), frame.schema[c].dataType).rlike(whole(account_id)) for c in texts]
    return Traces(_any(about), _any(named) & ~_any(about))


def without(frame: DataFrame, found: Traces, account_id: str) -> DataFrame:
    """The rows of others, with what stands for the account where their texts name it."""
    return freed(frame.where(~found.about), frame.columns, account_id)


def freed(rows: DataFrame, names: Iterable[str], account_id: str) -> DataFrame:
    """Rows with what stands for the account in the texts of these columns, at whatever depth."""
    texts = (rows.schema[name] for name in names if _has_text(rows.schema[name].dataType))
    return rows.withColumns(
        {f.name: _replaced(F.col(f.name), f.dataType, account_id) for f in texts}
    )


def found(spark: SparkSession, folder: Folder, account_id: str) -> Mapping[str, DataFrame]:
    """For every table of a run, its rows about the account and those whose texts name it."""
    vertex = vertex_of(spark, folder, account_id)
    rows = {}
    for name in folder.tables(spark):
        frame = folder.read(spark, name)
        held = traces(frame, name, account_id, vertex)
        rows[name] = frame.where(held.about | held.named)
    return rows


def vertex_of(spark: SparkSession, folder: Folder, account_id: str) -> int | None:
    """The number of an account in a run's graph; None where it is not in it, or there is none."""
    if Vertices.name not in folder.tables(spark):
        return None
    row = folder.read(spark, Vertices.name).where(F.col("account_id") == account_id).first()
    return None if row is None else int(row["id"])


def _any(conditions: list[Column]) -> Column:
    return reduce(Column.__or__, (F.coalesce(c, F.lit(False)) for c in conditions), F.lit(False))


def _has_text(kind: DataType) -> bool:
    if isinstance(kind, ArrayType):
        return _has_text(kind.elementType)
    if isinstance(kind, StructType):
        return any(_has_text(field.dataType) for field in kind.fields)
    return isinstance(kind, StringType)


def _flat(column: Column, kind: DataType) -> Column:
    return column if isinstance(kind, StringType) else F.to_json(column)


def _replaced(column: Column, kind: DataType, account_id: str) -> Column:
    """A value with every text in it, at whatever depth, freed of the account."""
    if isinstance(kind, StringType):
        return F.regexp_replace(column, whole(account_id), ERASED)
    if isinstance(kind, ArrayType) and _has_text(kind):
        return F.transform(column, lambda each: _replaced(each, kind.elementType, account_id))
    if isinstance(kind, StructType) and _has_text(kind):
        fields = (
            _replaced(column[f.name], f.dataType, account_id).alias(f.name) for f in kind.fields
        )
        return F.when(column.isNotNull(), F.struct(*fields))
    return column
