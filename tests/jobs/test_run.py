"""The main job end to end on a handed-over network: what is published, and what a rerun does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from renown.errors import Exit
from renown.publish.reading import Snapshot, open_snapshot
from renown.tables import DERIVED
from tests.conftest import QUICK_ON_TINY_TABLES
from tests.jobs import small
from tests.jobs.commands import renown

STAGES = (
    "plan",
    "attention",
    "clean",
    "graph",
    "features",
    "propagate",
    "topics",
    "halves",
    "score",
    "publish",
)


def files(folder: Path) -> dict[str, int]:
    return {
        str(p.relative_to(folder)): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()
    }


class TestWhatIsPublished:
    def test_the_pointers_lead_to_a_manifest_with_every_table(self, snapshot: Snapshot) -> None:
        manifest = snapshot.manifest()
        assert sorted(manifest["tables"]) == sorted(table.name for table in DERIVED)
        empty = {name for name, entry in manifest["tables"].items() if not entry["rows"]}
        assert empty == {"topics"}  # none is asked for
        assert all(len(entry["digest"]) == 64 for entry in manifest["tables"].values())
        assert manifest["certificate"]["converged"]
        assert manifest["certificate"]["eps"] <= 1e-4

    def test_who_is_reacted_to_gains(self, snapshot: Snapshot) -> None:
        x = {row["handle"]: row["influence"] for row in snapshot.top(20)}
        # Seven repost ann; six follow cat, which weighs less, and cat passes part of it to bob.
        assert x["ann"] > x["bob"] > x["dan"]
        assert x["ann"] > x["cat"] > x["dan"]
        assert x["dan"] == x["hal"]  # nobody reacts to either

    def test_everybody_seen_is_screened_and_only_the_kept_are_scored(
        self, snapshot: Snapshot
    ) -> None:
        decided = {
            row["account_id"]: row["decision"]
            for row in snapshot.dataset("screening").to_table().to_pylist()
        }
        assert decided["x:ann"] == "kept"
        assert decided["x:gone"] == "removed"
        assert decided["x:old"] == "inactive"
        assert decided["x:press"] == "not_covered"
        assert snapshot.count() == len(small.PEOPLE)

    def test_explanations_add_up_to_the_scores(self, snapshot: Snapshot) -> None:
        rows = snapshot.dataset("explanations").to_table().to_pylist()
        for scored in snapshot.top(20):
            parts = [r for r in rows if r["account_id"] == scored["account_id"]]
            total = sum(r["baseline"] + r["contribution"] for r in parts)
            assert total == pytest.approx(scored["score"], abs=1e-9)

    def test_the_influences_satisfy_the_recurrence(self, snapshot: Snapshot) -> None:
        """The published tables alone are enough to check the published numbers."""
        trust = {r["id"]: r["trust"] for r in snapshot.dataset("vertices").to_table().to_pylist()}
        rows = snapshot.dataset("influence").to_table().to_pylist()
        x = {r["id"]: r["influence"] for r in rows}
        edges = snapshot.dataset("edges").to_table().to_pylist()
        paid = dict.fromkeys(x, 0.0)
        for e in edges:
            paid[e["src"]] += e["weight"]
        for r in rows:
            v = r["id"]
            passed = sum(
                trust[e["src"]] * e["weight"] / paid[e["src"]] * x[e["src"]]
                for e in edges
                if e["dst"] == v
            )
            assert (
                abs(r["own"] + 0.85 * passed - x[v])
                <= snapshot.manifest()["certificate"]["eps"] * r["own"] + 1e-12
            )


class TestReruns:
    def test_the_same_run_again_writes_nothing(
        self, spark: SparkSession, given: Path, warehouse: Path, snapshot: Snapshot
    ) -> None:
        before = files(warehouse)
        assert (
            renown(
                "run", "--input", str(given), "--as-of", small.AS_OF, "--warehouse", str(warehouse)
            )
            == 0
        )
        assert files(warehouse) == before
        assert open_snapshot(str(warehouse)).run_id == snapshot.run_id

    @pytest.mark.slow
    def test_stage_by_stage_in_another_order_of_rows_gives_the_same_digests(
        self, spark: SparkSession, tmp_path: Path, snapshot: Snapshot
    ) -> None:
        turned = {name: rows[::-1] for name, rows in small.WITH_PERSON.items()}
        given, warehouse = small.write(tmp_path / "given", turned), tmp_path / "warehouse"
        first = ["--input", str(given)]
        for stage in STAGES:
            also = first if stage == "plan" else []
            assert renown(stage, "--as-of", small.AS_OF, "--warehouse", str(warehouse), *also) == 0
        again = open_snapshot(str(warehouse))
        assert again.run_id == snapshot.run_id
        assert again.manifest()["tables"] == snapshot.manifest()["tables"]

    def test_a_stage_before_its_time_names_the_one_to_run(
        self, spark: SparkSession, given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code = renown(
            "graph", "--input", str(given), "--as-of", small.AS_OF, "--warehouse", str(tmp_path)
        )
        assert code == Exit.USER
        assert "Run the stage that writes 'attention' first" in capsys.readouterr().err


class TestGate:
    def test_a_snapshot_unlike_the_one_before_is_refused(
        self,
        spark: SparkSession,
        warehouse: Path,
        snapshot: Snapshot,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        # The next day half of the people are missing from the records.
        half = dict(small.TABLES)
        half["accounts"] = small.ACCOUNTS[:3]
        half["interactions"] = small.INTERACTIONS[:2]
        half["follows"] = small.FOLLOWS[:2]
        given = small.write(tmp_path / "given", half)
        code = renown(
            "run", "--input", str(given), "--as-of", "2026-04-01", "--warehouse", str(warehouse)
        )
        assert code == Exit.GATE_REFUSED
        assert "change of accounts scored: found 0.5" in capsys.readouterr().err
        assert open_snapshot(str(warehouse)).run_id == snapshot.run_id  # CURRENT stays
        folder = warehouse / "snapshots" / "as_of=2026-04-01"
        assert not (folder / "PUBLISHED").exists()
        refused = next(folder.glob("run=*"))
        assert not (refused / "manifest.json").exists()
        assert json.loads((refused / "gate.json").read_text())["passed"] is False


class TestWarmStart:
    def test_a_later_date_can_begin_from_the_influence_of_the_one_before(
        self,
        spark: SparkSession,
        given: Path,
        warehouse: Path,
        snapshot: Snapshot,
        tmp_path: Path,
    ) -> None:
        config, day = tmp_path / "warm.yaml", "2026-04-02"
        config.write_text("propagate: {start: previous, blocks: 2}\n")
        common = ("--as-of", day, "--warehouse", str(warehouse), "--config", str(config))
        for stage in STAGES[: STAGES.index("propagate") + 1]:
            also = ("--input", str(given)) if stage == "plan" else ()
            assert renown(stage, *common, *also) == 0
        written = warehouse.glob(f"snapshots/as_of={day}/*/certificate.json")
        cold, warm = snapshot.manifest()["certificate"], json.loads(next(written).read_text())
        assert cold["start"] == "own"
        assert warm["start"] == f"{small.AS_OF}/{snapshot.run_id}"
        assert (warm["engine"], warm["blocks"], warm["converged"]) == ("blocks", 2, True)
        assert warm["rounds"] < cold["rounds"]  # two days' fading is all that has changed


class TestReading:
    def test_top_and_lookup_answer_without_spark(self, warehouse: Path) -> None:
        code = (
            "import sys\n"
            "from renown.cli import main\n"
            "for line in (['top'], ['lookup', '@ANN']):\n"
            f"    try: main([*line, '--warehouse', {str(warehouse)!r}])\n"
            "    except SystemExit as ended: assert not ended.code\n"
            "assert 'pyspark' not in sys.modules\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "@ann" in done.stdout
        assert "rank 1 of 8" in done.stdout

    def test_who_is_not_scored_is_told_why(
        self, warehouse: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert renown("lookup", "@gone", "--warehouse", str(warehouse)) == 0
        assert "removed" in (said := capsys.readouterr().out)
        assert "status: suspended" in said

    def test_an_unknown_handle_suggests_near_ones(
        self, warehouse: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert renown("lookup", "@annn", "--warehouse", str(warehouse)) == Exit.USER
        assert "Near: @ann" in capsys.readouterr().err

    def test_no_snapshot_is_one_clear_error(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert renown("top", "--warehouse", str(tmp_path)) == Exit.USER
        assert "no snapshot is published" in capsys.readouterr().err


@pytest.mark.slow
def test_spark_submit_runs_the_pipeline(given: Path, snapshot: Snapshot, tmp_path: Path) -> None:
    root, warehouse = Path(__file__).parents[2], tmp_path / "warehouse"
    script = (
        "import os, subprocess, sys\n"
        "from renown.session import jars_line\n"
        "from renown.setup import java\n"
        "bin = os.path.dirname(sys.executable)\n"
        "env = {**os.environ, 'JAVA_HOME': str(java.java_home()), 'PYSPARK_PYTHON': sys.executable,\n"
        "       'PATH': bin + os.pathsep + os.environ['PATH'], 'SPARK_LOCAL_IP': '127.0.0.1'}\n"
        "submit = [os.path.join(bin, 'spark-submit'), '--master', 'local[2]', '--jars', jars_line()]\n"
        "sys.exit(subprocess.run([*submit, *sys.argv[1:]], env=env).returncode)\n"
    )
    quick = {"spark.sql.shuffle.partitions": "2", **QUICK_ON_TINY_TABLES}
    options = [word for key, value in quick.items() for word in ("--conf", f"{key}={value}")]
    arguments = ["--input", str(given), "--as-of", small.AS_OF, "--warehouse", str(warehouse)]
    job = [
        *options,
        str(root / "jobs" / "pipeline.py"),
        *arguments,
        "--config",
        str(tmp_path / "submitted.yaml"),
    ]
    (tmp_path / "submitted.yaml").write_text(
        f"spark: {{master: null, checkpoints: {tmp_path}/rounds}}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *job], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    again = open_snapshot(str(warehouse))
    assert again.manifest()["tables"] == snapshot.manifest()["tables"]
