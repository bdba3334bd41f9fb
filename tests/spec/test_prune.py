"""What is kept no longer goes, from runs and from the ledger; what anybody may need stays."""

from __future__ import annotations

import json
import os
import shutil
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from renown import ledger, locks
from renown.errors import UserError
from renown.ledger import care, letting_go
from renown.pipeline import retention
from renown.publish import pointers, pruning
from renown.publish.pruning import Held
from renown.publish.reading import open_snapshot
from renown.settings import RetentionSettings
from renown.tables import Posts
from tests.jobs.commands import renown
from tests.spec.test_ledger_care import POST, add, post
from tests.spec.test_ledger_views import rows, table
from tests.spec.test_publication import Died, dying

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LONG_AGO, LATELY = NOW - timedelta(days=30), NOW - timedelta(days=1)


def november(day: int) -> date:
    return date(2026, 11, day)


def run(day: int, run_id: str | None = "a", **changed: Any) -> Held:
    named = f"as_of={november(day)}/" + (f"run={run_id}" if run_id else "again=a")
    told = {"whole": True, "written_at": LONG_AGO, "start": "own", "versions": {}, **changed}
    return Held(
        path=f"/w/snapshots/{named}", named=named, as_of=november(day), run_id=run_id, **told
    )


def test_which_runs_are_kept() -> None:
    runs = [
        run(1),  # the second rule keeps it: four days before the latest
        run(2, start="2026-10-31/a"),
        run(3),
        run(4, start="2026-11-02/b"),  # kept, and warmed from a run that nothing else keeps
        run(5),
        run(2, "b"),
        run(3, "young", whole=False, written_at=LATELY),
        run(3, "old", whole=False),
        run(3, "superseded"),
        run(3, "just superseded", written_at=LATELY),
        run(5, None, whole=False, written_at=LATELY),
        run(5, "empty", whole=False, written_at=None),
    ]
    published = {november(day): "a" for day in (1, 2, 3, 4, 5)}

    def kept(current: int, **asked: Any) -> list[str]:
        found = pruning.judge(
            runs, published, (november(current), "a"), RetentionSettings(**asked), NOW
        )
        return [f"{each.held.as_of.day}{each.held.run_id}" for each in found if each.kept]

    unfinished = ["3young", "3just superseded"]
    assert kept(5, dates=2) == ["4a", "5a", "2b", *unfinished]
    assert kept(5, dates=1) == ["5a", *unfinished]
    assert kept(5, dates=1, unfinished_days=0) == ["5a"]
    assert kept(5, dates=1, days=2) == ["3a", "4a", "5a", "2b", *unfinished]
    assert kept(1, dates=1) == ["1a", "5a", *unfinished]  # readers are led to it
    # What 2a was warmed from is needed by 2a, which goes itself.
    why = pruning.judge(runs, published, (november(5), "a"), RetentionSettings(dates=2), NOW)
    assert [each.why for each in why if each.held.named.endswith("02/run=b")] == [
        "a kept run was warmed from it"
    ]


