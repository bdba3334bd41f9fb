"""How many rows of a snapshot's tables are about an account, counted without Spark.

A table holds an account where a column that ends with `_id`, or `src` or `dst`, is its id, or one that
ends with `_ids` holds it; `edges` know it by its number in `vertices`. (Texts of others that name it are
written out by `renown export`, with all the rest.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import pyarrow as pa

from renown.publish.reading import Snapshot

EDGES, VERTICES = "edges", "vertices"


def holdings(snapshot: Snapshot, account_ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """By account, how many rows of each table are about it; tables without any are not named.

    Every table is read once, whatever the number of accounts: of a large snapshot, ask for many at once.
    """
    ids = sorted(set(account_ids))
    found: dict[str, dict[str, int]] = {account: {} for account in ids}
    numbers = _numbers(snapshot, ids)
    for table in snapshot.tables:
        wanted: Mapping[Any, str] = numbers if table == EDGES else {each: each for each in ids}
        if wanted and snapshot.holds(table):
            for value, rows in _counts(snapshot, table, list(wanted)).items():
                found[wanted[value]][table] = rows
    return found


def _numbers(snapshot: Snapshot, ids: Sequence[str]) -> dict[Any, str]:
    """The accounts by their numbers in the graph, of those that are in it."""
    import pyarrow.dataset as ds

    if not snapshot.holds(VERTICES):
        return {}
    wanted = ds.field("account_id").isin(pa.array(ids, pa.string()))
    rows = snapshot.dataset(VERTICES).to_table(columns=["id", "account_id"], filter=wanted)
    return {row["id"]: row["account_id"] for row in rows.to_pylist()}


def _counts(snapshot: Snapshot, table: str, values: Sequence[Any]) -> Counter[Any]:
    """Rows by value, each once, however often the value stands in it."""
    import pyarrow.dataset as ds

    dataset = snapshot.dataset(table)
    kind = pa.int64() if table == EDGES else pa.string()
    columns = {f.name: f.type for f in dataset.schema if _names_an_account(f, kind)}
    lists = [name for name, type_ in columns.items() if pa.types.is_list(type_)]
    anywhere = [
        ds.field(name).isin(pa.array(values, type_))
        for name, type_ in columns.items()
        if name not in lists
    ]
    # Values of lists cannot be asked for: such a table, which is a small one, is read whole.
    wanted = None if lists or not anywhere else reduce(lambda a, b: a | b, anywhere)
    rows = dataset.to_table(columns=list(columns), filter=wanted) if columns else None
    counts: Counter[Any] = Counter()
    asked = set(values)
    for row in zip(*(rows[name].to_pylist() for name in columns), strict=True) if rows else ():
        counts.update(asked & set(_flat(row)))
    return counts


def _names_an_account(field: pa.Field, kind: pa.DataType) -> bool:
    if pa.types.is_list(field.type):
        return field.name.endswith("_ids") and field.type.value_type == kind
    named = field.name.endswith("_id") or field.name in ("src", "dst")
    return bool(named and field.type == kind)


def _flat(row: Iterable[Any]) -> Iterator[Any]:
    for value in row:
        yield from value if isinstance(value, list) else (value,)
