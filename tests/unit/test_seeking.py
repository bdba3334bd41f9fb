"""Rows of a table in order, found by halving: the same as by reading it all."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from renown.publish.place import place
from renown.publish.seeking import seek

NAMES = st.text("abé𐀀", max_size=3)  # in order of code points, as Parquet's bytes are


@settings(max_examples=60)
@given(
    held=st.lists(NAMES, max_size=30),
    asked=st.lists(NAMES, min_size=1, max_size=4, unique=True),
    per_file=st.integers(1, 9),
    per_group=st.integers(1, 4),
)
def test_every_row_of_the_values_and_no_other(
    held: list[str], asked: list[str], per_file: int, per_group: int
) -> None:
    """One value may go on over groups and files; a file may have no row."""
    rows = [{"name": name, "row": row} for row, name in enumerate(sorted(held))]
    schema = pa.schema({"name": pa.string(), "row": pa.int64()})
    with tempfile.TemporaryDirectory() as folder:
        for number, first in enumerate(range(0, max(len(rows), 1), per_file)):
            part = pa.Table.from_pylist(rows[first : first + per_file], schema=schema)
            file = Path(folder) / f"part-{number:05}.parquet"
            pq.write_table(part, file, row_group_size=per_group)
        (Path(folder) / "_SUCCESS").touch()

        found = seek(place(folder), "name", asked)
        numbers = seek(place(folder), "name", asked, ["row"])

    expected = [row for row in rows if row["name"] in asked]
    assert sorted(found, key=lambda row: row["row"]) == expected
    assert sorted(row["row"] for row in numbers) == [row["row"] for row in expected]
    assert all(set(row) == {"row"} for row in numbers)


def test_times_are_those_that_pyarrow_reads(tmp_path: Path) -> None:
    """They are taken apart by hand, which spares an import that takes longer than a look-up."""
    at = pa.array([0, -1, 1_772_539_200_123_456, None], type=pa.timestamp("us", tz="UTC"))
    table = pa.table({"name": ["a", "a", "a", "a"], "at": at})
    pq.write_table(table, tmp_path / "part-00000.parquet")

    assert [row["at"] for row in seek(place(str(tmp_path)), "name", ["a"])] == at.to_pylist()
