"""`renown trust`: seeded trust on anyone's graph, from files to files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from tests.jobs.commands import renown

# Two triangles, a-b-c and x-y-z, with a tie between c and x; and p-q, which nobody else knows.
FRIENDS = "src,dst\na,b\nb,c\nc,a\nx,y\ny,z\nz,x\nc,x\np,q\n"


def trust(folder: Path, edges: str, seeds: str, *arguments: str) -> int:
    (folder / "e.csv").write_text(edges)
    (folder / "s.csv").write_text(seeds)
    paths = [
        f"--{o}={folder / name}"
        for o, name in (("edges", "e.csv"), ("seeds", "s.csv"), ("out", "out"))
    ]
    return renown("trust", *paths, *arguments)


def rows(folder: Path) -> dict[Any, dict[str, Any]]:
    return {row["id"]: row for row in pq.read_table(folder / "out" / "trust").to_pylist()}


def certificate(folder: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((folder / "out" / "certificate.json").read_text())
    return held


def test_from_files_to_files(spark: SparkSession, tmp_path: Path) -> None:
    assert trust(tmp_path, FRIENDS, "id,label\na,good\nz,bad\n", "--undirected") == 0
    found = rows(tmp_path)
    assert sorted(found) == ["a", "b", "c", "p", "q", "x", "y", "z"]
    assert found["a"]["trust"] > found["b"]["trust"] > found["c"]["trust"] > 0.5
    # The graph is its own mirror image, good for bad.
    for one, other in (("a", "z"), ("b", "y"), ("c", "x")):
        assert found[one]["trust"] == pytest.approx(1 - found[other]["trust"], abs=1e-3)
    for alone in ("p", "q"):
        assert (found[alone]["trust"], found[alone]["reached"]) == (None, False)
    told = certificate(tmp_path)
    assert told["eps"] <= told["tolerance"] == 1e-3
    assert (told["converged"], told["early_stopped"]) == (True, False)
    assert told["seeds"] == {"good": 1, "bad": 1}
    assert (told["vertices"], told["reached"], told["undirected"]) == (8, 6, True)


def test_early_stopped_by_ids_that_are_numbers(spark: SparkSession, tmp_path: Path) -> None:
    # 1 pays attention to 2, 2 to 3, and so on: after two rounds nothing has come to 4.
    path = "src,dst\n1,2\n2,3\n3,4\n"
    assert trust(tmp_path, path, "id,label\n1,good\n", "--rounds", "2") == 0
    assert {v: row["reached"] for v, row in rows(tmp_path).items()} == {1: 1, 2: 1, 3: 1, 4: 0}
    told = certificate(tmp_path)
    assert (told["rounds"], told["early_stopped"], told["tolerance"]) == (2, True, None)
    assert told["eps"] > 1e-3
    assert not told["converged"]


def test_all_that_is_wrong_at_once(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edges = "src,dst,weight\na,b,1\nb,c,-1\n,c,1\n"
    seeds = "id,label\na,godo\nb,good\nb,bad\nnobody,bad\n"
    assert trust(tmp_path, edges, seeds) == 2
    said = capsys.readouterr().err
    for problem in (
        "edges without a src or dst: 1",
        "edges whose weight is negative or not a number: 1",
        "expected the label good or bad, found 'godo' at 1 seeds; did you mean 'good'?",
        "seeds that are no vertex of the edges: 1 (nobody)",
        "seeds that are both good and bad: 1 (b)",
    ):
        assert problem in said
    assert not (tmp_path / "out").exists()


def test_without_seeds_nobody_is_trusted(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A channel with no seeds trusted everyone equally, in public; ours refuses."""
    assert trust(tmp_path, FRIENDS, "id,label\n") == 2
    assert "without seeds nobody is known" in capsys.readouterr().err
    assert trust(tmp_path, FRIENDS, "id,lable\na,good\n", "--damping", "0.5") == 2
    assert "expected a column 'label', found id, lable" in capsys.readouterr().err
    assert trust(tmp_path, FRIENDS, "id,label\na,good\n", "--damping", "1", "--prior", "0") == 2
    said = capsys.readouterr().err
    assert "damping is 1.0" in said
    assert "prior is 0.0" in said
    assert not (tmp_path / "out").exists()
