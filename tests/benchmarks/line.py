"""One peer in a process of its own: `python -m tests.benchmarks.line PEER TASK.json RESULT.json`."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.peers import Task

# By name, so that no peer's process loads what another needs.
PEERS = {
    "plain": ("tests.benchmarks.peers", "plain"),
    "igraph": ("tests.benchmarks.peers", "igraph"),
    "networkit": ("tests.benchmarks.peers", "networkit"),
    "graphframes-pagerank": ("tests.benchmarks.spark_peers", "graphframes_pagerank"),
    "graphx": ("tests.benchmarks.spark_peers", "graphx"),
}


def main(peer: str, task: str, result: str) -> None:
    module, function = PEERS[peer]
    run = getattr(importlib.import_module(module), function)
    done = run(Task(**json.loads(Path(task).read_text())))
    Path(result).write_text(json.dumps(asdict(done)))


if __name__ == "__main__":
    main(*sys.argv[1:])
