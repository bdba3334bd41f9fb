"""Publication, step by step: whoever dies or reads between any two, no reader sees half a snapshot."""

from __future__ import annotations

import contextlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from renown import storage
from renown.errors import UserError
from renown.pipeline import Run, marks, perform, stages
from renown.progress import Reporter
from renown.publish import digest, gate, history, manifest, mark, place, pointers
from renown.publish.digest import Content
from renown.publish.mark import Mark
from renown.publish.reading import open_snapshot
from renown.settings import GateSettings
from renown.tables import Runs, Scores, Screening
from tests.spec.test_ledger_views import table
from tests.spec.test_publish import planned

SCORED = "account_id score true_reach amplification network score_low score_high percentile influence rank"
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
CERTIFICATE = {
    "engine": "blocks", "rounds": 3, "eps": 1e-5, "converged": True, "start": "own",
    "sum_of_influence": 2.0,
}  # fmt: skip


def computed(spark: SparkSession, warehouse: Path, as_of: date) -> Run:
    """A run of two accounts that is done but for its last stage."""
    run = Run(spark, str(warehouse), planned(as_of=as_of), Reporter(), GateSettings())
    storage.write_text(spark, run.path("plan.json"), run.plan.to_json(), overwrite=True)
    decided = "account_id coverage decision trust reasons evidence"
    seen = table(spark, Screening, decided, ("x:1", "own", "kept", 1.0, [], []))
    scored = table(spark, Scores, SCORED, ("x:1", *[20.0] * 8, 2), ("x:2", *[30.0] * 8, 1))
    storage.write_parquet(seen.coalesce(1), run.path("screening"))
    storage.write_parquet(scored.coalesce(1), run.path("scores"))
    run.write_json("certificate.json", CERTIFICATE)
    rows: dict[str, dict[str, int]] = {"clean": {"screening": 1}, "score": {"scores": 2}}
    for stage in mark.before("publish"):
        held = rows.get(stage, {})
        done = Mark(
            run.plan.run_id, stage, "2026-08-01T00:00:00+00:00", 1.0, "a", {}, held, {}, 0, 0, 0, {}
        )
        marks.write(spark, run.folder, done)
    return run


@pytest.fixture(autouse=True)
def three_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is true of three tables is true of fourteen; and nobody waits for what does not come."""
    monkeypatch.setattr(stages, "DERIVED", (Screening, Scores, Runs))
    monkeypatch.setattr(place, "WAITS_SECONDS", (0.0,))


@pytest.fixture(scope="module")
def prepared(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """June is published, July about to be."""
    warehouse = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stages, "DERIVED", (Screening, Scores, Runs))
        perform(computed(spark, warehouse, JUNE), "publish")
        computed(spark, warehouse, JULY)
        yield warehouse


def july(spark: SparkSession, warehouse: Path) -> Run:
    return Run(spark, str(warehouse), planned(as_of=JULY), Reporter(), GateSettings())


def look(warehouse: Path, *, torn: bool = False) -> set[date]:
    """What readers find by date and by default: each whole, or not there at all. Answers which.

    Where a writer may have left half a pointer, they are told that, and see nothing.
    """
    found, refused = set(), []
    for asked in (None, JUNE, JULY):
        try:
            seen = open_snapshot(str(warehouse), asked)
        except UserError as error:
            refused.append(str(error))
            continue
        held = seen.manifest()
        assert held["run_id"] == seen.run_id
        for name, told in held["tables"].items():
            assert seen.dataset(name).count_rows() == told["rows"]
        assert set(held["tables"]) == {"screening", "scores", "runs"}
        found.add(seen.as_of)
    half = "is not whole, and does not become so" if torn else "never"
    assert all(half in e or "no snapshot of 2026-07-31 is published" in e for e in refused)
    return found


class Died(BaseException):
    """What a crash looks like from inside; nothing else catches it."""


WRITES = ("write_text", "write_parquet", "delete")


def each_write(
    monkeypatch: pytest.MonkeyPatch, hook: Callable[[str, tuple[Any, ...]], None]
) -> None:
    """Call a hook before each of the writes that storage does."""

    def hooked(name: str, original: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            hook(name, arguments)
            return original(*arguments, **named)

        return call

    for name in WRITES:
        monkeypatch.setattr(storage, name, hooked(name, getattr(storage, name)))


def test_a_reader_between_any_two_writes(
    spark: SparkSession, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = shutil.copytree(prepared, tmp_path / "w")
    seen = []
    with monkeypatch.context() as patched:
        each_write(patched, lambda name, arguments: seen.append(frozenset(look(warehouse))))
        perform(july(spark, warehouse), "publish")
    assert seen[0] == {JUNE}
    assert seen[-1] == look(warehouse) == {JUNE, JULY}
    assert sorted(seen, key=len) == seen  # what was there once stays there
    assert open_snapshot(str(warehouse)).as_of == JULY


def dying(monkeypatch: pytest.MonkeyPatch, after: int) -> list[tuple[str, str]]:
    """The process dies before a write, and a dead one writes no more; answers file and text of it."""
    left, last = iter(range(after)), []

    def hook(name: str, arguments: tuple[Any, ...]) -> None:
        if next(left, None) is None:
            if name == "write_text" and not last:
                last.append((str(arguments[1]), str(arguments[2])))
            last.append(("", ""))
            raise Died

    each_write(monkeypatch, hook)
    return last


def tear(file: str, text: str) -> None:
    """Some stores show a file before all of it is written."""
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_text(text[: len(text) // 2])


def remember(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read of tables that are the same in every copy is read once: here it is about writes."""
    contents: dict[tuple[str, ...], Content] = {}
    figures: list[gate.Figures] = []

    def content(frame: DataFrame) -> Content:
        key = tuple(frame.columns)
        if key not in contents:
            contents[key] = digest.content(frame)
        return contents[key]

    def known(*given: Any) -> gate.Figures:
        figures.extend([] if figures else [measured(*given)])
        return figures[0]

    measured = gate.figures
    monkeypatch.setattr(manifest, "content", content)
    monkeypatch.setattr(gate, "figures", known)


