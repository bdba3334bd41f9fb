"""The DAG: what it is made of, days in any order, a stage that is killed, and a gate that refuses."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from renown.errors import Exit
from renown.pipeline import STAGES
from renown.publish.reading import open_snapshot
from tests.airflow.installed import Airflow, Day
from tests.jobs import small
from tests.jobs.commands import renown

ORDER = ("ingest", "plan", *STAGES)

READ = """
import json, sys, types
from datetime import date, datetime, timezone
from airflow.dag_processing.dagbag import DagBag
bag = DagBag()
heavy = [m for m in ("pyspark", "pandas", "numpy", "pyarrow", "renown") if m in sys.modules]
dag = bag.dags["renown_daily"]
module = sys.modules[type(dag.tasks[0]).__module__]
utc = timezone.utc
triggered = types.SimpleNamespace(run_after=datetime(2026, 3, 31, 9, tzinfo=utc))
def day(asked=None, **more):
    return str(module.as_of({"params": {"as_of": asked}, "dag_run": triggered, **more}))
here = module.Place("/r", "w", networks=("x_v1=/raw/{as_of}",), config="c.yaml", input="t/{as_of}")
print(json.dumps({
    "errors": bag.import_errors,
    "heavy": heavy,
    "order": [t.task_id for t in dag.topological_sort()],
    "one_after_the_other": all(len(t.downstream_list) <= 1 for t in dag.tasks),
    "timetable": type(dag.timetable).__name__,
    "types": {name: dag.params.get_param(name).schema["type"] for name in dag.params},
    "depends_on_past": [t.task_id for t in dag.tasks if t.depends_on_past],
    "outlets": {t.task_id: [a.name for a in t.outlets] for t in dag.tasks if t.outlets},
    "days": {
        "midnight": day(data_interval_end=datetime(2026, 3, 31, tzinfo=utc)),
        "in the morning": day(data_interval_end=datetime(2026, 3, 31, 5, 30, tzinfo=utc)),
        "by hand": day(),
        "asked": day("2026-02-01", data_interval_end=datetime(2026, 3, 31, tzinfo=utc)),
    },
    "arguments": {s: here.arguments(s, date(2026, 3, 30)) for s in ("ingest", "plan", "score")},
}))
"""


@pytest.fixture(scope="module")
def read(airflow: Airflow) -> dict[str, Any]:
    return airflow.python(READ)


def test_the_dag_is_read_at_once_and_brings_nothing_heavy(read: dict[str, Any]) -> None:
    assert read["errors"] == {}
    assert read["heavy"] == []
    assert tuple(read["order"]) == ORDER
    assert read["one_after_the_other"]
    assert "CronDataIntervalTimetable" in read["timetable"]
    assert read["outlets"] == {"publish": ["renown_snapshot"]}
    assert read["depends_on_past"] == []
    assert read["types"]["as_of"] == ["null", "string"]
    assert read["types"]["networks"] == ["null", "array"]


def test_a_run_is_of_the_last_whole_day(read: dict[str, Any]) -> None:
    assert read["days"] == {
        "midnight": "2026-03-30",
        "in the morning": "2026-03-30",
        "by hand": "2026-03-30",  # triggered at 09:00 on the 31st
        "asked": "2026-02-01",
    }


def test_only_plan_reads_tables_so_that_the_others_follow_it(read: dict[str, Any]) -> None:
    common = ["--warehouse", "w", "--config", "c.yaml"]
    assert read["arguments"] == {
        "ingest": [*common, "--network", "x_v1=/raw/2026-03-30"],
        "plan": [*common, "--input", "t/2026-03-30", "--as-of", "2026-03-30"],
        "score": [*common, "--as-of", "2026-03-30"],
    }


def test_all_that_is_wrong_with_the_variable_is_told_and_nothing_is_tried_again(
    airflow: Airflow,
) -> None:
    day = airflow.day("2026-03-29", place={"home": "/opt/renown", "warehosue": "w"})
    assert (day.exit_code, day.state) == (1, "failed")
    assert day.tasks["ingest"] == ("failed", 1)
    assert "it lacks 'warehouse'" in day.said
    assert "'warehosue' is unknown" in day.said
    assert "'warehosue' is unknown" in told(airflow)


def test_params_are_typed(airflow: Airflow) -> None:
    done = airflow.command("dags", "test", "renown_daily", "2026-03-29", "-c", '{"as_of": "soon"}')
    assert done.returncode != 0
    assert "'soon' is not a 'date'" in done.stdout


@pytest.fixture(scope="module")
def later(airflow: Airflow) -> Day:
    """The later of two days, first."""
    return airflow.day("2026-03-31")


@pytest.fixture(scope="module")
def earlier(airflow: Airflow, later: Day) -> Day:
    """The earlier, afterwards; Spark is killed in the middle of a stage."""
    killing = Killing("jobs/graph.py", airflow.warehouse)
    with killing:
        day = airflow.day("2026-03-30")
    assert killing.killed, day.said
    return day


@pytest.mark.slow
def test_days_in_any_order_are_published_and_current_stays_at_the_latest(
    airflow: Airflow, later: Day, earlier: Day
) -> None:
    for done, day in ((later, "2026-03-30"), (earlier, "2026-03-29")):
        assert (done.exit_code, done.state) == (0, "success"), done.said
        assert done.events == [{"as_of": day, "warehouse": str(airflow.warehouse)}]
        assert published(airflow, f"as_of={day}/PUBLISHED")["as_of"] == day
    assert published(airflow, "CURRENT")["as_of"] == "2026-03-30"
    assert open_snapshot(str(airflow.warehouse)).count() > 500


@pytest.mark.slow
def test_a_stage_that_was_killed_is_resumed_on_the_same_plan(earlier: Day) -> None:
    assert earlier.tasks["graph"] == ("success", 2)
    assert all(tries == 1 for name, (_, tries) in earlier.tasks.items() if name != "graph")
    assert "Error code is: -9" in earlier.said
    assert earlier.said.count("stage=plan event=done") == 1
    assert earlier.said.count("stage=attention event=done") == 1


@pytest.mark.slow
def test_a_refused_gate_fails_the_run_says_why_and_leaves_the_pointers(
    airflow: Airflow, spark: SparkSession, later: Day, earlier: Day, tmp_path: Path
) -> None:
    tables = small.write(tmp_path / "tables")  # a dozen accounts, after eight hundred
    run = ("--input", str(tables), "--as-of", "2026-03-31", "--warehouse", str(airflow.warehouse))
    # Its tables are there then: in one session they take a fraction of the time.
    assert renown("run", *run) == Exit.GATE_REFUSED
    computed = ("--mark-success-pattern", f"^({'|'.join(STAGES)})$".replace("|publish", ""))
    day = airflow.day("2026-04-01", *computed, input=str(tables), networks=[])
    assert (day.exit_code, day.state) == (1, "failed")
    assert day.tasks["ingest"][0] == "skipped"
    assert day.tasks["plan"] == ("success", 1)
    assert day.tasks["publish"] == ("failed", 1)  # trying again would change nothing
    assert day.events == []
    for text in (day.said, told(airflow)):
        assert "the gate refused run" in text
        assert "change of accounts scored: found 0.9" in text
    assert "spark-submit" not in told(airflow)  # the reason, not the command
    assert published(airflow, "CURRENT")["as_of"] == "2026-03-30"
    assert not (airflow.warehouse / "snapshots" / "as_of=2026-03-31" / "PUBLISHED").exists()


def told(airflow: Airflow) -> str:
    """What those were told who are to be told of failures."""
    return (airflow.home / "config" / "told.txt").read_text()


def published(airflow: Airflow, pointer: str) -> dict[str, str]:
    held: dict[str, str] = json.loads((airflow.warehouse / "snapshots" / pointer).read_text())
    return held


class Killing:
    """While it lasts, the first Spark that runs `job` on a warehouse is killed, as by a lack of memory."""

    def __init__(self, job: str, warehouse: Path) -> None:
        self.job, self.warehouse = job, str(warehouse)
        self.killed = False
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.over.wait(0.2) and not self.killed:
            for process in self._submissions()[:1]:
                time.sleep(3)  # it is at work by now
                os.kill(process, signal.SIGKILL)
                self.killed = True

    def _submissions(self) -> list[int]:
        """The JVMs of spark-submit; nobody else has this warehouse."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                words = (place / "cmdline").read_bytes().decode(errors="replace")
            except OSError:  # it has ended meanwhile
                continue
            if "SparkSubmit" in words and self.job in words and self.warehouse in words:
                found.append(int(place.name))
        return found
