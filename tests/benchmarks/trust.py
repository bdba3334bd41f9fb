"""Seeded trust beside its peers: `python -m tests.benchmarks.trust --data DIR`, or `make bench-trust`.

Accuracy, not time: worlds are drawn from seeds, so the same command gives the same figures.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import t as student

from tests.benchmarks import trust_worlds
from tests.benchmarks.trust_lines import DIRECTED, LINES, Floats, auc, ours
from tests.benchmarks.trust_worlds import Setting, World

LEVEL = 0.95
RIVALS = ("sybilrank", "difference")
OUT = Path("docs/benchmarks/trust.md")

SETTINGS = (
    Setting("friends, 5,000 attack edges"),
    Setting("500 attack edges", attack_edges=500),
    Setting("20,000 attack edges", attack_edges=20_000),
    Setting("10 + 10 seeds", good=10, bad=10),
    Setting("50 good, 10 bad seeds", bad=10),
    Setting("50 good seeds alone", bad=0),
    Setting("50 good alone, 500 edges", attack_edges=500, bad=0),
    Setting("circles befriended", attack="circles"),
    Setting("20,000 edges into circles", attack="circles", attack_edges=20_000),
    Setting("sybils in a random graph", region="random"),
    Setting("votes, 10 + 10 seeds", graph="wiki-Vote", good=10, bad=10),
    Setting("votes, 50 good seeds alone", graph="wiki-Vote", bad=0),
    Setting("votes, sybils follow", "wiki-Vote", 20_000, attack="in", directed=True),
    Setting("votes, sybils follow 100,000", "wiki-Vote", 100_000, attack="in", directed=True),
    Setting("votes, sybils are followed", "wiki-Vote", 5_000, attack="out", directed=True),
)


def measured(setting: Setting, data: Path, draws: int) -> dict[str, Floats]:
    """The AUC of every line in every draw."""
    pairs = trust_worlds.read(data, setting.graph)
    lines = (*LINES, DIRECTED) if setting.directed else LINES
    found: dict[str, list[float]] = {line.name: [] for line in lines}
    for draw in range(draws):
        world = trust_worlds.drawn(setting, pairs, draw)
        for line in lines:
            found[line.name].append(auc(line.values(world), world))
    return {name: np.array(values) for name, values in found.items()}


def compared(aucs: Mapping[str, Floats], one: str, other: str) -> dict[str, float]:
    """The mean of paired differences, their interval (Student's t), the least, and how many are below 0."""
    gained = aucs[one] - aucs[other]
    half = student.ppf((1 + LEVEL) / 2, len(gained) - 1) * gained.std(ddof=1) / len(gained) ** 0.5
    mean = float(gained.mean())
    return {
        "mean": mean,
        "low": mean - half,
        "high": mean + half,
        "least": float(gained.min()),
        "below": int((gained < 0).sum()),
    }


def row(setting: Setting, data: Path, draws: int) -> dict[str, Any]:
    """All that is told of a setting."""
    aucs = measured(setting, data, draws)
    subjects = ["trust", *(["trust-directed"] if setting.directed else [])]
    return {
        "setting": asdict(setting),
        "auc": {name: float(values.mean()) for name, values in aucs.items()},
        "draws": {name: values.tolist() for name, values in aucs.items()},
        "against": {s: {rival: compared(aucs, s, rival) for rival in RIVALS} for s in subjects},
    }


def by_the_engines(data: Path) -> dict[str, float]:
    """The first world of the first setting through `renown trust` itself, beside the line in memory."""
    from pyspark.sql import functions as F

    from renown.session import session
    from renown.settings import SparkSettings
    from renown.trust import seeded_trust

    world = trust_worlds.drawn(SETTINGS[0], trust_worlds.read(data, SETTINGS[0].graph), 0)
    with session(SparkSettings(shuffle_partitions=8), app_name="bench-trust") as spark:
        edges, seeds = _tables(world)
        found = seeded_trust(
            spark.createDataFrame(edges, "src long, dst long"),
            spark.createDataFrame(seeds, "id long, label string"),
            undirected=True,
        )
        rows = found.trust.select("id", F.coalesce("trust", F.lit(0.5))).collect()
        values = np.full(world.n, 0.5)
        for vertex, trust in rows:
            values[vertex] = trust
        return {
            "auc": auc(values, world),
            "auc_in_memory": auc(ours(world, world.edges), world),
            "largest_difference": float(np.abs(values - ours(world, world.edges)).max()),
            "eps": found.eps,
            "rounds": found.rounds,
        }


def _tables(world: World) -> tuple[list[tuple[int, int]], list[tuple[int, str]]]:
    held = world.edges.tocoo()
    edges = [(int(u), int(v)) for u, v in zip(held.row, held.col, strict=True) if u < v]
    kinds = (("good", world.good), ("bad", world.bad))
    return edges, [(int(v), label) for label, seeds in kinds for v in seeds]


def report(rows: list[dict[str, Any]], engines: dict[str, float] | None, draws: int) -> str:
    """The page."""
    return (
        "\n".join([*_head(draws), *_gains(rows), "", *_aucs(rows), "", *_engines(engines)]) + "\n"
    )


def _head(draws: int) -> Iterator[str]:
    yield from (
        "# Seeded trust, measured",
        "",
        f"`make bench-trust`: {draws} draws a setting. Data: SNAP's facebook_combined (4,039 vertices, "
        "88,234 friendships) and wiki-Vote (7,115; 103,689 votes).",
        "",
        "Each world is a real graph, taken as honest, and a sybil part as large, joined by attack edges. "
        "Unless a line says otherwise: facebook, a copy of it as the sybil part, 5,000 attack edges "
        "between random pairs, 50 good and 50 bad seeds, drawn uniformly. Figures are AUC over all "
        "vertices but the seeds: how often an honest one is above a sybil one. Differences are paired "
        f"by draw, with {LEVEL:.0%} intervals (Student's t over the draws).",
        "",
        *(f"- `{line.name}`: {line.meaning}" for line in (*LINES, DIRECTED)),
        "",
        "Circles: a sybil befriends an honest vertex and four of its friends, which makes triangles, on "
        "purpose. `follow` and `are followed`: votes have a direction; the peers look at the "
        "neighbourhood in any case, as they are defined on it.",
        "",
    )


def _gains(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield "## Ours minus its peers"
    yield ""
    against = " | ".join(f"minus {rival} | least | draws below" for rival in RIVALS)
    yield f"| setting | line | {against} |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for row in rows:
        for subject, against in row["against"].items():
            cells = [
                f"{a['mean']:+.4f} ({a['low']:+.4f} to {a['high']:+.4f}) | {a['least']:+.4f} | {a['below']}"
                for a in (against[rival] for rival in RIVALS)
            ]
            yield f"| {row['setting']['name']} | {subject} | {' | '.join(cells)} |"


def _aucs(rows: list[dict[str, Any]]) -> Iterator[str]:
    names = [line.name for line in (*LINES, DIRECTED)]
    yield "## AUC, means over the draws"
    yield ""
    yield f"| setting | {' | '.join(names)} |"
    yield f"| --- |{' ---: |' * len(names)}"
    for row in rows:
        cells = [f"{row['auc'][name]:.4f}" if name in row["auc"] else "" for name in names]
        yield f"| {row['setting']['name']} | {' | '.join(cells)} |"


def _engines(engines: dict[str, float] | None) -> Iterator[str]:
    if engines is not None:
        yield "## The same by the engines"
        yield ""
        yield (
            f"The first draw of the first setting through the stage of `renown trust`: AUC "
            f"{engines['auc']:.4f} (in memory {engines['auc_in_memory']:.4f}), no vertex's trust "
            f"further off than {engines['largest_difference']:.1e}, in {engines['rounds']} rounds, eps "
            f"{engines['eps']:.1e}."
        )


def main(data: Path, draws: int, out: Path, *, engines: bool) -> None:
    """Judge every setting and write the page, and beside it all figures as JSON."""
    rows = []
    for setting in SETTINGS:
        rows.append(row(setting, data, draws))
        print(f"{setting.name}: {rows[-1]['auc']}", flush=True)
    checked = by_the_engines(data) if engines else None
    out.write_text(report(rows, checked, draws))
    told = {"draws": draws, "level": LEVEL, "engines": checked, "settings": rows}
    out.with_suffix(".json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--no-engines", action="store_true", help="without the check through Spark")
    asked = parser.parse_args()
    main(asked.data, asked.draws, asked.out, engines=not asked.no_engines)
