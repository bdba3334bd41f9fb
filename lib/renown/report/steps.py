"""How large a step is: what accounts with nearly the same score already have."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyarrow.compute as pc

from renown.publish.reading import Snapshot
from renown.report.advice_document import AdviceDocument, Said
from renown.report.glossary import VARIABLES

CLOSE = 100  # ranks to each side that are looked at first


def near(snapshot: Snapshot, account_id: str, rank: int, many: int) -> list[str]:
    """The accounts whose rank is next to one's own, ties by account_id; fewer where there are no more."""
    import pyarrow.dataset as ds

    scores, ranks, reach = snapshot.dataset("scores"), ds.field("rank"), CLOSE
    everybody = snapshot.count()
    while True:
        within = (ranks >= rank - reach) & (ranks <= rank + reach)
        rows = scores.to_table(columns=["account_id", "rank"], filter=within).to_pylist()
        if len(rows) > many or reach > everybody:
            break
        reach *= 10
    rows.sort(key=lambda row: (abs(row["rank"] - rank), row["account_id"]))
    return [row["account_id"] for row in rows if row["account_id"] != account_id][:many]


def values(
    snapshot: Snapshot, account_ids: Sequence[str], features: Sequence[str]
) -> dict[str, list[float]]:
    """The values of some features among accounts, in order; those that are not known are left out."""
    found: dict[str, list[float]] = {}
    for table in VARIABLES:
        if not snapshot.holds(table):
            continue
        held = set(snapshot.dataset(table).schema.names)
        named = [name for name in features if name in held and name not in found]
        rows = snapshot.rows(table, account_ids, named) if named else []
        for name in named:
            found[name] = sorted(float(r[name]) for r in rows if r[name] is not None)
    return found


def population(snapshot: Snapshot, feature: str) -> list[float | None]:
    """The values of a feature among all who are scored, None where it is not known."""
    for table in VARIABLES:
        if snapshot.holds(table) and feature in snapshot.dataset(table).schema.names:
            column = snapshot.dataset(table).to_table(columns=[feature])[feature]
            return list(pc.cast(column, "double").to_pylist())
    return []


def step(
    value: float, of_near: Sequence[float], said: Said, by: AdviceDocument, *, falls: bool
) -> float:
    """From a value to the next mark that is ahead of it by the least step; below zero where less is better.

    >>> by = AdviceDocument(name="", near=4, marks=(25, 50, 75), beyond=0.1, changes={}, tricks={})
    >>> people = Said(says="{step} more", least=1, whole=True)
    >>> step(3.0, [1.0, 3.0, 6.5, 9.0], people, by, falls=False)  # marks 1, 3 and 6.5
    4.0
    >>> step(12.0, [1.0, 3.0, 6.5, 9.0], people, by, falls=False)  # ahead of all: a tenth, in whole numbers
    2.0
    """
    sign = -1.0 if falls else 1.0
    ahead = [sign * (mark - value) for mark in _marks(of_near, by.marks)]
    further = [each for each in ahead if each >= said.least]
    size = min(further) if further else max(said.least, by.beyond * abs(value))
    # A float may stand a hair above the whole number that it is.
    return sign * (math.ceil(size - 1e-9) if said.whole else size)


def _marks(ordered: Sequence[float], percents: Sequence[float]) -> list[float]:
    """The values that so many percent of the accounts do not exceed."""
    many = len(ordered)
    return [ordered[max(math.ceil(p / 100 * many), 1) - 1] for p in percents] if many else []
