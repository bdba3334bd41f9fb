"""A solve on a cluster of processes goes on when an executor dies in the middle of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyspark
import pytest

from renown.setup import java

SCRIPT = Path(__file__).with_name("lose_an_executor.py")
LIBRARY = Path(__file__).resolve().parents[2] / "lib"
DEPLOY = "org.apache.spark.deploy"


def environment() -> dict[str, str]:
    """This process's, without what a session that runs in it has left."""
    held = {name: value for name, value in os.environ.items() if not name.startswith("SPARK_")}
    return held | {
        "PYTHONPATH": str(LIBRARY),
        "PYSPARK_PYTHON": sys.executable,
        "JAVA_HOME": str(java.java_home()),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def process(folder: Path, *arguments: str) -> Iterator[None]:
    """A process of Spark's own, ended with the test; what it says goes to a file."""
    command = [str(Path(pyspark.__file__).parent / "bin" / "spark-class"), *arguments]
    with (folder / f"{arguments[0]}.log").open("a") as log:
        begun = subprocess.Popen(command, env=environment(), stdout=log, stderr=log, cwd=folder)
    try:
        yield
    finally:
        begun.terminate()
        try:
            begun.wait(30)
        except subprocess.TimeoutExpired:
            begun.kill()


def answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def standalone(folder: Path) -> Iterator[str]:
    """A master and two workers, each a process, on this machine's own address alone."""
    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    here = ("--host", "127.0.0.1")
    with ExitStack() as ending:
        pages = ("--webui-port", str(free_port()))
        ending.enter_context(
            process(folder, f"{DEPLOY}.master.Master", *here, "--port", str(port), *pages)
        )
        until = time.monotonic() + 120
        while not answers(port):
            assert time.monotonic() < until, (folder / f"{DEPLOY}.master.Master.log").read_text()
            time.sleep(0.5)
        for number in (1, 2):
            size = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work-{number}"))
            pages = ("--webui-port", str(free_port()))
            worker = (f"{DEPLOY}.worker.Worker", *here, *size, *pages, master)
            ending.enter_context(process(folder, *worker))
        yield master


@pytest.mark.slow
@pytest.mark.parametrize("cluster", ["local-cluster", "standalone"])
def test_the_result_is_the_same_to_the_last_digit(tmp_path: Path, cluster: str) -> None:
    with ExitStack() as ending:
        master = "local-cluster[2,1,1024]"
        if cluster == "standalone":
            master = ending.enter_context(standalone(tmp_path))
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
