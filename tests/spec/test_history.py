"""`scores_history`: what was published, date by date, whatever order it was published in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

import renown
from renown.pipeline import exporting, leaving
from renown.publish import history, pointers
from renown.publish.history import Published, marked
from renown.tables.derived import COMPONENTS, POINTS
from tests import snapshots

DAYS = {day: date(2026, 11, day) for day in range(1, 31)}
BOUNDS = {f"{name}_{end}": 1.0 for name in POINTS for end in ("low", "high")}


def publish(
    warehouse: Path, day: int, *, document: str, run_id: str | None = None, **scores: float
) -> None:
    """A snapshot of a date: scores of x:<name>, by a document."""
    rows = [
        {
            "account_id": f"x:{name}", "score": score, "rank": 1, "percentile": 0.0, "influence": 1.0,
            "trust": 1.0, "rests_on": [], **dict.fromkeys(COMPONENTS, score), **BOUNDS,
        }
        for name, score in scores.items()
    ]  # fmt: skip
    kept = {"decision": "kept", "trust": 1.0, "reasons": [], "evidence": []}
    screening = [{"account_id": row["account_id"], **kept} for row in rows]
    snapshots.publish(
        warehouse, as_of=DAYS[day], document_hash=document, scores=rows, screening=screening, run_id=run_id,
        without=("explanations", "features", "influence", "sources"),
    )  # fmt: skip


def held(warehouse: Path) -> list[tuple[int, str, float, str | None]]:
    """Day, account, score and break marker; read without Spark."""
    rows = renown.open(warehouse).scores_history().to_arrow().to_pylist()
    return sorted(
        (r["as_of"].day, r["account_id"][2:], r["score"], r["break_marker"]) for r in rows
    )


def test_a_break_is_where_document_or_version_is_not_as_it_was() -> None:
    def of(day: int, document: str, version: str) -> Published:
        return Published(DAYS[day], "r", document, version)

    days = [
        of(4, "b", "1"), of(1, "a", "1"), of(2, "a", "1"), of(3, "b", "1"), of(5, "b", "2"), of(6, "c", "3"),
    ]  # fmt: skip
    assert [(each.as_of.day, each.break_marker) for each in marked(days)] == [
        (1, None),
        (2, None),
        (3, "document"),
        (4, None),
        (5, "version"),
        (6, "document and version"),
    ]


@pytest.mark.slow
def test_the_history_holds_what_is_published(spark: SparkSession, tmp_path: Path) -> None:
    where, warehouse = tmp_path / "a warehouse", str(tmp_path / "a warehouse")
    publish(where, 10, document="old", ann=1.0, bob=2.0)
    publish(where, 12, document="new", ann=3.0)
    # Two were published and not kept, as where a process died after its pointers: both are now.
    assert history.keep(spark, warehouse) == [DAYS[10], DAYS[12]]
    kept = [(10, "ann", 1.0, None), (10, "bob", 2.0, None), (12, "ann", 3.0, "document")]
    assert held(where) == kept

    # Once more: nothing is written.
    there = sorted(where.rglob("*"))
    assert history.keep(spark, warehouse) == []
    assert sorted(where.rglob("*")) == there

    # A date in between, afterwards: the break is its own, and not the next one's any more.
    publish(where, 11, document="new", ann=4.0)
    assert history.keep(spark, warehouse) == [DAYS[11], DAYS[12]]
    kept[2:] = [(11, "ann", 4.0, "document"), (12, "ann", 3.0, None)]
    assert held(where) == kept

    # A date published anew replaces its rows; one whose snapshot is gone stays.
    publish(where, 12, document="new", run_id="another", ann=5.0, eve=6.0)
    (where / "snapshots/as_of=2026-11-10/PUBLISHED").unlink()
    assert history.keep(spark, warehouse) == [DAYS[12]]
    assert held(where) == [*kept[:3], (12, "ann", 5.0, None), (12, "eve", 6.0, None)]

    # An account asks, and leaves: it is in no file, and the log does not name it either.
    files = exporting.export(spark, warehouse, "x:ann", tmp_path / "out")
    rows = {"scores_history": 3, "decisions_history": 1}
    told = {f.name.removesuffix(".jsonl"): f.rows for f in files if "/" not in f.name}
    assert told == leaving.holdings(spark, warehouse, "x:ann").history == rows
    assert history.erase(spark, warehouse, "x:ann") == rows
    assert held(where) == [(10, "bob", 2.0, None), (12, "eve", 6.0, None)]
    told = [
        f
        for name in rows
        for f in (where / name).rglob("*")
        if f.is_file() and b"x:ann" in f.read_bytes()
    ]
    assert told == []
    there = sorted(where.rglob("*"))
    assert history.erase(spark, warehouse, "x:ann") == {}
    assert sorted(where.rglob("*")) == there
    assert history.keep(spark, warehouse) == [DAYS[11]]  # of which nothing is left but its snapshot
    assert not (where / "snapshots" / "HISTORY_LOCK").exists()
    assert pointers.published_dates(spark, warehouse) == [DAYS[11], DAYS[12]]
