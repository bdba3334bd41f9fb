"""The benchmark's own parts; the measuring itself is `make bench`."""

from __future__ import annotations

import json
from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.benchmarks import datasets, exact, graphs, ours, rows
from tests.benchmarks.cleaning_units import Measured, Size, Timed
from tests.benchmarks.datasets import Dataset
from tests.benchmarks.graphs import Edges
from tests.benchmarks.peers import Task, plain
from tests.benchmarks.rows import Row

CERTIFICATE = {
    "rounds": 32,
    "eps": 9e-5,
    "seconds": {"session": 4.0, "read": 0.5, "build": 1.0, "solve": 3.2, "write": 0.25},
    "peak_memory_bytes": {"python_worker": 900, "driver": 100, "jvm": 2_000},
}


def test_a_certificate_is_read(tmp_path: Path) -> None:
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps(CERTIFICATE))
    read = ours.certificate(file)
    assert (read.rounds, read.eps, read.seconds["solve"], read.worker_bytes) == (32, 9e-5, 3.2, 900)


def test_a_certificate_names_all_that_it_lacks(tmp_path: Path) -> None:
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps({"rounds": 1, "seconds": {"read": 1, "build": 1}}))
    with pytest.raises(ValueError, match=r"lacks eps, seconds\.solve, seconds\.write"):
        ours.certificate(file)


def test_rows_come_back_as_they_were_and_the_last_counts(tmp_path: Path) -> None:
    row = Row("rmat", 12, False, "string", "plain", 1, "timeout", "after 1 s", "2026-11-23", 5, 9)
    again = replace(row, status="ok", reason="", l1=1e-7, rounds=8, worker_peak_bytes=0)
    for one in (row, again):
        rows.append(tmp_path / "rows.csv", one)
    assert rows.read(tmp_path / "rows.csv") == [again]


def test_exact_on_a_graph_solved_by_hand() -> None:
    # 0 pays 1 and 2 alike (by parallel edges 1 + 1 and 2), 1 pays 0, 2 dangles.
    edges = Edges(np.array([0, 0, 0, 1]), np.array([1, 1, 2, 0]), np.array([1.0, 1, 2, 5]), 3)
    x = exact.exact(exact.passing_of(edges))
    x0 = (1 + 0.85) / (1 - 0.85 * 0.85 / 2)  # x0 = 1 + d x1, x1 = x2 = 1 + d x0 / 2
    assert x == pytest.approx([x0, 1 + 0.85 * x0 / 2, 1 + 0.85 * x0 / 2])


@pytest.mark.parametrize("graph", ["rmat", "clustered"])
def test_edges_name_every_vertex_before_and_after_a_change(graph: str) -> None:
    edges = graphs.GENERATORS[graph](11)
    assert len(edges) == 16 << 11
    for one in (edges, graphs.rewired(edges, 0.01, seed=3)):
        assert len(np.union1d(one.src, one.dst)) == one.vertices == edges.vertices


@pytest.mark.parametrize("ids", ["dense", "string"])
def test_the_plain_line_is_within_reach_of_the_exact_answer(tmp_path: Path, ids: str) -> None:
    dataset = Dataset("rmat", 8, weighted=True, ids=ids)
    datasets.prepare([dataset], tmp_path)
    assert pq.read_table(dataset.edges(tmp_path)).num_rows == 16 << 8
    task = Task(dataset.edges(tmp_path).as_posix(), (tmp_path / "out").as_posix(), rounds=0)
    assert plain(task).eps <= exact.TOLERANCE
    assert datasets.l1_of(task.file, dataset, tmp_path) < 1e-5


def test_a_line_of_cleaning_is_told_in_the_units_beside_it() -> None:
    """The machine slows to half its pace meanwhile: the runs are of 4, 8 and 4.95 units."""
    line = Timed(runs=(4.0, 8.0, 9.9), unit=(1.0, 1.0, 2.0, 2.0))
    # 4 of the faster of 1 and 1, 8 of the faster of 1 and 2, 9.9 of the faster of 2 and 2
    assert line.units == pytest.approx(9.9 / 2)


def test_what_grows_faster_than_the_acts_is_beyond_its_bound() -> None:
    def size(unit: float, **units: float) -> Size:
        return Size({name: Timed((unit * of,), (unit, unit)) for name, of in units.items()})

    smaller = size(0.2, machine_cadence=5.0, chorus=6.0, idle_crowd=2.0, unreached=4.0)
    larger = size(2.0, machine_cadence=5.1, chorus=4.0, idle_crowd=2.0, unreached=6.0)
    cadence, chorus, idle, unreached = (Measured.of(name, smaller, larger) for name in larger.lines)

    assert (idle.seconds, idle.slope, idle.beyond) == (4.0, pytest.approx(1.0), "")
    assert cadence.beyond == "beyond 5 units at the larger size"  # the bound of what is cheap
    assert chorus.beyond == "beyond 5 units at the smaller size"
    assert unreached.slope == pytest.approx(log(6 * 2 / (4 * 0.2)) / log(10))
    assert unreached.beyond == "beyond its slope"  # of units it has no bound
