"""Persons out of a published snapshot, without Spark: who stands where, and whose an account is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import renown
from renown.errors import UserError
from renown.publish.persons import persons_of, top
from renown.report.person import NoPerson
from tests import snapshots

# Bob and twin are one: together they are above ann, who has 55.0 (see tests/snapshots.py).
ROW: dict[str, Any] = {
    "person_id": "p", "account_ids": ["x:3", "x:2"], "networks": ["x"], "score": 60.0, "true_reach": 50.0,
    "amplification": 70.0, "network": 20.0, "score_low": 40.0, "score_high": 66.0, "rank": 1,
    "influence": 3.0, "link_confidence": 0.9, "document": "d0c",
    "explanation": [
        {"component": "network", "feature": "influence", "combined": "sum", "value": 3.0, "baseline": 4.0,
         "contribution": 8.0, "networks": [{"network_name": "x", "value": 3.0, "contribution": 6.0}]},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scores = [{**row, "network_name": "x"} for row in snapshots.SCORES]
    folder = snapshots.publish(tmp_path_factory.mktemp("warehouse"), scores=scores)
    snapshot = renown.open(folder).snapshot()
    (Path(snapshot.folder) / "persons").mkdir()
    pq.write_table(pa.Table.from_pylist([ROW]), Path(snapshot.folder) / "persons/part.parquet")
    manifest = snapshot.manifest()
    manifest["tables"]["persons"] = {"rows": 1, "schema": []}
    Path(snapshot.folder, "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_persons_stand_among_single_accounts(warehouse: Path) -> None:
    snapshot = renown.open(warehouse).snapshot()

    def ranked(by: str, limit: int = 9) -> list[tuple[int, str]]:
        rows = top(snapshot, limit, by=by)
        return [(row["rank"], row.get("person_id") or row["account_id"]) for row in rows]

    # The two accounts of the person do not stand there by themselves.
    assert ranked("score") == [(1, "p"), (2, "x:1"), (3, "x:4")]
    assert ranked("influence") == [(2, "x:1"), (1, "p"), (3, "x:4")]
    assert ranked("score", limit=1) == [(1, "p")]


def test_whose_an_account_is(warehouse: Path) -> None:
    snapshot = renown.open(warehouse).snapshot()
    found = persons_of(snapshot, ["x:1", "x:2", "x:3"], ["score"])
    assert {account: row["score"] for account, row in found.items()} == {"x:2": 60.0, "x:3": 60.0}
    person = renown.open(warehouse).person("@bob")
    assert [m.account.account_id for m in person.members] == ["x:3", "x:2"]
    (part,) = [part for part in person.parts if part.features]
    assert part.features[0].common == 8.0 - 6.0
    assert "sure to 90 %" in str(person)
    with pytest.raises(NoPerson, match="x:1 is not known to be of a person"):
        renown.open(warehouse).person("x:1")


def test_a_snapshot_from_before_there_were_persons_says_so(tmp_path: Path) -> None:
    older = renown.open(snapshots.publish(tmp_path))
    for ask in (older.persons, lambda: older.person("x:1")):
        with pytest.raises(UserError, match="has no table 'persons'"):
            ask()
