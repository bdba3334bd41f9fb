"""A table of people as anybody may have it: a key, and numbers about each. Read without Spark.

Every function that looks at what the user gave answers what is wrong with it beside what it found,
so that a command can say all of it at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from renown.errors import did_you_mean

# How a missing number is written, beside nothing at all.
MISSING = ("na", "n/a", "nan", "null", "none")
SHOWN = 3  # examples in a message


@dataclass(frozen=True)
class People:
    """`values` is people x columns, NaN where nothing is known; `ids` are the key, as it was read.

    Sorted by key, so that the order of the rows in the file changes nothing.
    """

    key: str
    ids: pd.Series
    columns: tuple[str, ...]
    values: NDArray[np.float64]

    def of(self, column: str) -> NDArray[np.float64]:
        """The values of one column."""
        found: NDArray[np.float64] = self.values[:, self.columns.index(column)]
        return found


def read_table(path: Path, option: str) -> tuple[pd.DataFrame | None, list[str]]:
    """A CSV or Parquet file, or a folder of Parquet; CSV as text, so that the key 007 stays 007."""
    where = f"{option} {path}"
    if not path.exists():
        return None, [f"{where}: no such file"]
    try:
        if path.suffix == ".parquet" or (path.is_dir() and any(path.glob("*.parquet"))):
            # What pandas wrote as an index is a column like any other.
            return pq.read_table(path).to_pandas(ignore_metadata=True), []
        if path.name.endswith((".csv", ".csv.gz")) and path.is_file():
            return pd.read_csv(path, dtype=str, keep_default_na=False), []
    except (ValueError, OSError, pa.ArrowInvalid) as error:  # pandas' own errors are ValueErrors
        return None, [f"{where}: cannot be read: {str(error).splitlines()[0]}"]
    return None, [f"{where}: expected a file that ends in .csv, .csv.gz or .parquet"]


def read_people(
    path: Path,
    *,
    key: str | None,
    needed: Sequence[str] | None = None,
    without: Sequence[str] = (),
) -> tuple[People | None, list[str]]:
    """The key (the first column, where none is named) and the needed columns; all, where None."""
    table, problems = read_table(path, "--features")
    if table is None:
        return None, problems
    where = f"--features {path}"
    lacking = [c for c in (key, *(needed or ()), *without) if c and c not in table.columns]
    problems = missing_columns(where, lacking, table)
    key = key or str(table.columns[0])
    if key not in table.columns:
        return None, problems
    problems += [f"{where}: {problem}" for problem in _not_a_key(table[key])]
    wanted = table.columns if needed is None else needed
    columns = [c for c in wanted if c in table.columns and c not in (key, *without)]
    if not columns:
        problems.append(f"{where}: no column of numbers beside the key '{key}'")
    values = np.full((len(table), len(columns)), np.nan)
    for place, name in enumerate(columns):
        values[:, place], wrong = numbers(table[name])
        problems += [f"{where}: column '{name}': {problem}" for problem in wrong]
    order = np.argsort(table[key].astype(str).to_numpy(dtype=str), kind="stable")
    ids = table[key].iloc[order].reset_index(drop=True)
    return People(key, ids, tuple(columns), values[order]), problems


def numbers(column: pd.Series) -> tuple[NDArray[np.float64], list[str]]:
    """A column as numbers, NaN where it is empty; and those of its values that are none."""
    if pd.api.types.is_numeric_dtype(column):
        read = column.to_numpy(dtype=np.float64, na_value=np.nan)
        wrong = np.isinf(read)
    else:
        text = column.astype("string").str.strip().fillna("")
        read = pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        empty = (text == "") | text.str.lower().isin(MISSING)
        wrong = ~np.isfinite(read) & ~empty.to_numpy(dtype=bool)
    if not wrong.any():
        return read, []
    return read, [f"expected numbers, found {_examples(column, wrong)}"]


def missing_columns(where: str, lacking: Sequence[str], table: pd.DataFrame) -> list[str]:
    """What to say of the columns that a table lacks, in one line."""
    if not lacking:
        return []
    names = [str(c) for c in table.columns]
    wanted = ", ".join(f"'{name}'{did_you_mean(name, names)}" for name in dict.fromkeys(lacking))
    shown = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
    return [f"{where}: expected {wanted} among the columns, found {shown}"]


def _not_a_key(ids: pd.Series) -> list[str]:
    problems = []
    empty = (ids.isna() | (ids.astype("string").str.strip() == "")).fillna(True).to_numpy(bool)
    if not len(ids):
        problems.append("no rows")
    if empty.any():
        problems.append(f"key '{ids.name}': empty in row {_rows(empty)}")
    if (repeated := (ids.duplicated().to_numpy() & ~empty)).any():
        problems.append(
            f"key '{ids.name}': one row per person expected, found again {_examples(ids, repeated)}"
        )
    return problems


def _examples(column: pd.Series, which: NDArray[np.bool_]) -> str:
    """A few of the values that are meant, and where they stand: 'many' in row 3."""
    places = np.flatnonzero(which)
    shown = ", ".join(f"'{column.iloc[at]}' in row {at + 1}" for at in places[:SHOWN])
    return shown + _more(len(places))


def _rows(which: NDArray[np.bool_]) -> str:
    places = np.flatnonzero(which)
    return ", ".join(str(at + 1) for at in places[:SHOWN]) + _more(len(places))


def _more(count: int) -> str:
    return f" and {count - SHOWN:,} more" if count > SHOWN else ""
