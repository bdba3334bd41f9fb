"""Which rates a count may stand for, learned from the counts of all accounts.

    D ~ Poisson(rate),  rate ~ G         G maximises the likelihood of all counts

G is a distribution over a grid of rates (`renown.mixtures`). Counts come in bins: P(bin | rate) is a
difference of two Poisson distribution functions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import poisson

from renown import mixtures
from renown.score.confidence.evidence import Bin

Array = npt.NDArray[np.float64]

RATES = 80  # points of the grid
LOWEST = 0.02  # a rate at which one account in fifty would see a reaction
SMALL = 200  # up to this rate the mean of log1p(D) is summed up, above it expanded


def grid(bins: Sequence[Bin]) -> Array:
    """Rates (R) from nearly nothing to well above the largest count, evenly spaced by their logarithm."""
    highest = max(1.5 * max(b.last for b in bins), 10.0)
    return np.geomspace(LOWEST, highest, RATES)


def posterior(bins: Sequence[Bin], accounts: Array, rates: Array) -> Array:
    """P(rate | bin) (B, R), from the number of accounts in each bin (B)."""
    first, last = (np.array([getattr(b, end) for b in bins])[:, None] for end in ("first", "last"))
    likelihood = poisson.cdf(last, rates) - poisson.cdf(first - 1, rates)  # (B, R)
    return mixtures.posterior(np.asarray(likelihood), accounts)


def expected_log1p(rates: Array) -> Array:
    """E log(1 + D) for D ~ Poisson(rate) (R): where on the ridge another draw lies in the mean.

    Above SMALL by its expansion: log(1 + rate) - rate / (2 (1 + rate)^2).
    """
    counts = np.arange(4 * SMALL)
    summed = np.log1p(counts) @ poisson.pmf(counts[:, None], np.minimum(rates, SMALL)[None, :])
    expanded = np.log1p(rates) - rates / (2 * (1 + rates) ** 2)
    return np.where(rates <= SMALL, summed, expanded)
