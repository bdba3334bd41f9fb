"""How the tests submit: with what `make dist` made, as somebody would who has nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from renown.setup.spark import spark_home
from tests.conftest import QUICK_ON_TINY_TABLES
from tests.standalone import Cluster, bare

# A laptop's own name may lead nowhere; all of this is on one machine.
HERE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.executor.memory": "1g",
    # Both JVMs live for a minute: to compile well what they run takes them longer than to run it.
    "spark.driver.extraJavaOptions": QUICK_ON_TINY_TABLES["spark.driver.extraJavaOptions"],
    "spark.executor.extraJavaOptions": QUICK_ON_TINY_TABLES["spark.driver.extraJavaOptions"],
}
Heard = Callable[[str], None]


@dataclass(frozen=True)
class Submitter:
    """Submits to a cluster, from `folder`, what lies in `dist`."""

    cluster: Cluster
    dist: Path
    folder: Path

    def options(self) -> list[str]:
        """As docs/running-on-a-cluster.md has them, spelled out."""
        wheel = next(self.dist.glob("*.whl"))
        python = "spark.pyspark.python=./environment/bin/python"
        driver = f"spark.pyspark.driver.python={self._value('spark.pyspark.driver.python')}"
        return [
            *("--jars", f"{self.dist}/jars/*", "--py-files", str(wheel)),
            *("--archives", f"{self.dist}/environment.tar.gz#environment"),
            *("--conf", python, "--conf", driver),
        ]

    def kept(self) -> list[str]:
        """The same, as `make dist` wrote them down."""
        return ["--properties-file", str(self.dist / "submit.conf")]

    def submit(
        self, script: Path, *arguments: str, by: list[str], heard: Heard | None = None
    ) -> list[str]:
        """The lines that it wrote; it has to end well. `heard` gets each as it comes.

        spark-submit passes on to its output what a Python program writes to either stream.
        """
        own = [word for key, value in HERE.items() for word in ("--conf", f"{key}={value}")]
        command = [str(spark_home() / "bin" / "spark-submit"), "--master", self.cluster.master]
        log, lines = self.folder / f"{script.stem}.log", []
        with (
            log.open("w") as said,
            subprocess.Popen(
                [*command, *own, *by, str(script), *arguments],
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                env=bare(),
                cwd=self.folder,
            ) as process,
        ):
            assert process.stdout is not None
            for line in process.stdout:
                lines.append(line)
                if heard:
                    heard(line)
        assert process.returncode == 0, "".join(lines)[-3_000:] + log.read_text()[-3_000:]
        return lines

    def _value(self, key: str) -> str:
        lines = (self.dist / "submit.conf").read_text().splitlines()
        return next(line.partition(" ")[2] for line in lines if line.startswith(f"{key} "))
