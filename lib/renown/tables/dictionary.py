"""The data dictionary, written from the contracts: `python -m renown.tables.dictionary`."""

from __future__ import annotations

from collections.abc import Iterator

from renown.tables import DERIVED, LEDGER, VIEWS, Column, DecisionsHistory, ScoresHistory, Table
from renown.tables.features import CATALOGUE, FAMILIES, NETWORK

ROOMS = (
    ("Ledger", "What is known: observations and events as they were recorded (Delta).", LEDGER),
    ("Views", "What was known at a date; also what `--input DIR` may hand over.", VIEWS),
    ("Derived", "What renown works out for a date (Parquet, in a snapshot).", DERIVED),
    ("History", "What was published, over all dates (Delta).", (ScoresHistory, DecisionsHistory)),
)


def dictionary() -> str:
    """Every table and column, and every feature of the catalogue, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Generated from `lib/renown/tables` by `make docs`; change it there."
    for room, about, tables in ROOMS:
        yield from ("", f"## {room}", "", about)
        for table in tables:
            yield from _table(table)
    yield from _catalogue()


def _catalogue() -> Iterator[str]:
    features = (*CATALOGUE, *NETWORK)
    about = "The variables of an account, which a score document may name; missing is not zero."
    yield from ("", "## Catalogue", "", f"{about} {len(features)} in {len(FAMILIES)} families.")
    for family in FAMILIES:
        yield from ("", f"### {family}", "")
        yield "| feature | meaning | unit | source | missing | direction |"
        yield "|---|---|---|---|---|---|"
        for f in features:
            if f.family == family:
                yield (
                    f"| {f.name} | {f.meaning} | {f.unit} | {f.source} | {f.missing} | {f.direction} |"
                )


def _table(table: Table) -> Iterator[str]:
    key = ", ".join(f"`{name}`" for name in table.key) or "none"
    yield from ("", f"### {table.name}", "", f"{table.grain} Key: {key}.", "")
    yield "| column | type | unit | required | range | meaning |"
    yield "|---|---|---|---|---|---|"
    for column in table.columns:
        required = "" if column.nullable else "yes"
        yield (
            f"| {column.name} | `{column.type}` | {column.unit} | {required} "
            f"| {_range(column)} | {column.meaning} |"
        )


def _range(column: Column) -> str:
    if column.allowed:
        return ", ".join(column.allowed)
    if column.minimum is None and column.maximum is None:
        return ""
    low = "" if column.minimum is None else f"{column.minimum:g}"
    high = "" if column.maximum is None else f"{column.maximum:g}"
    return f"{low}..{high}"


if __name__ == "__main__":
    print(dictionary(), end="")
