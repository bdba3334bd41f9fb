"""The history of scores: changes against some days before, and none across a break."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

import renown
from renown.errors import Exit, UserError
from renown.publish.past import Change
from renown.tables import ScoresHistory
from tests import snapshots
from tests.snapshots import DAY, TYPES
from tests.unit.test_explaining import said

PARTED_BY = ["as_of", "run_id", "document", "version", "break_marker"]


def write(warehouse: Path, *dates: tuple[int, dict[str, float], str, str | None]) -> None:
    """Dates so many days before DAY: scores by account, the document, and the break marker."""
    rows: list[dict[str, Any]] = [
        {
            "as_of": DAY - timedelta(days), "run_id": f"r{days}", "document": document,
            "version": "1.0", "break_marker": marker,
            "account_id": account, "score": score, "score_low": score - 1, "score_high": score + 1,
            "rank": 1, "influence": 2.0,
        }
        for days, scores, document, marker in dates
        for account, score in scores.items()
    ]  # fmt: skip
    schema = pa.schema({c.name: TYPES[c.type] for c in ScoresHistory.columns})
    table = pa.Table.from_pylist(rows, schema=schema)
    write_deltalake(warehouse / "scores_history", table, partition_by=PARTED_BY)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the present date, x:1 has 55.0 and x:2 has 5.5 by the document `d0c`."""
    folder = tmp_path_factory.mktemp("warehouse")
    snapshots.publish(folder, as_of=ago(7))
    snapshots.publish(folder)
    write(
        folder,
        (30, {"x:1": 70.0, "x:2": 9.0}, "old", None),
        (8, {"x:1": 60.0}, "d0c", "document"),
        (7, {"x:1": 54.0, "x:2": 6.0}, "d0c", None),
        # Yesterday x:2 had no score.
        (1, {"x:1": 52.5}, "d0c", None),
        (0, {"x:1": 55.0, "x:2": 5.5}, "d0c", None),
    )
    return folder


def ago(days: int) -> date:
    return DAY - timedelta(days)


def test_changes_where_history_allows(warehouse: Path) -> None:
    changes = renown.open(warehouse).snapshot().changes(snapshots.SCORES)

    broken = f"document changed on {ago(8)}"
    assert changes["x:1"] == (
        Change(1, ago(1), 55.0 - 52.5),
        Change(7, ago(7), 55.0 - 54.0),
        Change(30, ago(30), None, broken),  # and not 55 - 70
    )
    assert changes["x:2"] == (Change(7, ago(7), 5.5 - 6.0), Change(30, ago(30), None, broken))
    assert changes["x:3"] == ()  # never published


def test_a_present_that_the_history_does_not_hold_is_compared_by_what_it_says(
    tmp_path: Path,
) -> None:
    """As between the pointer and the history; the document is another one than yesterday."""
    opened = renown.open(snapshots.publish(tmp_path, document_hash="new"))
    write(tmp_path, (1, {"x:1": 50.0}, "d0c", None))

    (change,) = opened.snapshot().changes(snapshots.SCORES[:1])["x:1"]
    assert change == Change(1, ago(1), None, f"document or version changed since {ago(1)}")


def test_a_trend(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = renown.open(warehouse).history("@ANN")

    assert [point.score for point in history.points] == [70.0, 60.0, 54.0, 52.5, 55.0]
    assert [point.broken for point in history.points] == [None, "document", None, None, None]
    assert history.to_pandas()["as_of"].tolist() == [ago(d) for d in (30, 8, 7, 1, 0)]
    assert (
        said(capsys, "history", "@ann", "--warehouse", warehouse)
        == f"""\
@ann, 5 published scores
Change: +2.50 in 1 day; +1.00 in 7 days; none told in 30 days, as document changed on {ago(8)}.
score between moved rank influence
{ago(30)} 70.0 69.0-71.0 1 2
-- another scale: document changed --
{ago(8)} 60.0 59.0-61.0 1 2
{ago(7)} 54.0 53.0-55.0 -6.00 1 2
{ago(1)} 52.5 51.5-53.5 -1.50 1 2
{ago(0)} 55.0 54.0-56.0 +2.50 1 2
"""
    )


def test_a_break_on_a_day_without_a_score_counts_for_the_next_one(warehouse: Path) -> None:
    points = renown.open(warehouse).history("x:2").points
    assert [(p.as_of, p.broken) for p in points] == [
        (ago(30), None),
        (ago(7), "document"),  # which changed eight days ago
        (ago(0), None),
    ]


def test_commands_tell_what_changed(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = "Change: +2.50 in 1 day; +1.00 in 7 days; none told in 30 days, as document changed"
    assert told in said(capsys, "lookup", "@ann", "--warehouse", warehouse)
    assert told in said(capsys, "explain", "@ann", "--warehouse", warehouse)
    top = said(capsys, "top", "--warehouse", warehouse).splitlines()
    assert top[0].endswith("in 1 day in 7 days in 30 days")
    assert top[1].endswith("+2.50 +1.00 break")
    values = json.loads(said(capsys, "explain", "@ann", "--json", "--warehouse", warehouse))
    assert [c["points"] for c in values["accounts"][0]["changes"]] == [2.5, 1.0, None]
    values = json.loads(said(capsys, "history", "x:2", "--json", "--warehouse", warehouse))
    assert [point["score"] for point in values["points"]] == [9.0, 6.0, 5.5]


def test_of_an_earlier_date_nothing_later_is_told(warehouse: Path) -> None:
    points = renown.open(warehouse).history("@ann", as_of=ago(7)).points
    assert [p.score for p in points] == [70.0, 60.0, 54.0]


def test_all_of_it(warehouse: Path) -> None:
    table = renown.open(warehouse).scores_history()
    assert repr(table) == f"<scores_history: 8 rows, {len(ScoresHistory.columns)} columns>"
    assert set(table.columns) == set(ScoresHistory.names)


def test_where_no_history_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = renown.open(snapshots.publish(tmp_path))
    assert opened.snapshot().changes(snapshots.SCORES) == {}
    for ask in (opened.scores_history, lambda: opened.history("@ann")):
        with pytest.raises(UserError, match="no history is kept"):
            ask()
    told = said(capsys, "history", "@nobody", "--warehouse", tmp_path, code=Exit.USER)
    assert "no account '@nobody'" in told
