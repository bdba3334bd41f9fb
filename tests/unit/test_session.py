"""The session: Delta and GraphFrames really work in it, it is silent, and leaves nothing behind."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from delta.tables import DeltaTable
from graphframes import GraphFrame
from graphframes.lib import AggregateMessages
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from renown.session import jars_line, session
from renown.settings import SparkSettings
from renown.setup.java import java_home
from renown.setup.machine import driver_memory, peak_memory, peak_memory_of
from renown.setup.spark import spark_home


def test_delta_merges(spark: SparkSession, tmp_path: Path) -> None:
    table = str(tmp_path / "table")
    spark.createDataFrame([(1, "old"), (2, "old")], "id int, v string").write.format("delta").save(
        table
    )
    new = spark.createDataFrame([(2, "new"), (3, "new")], "id int, v string")

    merge = DeltaTable.forPath(spark, table).alias("t").merge(new.alias("n"), "t.id = n.id")
    merge.whenMatchedUpdateAll().whenNotMatchedInsertAll().execute()

    rows = spark.read.format("delta").load(table).collect()
    assert sorted(map(tuple, rows)) == [(1, "old"), (2, "new"), (3, "new")]


def test_graphframes_pass_messages(spark: SparkSession) -> None:
    vertices = spark.createDataFrame([(1, 10.0), (2, 20.0), (3, 30.0)], "id long, x double")
    edges = spark.createDataFrame([(1, 3), (2, 3)], "src long, dst long")

    received = GraphFrame(vertices, edges).aggregateMessages(
        F.sum(AggregateMessages.msg).alias("received"), sendToDst=AggregateMessages.src["x"]
    )

    assert [tuple(row) for row in received.collect()] == [(3, 10.0 + 20.0)]


def test_defaults(spark: SparkSession) -> None:
    expected = {
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.ui.enabled": "false",
    }
    assert {key: spark.conf.get(key) for key in expected} == expected


def test_running_session_is_used_and_left_running(spark: SparkSession) -> None:
    with session(SparkSettings(), app_name="a job in a test") as inner:
        assert inner.sparkContext is spark.sparkContext
    assert spark.range(3).count() == 3


def run(script: str, tmp_path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Another process, whose session starts from nothing."""
    file = tmp_path / "script.py"
    file.write_text(script)
    (tmp_path / "tmp").mkdir()
    chosen = {"TMPDIR": str(tmp_path / "tmp")}
    if command:  # spark-submit finds neither Java nor this Python by itself
        chosen |= {"JAVA_HOME": java_home(), "PYSPARK_PYTHON": sys.executable}
    environment = {**os.environ, **chosen}
    return subprocess.run(
        [*(command or [sys.executable]), str(file)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


@pytest.mark.slow
def test_session_is_silent_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = run(
        """
from pathlib import Path
from renown.session import session
from renown.settings import SparkSettings
settings = SparkSettings(master="local[1]", driver_memory="1g", checkpoints="kept",
                         conf={"spark.sql.session.timeZone": "Europe/Paris"})
with session(settings, app_name="t") as spark:
    checked = spark.range(5).checkpoint()
    print(checked.count(), spark.conf.get("spark.sql.session.timeZone"),
          spark.conf.get("spark.sql.shuffle.partitions"), spark.conf.get("spark.app.name"))
    print(len([f for f in Path("kept").rglob("part-*")]) > 0)
""",
        tmp_path,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["5 Europe/Paris 1 t", "True"]
    # Neither checkpoints, nor temporary folders, nor a warehouse.
    assert list((tmp_path / "kept").rglob("*")) == []
    assert [p.name for p in (tmp_path / "tmp").glob("renown-*")] == []
    assert {p.name for p in tmp_path.iterdir()} == {"kept", "script.py", "tmp"}


SUBMITTED = """
import os
from renown.errors import UserError
from renown.session import session
from renown.settings import SparkSettings
try:
    with session(SparkSettings(master="local[7]"), app_name="t") as spark:
        print("master", spark.sparkContext.master, spark.conf.get("spark.sql.session.timeZone"))
        table = os.path.abspath("table")
        spark.range(3).write.format("delta").save(table)
        print("rows", spark.sql(f"select * from delta.`{table}`").count())
except UserError as error:
    print(error)
"""


def submit(*options: str) -> list[str]:
    return [str(spark_home() / "bin" / "spark-submit"), "--master", "local[1]", *options]


@pytest.mark.slow
def test_submitted_without_jars_is_one_clear_error(tmp_path: Path) -> None:
    done = run(SUBMITTED, tmp_path, *submit())
    assert 'spark-submit --jars "$(renown jars)"' in done.stdout
    assert "io.delta:delta-spark" in done.stdout
    assert "graphframes" in done.stdout


@pytest.mark.slow
def test_submitted_keeps_what_the_submitter_chose(tmp_path: Path) -> None:
    chosen = ["--conf", "spark.sql.session.timeZone=Asia/Tokyo"]
    done = run(SUBMITTED, tmp_path, *submit("--jars", jars_line(), *chosen))
    assert done.stdout.splitlines() == ["master local[1] Asia/Tokyo", "rows 3"], done.stderr


@pytest.mark.parametrize(
    ("available_mb", "container_mb", "given"),
    [
        (8 * 1024, None, "4096m"),  # half
        (1024, None, "1024m"),  # at least 1 GB
        (500 * 1024, None, "32768m"),  # at most 32 GB
        (500 * 1024, (4 * 1024, 1024), "1536m"),  # half of what the container has left
    ],
)
def test_driver_memory(
    tmp_path: Path, available_mb: int, container_mb: tuple[int, int] | None, given: str
) -> None:
    (tmp_path / "meminfo").write_text(f"MemTotal: 1 kB\nMemAvailable:   {available_mb * 1024} kB\n")
    limit, used = container_mb or ("max", 0)
    for name, value in (("memory.max", limit), ("memory.current", used)):
        (tmp_path / name).write_text(str(value * 2**20) if isinstance(value, int) else value)
    assert driver_memory(proc=tmp_path, cgroup=tmp_path) == given


def test_peak_memory(tmp_path: Path) -> None:
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "status").write_text("Name: x\nVmHWM:\t   2048 kB\nVmRSS:\t  1024 kB\n")
    assert peak_memory(proc=tmp_path) == peak_memory_of("self", proc=tmp_path) == 2048 * 1024


@pytest.mark.parametrize(("platform", "unit"), [("linux", 1024), ("darwin", 1)])
def test_peak_memory_where_nothing_is_told_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, unit: int
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = peak_memory(proc=tmp_path)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert before * unit <= told <= after * unit
    assert peak_memory_of("1", proc=tmp_path) is None
