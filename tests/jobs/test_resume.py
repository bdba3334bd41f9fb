"""A run that stopped goes on where it stopped; its stages leave marks, and `renown status` tells them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from renown import holder
from renown.errors import Exit, UserError
from renown.pipeline import Run, open_run, perform, resuming, stages
from renown.progress import Reporter
from renown.publish import mark, runs
from renown.publish.mark import Mark
from renown.publish.reading import Snapshot
from renown.settings import GateSettings
from tests.jobs import small
from tests.jobs.commands import renown

DAY = f"as_of={small.AS_OF}"


def folder(warehouse: Path) -> Path:
    return next((warehouse / "snapshots" / DAY).glob("run=*"))


def stopped(warehouse: Path, to: Path, at: str) -> Path:
    """The warehouse as it is when the process of a run dies in a stage."""
    shutil.copytree(warehouse / "snapshots" / DAY, to / "snapshots" / DAY)
    run = folder(to)
    for file in (run.parent / "PUBLISHED", run / "manifest.json", run / "gate.json"):
        file.unlink()
    for stage in mark.from_here(at):
        (run / mark.file(stage)).unlink()
    return to


def opened(spark: SparkSession, warehouse: Path) -> Run:
    return open_run(
        spark, str(warehouse), as_of=small_day(), reporter=Reporter(), gate=GateSettings()
    )


def small_day() -> Any:
    from datetime import date

    return date.fromisoformat(small.AS_OF)


def files(folder: Path) -> dict[str, int]:
    return {
        str(p.relative_to(folder)): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()
    }


def marks(warehouse: Path) -> dict[str, Mark]:
    found = {}
    for file in (folder(warehouse) / mark.FOLDER).iterdir():
        read = Mark.from_json(file.read_text())
        assert read is not None
        found[file.stem] = read
    return found


def state(warehouse: Path) -> tuple[str, str | None, str | None]:
    (run,) = runs.status(str(warehouse), limit=5).runs
    return run.state, run.at, run.why


class TestMarks:
    def test_the_stages_are_in_one_order(self) -> None:
        assert tuple(stages.STAGES) == mark.ORDER[1:]

    def test_every_stage_says_what_it_did(self, warehouse: Path, snapshot: Snapshot) -> None:
        done, rows = marks(warehouse), snapshot.manifest()["tables"]
        assert tuple(stage for stage in mark.ORDER if stage in done) == mark.ORDER
        for each in done.values():
            assert each.run_id == snapshot.run_id
            assert each.seconds > 0
            assert each.started_at.endswith("+00:00")
            assert each.application_id.startswith(("local-", "app-"))
            for name, count in each.rows_out.items():
                if each.stage != "plan":
                    assert count == rows[name]["rows"]
        written = {name for each in done.values() for name in each.rows_out}
        assert written == {"accounts", "posts", "follows", "interactions", *rows}
        views = {name: len(given) for name, given in small.TABLES.items()}
        assert done["plan"].rows_out == done["clean"].rows_in == views
        assert done["graph"].rows_in == {
            "attention": rows["attention"]["rows"],
            "screening": rows["screening"]["rows"],
        }
        # Suspended, silent for long, and only ever mentioned: what is not known to be a person.
        assert done["clean"].removed == {"not_active": 1, "inactive": 1, "mentioned_only": 1}
        assert done["graph"].shuffle_read_bytes > 0
        assert done["graph"].shuffle_write_bytes > 0
        edges = sum(f.stat().st_size for f in (folder(warehouse) / "edges").iterdir())
        assert done["graph"].files["edges"] == edges
        assert done["graph"].bytes_written == sum(done["graph"].files.values())
        assert "certificate.json" in done["propagate"].files

    def test_they_are_no_table(self, warehouse: Path, snapshot: Snapshot) -> None:
        assert mark.FOLDER not in snapshot.manifest()["tables"]

    def test_half_a_mark_is_none(self) -> None:
        assert Mark.from_json('{"run_id": "a"') is None
        assert Mark.from_json('{"run_id": "a"}') is None


class TestResuming:
    def test_only_what_is_left_is_done(
        self,
        spark: SparkSession,
        warehouse: Path,
        snapshot: Snapshot,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        copy = stopped(warehouse, tmp_path, "score")
        assert state(copy) == ("stopped", "score", None)
        before = files(folder(copy))
        assert renown("run", "--resume", "--as-of", small.AS_OF, "--warehouse", str(copy)) == 0
        told = capsys.readouterr().err
        assert [s for s in stages.STAGES if f"stage={s} event=begin" in told] == [
            "score",
            "publish",
        ]
        assert state(copy) == ("published", None, None)
        after = files(folder(copy))
        again = (
            "scores/",
            "explanations/",
            "persons/",
            "runs/",
            "handles/",
            "manifest.json",
            "gate.json",
            "stages/",
        )
        assert all(after[n] == at for n, at in before.items() if not n.startswith(again))
        held = json.loads((folder(copy) / "manifest.json").read_text())
        assert held["tables"] == snapshot.manifest()["tables"]
        # Every line about the run names it, and at the end every stage is summed up.
        for line in told.splitlines():
            assert f"run={snapshot.run_id}" in line
        assert told.count("event=summary") == len(mark.ORDER)
        assert "removed_inactive=1" in told

        before = files(copy)
        assert renown("run", "--resume", "--as-of", small.AS_OF, "--warehouse", str(copy)) == 0
        assert files(copy) == before

    def test_what_is_left_begins_where_something_is_missing(
        self, spark: SparkSession, warehouse: Path, tmp_path: Path
    ) -> None:
        copy = stopped(warehouse, tmp_path, "score")
        run = opened(spark, copy)
        assert resuming.left(run) == ("score", "publish")
        (folder(copy) / "priors.json").write_text("{}")  # of another size than features wrote it
        assert resuming.left(run) == mark.from_here("features")
        shutil.rmtree(folder(copy) / "screening")
        assert resuming.left(run) == mark.from_here("clean")
        (folder(copy) / mark.file("attention")).write_text('{"half')
        assert resuming.left(run) == mark.ORDER[1:]

    def test_input_that_has_changed_is_refused(
        self,
        spark: SparkSession,
        warehouse: Path,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        copy = stopped(warehouse, tmp_path / "w", "score")
        plan = json.loads((folder(copy) / "plan.json").read_text())
        fewer = {**small.WITH_PERSON, "follows": small.FOLLOWS[1:]}
        plan["source"]["path"] = str(small.write(tmp_path / "given", fewer))
        (folder(copy) / "plan.json").write_text(json.dumps(plan))
        command = ("run", "--resume", "--as-of", small.AS_OF, "--warehouse", str(copy))
        assert renown(*command) == Exit.USER
        assert "does not say any more what it said then, in follows" in capsys.readouterr().err
        plan["version"] = "0.0.1"
        (folder(copy) / "plan.json").write_text(json.dumps(plan))
        assert renown(*command) == Exit.USER
        assert "was made by renown 0.0.1" in capsys.readouterr().err

    def test_what_does_not_go_with_it(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert renown("run", "--resume", "--warehouse", str(tmp_path)) == Exit.USER
        day = ("--as-of", small.AS_OF, "--warehouse", str(tmp_path))
        assert renown("run", "--resume", *day, "--input", "given") == Exit.USER
        told = capsys.readouterr().err
        assert "give --as-of, the date of the run that has stopped" in told
        assert "--resume goes on with what was planned" in told

    def test_nothing_planned(
        self, spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        command = ("run", "--resume", "--as-of", small.AS_OF, "--warehouse", str(tmp_path))
        assert renown(*command) == Exit.USER
        assert f"no run is planned for {small.AS_OF}" in capsys.readouterr().err


class TestAStageThatFails:
    def test_it_takes_away_the_marks_of_what_rests_on_it_and_says_why(
        self,
        spark: SparkSession,
        warehouse: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        copy = stopped(warehouse, tmp_path, "publish")

        def failing(run: Run) -> dict[str, Any]:
            raise OSError("the disk of s3a://AKIA:hidden@bucket is full")

        monkeypatch.setitem(stages.STAGES, "clean", failing)  # type: ignore[arg-type]
        run = opened(spark, copy)
        with pytest.raises(OSError, match="is full"):
            perform(run, "clean")
        assert sorted(marks(copy)) == ["attention", "plan"]
        assert state(copy) == (
            "failed",
            "clean",
            "OSError: the disk of s3a://AKIA:***@bucket is full",
        )
        # The table is there, but who knows of what.
        command = ("graph", "--as-of", small.AS_OF, "--warehouse", str(copy))
        assert renown(*command) == Exit.USER
        assert "screening: not whole, the stage that writes it" in capsys.readouterr().err
        with pytest.raises(UserError, match="cannot be published before clean, graph, features"):
            perform(run, "publish")

    def test_a_second_run_of_the_date_is_told(
        self,
        spark: SparkSession,
        warehouse: Path,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        copy = stopped(warehouse, tmp_path, "halves")
        lock = copy / "snapshots" / DAY / "LOCK"
        lock.write_text(json.dumps(holder.myself(f"a run of {small.AS_OF}")))
        found, at, why = state(copy)
        assert (found, at) == ("running", "halves")
        assert str(why).startswith(f"doing a run of {small.AS_OF}, host ")
        for command in (("run", "--resume"), ("plan",), ("clean",), ("publish",), ("run",)):
            day = ("--as-of", small.AS_OF, "--warehouse", str(copy))
            assert renown(*command, *day) == Exit.USER
            assert f"doing a run of {small.AS_OF}" in capsys.readouterr().err
        lock.write_text(json.dumps({**holder.myself("a run"), "born": "1"}))  # its process is gone
        assert state(copy) == ("stopped", "halves", None)

    def test_a_refusal_of_the_gate(self, warehouse: Path, tmp_path: Path) -> None:
        copy = stopped(warehouse, tmp_path, "publish")
        finding = {
            "check": "accounts scored",
            "found": "0",
            "allowed": "at least 1",
            "passed": False,
        }
        (folder(copy) / "gate.json").write_text(
            json.dumps({"passed": False, "findings": [finding]})
        )
        assert state(copy) == ("refused", "publish", "accounts scored: found 0, allowed at least 1")


class TestStatus:
    def test_in_words(
        self, warehouse: Path, snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert renown("status", "--as-of", small.AS_OF, "--warehouse", str(warehouse)) == 0
        told = capsys.readouterr().out
        assert f"{small.AS_OF}  run {snapshot.run_id}  published  (began 20" in told
        assert "gate passed 3 of 3 checks" in told
        assert "not kept: inactive 1, mentioned only 1, not active 1" in told
        assert "ledger     none" in told

    def test_as_json(
        self, warehouse: Path, snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
    ) -> None:
        options = ("--as-of", small.AS_OF, "--json")
        assert renown("status", *options, "--warehouse", str(warehouse)) == 0
        told = json.loads(capsys.readouterr().out)
        (run,) = told["runs"]
        assert (run["run_id"], run["state"]) == (snapshot.run_id, "published")
        assert [each["stage"] for each in run["marks"]] == list(mark.ORDER)
        assert told["current"]["as_of"] >= small.AS_OF

    def test_nothing_there(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert renown("status", "--warehouse", str(tmp_path)) == Exit.USER
        assert "no ledger and no snapshot there" in capsys.readouterr().err
