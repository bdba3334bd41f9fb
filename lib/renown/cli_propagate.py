"""`renown propagate --edges`: the circular part alone, on anyone's graph."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import SparkSession

from renown import storage
from renown.ingest import edges as given
from renown.progress import Reporter
from renown.session import session
from renown.settings import load
from renown.setup.machine import peak_memory, peak_memory_of
from renown.solver import Parameters, Solution, influences, solve_anywhere


def run_edges(
    *,
    edges: str,
    out: str,
    own: str | None,
    trust: str | None,
    start: str | None,
    parameters: Parameters,
    engine: str,
    blocks: int | None,
    config: Path | None,
) -> None:
    """Solve a weighted edge list; write `values/` and `certificate.json` into a folder."""
    settings, reporter = load(config), Reporter()
    began = time.monotonic()
    with session(settings.spark, app_name="renown propagate") as spark:
        started = time.monotonic()
        with reporter.stage("propagate") as notes:
            graph, q, first = given.read(spark, edges, own=own, trust=trust, start=start)
            read = time.monotonic()
            solution = solve_anywhere(
                graph,
                q,
                parameters,
                engine=engine,
                blocks=blocks,
                start=first,
                progress=reporter.round,
            )
            solved = time.monotonic()
            sums = _write(spark, solution, storage.absolute(out))
            seconds = {
                **solution.work.seconds,
                "session": started - began,
                "read": solution.work.seconds.get("read", 0.0) + read - started,
                "write": time.monotonic() - solved,
            }
            certificate = _certificate(spark, solution, parameters, sums, seconds)
            storage.write_text(
                spark,
                f"{storage.absolute(out)}/certificate.json",
                json.dumps(certificate, indent=2, sort_keys=True) + "\n",
                overwrite=True,
            )
            notes.update(
                vertices=solution.work.vertices,
                edges=solution.work.edges,
                rounds=solution.rounds,
                eps=f"{solution.eps:.1e}",
            )
        if not solution.converged:
            reporter.say(f"not converged: eps is {solution.eps:.1e}, and certificate.json says so")
        reporter.say(f"wrote {out}/values and {out}/certificate.json")


def _write(spark: SparkSession, solution: Solution[Any], out: str) -> dict[str, float]:
    """The values, and the sum of every column of them."""
    values, sums = influences(solution.values)
    if isinstance(values, pa.Table):
        storage.write_arrow(spark, values, f"{out}/values")
    else:
        storage.write_parquet(values, f"{out}/values")
    return sums


def _certificate(
    spark: SparkSession,
    solution: Solution[Any],
    parameters: Parameters,
    sums: Mapping[str, float],
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    work = solution.work
    return {
        "rounds": solution.rounds,
        "eps": solution.eps,
        "converged": solution.converged,
        "tolerance": None if parameters.rounds is not None else parameters.tolerance,
        "damping": parameters.damping,
        "yardstick": parameters.yardstick,
        "precision": "single" if parameters.single else "double",
        "sum": next(iter(sums.values())) if list(sums) == [""] else dict(sums),
        "engine": work.engine,
        "blocks": work.blocks,
        "vertices": work.vertices,
        "edges": work.edges,
        "seconds": {name: round(taken, 4) for name, taken in seconds.items()},
        "peak_memory_bytes": {
            "python_worker": work.worker_bytes,
            "driver": peak_memory(),
            "jvm": peak_memory_of(str(spark._jvm.java.lang.ProcessHandle.current().pid())),  # type: ignore[union-attr]
        },
    }
