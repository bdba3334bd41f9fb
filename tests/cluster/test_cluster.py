"""The whole on a standalone cluster: what `make dist` made, and a folder that all see, are all it has.

A master and two workers, each a process; executors have no checkout and no virtual environment.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from renown.demo import DemoParameters, generate, write_records
from renown.publish.mark import ORDER
from renown.publish.reading import open_snapshot
from renown.setup import dist
from tests.cluster.submitting import Submitter
from tests.conftest import QUICK_ON_TINY_TABLES
from tests.standalone import standalone

ACCOUNTS = 800  # the fewest that the demo makes up
HERE = Path(__file__).parent
AS_OF = DemoParameters().as_of.isoformat()
# Which engine, in how many blocks, decides the last digits; `auto` goes by the size of the machines.
PINNED = {"propagate": {"engine": "blocks", "blocks": 2}}


@pytest.fixture(scope="module")
def made() -> Path:
    assert dist.main(dist.ROOT / "dist") == 0
    return dist.ROOT / "dist"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all machines see: raw records, and the place of warehouses."""
    folder = tmp_path_factory.mktemp("shared")
    write_records(generate(DemoParameters(accounts=ACCOUNTS)), folder)
    return folder


@pytest.fixture(scope="module")
def submitter(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Submitter]:
    folder = tmp_path_factory.mktemp("cluster")
    with standalone(folder, memory="1536m") as cluster:
        yield Submitter(cluster, made, tmp_path_factory.mktemp("submitting"))


@pytest.fixture(scope="module")
def local(shared: Path) -> dict[str, Any]:
    """The manifest of the run on one machine, by the checkout, from raw records on."""
    job = [*records(shared), *dated(), *options(shared, "local", master="local[*]")]
    command = [sys.executable, "-m", "renown.cli", "run", *job]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=shared)
    assert ran.returncode == 0, ran.stderr[-3_000:]
    return manifest(shared, "local")


def records(shared: Path) -> tuple[str, ...]:
    return ("--network", f"x_v1={shared / 'records'}")


def dated() -> tuple[str, ...]:
    return ("--as-of", AS_OF)


def options(shared: Path, warehouse: str, *, master: str | None = None) -> tuple[str, ...]:
    """A warehouse, and a configuration that says where rounds are kept."""
    spark = {
        "master": master,
        "checkpoints": (shared / "rounds").as_uri(),
        "shuffle_partitions": 3,
        "conf": QUICK_ON_TINY_TABLES,
    }
    config = shared / f"{warehouse}.yaml"
    config.write_text(yaml.safe_dump({"spark": spark, **PINNED}))
    return ("--config", str(config), "--warehouse", str(shared / warehouse))


def manifest(shared: Path, warehouse: str) -> dict[str, Any]:
    return open_snapshot(str(shared / warehouse)).manifest()


def digests(manifest: dict[str, Any]) -> dict[str, str]:
    return {name: table["digest"] for name, table in manifest["tables"].items()}


def test_executors_have_what_was_shipped_and_nothing_else(submitter: Submitter) -> None:
    told = json.loads(submitter.submit(HERE / "where.py", by=submitter.options())[-1])
    homes = set()
    for executor in told["executors"]:
        home = Path(executor["python"]).parents[2]  # HOME/environment/bin/python3.11
        homes.add(home)
        assert Path(executor["from"]["renown"]).is_relative_to(home)
        assert ".whl/renown/" in executor["from"]["renown"]
        for name in ("numpy", "pyarrow", "os"):
            assert Path(executor["from"][name]).is_relative_to(home / "environment")
        assert executor["documents"] == told["driver"]["documents"] != []
        assert "VIRTUAL_ENV" not in executor["environment"]
    works = [worker.folder for worker in submitter.cluster.workers]
    assert [sum(home.is_relative_to(work) for home in homes) for work in works] == [1, 1]
    assert ".whl/renown/" in told["driver"]["from"]["renown"]


def test_stages_submitted_one_by_one_share_a_plan(
    submitter: Submitter, shared: Path, local: dict[str, Any]
) -> None:
    jobs, common = submitter.dist / "jobs", options(shared, "stages")
    submitter.submit(jobs / "ingest.py", *records(shared), *common, by=submitter.kept())
    for stage in ORDER:
        submitter.submit(jobs / f"{stage}.py", *dated(), *common, by=submitter.kept())
    (plan,) = (shared / "stages" / "snapshots").glob("as_of=*/run=*/plan.json")
    found = manifest(shared, "stages")
    assert found["run_id"] == json.loads(plan.read_text())["run_id"] == local["run_id"]
    assert digests(found) == digests(local)


def test_a_lost_worker_changes_no_digit(
    submitter: Submitter, shared: Path, local: dict[str, Any]
) -> None:
    lost = []

    def in_the_middle(line: str) -> None:
        if "event=round round=3 " in line and not lost:
            lost.append(line)
            submitter.cluster.workers[0].kill()

    shutil.copytree(shared / "local" / "ledger", shared / "cluster" / "ledger")
    submitter.submit(
        submitter.dist / "jobs" / "pipeline.py",
        *dated(),
        *options(shared, "cluster"),
        by=submitter.options(),
        heard=in_the_middle,
    )
    assert len(lost) == 1
    found = manifest(shared, "cluster")
    assert found["run_id"] == local["run_id"]
    assert digests(found) == digests(local)
