"""`decisions_history`: what cleaning decided, told where it is not what it was on the date before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

import renown
from renown.publish import decisions, history, pointers
from tests import snapshots

KEPT = ("kept", 1.0, [])
POD = ("discounted", 0.6, ["repost_pod"])
WORSE = ("discounted", 0.4, ["repost_pod"])
OUT = ("removed", 0.0, ["repost_pod", "chorus"])
Decided = tuple[str, float, list[str]]


def day(number: int) -> date:
    return date(2026, 11, number)


def publish(warehouse: Path, number: int, *, run_id: str | None = None, **decided: Decided) -> None:
    """A snapshot of a date in which cleaning decided so of x:<name>; what was found names x:eve."""
    rows = [
        {
            "account_id": f"x:{name}", "coverage": "own", "decision": decision, "trust": trust,
            "kept": decision != "removed", "reasons": reasons,
            "evidence": [
                {"reason": r, "strength": 1.0, "found": f"with x:eve, day {number}"} for r in reasons
            ],
        }
        for name, (decision, trust, reasons) in decided.items()
    ]  # fmt: skip
    snapshots.publish(
        warehouse, as_of=day(number), screening=rows, scores=[], run_id=run_id,
        without=("explanations", "features", "influence", "sources"),
    )  # fmt: skip


def keep(spark: SparkSession, warehouse: Path) -> None:
    """As whoever publishes does, without the scores."""
    decisions.keep(spark, str(warehouse), pointers.published_runs(spark, str(warehouse)))


def trail(warehouse: Path) -> list[tuple[int, str, str, float]]:
    """Day, account, decision and trust; read without Spark."""
    rows = renown.open(warehouse).snapshot().trail.table().to_arrow().to_pylist()
    return sorted((r["as_of"].day, r["account_id"][2:], r["decision"], r["trust"]) for r in rows)


def evidence(warehouse: Path, account: str) -> list[Any]:
    rows = renown.open(warehouse).decisions(account)
    return [(row["as_of"].day, [mark["found"] for mark in row["evidence"]]) for row in rows]


@pytest.mark.slow
def test_a_row_stands_where_a_decision_is_not_what_it_was(
    spark: SparkSession, tmp_path: Path
) -> None:
    warehouse = str(tmp_path)
    publish(tmp_path, 10, ann=KEPT, bob=POD, eve=KEPT)
    publish(tmp_path, 12, ann=KEPT, bob=WORSE, eve=KEPT)
    publish(tmp_path, 14, ann=POD, bob=WORSE, eve=KEPT)  # bob's evidence alone is another
    keep(spark, tmp_path)
    kept = [
        (10, "ann", "kept", 1.0),  # the first time, whatever it is
        (10, "bob", "discounted", 0.6),
        (10, "eve", "kept", 1.0),
        (12, "bob", "discounted", 0.4),
        (14, "ann", "discounted", 0.6),
    ]
    assert trail(tmp_path) == kept
    there = sorted(tmp_path.rglob("*"))
    keep(spark, tmp_path)  # nothing is written where nothing was published
    assert sorted(tmp_path.rglob("*")) == there

    # A date in between, afterwards, on which bob was out: so he comes back on the next.
    publish(tmp_path, 11, ann=KEPT, bob=OUT, eve=KEPT)
    keep(spark, tmp_path)
    assert trail(tmp_path) == sorted([*kept, (11, "bob", "removed", 0.0)])

    # Published anew, with ann in the pod already: her row of the 14th, where nothing is new now, goes. Once
    # more, as where a process died before it had said so: the same.
    publish(tmp_path, 12, run_id="another", ann=POD, bob=WORSE, eve=KEPT)
    dates = (tmp_path / "decisions_history/_dates.json").read_text()
    moved = [(11, "bob", "removed", 0.0), (12, "ann", "discounted", 0.6)]
    for _ in range(2):
        (tmp_path / "decisions_history/_dates.json").write_text(dates)
        keep(spark, tmp_path)
        assert trail(tmp_path) == sorted([*kept[:4], *moved])

    # Anew once more, as it was, after the snapshot of the 14th is gone: what was decided then comes back.
    run = tmp_path / "snapshots/as_of=2026-11-14"
    (run / "PUBLISHED").unlink()
    (run / "run=run1114/manifest.json").unlink()
    publish(tmp_path, 12, run_id="third", ann=KEPT, bob=WORSE, eve=KEPT)
    keep(spark, tmp_path)
    assert trail(tmp_path) == sorted([*kept, moved[0]])

    # By account, until the date that is looked at; a handle or an id.
    assert evidence(tmp_path, "x:bob") == [
        (10, ["with x:eve, day 10"]),
        (11, ["with x:eve, day 11", "with x:eve, day 11"]),
        (12, ["with x:eve, day 12"]),
    ]
    assert renown.open(tmp_path).decisions("x:ann", as_of=day(11))[0]["decision"] == "kept"

    # Who leaves is not named any more, in rows of others either; who asks, sees these too.
    assert history.about(spark, warehouse, "x:eve")["decisions_history"].count() == 1 + 3 + 1
    assert history.erase(spark, warehouse, "x:eve")["decisions_history"] == 1 + 3 + 1
    assert trail(tmp_path) == sorted(row for row in [*kept, moved[0]] if row[1] != "eve")
    assert evidence(tmp_path, "x:bob")[0] == (10, ["with (erased), day 10"])
    told = [f for f in (tmp_path / "decisions_history").rglob("*") if f.is_file()]
    assert [f for f in told if b"x:eve" in f.read_bytes()] == []
