"""The queries of docs/reading-snapshots.md, as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests import snapshots
from tests.conftest import ROOT

duckdb = pytest.importorskip("duckdb", reason="duckdb is in requirements.txt")
TEXT = (ROOT / "docs/reading-snapshots.md").read_text("utf-8")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two dates, so that a query that reads them all says too much."""
    folder = tmp_path_factory.mktemp("warehouse")
    snapshots.publish(folder, as_of=snapshots.EARLIER)
    return snapshots.publish(folder)


def block(language: str, holding: str, warehouse: Path) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    (found,) = (b for b in blocks if holding in b)
    return str(found).replace("my-warehouse", str(warehouse))


def test_the_query_over_the_files_alone(warehouse: Path) -> None:
    assert duckdb.sql(block("sql", "CURRENT", warehouse)).fetchall() == [
        (1, "ann", 55.0, "kept"),
        (2, "twin", 8.5, "kept"),
        (3, "bob", 5.5, "discounted"),
        (4, snapshots.EVIL, 4.5, "kept"),
    ]


def test_the_query_by_the_folder(warehouse: Path) -> None:
    held: dict[str, Any] = {}
    code = block("python", "duckdb.sql", warehouse).replace("duckdb.sql", "found = duckdb.sql")
    exec(code, held)
    assert held["found"].fetchall() == [
        ("kept", 3, round((55.0 + 8.5 + 4.5) / 3, 1)),
        ("discounted", 1, 5.5),
        ("not_covered", 1, None),
        ("removed", 1, None),
    ]
