"""`renown propagate --edges`: anyone's graph, from files to files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from renown.solver import Parameters
from renown.solver.engines.reference import solve_dense
from tests.graphs import edges_of, random_example
from tests.jobs.commands import renown

EXAMPLE = random_example(np.random.default_rng(12), 40, density=0.2)
EXACT = solve_dense(EXAMPLE.weights, EXAMPLE.trust, EXAMPLE.q, Parameters(tolerance=1e-13)).values
# Whom no edge names is no vertex of the graph.
NAMED = sorted({v for u, w, _ in edges_of(EXAMPLE) for v in (u, w)})


@pytest.fixture
def given(tmp_path: Path) -> Path:
    src, dst, weight = zip(*edges_of(EXAMPLE), strict=True)
    folder = tmp_path / "edges with spaces"
    folder.mkdir()
    half = len(src) // 2
    for name, part in (("a", slice(0, half)), ("b", slice(half, None))):
        table = pa.table({"src": src[part], "dst": dst[part], "weight": weight[part]})
        pq.write_table(table, folder / f"{name}.parquet")
    ids = pa.array(NAMED)
    pq.write_table(pa.table({"id": ids, "value": EXAMPLE.q[NAMED]}), tmp_path / "own.parquet")
    pq.write_table(pa.table({"id": ids, "trust": EXAMPLE.trust[NAMED]}), tmp_path / "trust.parquet")
    return tmp_path


def propagate(folder: Path, *arguments: str, edges: str = "edges with spaces") -> int:
    out = str(folder / "out")
    return renown("propagate", "--edges", str(folder / edges), "--out", out, *arguments)


def values(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / "out" / "values").to_pylist()
    return rows


def certificate(folder: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((folder / "out" / "certificate.json").read_text())
    return held


@pytest.mark.parametrize(
    "engine",
    [
        (),
        ("--engine", "blocks", "--blocks", "3"),
        pytest.param(("--engine", "graphframes"), marks=pytest.mark.slow),
    ],
    ids=["auto", "blocks-3", "graphframes"],
)
def test_values_and_certificate(spark: SparkSession, given: Path, engine: tuple[str, ...]) -> None:
    laid = ("--own", str(given / "own.parquet"), "--trust", str(given / "trust.parquet"))
    assert propagate(given, *laid, "--tolerance", "1e-6", *engine) == 0
    rows = {row["id"]: row for row in values(given)}
    assert sorted(rows) == NAMED
    x = np.array([rows[v]["influence"] for v in NAMED])
    assert np.all(np.abs(x - EXACT[NAMED]) <= 1e-6 * EXACT[NAMED])
    assert [rows[v]["share"] for v in NAMED] == pytest.approx(x / x.sum())
    told = certificate(given)
    assert told["eps"] <= 1e-6
    assert told["sum"] == pytest.approx(x.sum())
    assert (told["vertices"], told["edges"]) == (len(NAMED), len(edges_of(EXAMPLE)))
    assert told["engine"] == ("graphframes" if "graphframes" in engine else "blocks")
    assert {"session", "read", "build", "solve", "write"} <= told["seconds"].keys()
    assert told["peak_memory_bytes"]["jvm"] > 0


def test_a_csv_of_names_and_several_columns(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("src,dst\n007,b\n7,b\n")  # three names, not two
    (tmp_path / "own.csv").write_text("id,column,value\n7,birds,3\nb,birds,1\n")
    assert propagate(tmp_path, "--own", str(tmp_path / "own.csv"), edges="e.csv") == 0
    found = {(row["id"], row["column"]): row["influence"] for row in values(tmp_path)}
    expected = {("007", "birds"): 1, ("7", "birds"): 3, ("b", "birds"): 1 + 0.85 * (1 + 3)}
    assert found == pytest.approx(expected)


def test_a_fixed_number_of_rounds_and_a_start(spark: SparkSession, given: Path) -> None:
    assert propagate(given, "--rounds", "3") == 0
    first = certificate(given)
    assert (first["rounds"], first["tolerance"], first["converged"]) == (3, None, False)
    (given / "out").rename(given / "before")
    assert propagate(given, "--rounds", "3", "--start", str(given / "before" / "values")) == 0
    assert certificate(given)["eps"] < first["eps"]  # three rounds on top of three


def test_all_that_is_wrong_with_the_files(
    spark: SparkSession, given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (given / "own.csv").write_text("id,valeu\na,1\n")
    pq.write_table(pa.table({"id": [1.5], "trust": [1.0]}), given / "t.parquet")
    laid = ("--own", str(given / "own.csv"), "--trust", str(given / "t.parquet"))
    assert propagate(given, *laid, "--start", str(given / "no")) == 2
    said = capsys.readouterr().err
    assert "expected a column 'value', found id, valeu; did you mean 'valeu'?" in said
    assert "expected whole numbers or text in column 'id', found double" in said
    assert f"--start {given}/no: no such file or folder" in said
    assert not (given / "out").exists()


def test_files_of_one_known_kind(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "e").mkdir()
    assert propagate(tmp_path, edges="e") == 2
    assert (
        "expected Parquet or CSV files (.parquet, .csv), found no files" in capsys.readouterr().err
    )
    for name in ("a.parquet", "b.csv.gz"):
        (tmp_path / "e" / name).touch()
    assert propagate(tmp_path, edges="e") == 2
    assert "found a.parquet, b.csv.gz" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("src,dst,weight\n1,2,-1\n", "edges whose weight is negative or not a number: 1"),
        ("src,dst,weight\n1,2,x\n", "edges whose weight is negative or not a number: 1"),
        ("src,dst\n1,\n", "edges without a src or dst: 1"),
        ("src,dst\n", "the graph has no vertex"),
    ],
)
def test_one_clear_error_each(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, said: str
) -> None:
    (tmp_path / "e.csv").write_text(lines)
    assert propagate(tmp_path, edges="e.csv") == 2
    assert said in capsys.readouterr().err


def test_files_without_edges_and_files_that_differ(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "e").mkdir()
    none = pa.table({"src": pa.array([], pa.int64()), "dst": pa.array([], pa.int64())})
    pq.write_table(none, tmp_path / "e" / "a.parquet")
    for blocks in ("1", "2"):
        assert propagate(tmp_path, "--blocks", blocks, "--engine", "blocks", edges="e") == 2
        assert "the graph has no vertex" in capsys.readouterr().err
    pq.write_table(
        pa.table({"src": [1], "dst": [2], "weight": [1.0]}), tmp_path / "e" / "b.parquet"
    )
    assert propagate(tmp_path, edges="e") == 2
    assert "b.parquet has src, dst, weight" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--damping", "1"), "damping is 1.0, but must be in [0, 1)"),
        (("--rounds", "3", "--tolerance", "1e-3"), "exclude each other"),
        (("--as-of", "2026-01-01"), "do not go with it"),
        (("--engine", "block"), "did you mean 'blocks'"),
    ],
)
def test_options_that_do_not_fit(
    spark: SparkSession,
    given: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    assert propagate(given, *arguments) == 2
    assert said in capsys.readouterr().err


def test_what_goes_with_edges_goes_not_with_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    only_with_edges = ("--blocks", "2", "--precision", "single")
    assert renown("propagate", "--as-of", "2026-01-01", *only_with_edges) == 2
    assert "--blocks, --precision go with --edges" in capsys.readouterr().err
    assert renown("propagate") == 2
    assert "give --as-of for the stage of a run, or --edges for a graph" in capsys.readouterr().err
