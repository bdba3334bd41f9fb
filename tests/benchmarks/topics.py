"""Topics as columns: `python -m tests.benchmarks.topics --work DIR`, or `make bench-topics`.

Two stages on one graph, from Parquet to Parquet, in one session: general influence (one column, from its
own start), and the topical influence of so many topics (a column each, and the general one, which begins
where it was solved). They take turns, so that what else the machine does hits both; the ratio is taken
turn by turn.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from renown import propagate, topics
from renown.session import session
from renown.settings import PropagateSettings, SparkSettings
from tests.benchmarks.graphs import rmat

OUT = Path("docs/benchmarks/topics.md")
AS_OF = date(2026, 11, 1)
SETTINGS = PropagateSettings()
ALLOWED = 10  # times one column
SOURCES = 1_000  # of every topic
FILES = 8  # of the edges


@dataclass(frozen=True)
class Turn:
    """Seconds and rounds of either."""

    one: float
    many: float
    one_rounds: int
    many_rounds: int

    @property
    def ratio(self) -> float:
        return self.many / self.one


class Graph:
    """The tables of a run that a solve reads, as files."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark, self.folder = spark, folder

    def table(self, name: str) -> DataFrame:
        return self.spark.read.parquet(str(self.folder / name))

    @property
    def edge_files(self) -> tuple[str, ...]:
        return tuple(file.as_uri() for file in sorted((self.folder / "edges").glob("*.parquet")))


def prepare(folder: Path, scale: int, columns: int) -> None:
    """R-MAT with random trust and engagement, and so many random sources of every topic."""
    rng = np.random.default_rng([scale, columns])
    edges = rmat(scale)
    pairs = pd.DataFrame({"src": edges.src, "dst": edges.dst, "weight": edges.weight})
    pairs = pairs.astype({"src": "int64", "dst": "int64"})
    count = edges.vertices
    ids = np.arange(count)
    people = pd.DataFrame({"id": ids, "account_id": [f"x:{n}" for n in ids]})
    people["trust"] = rng.uniform(0.2, 1.0, size=count)
    heard = rng.poisson(np.bincount(edges.dst, minlength=count)).astype(float)
    features = people[["account_id"]].assign(
        trusted_engaged_accounts=heard, trusted_resharers=heard / 4
    )
    sources = pd.concat(
        people.iloc[rng.choice(count, SOURCES, replace=False)][["account_id"]].assign(
            topic=f"topic{n:02d}", own=np.log1p(rng.exponential(20, size=SOURCES))
        )
        for n in range(columns)
    )
    for name, frame, parts in (
        ("edges", pairs, FILES), ("vertices", people, 1), ("features", features, 1), ("sources", sources, 1)
    ):  # fmt: skip
        (folder / name).mkdir(parents=True, exist_ok=True)
        for part, rows in enumerate(np.array_split(np.arange(len(frame)), parts)):
            frame.iloc[rows].to_parquet(folder / name / f"part-{part}.parquet", index=False)


def one_column(graph: Graph) -> int:
    """General influence, written; answers its rounds."""
    found, solution = propagate.influence(
        graph.table("vertices"),
        graph.table("edges"),
        graph.table("features"),
        settings=SETTINGS,
        engine="blocks",
        edge_files=graph.edge_files,
        as_of=AS_OF,
    )
    found.write.mode("overwrite").parquet(str(graph.folder / "influence"))
    return solution.rounds


def many_columns(graph: Graph) -> int:
    """Topical influence of all topics, written; answers its rounds."""
    found, solution = topics.influence(
        graph.table("sources"),
        graph.table("vertices"),
        graph.table("edges"),
        graph.table("influence"),
        settings=SETTINGS,
        engine="blocks",
        edge_files=graph.edge_files,
    )
    found.write.mode("overwrite").parquet(str(graph.folder / "topical"))
    return solution.rounds


def turns(graph: Graph, count: int) -> list[Turn]:
    """So many turns, after one that warms the session up."""
    found = [Turn(*_timed(one_column, many_columns, graph)) for _ in range(count + 1)]
    return found[1:]


def _timed(
    one: Callable[[Graph], int], many: Callable[[Graph], int], graph: Graph
) -> tuple[float, float, int, int]:
    began = time.perf_counter()
    one_rounds = one(graph)
    half = time.perf_counter()
    many_rounds = many(graph)
    return half - began, time.perf_counter() - half, one_rounds, many_rounds


def page(found: dict[int, list[Turn]], columns: int, machine: list[str]) -> list[str]:
    """Markdown: what was measured, how, and where."""
    worst = max(median(turn.ratio for turn in each) for each in found.values())
    rows = [
        f"| 2^{scale} | {len(each)} | {median(t.one for t in each):.1f} s ({each[0].one_rounds}) "
        f"| {median(t.many for t in each):.1f} s ({each[0].many_rounds}) "
        f"| {median(t.ratio for t in each):.1f} | {min(t.ratio for t in each):.1f}"
        f" to {max(t.ratio for t in each):.1f} |"
        for scale, each in found.items()
    ]
    return [
        "# Topics as columns",
        "",
        f"Measured by `make bench-topics`: {columns} topics of {SOURCES:,} sources each, as columns of one",
        "solve, beside general influence, which is one column. Both are the functions that the stages",
        "call, from Parquet to Parquet, in one session; they take turns, after one turn that is not",
        "counted, and the ratio is taken turn by turn. The topics' solve has a column more, the general",
        "one, which is the yardstick of the others' certificate and begins where it was solved. The graph",
        "is R-MAT with 16 edges to a vertex.",
        "",
        "| vertices | turns | one column (rounds) | all topics (rounds) | ratio, median | of all turns |",
        "|---|---:|---:|---:|---:|---:|",
        *rows,
        "",
        f"At most {ALLOWED} times one column is allowed; the largest median is {worst:.1f}.",
        "",
        *machine,
    ]


def main(work: Path, scales: list[int], columns: int, count: int, out: Path) -> None:
    """Measure every size, and write the page."""
    from tests.benchmarks import machine  # it asks psutil, which tests do without

    found: dict[int, list[Turn]] = {}
    with session(SparkSettings(), app_name="renown-bench-topics") as spark:
        for scale in scales:
            prepare(work / str(scale), scale, columns)
            found[scale] = turns(Graph(spark, work / str(scale)), count)
            for turn in found[scale]:
                print(f"2^{scale}: {turn.one:.1f} s and {turn.many:.1f} s: {turn.ratio:.1f}")
            out.write_text("\n".join(page(found, columns, machine.lines())) + "\n", "utf-8")
    print(f"wrote {out}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--scales", type=int, nargs="+", default=[16, 18])
    parser.add_argument("--columns", type=int, default=30)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    main(asked.work, asked.scales, asked.columns, asked.turns, asked.out)
