"""Two solves on two executors, each a process of its own; one is killed in the middle of the second.

    python lose_an_executor.py FOLDER MASTER

Run by `test_lost_executor`, in a process of its own: a process holds one Spark session.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark import SparkContext

from renown.session import session
from renown.settings import SparkSettings
from renown.solver import Graph, Parameters, Solution, solve_anywhere
from renown.solver.solution import Progress

LOST_AT = 3  # rounds


def settings(folder: Path, master: str) -> SparkSettings:
    """What a cluster on this machine needs to start processes that find renown."""
    return SparkSettings(
        master=master,
        driver_memory="1g",
        shuffle_partitions=2,
        checkpoints=(folder / "shared").as_uri(),
        conf={
            "spark.executor.memory": "1g",
            "spark.executor.cores": "1",
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.executorEnv.PYTHONPATH": os.environ["PYTHONPATH"],
        },
    )


def executors(context: SparkContext) -> list[int]:
    """The executors' processes: their command lines hold the application's id."""
    pattern = f"CoarseGrainedExecutorBackend.*{context.applicationId}"
    listed = subprocess.run(["pgrep", "-f", pattern], capture_output=True, text=True)
    return [int(line) for line in listed.stdout.split()]


def losing_one(context: SparkContext, lost: list[int]) -> Progress:
    """Progress that kills an executor after some rounds."""

    def progress(rounds: int, eps: float) -> None:
        if rounds == LOST_AT:
            lost.append(executors(context)[0])
            os.kill(lost[-1], signal.SIGKILL)

    return progress


def edge_file(folder: Path) -> Path:
    rng = np.random.default_rng(3)
    src, dst = rng.integers(0, 2_000, (2, 30_000))
    weight = rng.uniform(0, 1, 30_000)
    pq.write_table(pa.table({"src": src, "dst": dst, "weight": weight}), folder / "e.parquet")
    return folder / "e.parquet"


def digits(solution: Solution[pa.Table]) -> list[float]:
    values: list[float] = solution.values.sort_by("id")["value"].to_pylist()
    return values


def main(folder: Path, master: str) -> None:
    file, lost = edge_file(folder), []  # type: tuple[Path, list[int]]
    with session(settings(folder, master), app_name="lost-executor") as spark:
        graph = Graph(None, spark.read.parquet(file.as_uri()), (file.as_uri(),), open=True)
        calm, disturbed = (
            solve_anywhere(
                graph,
                None,
                Parameters(tolerance=1e-9),
                engine="blocks",
                blocks=3,
                progress=progress,
            )
            for progress in (None, losing_one(spark.sparkContext, lost))
        )
    told = {
        "same": digits(calm) == digits(disturbed),
        "lost": len(lost),
        "rounds": [calm.rounds, disturbed.rounds],
        "vertices": len(digits(calm)),
        "converged": calm.converged and disturbed.converged,
    }
    print("RESULT " + json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
