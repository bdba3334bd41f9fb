"""Airflow in its own environment, as commands: a home folder of its own, no scheduler, no server."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from renown.session import jars_line
from renown.setup.java import java_home
from tests.conftest import QUICK_ON_TINY_TABLES, ROOT

DAG = "renown_daily"

# As a deployment would tell itself of failures (docs/scheduling-with-airflow.md), into a file; and without
# the minute that a deployment waits before it tries again.
POLICY = """\
from datetime import timedelta
from pathlib import Path


def tell(context):
    with (Path(__file__).parent / "told.txt").open("a") as file:
        file.write(f"{context['ti'].task_id}: {context['exception']}\\n")


def task_policy(task):
    task.on_failure_callback = [*task.on_failure_callback, tell]
    task.retry_delay = timedelta(seconds=1)
"""
PROPERTIES = {
    **QUICK_ON_TINY_TABLES,
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.memory": "1500m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}


@dataclass(frozen=True)
class Airflow:
    """`environment` holds Airflow, `home` its database and settings; renown works on `warehouse`."""

    environment: Path
    home: Path
    warehouse: Path
    variable: dict[str, Any] = field(default_factory=dict)

    def set_up(self) -> None:
        """Settings, Spark's properties, and the database."""
        (self.home / "config").mkdir(parents=True)
        (self.home / "config" / "airflow_local_settings.py").write_text(POLICY)
        lines = (f"{key} {value}\n" for key, value in PROPERTIES.items())
        (self.home / "spark.properties").write_text("".join(lines))
        assert self.command("db", "migrate").returncode == 0

    def place(self) -> dict[str, Any]:
        """The Variable `renown`, as docs/scheduling-with-airflow.md has it made."""
        return {
            "home": str(self.home / "renown"),
            "warehouse": str(self.warehouse),
            "jars": jars_line(),
            "java_home": java_home(),
            "properties": str(self.home / "spark.properties"),
            **self.variable,
        }

    def variables(self, place: dict[str, Any] | None) -> dict[str, str]:
        """The process environment of a worker: nothing of renown's own is on its PATH."""
        told = self.place() if place is None else place
        return {
            "PATH": os.defpath,
            "HOME": str(self.home),
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "jobs" / "airflow"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW_CONN_RENOWN_SPARK": json.dumps({"conn_type": "spark", "host": "local[2]"}),
            "AIRFLOW_VAR_RENOWN": json.dumps(told),
            "SPARK_LOCAL_IP": "127.0.0.1",
            # Where these tests run on a checkout that is not the one installed.
            **({"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}),
        }

    def command(
        self, *arguments: str, place: dict[str, Any] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`airflow` with these arguments."""
        return self._run(self.environment / "bin" / "airflow", *arguments, place=place)

    def python(self, script: str) -> Any:
        """What a script in Airflow's Python prints last, as JSON."""
        done = self._run(self.environment / "bin" / "python", "-c", script)
        assert done.returncode == 0, done.stdout
        return json.loads(done.stdout.splitlines()[-1])

    def day(
        self, logical_date: str, *more: str, place: dict[str, Any] | None = None, **params: Any
    ) -> Day:
        """`airflow dags test` of a date: a run of the day before it."""
        conf = ("--conf", json.dumps(params)) if params else ()
        done = self.command("dags", "test", DAG, logical_date, *conf, *more, place=place)
        return Day(done.returncode, done.stdout, *self._recorded())

    def _run(
        self, program: Path, *arguments: str, place: dict[str, Any] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(program), *arguments],
            env=self.variables(place),
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def _recorded(self) -> tuple[str, dict[str, tuple[str, int]], list[dict[str, Any]]]:
        """Of the last run: its state, (state, tries) by task, and what was told with the asset."""
        with sqlite3.connect(self.home / "airflow.db") as database:
            run_id, state = database.execute(
                "select run_id, state from dag_run order by id desc limit 1"
            ).fetchone()
            tasks = database.execute(
                "select task_id, state, try_number from task_instance where run_id = ?", (run_id,)
            ).fetchall()
            events = database.execute(
                "select extra from asset_event where source_run_id = ?", (run_id,)
            ).fetchall()
        return (
            state,
            {name: (state, tries) for name, state, tries in tasks},
            [json.loads(extra) for (extra,) in events],
        )


@dataclass(frozen=True)
class Day:
    """What came of a run of the DAG."""

    exit_code: int
    said: str
    state: str
    tasks: dict[str, tuple[str, int]]
    events: list[dict[str, Any]]
