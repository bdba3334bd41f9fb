"""Long tables as a file of JavaScript, which a page may load where it may not fetch: column by column.

`listing.js` sorts, searches and turns pages; here is what it is given.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from renown.publish.reading import printable
from renown.report.pages.addresses import account_page

# How a cell is shown. `account` takes handle and name from columns of those names, `score` and
# `amount` their interval from `<name>_low` and `<name>_high`, where the rows have them.
Kind = Literal["account", "whole", "score", "amount", "share", "words", "words_of"]


@dataclass(frozen=True)
class Shown:
    """A column as it is shown; `says` is what a reader is told of it, `words` stand for its values.

    A column that is a `choice` gets a list to choose from above the table.
    """

    name: str
    label: str
    kind: Kind
    says: str = ""
    words: Mapping[str, str] | None = None
    choice: bool = False


@dataclass(frozen=True)
class Listing:
    """A long table: its caption, what its columns are, and the values of each, all equally long.

    Rows come in the order in which they are shown first. `pages` are pages of the report that rows lead
    to, by their number. `rows` of `known` in all are held.
    """

    caption: str
    shown: Sequence[Shown]
    values: Mapping[str, Sequence[Any]]
    known: int
    searched: Sequence[str]
    pages: Mapping[int, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(next(iter(self.values.values()), ()))

    def script(self, up: str = "") -> str:
        """The file; `up` leads from the page that loads it to the folder of the report."""
        held = {
            "columns": [asdict(column) for column in self.shown],
            "values": {name: list(values) for name, values in self.values.items()},
            "searched": list(self.searched),
            "pages": {number: f"{up}{page}" for number, page in self.pages.items()},
        }
        return f"renown.listing({json.dumps(held, separators=(',', ':'), allow_nan=False)});\n"


def columns_of(table: pa.Table, digits: Mapping[str, int]) -> dict[str, list[Any]]:
    """A table's columns as values: numbers with no more digits than are shown, texts fit to be shown."""
    return {name: _values(table[name], digits.get(name, 3)) for name in table.column_names}


def _values(column: pa.ChunkedArray, digits: int) -> list[Any]:
    if pa.types.is_floating(column.type):
        return [None if v is None else v for v in pc.round(column, digits).to_pylist()]
    if pa.types.is_string(column.type):
        return [v if v is None else printable(v) for v in column.to_pylist()]
    held: list[Any] = column.to_pylist()
    return held


def pages_of(account_ids: Sequence[str], paged: frozenset[str]) -> dict[int, str]:
    """The pages that rows lead to, where their accounts have one."""
    return {
        number: account_page(account_id)
        for number, account_id in enumerate(account_ids)
        if account_id in paged
    }
