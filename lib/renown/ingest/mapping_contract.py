"""What a mapping says, held against the contracts of the ledger.

It looks at the document as it was written, so that this is told even where its form is wrong too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renown.errors import did_you_mean
from renown.tables import (
    AccountEvents,
    AccountObservations,
    Column,
    Follows,
    Interactions,
    ListObservations,
    PostObservations,
    Posts,
    Table,
    Tombstones,
)

# Links between accounts, erasures and rejects are no facts of an export.
FILLED: Mapping[str, Table] = {
    table.name: table
    for table in (
        AccountObservations,
        AccountEvents,
        Follows,
        Posts,
        PostObservations,
        Interactions,
        ListObservations,
        Tombstones,
    )
}
SEEN = "observed_at"
# Required columns that need not be given: they follow from the others.
FOLLOWING = {
    Posts.name: ("written_at", "kind", "embedded"),
    Follows.name: ("follow_id",),
    Interactions.name: ("interaction_id", "source_record_id"),
    Tombstones.name: ("for_good",),
}


def problems(content: Mapping[str, Any]) -> Iterator[str]:
    """Everything that the contracts do not allow, with the place in the document."""
    parameters = list(_dict(content.get("parameters")))
    for i, record in enumerate(_list(content.get("records"))):
        where = f"records.{i}"
        if not _list(_dict(record).get("rows")) and not _dict(record).get("pass_over"):
            yield f"{where}: expected 'rows', or 'pass_over' where nothing of it is kept"
        for j, row in enumerate(_list(_dict(record).get("rows"))):
            yield from _row_problems(f"{where}.rows.{j}", _dict(row))
        yield from _unknown_parameters(where, record, parameters)


def _row_problems(where: str, row: Mapping[str, Any]) -> Iterator[str]:
    name, columns = row.get("table"), _dict(row.get("columns"))
    if not isinstance(name, str):
        return
    if name not in FILLED:
        yield (
            f"{where}: unknown table '{name}'{did_you_mean(name, FILLED)}; there are: "
            f"{', '.join(FILLED)}"
        )
        return
    table = FILLED[name]
    if SEEN in columns:
        yield f"{where}.columns.{SEEN}: give it once for all rows, beside 'rows'"
    for unknown in columns.keys() - set(table.names):
        yield f"{where}: {name} has no column '{unknown}'{did_you_mean(str(unknown), table.names)}"
    for column in table.columns:
        if column.name in columns:
            yield from _misused(f"{where}.columns.{column.name}", column, columns[column.name])
        elif not column.nullable and column.name not in (SEEN, *FOLLOWING.get(name, ())):
            yield f"{where}: {name} needs '{column.name}' ({column.type}). It is: {column.meaning}"


def _misused(where: str, column: Column, expression: Any) -> Iterator[str]:
    given = _dict(expression)
    if "time" in given and column.type != "timestamp":
        yield f"{where}: 'time' is for times, and the column is a {column.type}"
    if "split" in given and not column.type.startswith("array"):
        yield f"{where}: 'split' makes a list, and the column is a {column.type}"
    said = [given.get("constant"), given.get("otherwise"), *_dict(given.get("map")).values()]
    for value in said if column.allowed else ():
        if value not in (None, "", *column.allowed):
            yield (
                f"{where}: '{value}' is none of {', '.join(column.allowed)}"
                f"{did_you_mean(str(value), column.allowed)}"
            )


def _unknown_parameters(where: str, given: Any, known: list[str]) -> Iterator[str]:
    for key, inner in given.items() if isinstance(given, dict) else enumerate(_list(given)):
        if key == "parameter" and isinstance(inner, str) and inner not in known:
            yield (
                f"{where}: unknown parameter '{inner}'{did_you_mean(inner, known)}; "
                f"declared are: {', '.join(known) or 'none'}"
            )
        yield from _unknown_parameters(f"{where}.{key}", inner, known)


def _dict(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []
