"""Leaps spare rounds and cannot do harm: the certificate judges where they land."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from renown.solver import Parameters
from renown.solver.engines.reference import Array, DenseRecurrence, solve_dense, transition
from renown.solver.solution import Step, iterate
from tests.graphs import Example, examples, side_by_side

LEAPING = Parameters(tolerance=1e-6)
PLAIN = replace(LEAPING, leaps=False)


def closed_communities() -> Example:
    """Three groups in which all attend to all and to nobody else, so that nothing leaks."""
    rng = np.random.default_rng(6)
    return side_by_side(
        [Example(rng.random((20, 20)), np.ones(20), rng.uniform(1, 9, 20)) for _ in range(3)]
    )


def test_what_circulates_is_added_at_once() -> None:
    e = closed_communities()
    plain, leaping = (solve_dense(e.weights, e.trust, e.q, p) for p in (PLAIN, LEAPING))
    assert plain.rounds > 80
    assert leaping.rounds < plain.rounds / 3
    assert max(plain.eps, leaping.eps) <= 1e-6
    assert np.allclose(plain.values, leaping.values, rtol=2e-6)


def test_a_fixed_number_of_rounds_is_of_plain_ones() -> None:
    e = closed_communities()
    x, p = e.q, transition(e.weights, e.trust)
    for _ in range(12):
        x = e.q + 0.85 * p.T @ x
    found = solve_dense(e.weights, e.trust, e.q, Parameters(rounds=12))
    assert np.allclose(found.values, x, rtol=1e-14)


class Boasting(DenseRecurrence):
    """Says of every change that all of it is left, so that every leap is as long as it can be."""

    def apply(self, x: Array) -> Step[Array]:
        return replace(super().apply(x), left=[1e9])

    def leap(self, following: Array, lengths: Sequence[float]) -> Array:
        assert max(lengths) <= 0.85 / 0.15 + 1e-9
        return super().leap(following, lengths)


@given(examples(), st.integers(0, 2**32 - 1))
def test_the_worst_leaps_do_not_keep_it_from_its_end(example: Example, seed: int) -> None:
    start = np.random.default_rng(seed).uniform(0, 1e3, example.n)
    p = transition(example.weights, example.trust)
    boasting = Boasting(p, example.q, 0.85, start)
    solution = iterate(boasting, Parameters(tolerance=1e-6, maximum_rounds=2_000))
    exact = np.linalg.solve(np.eye(example.n) - 0.85 * p.T, example.q)
    assert np.all(np.abs(solution.values - exact) <= (1e-6 + 1e-12) * exact)
