"""The claims of `renown.solver.model`, each on graphs that hypothesis draws.

They are claims about the equation, so they are tested on the reference engine; that every other
engine solves the same equation is `tests/engines`.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renown.solver import NotConverged, Parameters
from renown.solver.engines.reference import Array, solve_dense, transition
from tests.graphs import Example, examples, side_by_side

DAMPING = 0.85
ROUNDING = 1e-12  # of the elimination that `exact` is
# Rounds, not a tolerance: where x / q is large, rounding alone keeps eps above any tight one.
TIGHT = Parameters(rounds=400)  # 0.85^400 is 6e-29


def exact(example: Example) -> Array:
    """x* by elimination: (I - d P') x = q."""
    p = transition(example.weights, example.trust)
    return np.linalg.solve(np.eye(example.n) - DAMPING * p.T, example.q)


def solved(example: Example, parameters: Parameters = TIGHT, start: Array | None = None) -> Array:
    return solve_dense(example.weights, example.trust, example.q, parameters, start).values


def relative(found: Array, wanted: Array) -> float:
    return float(np.max(np.abs(found - wanted) / wanted))


def test_one_reaction_worked_out_by_hand() -> None:
    # b reacts to a alone; a reacts to nobody. q = 1 each, b is trusted by half.
    weights = np.array([[0.0, 0.0], [3.0, 0.0]])
    trust = np.array([1.0, 0.5])
    x = solve_dense(weights, trust, np.ones(2), TIGHT).values
    assert x == pytest.approx([1 + 0.85 * 0.5 * 1, 1])  # a gains, b who reacts does not


def test_two_who_look_at_each_other() -> None:
    # x = 1 + 0.85 x  for both
    x = solve_dense(np.array([[0.0, 1.0], [1.0, 0.0]]), np.ones(2), np.ones(2), TIGHT).values
    assert x == pytest.approx([1 / 0.15, 1 / 0.15])


@given(examples())
def test_the_fixed_point_is_the_solution_of_the_linear_system(example: Example) -> None:
    assert relative(solved(example), exact(example)) < ROUNDING


@given(examples(), st.sampled_from([1e-1, 1e-2, 1e-4, 1e-6]))
def test_the_certificate_bounds_the_error_of_every_account(example: Example, eps: float) -> None:
    solution = solve_dense(example.weights, example.trust, example.q, Parameters(tolerance=eps))
    assert solution.eps <= eps
    error = np.abs(solution.values - exact(example))
    assert np.all(error <= (solution.eps + ROUNDING) * exact(example))


@given(examples(), st.integers(0, 5))
def test_the_certificate_also_bounds_a_fixed_number_of_rounds(
    example: Example, rounds: int
) -> None:
    solution = solve_dense(example.weights, example.trust, example.q, Parameters(rounds=rounds))
    assert solution.rounds == rounds
    error = np.abs(solution.values - exact(example))
    assert np.all(error <= (solution.eps + ROUNDING) * exact(example))


@given(examples(), st.integers(0, 2**32 - 1))
def test_the_first_score_does_not_matter(example: Example, seed: int) -> None:
    eps = 1e-6
    rng = np.random.default_rng(seed)
    adversarial = np.zeros(example.n)
    adversarial[0] = 1e6  # all influence to whoever came first
    for start in (np.zeros(example.n), rng.uniform(0, 1e3, example.n), adversarial):
        x = solved(example, Parameters(tolerance=eps), start)
        assert relative(x, exact(example)) <= eps + ROUNDING


@given(examples())
def test_isolated_accounts_change_nobody(example: Example) -> None:
    crowd = Example(
        np.zeros((10 * example.n,) * 2), np.ones(10 * example.n), np.ones(10 * example.n)
    )
    x = solved(side_by_side([example, crowd]))
    assert relative(x[: example.n], solved(example)) < 1e-12


@given(examples(), examples())
def test_two_networks_solved_together_are_solved_apart(a: Example, b: Example) -> None:
    apart = np.concatenate([solved(a), solved(b)])
    assert relative(solved(side_by_side([a, b])), apart) < 1e-12


@given(examples())
def test_the_network_a_second_time_changes_nobody(example: Example) -> None:
    x = solved(side_by_side([example, example]))
    assert relative(x, np.tile(solved(example), 2)) < 1e-12


@given(examples(), st.randoms(use_true_random=False))
def test_names_do_not_matter(example: Example, random: object) -> None:
    order = np.arange(example.n)
    random.shuffle(order)  # type: ignore[attr-defined]
    renamed = Example(example.weights[np.ix_(order, order)], example.trust[order], example.q[order])
    assert relative(solved(renamed), solved(example)[order]) < 1e-12


@given(examples())
def test_what_an_account_has_and_what_is_passed_on_add_up(example: Example) -> None:
    x = exact(example)
    passed = DAMPING * transition(example.weights, example.trust) * x[:, None]  # (N, N): u to v
    assert example.q + passed.sum(axis=0) == pytest.approx(x, rel=1e-9)


@given(examples(), st.data())
def test_more_of_anything_never_lowers_an_account(example: Example, data: st.DataObject) -> None:
    v = data.draw(st.integers(0, example.n - 1))
    before = exact(example)[v]

    richer = example.q.copy()
    richer[v] += 1
    assert exact(Example(example.weights, example.trust, richer))[v] >= before

    trusted = example.trust.copy()
    trusted[v] = min(1.0, 2 * trusted[v])
    assert exact(Example(example.weights, trusted, example.q))[v] >= before * (1 - 1e-12)

    u = data.draw(st.integers(0, example.n - 1))
    reacted = example.weights.copy()
    reacted[u, v] += 1
    assert exact(Example(reacted, example.trust, example.q))[v] >= before * (1 - 1e-12)


@given(examples(), examples(most=4), st.data())
def test_a_crowd_adds_no_more_than_its_price(
    honest: Example, crowd: Example, data: st.DataObject
) -> None:
    """k accounts that nobody honest reacts to add at most d/(1-d) * sum(q) * max(tau) to anyone."""
    both = side_by_side([honest, crowd])
    victim = data.draw(st.integers(0, honest.n - 1))
    both.weights[honest.n :, victim] = 100.0
    gained = exact(both)[: honest.n] - exact(honest)
    price = DAMPING / (1 - DAMPING) * crowd.q.sum() * crowd.trust.max()
    assert np.all(gained <= price * (1 + 1e-9) + ROUNDING * exact(honest))


@settings(deadline=None)
@given(examples())
def test_normalised_it_is_pagerank(example: Example) -> None:
    trusted = Example(example.weights, np.ones(example.n), example.q)
    network = nx.from_numpy_array(trusted.weights, create_using=nx.DiGraph)
    teleport = dict(enumerate(trusted.q))
    pagerank = nx.pagerank(
        network,
        alpha=DAMPING,
        personalization=teleport,
        dangling=teleport,
        tol=1e-15,
        max_iter=2_000,
    )
    x = exact(trusted)
    assert x / x.sum() == pytest.approx([pagerank[v] for v in range(trusted.n)], abs=1e-12)


def test_running_out_of_rounds_says_how_far_it_came() -> None:
    weights = np.array([[0.0, 1.0], [1.0, 0.0]])
    short = Parameters(tolerance=1e-9, maximum_rounds=3)
    with pytest.raises(NotConverged, match=r"after 3 rounds eps is 0\.522"):  # 0.85^4
        solve_dense(weights, np.ones(2), np.ones(2), short)


def test_an_unconverged_solution_can_be_asked_for_and_says_so() -> None:
    weights = np.array([[0.0, 1.0], [1.0, 0.0]])
    short = Parameters(tolerance=1e-9, maximum_rounds=3, allow_unconverged=True)
    solution = solve_dense(weights, np.ones(2), np.ones(2), short)
    assert not solution.converged
    assert solution.eps == pytest.approx(0.85**4)
