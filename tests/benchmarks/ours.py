"""Our engines, run as a user runs them: the command line, and the certificate that it writes."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.datasets import Dataset

PHASES = ("read", "build", "solve", "write")


@dataclass(frozen=True)
class Certificate:
    """What the benchmark takes from `certificate.json`."""

    rounds: int
    eps: float
    seconds: dict[str, float]
    worker_bytes: int | None


def command(arguments: tuple[str, ...], dataset: Dataset, work: Path, out: Path) -> list[str]:
    """The command; `{home}` in an argument is the folder of the graph."""
    home = dataset.home(work).as_posix()
    return [
        *(sys.executable, "-m", "renown.cli", "propagate"),
        *("--edges", dataset.edges(work).as_posix(), "--out", out.as_posix()),
        *(argument.format(home=home) for argument in arguments),
    ]


def certificate(file: Path) -> Certificate:
    """Read a certificate; what it lacks is named, all at once."""
    read: dict[str, Any] = json.loads(file.read_text())
    lacking = [key for key in ("rounds", "eps", "seconds") if key not in read]
    lacking += [f"seconds.{name}" for name in PHASES if name not in read.get("seconds", {})]
    if lacking:
        raise ValueError(f"{file.name} lacks {', '.join(lacking)}")
    worker = read.get("peak_memory_bytes", {}).get("python_worker")
    seconds = {name: float(value) for name, value in read["seconds"].items()}
    return Certificate(int(read["rounds"]), float(read["eps"]), seconds, worker)
