"""What the scoreboard counts with: by hand, by brute force over ties, and on accounts drawn again."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from itertools import permutations
from math import isnan, log2

import numpy as np
import pytest
from scipy.stats import spearmanr

from renown.proofs import measures
from renown.proofs.measures import UNPLACED, Drawn, ndcg, overlap, ranked, spearman
from renown.proofs.resampling import METRICS, Replicated, Resampling, draws, figures


def drawn(*values: float) -> Drawn:
    return ranked(values).drawn()


def test_the_examples_in_the_docstrings_hold() -> None:
    found = doctest.testmod(measures)
    assert found.attempted >= 10
    assert found.failed == 0


class TestByHand:
    def test_spearman_of_tied_accounts_is_that_of_their_mean_ranks(self) -> None:
        # Ranks 1, 2.5, 2.5, 4 against 2, 1, 3, 4: from their means -1.5, 0, 0, 1.5 and -.5, -1.5, .5, 1.5
        rho = spearman(drawn(9, 5, 5, 1), drawn(7, 8, 6, 0))
        assert rho == pytest.approx((1.5 * 0.5 + 1.5 * 1.5) / (4.5 * 5) ** 0.5)

    def test_spearman_of_a_constant_is_not_a_number(self) -> None:
        assert isnan(spearman(drawn(1, 1, 1), drawn(1, 2, 3)))

    def test_ndcg_discounts_by_place(self) -> None:
        # The measure puts 3 first and 10 second; the best order is 10, 3.
        found = ndcg(drawn(8, 9, 1), drawn(10, 3, 5), k=2)
        assert found == pytest.approx((3 / log2(2) + 10 / log2(3)) / (10 / log2(2) + 5 / log2(3)))

    def test_ndcg_of_tied_accounts_is_the_mean_of_their_orders(self) -> None:
        # Either of the two comes first: 4/1 + 2/1.585 or 2/1 + 4/1.585.
        either = (4 + 2) / 2 * (1 + 1 / log2(3))
        assert ndcg(drawn(1, 1), drawn(4, 2), k=2) == pytest.approx(either / (4 + 2 / log2(3)))

    def test_ndcg_without_any_outcome_is_not_a_number(self) -> None:
        assert isnan(ndcg(drawn(2, 1), drawn(0, 0), k=2))

    def test_overlap_counts_a_tie_at_the_border_by_its_share(self) -> None:
        # First two by the measure: the first, and one of three. By the outcome: the first two.
        assert overlap(drawn(9, 5, 5, 5), drawn(4, 3, 2, 1), k=2) == pytest.approx((1 + 1 / 3) / 2)

    def test_overlap_with_fewer_accounts_than_places_is_of_all_of_them(self) -> None:
        assert overlap(drawn(2, 1), drawn(1, 2), k=100) == 1.0

    def test_accounts_that_a_measure_does_not_know_share_its_lowest_place(self) -> None:
        known, unknown = drawn(2, 1, 0, 0), drawn(2, 1, UNPLACED, UNPLACED)
        outcome = drawn(4, 3, 2, 1)
        for of in METRICS.values():
            assert of(known, outcome) == of(unknown, outcome)


@pytest.mark.parametrize("of", [ndcg, overlap])
def test_ties_are_worth_what_all_orders_of_them_are_worth_on_average(
    of: Callable[..., float],
) -> None:
    measure, outcome = (3.0, 2.0, 2.0, 2.0, 1.0), (1.0, 5.0, 0.0, 2.0, 4.0)
    broken = [
        of(drawn(*(m + order[i] / 10 for i, m in enumerate(measure))), drawn(*outcome), k=3)
        for order in permutations(range(5))
    ]
    assert of(drawn(*measure), drawn(*outcome), k=3) == pytest.approx(np.mean(broken))


class TestResampling:
    random = np.random.default_rng(3)
    measure = random.integers(0, 9, 400).astype(float)
    outcome = random.poisson(measure).astype(float)

    def test_a_sample_is_as_if_its_accounts_were_there_so_often(self) -> None:
        often = next(draws(400, Resampling()))
        repeated = np.repeat(np.arange(400), often.astype(int))
        assert often.sum() == len(repeated) == 400
        a, b = ranked(self.measure), ranked(self.outcome)
        again, came = self.measure[repeated], self.outcome[repeated]
        for of in METRICS.values():
            expected = of(ranked(again).drawn(), ranked(came).drawn())
            assert of(a.drawn(often), b.drawn(often)) == pytest.approx(expected)
        assert spearman(a.drawn(often), b.drawn(often)) == pytest.approx(spearmanr(again, came)[0])

    def test_the_same_seed_draws_the_same_and_another_does_not(self) -> None:
        first, again, other = (next(draws(50, Resampling(seed=seed))) for seed in (1, 1, 2))
        assert (first == again).all()
        assert (first != other).any()

    def test_an_interval_holds_the_middle_of_the_replicates(self) -> None:
        found = Replicated(0.5, np.arange(101.0)).estimate(0.9)
        assert (found.value, found.low, found.high) == pytest.approx((0.5, 5, 95))

    def test_replicates_that_are_not_defined_are_left_out(self) -> None:
        found = Replicated(0.5, np.array([np.nan, 1.0, 2.0, 3.0])).estimate(1.0)
        assert (found.low, found.high) == (1.0, 3.0)

    def test_differences_are_paired(self) -> None:
        """Two measures that order alike differ by nothing, however much each of them varies."""
        same = {"a": ranked(self.measure), "b": ranked(10 * self.measure)}
        found = figures(same, {"came": ranked(self.outcome)}, Resampling(replicates=20))
        for metric in METRICS:
            a, b = found["came", "a", metric], found["came", "b", metric]
            assert a.estimate(0.9).low < a.estimate(0.9).high
            assert (a.minus(b).samples == 0).all()
