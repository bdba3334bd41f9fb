"""`renown.open`: published snapshots for notebooks and programs."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyspark.sql import SparkSession

import renown
from renown.errors import UserError
from renown.report.explanation import Explanation, NotScored
from renown.warehouse import Warehouse
from tests import snapshots
from tests.snapshots import DAY, EARLIER, SCORES, SCREENING


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("a warehouse")  # a blank in the path
    lower = [{**row, "score": row["score"] / 2} for row in SCORES]
    snapshots.publish(folder, as_of=EARLIER, scores=lower)
    return renown.open(snapshots.publish(folder))


def test_it_says_what_it_is(warehouse: Warehouse) -> None:
    assert repr(warehouse) == (
        f"<warehouse {warehouse.path}: 2 published dates, 2026-10-31 to 2026-11-30>"
    )
    assert repr(warehouse.snapshot()) == (
        "<snapshot as of 2026-11-30, run run1130: 4 accounts scored, 7 tables>"
    )
    assert repr(warehouse.scores("2026-10-31")) == (
        "<scores as of 2026-10-31, run run1031: 4 rows, 24 columns>"
    )
    assert warehouse.dates == [EARLIER, DAY]


@pytest.mark.parametrize("as_of", [EARLIER, "2026-10-31", datetime(2026, 10, 31, 12)])
def test_a_date_is_given_as_it_is_at_hand(warehouse: Warehouse, as_of: Any) -> None:
    scores = warehouse.scores(as_of).to_arrow(["account_id", "score"]).to_pylist()
    assert {row["account_id"]: row["score"] for row in scores} == {
        row["account_id"]: row["score"] / 2 for row in SCORES
    }


def test_a_snapshot_of_before_there_were_topics_says_so(warehouse: Warehouse) -> None:
    with pytest.raises(
        UserError, match=r"no table 'topics'.*An older version may not have made it"
    ):
        warehouse.topics()


def test_without_a_date_it_is_the_current_snapshot(tmp_path: Path) -> None:
    opened = renown.open(str(snapshots.publish(tmp_path, as_of=EARLIER)))
    assert opened.scores().as_of == EARLIER
    snapshots.publish(tmp_path)
    assert opened.scores().as_of == DAY  # of what was opened before it was published


def test_rows_as_arrow_as_pandas_and_as_a_stream(warehouse: Warehouse) -> None:
    scores = warehouse.scores()

    assert scores.to_arrow().num_rows == len(scores) == len(SCORES)
    assert scores.to_arrow().column_names == scores.columns
    frame = scores.to_pandas(["handle", "score"], where=pc.field("rank") <= 2)
    assert frame.sort_values("score").to_dict("list") == {
        "handle": ["twin", "ann"],
        "score": [8.5, 55.0],
    }
    assert pa.table(scores) == scores.to_arrow()


def test_rows_for_spark(spark: SparkSession, warehouse: Warehouse) -> None:
    frame = warehouse.screening().to_spark(spark)
    assert frame.columns == warehouse.screening().columns
    assert {row.account_id for row in frame.collect()} == {row["account_id"] for row in SCREENING}


def test_explanations_print_as_words_and_hold_values(warehouse: Warehouse) -> None:
    ann, removed = warehouse.explain("@ANN"), warehouse.explain("x:5")

    assert isinstance(ann, Explanation)
    assert ann.score == 55.0
    assert str(ann).startswith("@ann  Ann Onym  (x:1)\nScore 55.0 of 100: rank 1 of 4")
    assert isinstance(removed, NotScored)
    assert "cleaning removed it" in str(removed)
    assert "\x1b" not in str(warehouse.explain("x:4"))  # as in the commands


def test_lookups_and_comparisons(warehouse: Warehouse) -> None:
    assert [row["score"] for row in warehouse.lookup("@Ann")] == [55.0]
    assert warehouse.lookup("x:5") == []  # seen, not scored
    assert warehouse.compare("@ann", "@bob").more == 55.0 - 5.5  # type: ignore[union-attr]
    moved = warehouse.compare("@ann", since="2026-11-01")
    assert str(moved).startswith("@ann rose from 27.5 to 55.0")
    assert moved.more == 55.0 - 55.0 / 2  # type: ignore[union-attr]
    with pytest.raises(UserError, match="give another account, or `since` a date"):
        warehouse.compare("@ann")


def test_a_snapshot_without_the_index_by_handle_is_searched(tmp_path: Path) -> None:
    older = renown.open(snapshots.publish(tmp_path, without=("handles",)))

    assert [row["account_id"] for row in older.lookup("@TWIN")] == ["x:3"]
    assert older.snapshot().near("@anne") == ["ann"]


def test_of_very_many_handles_those_that_begin_alike_are_compared(tmp_path: Path) -> None:
    """Two of 20,001 are like the one asked for; one of them begins otherwise."""
    many = [{"handle": f"zz{n}", "account_id": f"x:{n}"} for n in range(19_999)]
    like = [{"handle": "annabel", "account_id": "x:a"}, {"handle": "hannabel", "account_id": "x:b"}]
    few = renown.open(snapshots.publish(tmp_path / "few", handles=[*like, *many[:-2]]))
    lots = renown.open(snapshots.publish(tmp_path / "lots", handles=[*like, *many]))

    assert few.snapshot().near("@annabell") == ["annabel", "hannabel"]
    assert lots.snapshot().near("@annabell") == ["annabel"]


def test_what_a_snapshot_says_of_itself(warehouse: Warehouse) -> None:
    snapshot = warehouse.snapshot()
    assert snapshot.certificate() == {"eps": 1e-4}
    assert snapshot.manifest()["run_id"] == snapshot.run_id
    assert snapshot.tables == tuple(sorted([*snapshots.ROWS, "handles"]))


def test_what_is_not_there_is_told_with_what_is(warehouse: Warehouse, tmp_path: Path) -> None:
    told = {
        "published dates: 2026-10-31, 2026-11-30": lambda: warehouse.scores(date(2026, 11, 1)),
        "'1.11.2026' is not a date": lambda: warehouse.scores("1.11.2026"),
        "did you mean 'scores'": lambda: warehouse.table("score"),
        "'rnak'; did you mean 'rank'": lambda: warehouse.scores().to_arrow(["rnak", "score"]),
        "no account '@anne'": lambda: warehouse.explain("@anne"),
        "names several accounts": lambda: renown.open(
            snapshots.publish(tmp_path, scores=[{**row, "handle": "one"} for row in SCORES])
        ).explain("@one"),
        "nowhere: no such folder": lambda: renown.open(tmp_path / "nowhere"),
    }
    for text, ask in told.items():
        with pytest.raises(UserError) as refused:
            ask()
        assert text in str(refused.value)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert repr(renown.open(empty)) == f"<warehouse {empty}: nothing is published>"


def test_no_spark_is_imported(warehouse: Warehouse) -> None:
    code = (
        "import renown, sys; w = renown.open(sys.argv[1]); w.scores().to_arrow(); w.explain('x:1');"
        "sys.exit('pyspark' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, warehouse.path], check=True)