@pytest.mark.slow
def test_a_crash_at_any_write_and_a_rerun(
    spark: SparkSession, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a write or, where a store shows half of a file, within it."""
    undisturbed = shutil.copytree(prepared, tmp_path / "undisturbed")
    remember(monkeypatch)
    # What comes of a crash before or within it is told in test_history.
    monkeypatch.setattr(history, "keep", lambda spark, warehouse: [])
    perform(july(spark, undisturbed), "publish")
    pointing = [p for p in sorted(undisturbed.rglob("*")) if p.name in ("CURRENT", "PUBLISHED")]
    assert len(pointing) == 3
    steps = len(mark.from_here("publish")) + 2  # marks and reports of an earlier try are taken away
    point, died = steps, True
    while died:
        warehouse = shutil.copytree(prepared, tmp_path / f"w{point}")
        with monkeypatch.context() as patched:
            last = dying(patched, point)
            with contextlib.suppress(Died):
                perform(july(spark, warehouse), "publish")
        died = bool(last)
        assert JUNE in look(warehouse)
        tear(*last[0] if died else ("", ""))
        look(warehouse, torn=True)
        # Half a lock does not say by whom it is held; somebody removes it, as the message asks.
        (warehouse / "snapshots" / "LOCK").unlink(missing_ok=True)
        perform(july(spark, warehouse), "publish")
        assert look(warehouse) == {JUNE, JULY}
        for file in (*pointing, july(spark, undisturbed).path("manifest.json")):
            there = warehouse / Path(file).relative_to(undisturbed)
            assert there.read_text() == Path(file).read_text()
        point += 1
    # The tables `runs` and `handles`, gate.json, manifest.json, the lock, two pointers, the lock,
    # failed.json, the mark.
    assert point == steps + 10 + 1


def test_nothing_is_published_before_all_of_it_is_done(
    spark: SparkSession, prepared: Path, tmp_path: Path
) -> None:
    warehouse = shutil.copytree(prepared, tmp_path / "w")
    run = july(spark, warehouse)
    for stage in ("features", "score"):
        storage.delete(spark, run.path(mark.file(stage)))
    with pytest.raises(UserError, match="cannot be published before features, score are done"):
        perform(run, "publish")
    assert look(warehouse) == {JUNE}


def test_two_dates_are_published_at_once(spark: SparkSession, tmp_path: Path) -> None:
    """Each waits for the other's moment with the pointers; CURRENT is at the later one, in any order."""
    warehouse, failed = str(tmp_path), []

    def publish(as_of: date) -> None:
        try:
            for number in range(5):
                pointers.move_pointers(spark, warehouse, as_of, f"run{number}")
        except Exception as error:
            failed.append(error)

    both = [threading.Thread(target=publish, args=(day,)) for day in (JULY, JUNE)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert failed == []
    assert pointers.published_dates(spark, warehouse) == [JUNE, JULY]
    assert pointers.read_dated(spark, pointers.current(warehouse)) == (JULY, "run4")


def test_one_date_is_worked_on_by_one(spark: SparkSession, tmp_path: Path) -> None:
    warehouse = str(tmp_path)
    held = r"as_of=2026-06-30/LOCK exists \(doing a run of 2026-06-30"
    with (
        pointers.working(spark, warehouse, JUNE, doing="a run"),
        pointers.working(spark, warehouse, JULY, doing="a run"),  # another date is free
        pytest.raises(UserError, match=held),
        pointers.working(spark, warehouse, JUNE, doing="another"),
    ):
        pass
    with pointers.working(spark, warehouse, JUNE, doing="another"):
        pass


def test_current_goes_back_when_told(spark: SparkSession, tmp_path: Path) -> None:
    warehouse = str(tmp_path)
    pointers.move_pointers(spark, warehouse, JULY, "july")
    assert not pointers.move_pointers(spark, warehouse, JUNE, "june")
    assert pointers.move_pointers(spark, warehouse, JUNE, "june", back=True)
    assert pointers.read_dated(spark, pointers.current(warehouse)) == (JUNE, "june")


def test_a_half_written_current_is_mended_by_whoever_publishes_next(
    spark: SparkSession, tmp_path: Path
) -> None:
    warehouse = str(tmp_path)
    pointers.move_pointers(spark, warehouse, JULY, "july")
    (tmp_path / "snapshots" / "CURRENT").write_text('{"as_of": "2026-0')
    with pytest.raises(UserError, match="CURRENT is not whole"):
        open_snapshot(warehouse)
    assert not pointers.move_pointers(spark, warehouse, JUNE, "june")
    assert open_snapshot(warehouse).as_of == JULY
    (tmp_path / "snapshots" / "as_of=2026-06-30" / "PUBLISHED").write_text("")
    assert pointers.published_before(spark, warehouse, JULY) is None


def test_a_pointer_that_becomes_whole_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "snapshots").mkdir()
    current = tmp_path / "snapshots" / "CURRENT"
    current.write_text("")
    whole = json.dumps({"as_of": "2026-06-30", "run": "june"})
    monkeypatch.setattr(place, "WAITS_SECONDS", (0.0, 0.0, 0.0))
    monkeypatch.setattr(place.time, "sleep", lambda seconds: current.write_text(whole))
    assert open_snapshot(str(tmp_path)).run_id == "june"
