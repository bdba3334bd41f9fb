"""A solve on a cluster of processes goes on when an executor dies in the middle of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("lose_an_executor.py")


@pytest.mark.slow
def test_the_result_is_the_same_to_the_last_digit(tmp_path: Path) -> None:
    library = Path(__file__).resolve().parents[2] / "lib"
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=900,
        env={**_environment(), "PYTHONPATH": str(library)},
        cwd=tmp_path,
    )
    results = [line for line in ran.stdout.splitlines() if line.startswith("RESULT ")]
    assert results, ran.stderr[-3_000:]
    told = json.loads(results[0].removeprefix("RESULT "))
    assert told.pop("rounds")[0] > 3  # it was killed in the middle
    assert told == {"same": True, "lost": 1, "vertices": 2_000, "converged": True}


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SPARK_")}
