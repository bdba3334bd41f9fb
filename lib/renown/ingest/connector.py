"""What a network's connector says of a record: two networks differ in this and in nothing else.

Everything is a column expression over one record, so a connector reads a line at Spark's own speed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from renown.tables import Table


@dataclass(frozen=True)
class Item:
    """One record, as columns.

    `record` is what was read of it, by the connector's schema; `raw` its text; `page` what the
    connector keeps of the page it was on (null where it was on none); `capture` what the capture's
    sidecar says (map of text to text, maybe empty); `parts` what the connector works out once, as it
    is needed in several places.
    """

    record: Column
    raw: Column
    page: Column
    capture: Column
    parts: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True)
class Connector:
    """How records of one network become rows of the ledger's tables.

    `fields` are those that are read of a record, in DDL. `kind` names what the record is, null where
    it is nothing known. `observed_at` is when it was seen, by its own word, `newest` the newest time
    in it; either may be null. `problems` says in words all that is wrong with it, `passed_over` why
    a sound record is not kept (nobody may look at it, or nothing of it has a place in the ledger):
    null where nothing is. `rows` answers for each table an array of `row(table, ...)`, in which null
    stands for nothing; it is given the kind and the time of observation.

    `unwrap` is for networks that deliver pages: out of a line's text an array of
    `struct<raw string, page ...>`, of which each is a record of its own; null where the line is
    itself the record. `within` is for lines that wrap one record in a message: out of the line's text
    the record's, null where the line is itself the record. `parts` are columns that cost something
    and are used more than once: Spark works out an expression anew wherever it stands.
    """

    network: str
    fields: str
    kind: Callable[[Item], Column]
    observed_at: Callable[[Item], Column]
    newest: Callable[[Item], Column]
    problems: Callable[[Item, Column], Column]
    rows: Callable[[Item, Column, Column], Mapping[Table, Column]]
    passed_over: Callable[[Item, Column], Column] | None = None
    unwrap: Callable[[Column], Column] | None = None
    within: Callable[[Column], Column] | None = None
    parts: Callable[[Item], Mapping[str, Column]] | None = None

    @property
    def schema(self) -> StructType:
        """The fields as a schema; there has to be a session."""
        schema = StructType.fromDDL(self.fields)
        assert isinstance(schema, StructType)  # what a list of fields stands for
        return schema


def row(table: Table, **columns: Column) -> Column:
    """A row of a table as a struct; columns that are not named are null.

    Raises ValueError where the table has no such column, or one that must have a value has none.
    """
    unknown = columns.keys() - set(table.names)
    lacking = {c.name for c in table.columns if not c.nullable} - columns.keys()
    if unknown or lacking:
        raise ValueError(f"{table.name}: unknown {sorted(unknown)}, lacking {sorted(lacking)}")
    return F.struct(
        *(
            columns.get(column.name, F.lit(None)).cast(column.data_type).alias(column.name)
            for column in table.columns
        )
    )


def said(problems: Iterable[Column]) -> Column:
    """All the problems there are, in words, one after the other; null where there is none."""
    return F.nullif(F.concat_ws("; ", *problems), F.lit(""))
