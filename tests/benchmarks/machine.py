"""Where it was measured: the machine and the versions, for the head of the table."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from renown.errors import UserError
from tests.benchmarks.peers import cores

PACKAGES = ("pyspark", "graphframes-py", "pyarrow", "scipy", "numpy", "igraph", "networkit")


def lines() -> list[str]:
    """Bullets of Markdown."""
    memory = psutil.virtual_memory().total / 2**30
    packages = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return [
        f"- {processor()}; {cores()} cores for every line, {memory:.0f} GiB of memory",
        f"- {platform.system()} {platform.release()}, Python {platform.python_version()}, {_java()}",
        f"- {packages}",
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def processor() -> str:
    """The name that the processor gives itself."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _java() -> str:
    """The Java that Spark starts here; looking for it imports no Spark."""
    from renown.setup.java import java_home

    try:
        java = Path(java_home()) / "bin" / "java"
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True)
    except (OSError, UserError, subprocess.CalledProcessError):
        return "no Java"
    return said.stderr.splitlines()[0]
