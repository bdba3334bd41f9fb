"""A solve on a cluster of processes goes on when an executor dies in the middle of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from renown.setup import java
from tests.standalone import standalone

SCRIPT = Path(__file__).with_name("lose_an_executor.py")
LIBRARY = Path(__file__).resolve().parents[2] / "lib"


def environment() -> dict[str, str]:
    """This process's, without what a session that runs in it has left."""
    held = {name: value for name, value in os.environ.items() if not name.startswith("SPARK_")}
    return held | {
        "PYTHONPATH": str(LIBRARY),
        "PYSPARK_PYTHON": sys.executable,
        "JAVA_HOME": str(java.java_home()),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }


@pytest.mark.slow
@pytest.mark.parametrize("cluster", ["local-cluster", "standalone"])
def test_the_result_is_the_same_to_the_last_digit(tmp_path: Path, cluster: str) -> None:
    with ExitStack() as ending:
        master = "local-cluster[2,1,1024]"
        if cluster == "standalone":
            master = ending.enter_context(standalone(tmp_path)).master
        ran = subprocess.run(
            [sys.executable, str(SCRIPT), str(tmp_path), master],
            capture_output=True,
            text=True,
            timeout=900,
            env=environment(),
            cwd=tmp_path,
        )
    results = [line for line in ran.stdout.splitlines() if line.startswith("RESULT ")]
    assert results, ran.stderr[-3_000:]
    told = json.loads(results[0].removeprefix("RESULT "))
    assert min(told.pop("rounds")) > 3  # it was killed in the middle
    assert told == {"same": True, "lost": 1, "vertices": 2_000, "converged": True}
