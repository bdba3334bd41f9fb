"""Persons of a snapshot, read without Spark: whose account one is, and who stands highest.

Persons stand among single accounts: those of which nobody is known to have another. An account of a person
does not stand there by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from renown.publish.reading import Snapshot

PERSONS = "persons"
Row = dict[str, Any]


def persons_of(
    snapshot: Snapshot, account_ids: Iterable[str], columns: Collection[str] | None = None
) -> dict[str, Row]:
    """By account, the row of `persons` that it is of; an account of no such person is not named.

    Raises UserError of a snapshot from before there were persons.
    """
    wanted = set(account_ids)
    read = None if columns is None else [*dict.fromkeys(("account_ids", *columns))]
    everyone = snapshot.table(PERSONS).to_arrow(read)
    members = everyone["account_ids"].combine_chunks()
    asked = pc.is_in(pc.list_flatten(members), pa.array(sorted(wanted), pa.string()))
    holding = pc.list_parent_indices(members).filter(asked).unique()
    return {
        account_id: person
        for person in everyone.take(holding).to_pylist()
        for account_id in wanted.intersection(person["account_ids"])
    }


def top(snapshot: Snapshot, limit: int, by: str = "score") -> list[Row]:
    """The persons and single accounts that are highest in a column, ties by the id; `rank` among both.

    A person's row is one of `persons`, which has `account_ids`; an account's is one of `scores`.
    """
    wanted = [*dict.fromkeys(("score", by))]
    persons = snapshot.table(PERSONS).to_arrow(["person_id", "account_ids", *wanted])
    scores = snapshot.dataset("scores").to_table(columns=["account_id", *wanted])
    members = pc.list_flatten(persons["account_ids"])
    single = scores.filter(pc.invert(pc.is_in(scores["account_id"], value_set=members)))
    units = pa.table(
        {
            "id": _both(persons["person_id"], single["account_id"]),
            "person": pa.array([True] * len(persons) + [False] * len(single), pa.bool_()),
            "score": _both(persons["score"], single["score"]),
            "by": _both(persons[by], single[by]),
        }
    )
    chosen = units.take(
        pc.select_k_unstable(
            units,
            k=min(limit, len(units)),
            sort_keys=[("by", "descending"), ("id", "ascending")],
        )
    ).to_pylist()
    return _rows(snapshot, chosen, np.sort(units["score"].to_numpy()))


def _rows(snapshot: Snapshot, chosen: list[Row], scores: np.ndarray) -> list[Row]:
    """The whole rows, in that order, each with its rank: one more than have a higher score."""
    accounts = [each["id"] for each in chosen if not each["person"]]
    names = {each["id"] for each in chosen if each["person"]}
    rows: dict[tuple[bool, str], Row] = {
        (False, row["account_id"]): row for row in snapshot.rows("scores", accounts)
    }
    if names:
        wanted = pc.field("person_id").isin(pa.array(sorted(names), pa.string()))
        for row in snapshot.table(PERSONS).to_arrow(where=wanted).to_pylist():
            rows[True, row["person_id"]] = row
    return [
        {
            **rows[each["person"], each["id"]],
            "rank": 1 + len(scores) - int(np.searchsorted(scores, each["score"], side="right")),
        }
        for each in chosen
    ]


def _both(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """One column after the other, also where neither has a row."""
    return pa.chunked_array([*one.chunks, *other.chunks], type=one.type)
