"""A standalone cluster: a master and workers, each a process, on this machine's own address alone."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from renown.setup.java import java_home
from renown.setup.spark import spark_home

DEPLOY = "org.apache.spark.deploy"
HERE = ("--host", "127.0.0.1", "--webui-port", "0")
STARTED = re.compile(r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")
PATIENCE = 120  # seconds
# An executor leaves what it was shipped, some 800 MB: of an application that has ended, all of it goes.
CLEARING = {"cleanup.enabled": "true", "cleanup.interval": 10, "cleanup.appDataTtl": 1}


def bare() -> dict[str, str]:
    """What a machine of a cluster has: Spark, Java, the system's commands. No Python of ours."""
    spark, java = str(spark_home()), java_home()
    found = {"PATH": os.defpath, "SPARK_HOME": spark, "JAVA_HOME": java, "LC_ALL": "C.UTF-8"}
    return found | {"SPARK_LOCAL_IP": "127.0.0.1"}  # Spark's pages would be open to all otherwise


@dataclass(frozen=True)
class Worker:
    """A worker, and the folder that its executors work in."""

    process: subprocess.Popen[bytes]
    folder: Path

    def kill(self) -> None:
        """As when a machine fails: the worker and its executors, at once and without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


@dataclass(frozen=True)
class Cluster:
    """Where to submit to, and who works there."""

    master: str
    workers: tuple[Worker, ...]


@contextmanager
def standalone(folder: Path, *, memory: str = "1g") -> Iterator[Cluster]:
    """A master and two workers of one core each, with their logs in `folder`; ended with the block."""
    with ExitStack() as ending:
        log = folder / "master.log"
        ending.enter_context(_process(log, folder, "master.Master", *HERE, "--port", "0"))
        master = _said(log, STARTED)
        workers = []
        for number in (1, 2):
            work = folder / f"work-{number}"
            work.mkdir()
            size = ("--cores", "1", "--memory", memory, "--work-dir", str(work))
            arguments = ("worker.Worker", *HERE, *size, master)
            ending.callback(shutil.rmtree, work, ignore_errors=True)
            process = _process(folder / f"worker-{number}.log", work, *arguments)
            workers.append(Worker(ending.enter_context(process), work))
        yield Cluster(master, tuple(workers))


@contextmanager
def _process(
    log: Path, folder: Path, name: str, *arguments: str
) -> Iterator[subprocess.Popen[bytes]]:
    command = [str(spark_home() / "bin" / "spark-class"), f"{DEPLOY}.{name}", *arguments]
    told = " ".join(f"-Dspark.worker.{key}={value}" for key, value in CLEARING.items())
    # Not below the worker's own folder, of which it clears whatever is not a running application's.
    scratch = {"SPARK_LOCAL_DIRS": str(log.with_suffix(""))}
    environment = bare() | scratch | {"SPARK_WORKER_OPTS": told}
    with log.open("w") as said:
        # A group of its own, so that a worker and what it starts can be ended together.
        process = subprocess.Popen(
            command, env=environment, stdout=said, stderr=said, cwd=folder, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _said(log: Path, pattern: re.Pattern[str]) -> str:
    until = time.monotonic() + PATIENCE
    while not (found := pattern.search(log.read_text())):
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.2)
    return found[1]