def make(warehouse: Path, day: int, run_id: str = "a", *, whole: bool = True, **plan: Any) -> Path:
    """A run's folder, published where it is whole; its tables are one file."""
    home = warehouse / "snapshots" / f"as_of={november(day)}"
    folder = home / f"run={run_id}"
    (folder / "scores").mkdir(parents=True)
    (folder / "scores" / "part.parquet").write_text("0123456789")
    (folder / "plan.json").write_text(json.dumps({"start": "own", **plan}))
    pointer = json.dumps({"as_of": str(november(day)), "run": run_id})
    (home / "PLANNED").write_text(pointer)
    if whole:
        (folder / "manifest.json").write_text(json.dumps({"run_id": run_id}))
        (home / "PUBLISHED").write_text(pointer)
        (warehouse / "snapshots" / "CURRENT").write_text(pointer)
    return folder


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Three dates are published; of the first an old comparison is left, of the last an abandoned run."""
    folder = tmp_path / "w"
    for day in (1, 2, 3):
        make(folder, day)
    (folder / "snapshots" / "as_of=2026-11-01" / "again=a").mkdir()
    make(folder, 3, "abandoned", whole=False)
    return folder


ASKED = RetentionSettings(dates=2, unfinished_days=0)


def prune(spark: SparkSession, warehouse: Path, *, dry_run: bool = False) -> list[str]:
    now = datetime.now(UTC)
    return list(retention.prune(spark, str(warehouse), ASKED, now, dry_run=dry_run))


def held(warehouse: Path) -> list[str]:
    return sorted(str(p.relative_to(warehouse / "snapshots")) for p in warehouse.rglob("*=*"))


def test_what_goes_is_told_with_its_bytes(spark: SparkSession, warehouse: Path) -> None:
    before = held(warehouse)
    told = prune(spark, warehouse, dry_run=True)
    assert held(warehouse) == before
    size = len('{"start": "own"}' + '{"run_id": "a"}' + "0123456789")
    assert f"would go: as_of=2026-11-01/run=a, published, and beyond retention, {size} B" in told
    assert [line.replace("would go", "gone") for line in told] == prune(spark, warehouse)
    assert held(warehouse) == [
        "as_of=2026-11-02", "as_of=2026-11-02/run=a", "as_of=2026-11-03", "as_of=2026-11-03/run=a"
    ]  # fmt: skip
    assert pointers.read_pointer(spark, pointers.planned(str(warehouse), november(3))) is None
    assert prune(spark, warehouse) == ["kept: 2 runs; gone: 0 B"]


def test_a_date_that_is_worked_on_is_left_alone(spark: SparkSession, warehouse: Path) -> None:
    before = held(warehouse)
    with pointers.working(spark, str(warehouse), november(3), doing="a run"):
        told = prune(spark, warehouse)
    assert "left: as_of=2026-11-03/run=abandoned: somebody else is writing" in "\n".join(told)
    assert set(before) - set(held(warehouse)) == {
        "as_of=2026-11-01", "as_of=2026-11-01/again=a", "as_of=2026-11-01/run=a"
    }  # fmt: skip


def test_what_has_become_current_meanwhile_stays(spark: SparkSession, warehouse: Path) -> None:
    first = next(
        each for each in pruning.held(spark, str(warehouse)) if each.named.endswith("01/run=a")
    )
    pointers.move_pointers(spark, str(warehouse), november(1), "a", back=True)
    assert not pruning.remove(spark, str(warehouse), first)
    assert open_snapshot(str(warehouse)).manifest() == {"run_id": "a"}


def test_a_crash_anywhere_and_a_rerun(
    spark: SparkSession, warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pointer never names what is not whole, and the next time completes it."""
    point, died = 0, True
    while died:
        copy = shutil.copytree(warehouse, tmp_path / f"copy{point}")
        with monkeypatch.context() as patched:
            dying(patched, point)
            try:
                prune(spark, copy)
            except Died:
                pass
            else:
                died = False
        for day in pointers.published_dates(spark, str(copy)):
            seen = open_snapshot(str(copy), day)
            assert seen.manifest() == {"run_id": "a"}
            assert (Path(seen.folder) / "scores" / "part.parquet").exists()
        with monkeypatch.context() as patched:
            patched.setattr(locks, "is_gone", lambda holder: True)
            prune(spark, copy)
        assert held(copy) == [
            "as_of=2026-11-02", "as_of=2026-11-02/run=a", "as_of=2026-11-03", "as_of=2026-11-03/run=a"
        ]  # fmt: skip
        point += 1
    assert point > 8


@pytest.mark.slow
def test_the_ledger_lets_go_of_what_no_kept_run_pinned(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = str(tmp_path)
    for number in (1, 2):
        add(spark, warehouse, posts=table(spark, Posts, POST, post(number)))
    early = ledger.versions(spark, warehouse)["posts"]
    care.optimize(spark, warehouse)  # two files became one; the two are still there, for `early`
    late = ledger.versions(spark, warehouse)["posts"]
    log, an_hour_ago = tmp_path / "ledger" / "posts" / "_delta_log", time.time() - 3600
    os.utime(log / f"{early:020}.json", (an_hour_ago, an_hour_ago))

    def let_go(*pinned: int, dry_run: bool = False) -> list[tuple[str, int, int]]:
        pins = [{"posts": version} for version in pinned]
        found = letting_go.let_go(spark, warehouse, pins, dry_run=dry_run)
        return [(each.table, each.oldest, each.files) for each in found if each.size > 0]

    def posts(version: int) -> list[tuple[Any, ...]]:
        return rows(ledger.read(spark, warehouse, "posts", version), "post_id")

    assert let_go(late, dry_run=True) == []  # so close together, the clocks may not agree
    monkeypatch.setattr(letting_go, "CLOCKS_APART", timedelta(0))
    assert let_go(early, late) == []
    assert posts(early) == [("x:1",), ("x:2",)]
    assert let_go(late, dry_run=True) == [("posts", late, 2)]
    assert posts(early) == [("x:1",), ("x:2",)]
    assert let_go(late) == [("posts", late, 2)]
    assert posts(late) == [("x:1",), ("x:2",)]
    with pytest.raises(UserError, match=f"version {early} of .* `renown prune` has let go of it"):
        ledger.read(spark, warehouse, "posts", early)
    assert let_go(early) == []  # what is gone cannot be pinned
    with pytest.raises(UserError, match="has let go of it"):
        ledger.read(spark, warehouse, "posts", early)


def test_the_command(
    spark: SparkSession, warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "c.yaml"
    config.write_text("retention: {dates: 1, unfinished_days: 0}\n")
    where = ("--warehouse", str(warehouse), "--config", str(config))
    assert renown("prune", *where, "--dry-run", "--dates", "2") == 0
    assert "would go: as_of=2026-11-01/run=a" in (told := capsys.readouterr().out)
    assert "as_of=2026-11-02" not in told
    assert renown("prune", *where) == 0
    assert "gone: as_of=2026-11-02/run=a" in capsys.readouterr().out
    assert held(warehouse) == ["as_of=2026-11-03", "as_of=2026-11-03/run=a"]
    assert renown("prune", "--warehouse", str(tmp_path / "nowhere")) == 2
    assert "no ledger and no snapshot there" in capsys.readouterr().err
