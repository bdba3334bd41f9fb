"""Human judgements: who of two is more influential. `a, b, a_wins`, one row per judgement."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from renown.errors import did_you_mean
from renown.score.people import SHOWN, People, missing_columns, numbers, read_table

Index = NDArray[np.intp]

COLUMNS = ("a", "b", "a_wins")
# Fewer leave a fold without a judgement, and intervals that say nothing.
FEWEST_PAIRS = 50
FEWEST_PEOPLE = 20


@dataclass(frozen=True)
class Judgements:
    """Winner and loser of every pair, as rows of the table of people.

    Sorted, so that neither the order of the rows nor who is called a changes what is learned.
    """

    winner: Index
    loser: Index

    def __len__(self) -> int:
        return len(self.winner)

    @property
    def people(self) -> Index:
        """Everybody who is in a pair, once."""
        return np.unique(np.concatenate([self.winner, self.loser]))

    def where(self, chosen: NDArray[np.bool_]) -> Judgements:
        """Some of them."""
        return Judgements(self.winner[chosen], self.loser[chosen])


def read_pairs(path: Path, people: People | None) -> tuple[Judgements | None, list[str]]:
    """The judgements of a file; several of one pair count each. Unknown people only where known."""
    table, problems = read_table(path, "--pairs")
    if table is None:
        return None, problems
    where = f"--pairs {path}"
    lacking = [name for name in COLUMNS if name not in table.columns]
    problems += missing_columns(where, lacking, table)
    if "a_wins" not in lacking:
        problems += [f"{where}: {problem}" for problem in _not_a_judgement(table["a_wins"])]
    if people is None or "a" in lacking or "b" in lacking:
        return None, problems
    a, b = (_text(table[end]) for end in "ab")
    rows = pd.Series(np.arange(len(people.ids)), index=_text(people.ids))
    rows = rows[~rows.index.duplicated()]
    problems += [f"{where}: {problem}" for problem in _who(a, b, rows)]
    if problems:
        return None, problems
    first, second = rows.loc[a].to_numpy(np.intp), rows.loc[b].to_numpy(np.intp)
    a_wins = numbers(table["a_wins"])[0] == 1
    winner, loser = np.where(a_wins, first, second), np.where(a_wins, second, first)
    order = np.lexsort((loser, winner))
    judged = Judgements(winner[order], loser[order])
    return judged, [f"{where}: {problem}" for problem in _too_few(judged)]


def _not_a_judgement(a_wins: pd.Series) -> list[str]:
    read, wrong = numbers(a_wins)
    wrong_rows = np.flatnonzero(~np.isin(read, (0.0, 1.0)))
    if not wrong and not len(wrong_rows):
        return []
    shown = ", ".join(f"'{a_wins.iloc[at]}' in row {at + 1}" for at in wrong_rows[:SHOWN])
    more = f" and {len(wrong_rows) - SHOWN:,} more" if len(wrong_rows) > SHOWN else ""
    return [f"column 'a_wins': expected 1 where a is above b, else 0; found {shown}{more}"]


def _who(a: pd.Series, b: pd.Series, rows: pd.Series) -> list[str]:
    """People that the table does not have, and people compared with themselves."""
    problems = []
    named = pd.unique(pd.concat([a, b]))
    unknown = sorted(set(named) - set(rows.index))
    if unknown:
        shown = ", ".join(f"'{who}'" for who in unknown[:SHOWN])
        more = f" and {len(unknown) - SHOWN:,} more" if len(unknown) > SHOWN else ""
        hint = did_you_mean(unknown[0], rows.index[:10_000])
        problems.append(f"people whom --features does not have: {shown}{more}{hint}")
    if (same := (a == b).to_numpy()).any():
        problems.append(f"'{a[same].iloc[0]}' is compared with itself, {same.sum()} row(s) in all")
    return problems


def _too_few(judged: Judgements) -> list[str]:
    people = len(judged.people)
    if len(judged) >= FEWEST_PAIRS and people >= FEWEST_PEOPLE:
        return []
    return [
        f"too few to learn from: expected at least {FEWEST_PAIRS} pairs among {FEWEST_PEOPLE} "
        f"people, found {len(judged)} among {people}; judge more, or write the weights by hand"
    ]


def _text(column: pd.Series) -> pd.Series:
    return column.astype("string").str.strip().fillna("").astype(object)
