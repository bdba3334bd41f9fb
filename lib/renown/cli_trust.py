"""`renown trust`: seeded trust alone, on anyone's graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.ingest import seeds as given
from renown.progress import Reporter
from renown.session import session
from renown.settings import load
from renown.trust import Parameters, Trusted, seeded_trust


def run_trust(
    *,
    edges: str,
    seeds: str,
    out: str,
    undirected: bool,
    parameters: Parameters,
    engine: str,
    config: Path | None,
) -> None:
    """Trust of every vertex of an edge list; writes `trust/` and `certificate.json` into a folder."""
    settings, reporter = load(config), Reporter()
    with session(settings.spark, app_name="renown trust") as spark:
        with reporter.stage("trust") as notes:
            pairs, known = given.read(spark, edges, seeds)
            found = seeded_trust(
                pairs,
                known,
                parameters,
                undirected=undirected,
                engine=engine,
                progress=reporter.round,
            )
            target = storage.absolute(out)
            storage.write_parquet(found.trust, f"{target}/trust")
            counts = _counts(found.trust)
            certificate = _certificate(found, parameters, counts, undirected=undirected)
            _write(spark, certificate, f"{target}/certificate.json")
            notes.update(**counts, rounds=found.rounds, eps=f"{found.eps:.1e}")
        unreached = counts["vertices"] - counts["reached"]
        if unreached:
            reporter.say(f"{unreached:,} vertices are reached by no seed: their trust is null")
        if not found.converged:
            reporter.say(f"not converged: eps is {found.eps:.1e}, and certificate.json says so")
        reporter.say(f"wrote {out}/trust and {out}/certificate.json")


def _counts(trust: DataFrame) -> dict[str, int]:
    row = trust.agg(
        F.count(F.lit(1)).alias("vertices"), F.count_if("reached").alias("reached")
    ).first()
    assert row is not None  # an aggregation without groups always has one row
    return {name: int(count) for name, count in row.asDict().items()}


def _certificate(
    found: Trusted, parameters: Parameters, counts: dict[str, int], *, undirected: bool
) -> dict[str, Any]:
    return {
        **counts,
        "seeds": {"good": found.seeds.good, "bad": found.seeds.bad},
        "undirected": undirected,
        "rounds": found.rounds,
        "eps": found.eps,
        "converged": found.converged,
        "early_stopped": parameters.rounds is not None,
        "tolerance": None if parameters.rounds is not None else parameters.tolerance,
        "damping": parameters.damping,
        "prior": parameters.prior,
        "systems": {
            name: {
                "rounds": solution.rounds,
                "eps": solution.eps,
                "engine": solution.work.engine,
                "blocks": solution.work.blocks,
                "edges": solution.work.edges,
            }
            for name, solution in found.solutions.items()
        },
    }


def _write(spark: SparkSession, certificate: dict[str, Any], path: str) -> None:
    text = json.dumps(certificate, indent=2, sort_keys=True) + "\n"
    storage.write_text(spark, path, text, overwrite=True)
