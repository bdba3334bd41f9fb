"""The engine blocks on arrays, without Spark: numbering, sums, layout, and what a machine keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renown.solver import Parameters
from renown.solver.engines.blocks import store
from renown.solver.engines.blocks.aligned import Laid
from renown.solver.engines.blocks.layout import lay_out
from renown.solver.engines.blocks.numbering import UNKNOWN, by_degree, coded, degrees
from renown.solver.engines.blocks.phases import Phases
from renown.solver.engines.blocks.reading import Columns
from renown.solver.engines.blocks.single import Solved, solve_arrays
from renown.solver.engines.blocks.sparse import ordered, paid
from renown.solver.engines.reference import solve_dense
from renown.solver.given import ONE
from tests.graphs import Array, Example, edges_of, examples, random_example

# Rounding leaves 1e-15 times the largest x / q, which may be some thousands.
TIGHT = Parameters(tolerance=1e-11, maximum_rounds=2_000)


def numbered(src: list[Any], dst: list[Any], vertices: list[Any] | None = None) -> list[Any]:
    """Ids in the order of their rows."""
    codes = coded(pa.chunked_array([src]), pa.chunked_array([dst]))
    held = None if vertices is None else pa.array(vertices)
    numbering, _ = by_degree(degrees(codes), codes.known, held)
    return list(numbering.ids.to_pylist())


class TestNumbering:
    # b is an end three times, a and c twice each, d once
    SRC, DST = ["a", "b", "c", "b"], ["b", "a", "d", "c"]

    def test_the_busiest_come_first_and_ties_go_by_id(self) -> None:
        assert numbered(self.SRC, self.DST) == ["b", "a", "c", "d"]

    @pytest.mark.parametrize("gap", [1, 10**15])  # looked up by value, and in a dictionary
    def test_whole_numbers_near_and_far(self, gap: int) -> None:
        src, dst = ([gap * "abcd".index(c) for c in ends] for ends in (self.SRC, self.DST))
        assert numbered(src, dst) == [gap * i for i in (1, 0, 2, 3)]

    def test_given_vertices_stay_without_any_edge(self) -> None:
        assert numbered([5], [7], [9, 8, 7, 5]) == [5, 7, 8, 9]
        assert numbered(["x"], ["y"], ["z", "y", "x"]) == ["x", "y", "z"]

    def test_an_end_that_is_none_of_those_given_is_unknown(self) -> None:
        codes = coded(pa.chunked_array([["a"]]), pa.chunked_array([["q"]]))
        numbering, row = by_degree(degrees(codes), codes.known, pa.array(["a", "b"]))
        assert row[codes.dst].tolist() == [UNKNOWN]
        assert numbering.rows_of(pa.array(["b", "q", None])).tolist() == [1, UNKNOWN, UNKNOWN]

    def test_a_value_outside_the_numbers_is_unknown(self) -> None:
        codes = coded(pa.chunked_array([[0, 2]]), pa.chunked_array([[2, 3]]))
        numbering, _ = by_degree(degrees(codes), codes.known, None)
        assert numbering.rows_of(pa.array([2, 1, -1, 10**12, None])).tolist() == [
            0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
        ]  # fmt: skip
        assert numbering.rows_of(pa.array(["2"])).tolist() == [UNKNOWN]


@given(st.integers(0, 2**32 - 1))
def test_no_digit_depends_on_the_order_of_edges(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, n = 300, 9  # so many parallel edges
    src, dst = rng.integers(0, n, (2, count)).astype(np.int32)
    weight = rng.uniform(0, 1, count) * 10.0 ** rng.integers(-8, 8, count)
    first = ordered(src, dst, weight, (n, n))
    order = rng.permutation(count)
    second = ordered(src[order], dst[order], weight[order], (n, n))
    assert first.data.tolist() == second.data.tolist()
    assert first.indices.tolist() == second.indices.tolist()
    assert paid(first).tolist() == paid(second).tolist()


def solved(
    example: Example, parameters: Parameters, q: pa.Table | None = None, **laid: Any
) -> Solved:
    src, dst, weight = zip(*edges_of(example), strict=True)
    columns = {"src": pa.array(src, pa.int64()), "dst": pa.array(dst, pa.int64())}
    columns["weight"] = pa.array(weight, pa.float64())
    ids = np.arange(example.n)
    of_column = {"open": False, "columns": (ONE,), "yardstick": None, "single": False, **laid}
    return solve_arrays(
        Columns({name: pa.chunked_array([c]) for name, c in columns.items()}),
        Laid(
            vertices=pa.table({"id": ids, "trust": example.trust}),
            q=q or pa.table({"id": ids, "value": example.q}),
            **of_column,
        ),
        parameters,
        Phases(),
    )


def by_id(found: Solved) -> Array:
    assert found.solution is not None
    assert found.ids is not None
    return found.solution.values[np.argsort(found.ids.to_numpy())]


@settings(deadline=None)
@given(examples(most=10).filter(lambda e: e.weights.any()))
def test_it_solves_what_the_reference_solves(example: Example) -> None:
    wanted = solve_dense(example.weights, example.trust, example.q, TIGHT).values
    assert by_id(solved(example, TIGHT))[:, 0] == pytest.approx(wanted, rel=1e-10)


def test_several_columns_with_signs_against_a_yardstick() -> None:
    rng = np.random.default_rng(2)
    example = random_example(rng, 40, density=0.1)
    q = np.column_stack([example.q, rng.normal(0, 1, 40), np.where(rng.random(40) < 0.1, 3.0, 0)])
    table = pa.table(
        {
            "id": np.tile(np.arange(40), 3),
            "column": np.repeat(["all", "change", "topic"], 40),
            "value": q.T.ravel(),
        }
    )
    eps = 1e-6
    parameters = Parameters(tolerance=eps, yardstick="all")
    found = solved(example, parameters, table, columns=("all", "change", "topic"), yardstick=0)
    exact = solve_dense(example.weights, example.trust, q, TIGHT, yardstick=q[:, [0]]).values
    # |x - x*| <= eps * the influence of the yardstick, for every vertex and column
    assert np.all(np.abs(by_id(found) - exact) <= eps * exact[:, [0]] * (1 + 1e-6))


def test_single_precision_holds_its_certificate() -> None:
    example = random_example(np.random.default_rng(4), 60, density=0.2)
    found = solved(example, Parameters(tolerance=1e-3, single=True), single=True)
    exact = solve_dense(example.weights, example.trust, example.q, TIGHT).values
    assert found.solution is not None
    assert found.solution.values.dtype == np.float32
    assert np.all(np.abs(by_id(found)[:, 0] - exact) <= 1e-3 * exact)


class TestLayout:
    @settings(deadline=None)
    @given(st.integers(0, 2**32 - 1), st.integers(1, 9))
    def test_every_edge_has_one_place_and_its_row_leads_back(self, seed: int, blocks: int) -> None:
        rng = np.random.default_rng(seed)
        n = int(rng.integers(1, 50))
        src = rng.integers(0, n, 200).astype(np.int32)
        dst = (n * rng.random(200) ** 4).astype(np.int32)  # skewed
        lay = lay_out(np.bincount(dst, minlength=n), blocks)
        block, row = lay.deal(src, dst)
        for b in range(blocks):
            rows = np.concatenate((np.arange(n)[lay.rows(b)], lay.hubs))
            assert len(rows) == lay.height(b)
            assert rows[row[block == b]].tolist() == dst[block == b].tolist()

    def test_a_hub_with_a_tenth_of_all_edges_is_shared_out(self) -> None:
        rng = np.random.default_rng(0)
        n, count = 10_000, 200_000
        dst = rng.integers(1, n, count).astype(np.int32)
        dst[: count // 10] = 0
        src = rng.integers(0, n, count).astype(np.int32)
        lay = lay_out(np.bincount(dst, minlength=n), 16)
        block, _ = lay.deal(src, dst)
        held = np.bincount(block, minlength=16)
        assert (
            held.max() < 1.05 * held.mean()
        )  # without sharing out, one block held 2.4 times the mean

    def test_a_graph_without_edges(self) -> None:
        lay = lay_out(np.zeros(5, dtype=np.int64), 3)
        assert sum(lay.height(b) for b in range(3)) == 5


class TestStore:
    @pytest.fixture
    def matrix(self) -> Any:
        rng = np.random.default_rng(1)
        src, dst = rng.integers(0, 50, (2, 400)).astype(np.int32)
        return ordered(src, dst, rng.uniform(0, 1, 400), (50, 50))

    @pytest.fixture(autouse=True)
    def _own_disk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SPARK_LOCAL_DIRS", str(tmp_path / "local"))
        monkeypatch.setattr(store, "_held", {})

    def copies(self, tmp_path: Path) -> list[Path]:
        return sorted((tmp_path / "local" / store.FOLDER).iterdir())

    def same(self, found: Any, matrix: Any) -> bool:
        return all(
            getattr(found, name).tolist() == getattr(matrix, name).tolist() for name in store.ARRAYS
        )

    def test_a_machine_without_a_copy_makes_the_same_one(self, tmp_path: Path, matrix: Any) -> None:
        block = store.save(matrix, graph="g", uri=(tmp_path / "shared" / "b.parquet").as_uri())
        copy = self.copies(tmp_path)[0]
        for file in copy.iterdir():
            file.unlink()
        copy.rmdir()
        assert self.same(store.load(block), matrix)  # from the shared form
        assert self.copies(tmp_path) == [copy]
        store._held.clear()
        Path(tmp_path / "shared" / "b.parquet").unlink()
        assert self.same(store.load(block), matrix)  # from the copy

    def test_the_copy_used_least_recently_makes_room(
        self, tmp_path: Path, matrix: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = store.save(matrix, graph="g", uri=(tmp_path / "1.parquet").as_uri())
        room = iter([False, True, True])  # full until one copy is gone
        monkeypatch.setattr(store, "_has_room", lambda size, folder: next(room))
        second = store.save(matrix * 2, graph="g", uri=(tmp_path / "2.parquet").as_uri())
        assert [c.name for c in self.copies(tmp_path)] == [second.digest]
        assert self.same(store.load(first), matrix)  # it is still shared

    def test_a_full_disk_is_no_reason_to_fail(
        self, tmp_path: Path, matrix: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store, "_has_room", lambda size, folder: False)
        block = store.save(matrix, graph="g", uri=(tmp_path / "1.parquet").as_uri())
        assert self.copies(tmp_path) == []
        assert self.same(store.load(block), matrix)
