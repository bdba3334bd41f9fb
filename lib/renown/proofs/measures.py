"""How well one ordering of accounts foretells another: Spearman's rho, NDCG@k, overlap@k, precision@k.

**Ties** are never broken by chance or by name. Spearman gives tied accounts their mean rank. NDCG and
overlap are expected values over all orders of the tied: a group that straddles place k counts by the
share of it that lies within, and each of its accounts gains the group's mean (McSherry and Najork,
"Computing information retrieval performance measures efficiently in the presence of tied scores",
ECIR 2008). An account that a measure does not place stands, tied with its like, at `UNPLACED`.

**Draws** say how often each account is in a sample. Accounts are sorted once (`ranked`); a resample
then costs a few passes over them and no sorting.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

UNPLACED = -np.inf


@dataclass(frozen=True)
class Ranked:
    """Accounts by one value: `values` (N), and `group` (N), 0 for those who share the highest."""

    values: Floats
    group: npt.NDArray[np.intp]

    def drawn(self, draws: Floats | None = None) -> Drawn:
        """Seen in a sample that holds each account as often as `draws` (N) says, else once."""
        return Drawn(self, np.ones(len(self.values)) if draws is None else draws)


@dataclass(frozen=True)
class Drawn:
    """A ranking of the accounts of one sample; a group may be empty in it."""

    ranked: Ranked
    draws: Floats

    @cached_property
    def sizes(self) -> Floats:
        """How many accounts each group holds, the highest group first."""
        return np.bincount(self.ranked.group, self.draws).astype(float)

    @cached_property
    def upto(self) -> Floats:
        """By group: how many accounts it and those above it hold."""
        return np.cumsum(self.sizes)

    @cached_property
    def _from_the_middle(self) -> Floats:
        """By group: the mean rank of its accounts, less the mean of all ranks."""
        return self.upto - self.sizes / 2 - self.upto[-1] / 2

    @cached_property
    def ranks(self) -> Floats:
        """By account: the mean rank of its group, less the mean of all ranks."""
        return self._from_the_middle[self.ranked.group]

    @cached_property
    def variation(self) -> float:
        """The sum of squares of the ranks."""
        return float(np.sum(self.sizes * self._from_the_middle**2))

    def first(self, k: int, accounts: npt.NDArray[np.intp]) -> Floats:
        """The probability of each of these accounts to be among the first k."""
        group = self.ranked.group[accounts]
        size, upto = self.sizes[group], self.upto[group]
        return np.clip((k - (upto - size)) / np.maximum(size, 1), 0, 1)

    def contenders(self, k: int) -> npt.NDArray[np.intp]:
        """The accounts that may be among the first k."""
        last = int(np.searchsorted(self.upto, k))
        return np.flatnonzero(self.ranked.group <= last)

    def gained(self, gains: Floats, k: int) -> float:
        """Discounted gains of the first k, each at the mean of its group."""
        sums = np.bincount(self.ranked.group, self.draws * gains)
        upto = np.minimum(self.upto, k).astype(int)
        discounts = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(2, k + 2)))])
        shares = np.diff(discounts[upto], prepend=0.0)
        return float(np.sum(shares * sums / np.maximum(self.sizes, 1)))


def ranked(values: npt.ArrayLike) -> Ranked:
    """Accounts ordered by values, higher is more.

    >>> ranked([5, 9, 5]).group
    array([1, 0, 1])
    """
    held = np.asarray(values, dtype=float)
    return Ranked(held, np.unique(-held, return_inverse=True)[1])


def spearman(measure: Drawn, outcome: Drawn) -> float:
    """Pearson's correlation of mean ranks, -1..1; not a number where one of them is constant.

    >>> spearman(ranked([3, 2, 1]).drawn(), ranked([30, 20, 10]).drawn())
    1.0
    >>> rho = spearman(ranked([1, 2, 2]).drawn(), ranked([1, 2, 3]).drawn())
    >>> round(rho, 4)  # ranks 3, 1.5, 1.5 against 3, 2, 1: (1 + 0 + .5) / sqrt(1.5 * 2)
    0.866
    """
    scale = np.sqrt(measure.variation * outcome.variation)
    together = np.sum(measure.draws * measure.ranks * outcome.ranks)
    return float(together / scale) if scale > 0 else float("nan")


def ndcg(measure: Drawn, outcome: Drawn, *, k: int) -> float:
    """The outcomes of the first k by the measure, each discounted by 1/log2(1 + place), as a share of
    the same sum for the best possible order, 0..1; not a number where nobody has an outcome.

    The gain is the outcome itself, >= 0 (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of
    IR techniques", ACM TOIS 20, 2002): 2^outcome, as web search has it, is for grades, not for counts.

    >>> found = ndcg(ranked([9, 8, 7]).drawn(), ranked([0, 4, 2]).drawn(), k=2)
    >>> round(found, 4)  # (0/1 + 4/1.585) / (4/1 + 2/1.585)
    0.4796
    >>> found = ndcg(ranked([1, 1, 1]).drawn(), ranked([6, 0, 0]).drawn(), k=1)
    >>> round(found, 4)  # whoever of the three comes first: 2 of 6 on average
    0.3333
    """
    gains = outcome.ranked.values
    best = outcome.gained(gains, k)
    return measure.gained(gains, k) / best if best > 0 else float("nan")


def overlap(measure: Drawn, outcome: Drawn, *, k: int) -> float:
    """The share of the first k by the measure who are among the first k by the outcome, 0..1.

    >>> overlap(ranked([9, 8, 7, 6]).drawn(), ranked([4, 1, 3, 2]).drawn(), k=2)  # one of two
    0.5
    >>> overlap(ranked([9, 8, 8, 6]).drawn(), ranked([4, 3, 1, 2]).drawn(), k=2)  # and half of one
    0.75
    """
    contenders = outcome.contenders(k)
    chosen = outcome.first(k, contenders) * measure.first(k, contenders)
    both = np.sum(outcome.draws[contenders] * chosen)
    return float(both / min(k, outcome.upto[-1]))


def precision(measure: Drawn, outcome: Drawn, *, k: int) -> float:
    """Of the first k by the measure, the share who are among the k with the most of the outcome, and have
    any, 0..1. Where fewer than k have any, the best possible is less than 1.

    >>> precision(ranked([9, 8, 7, 6]).drawn(), ranked([0, 5, 3, 1]).drawn(), k=2)  # one of two
    0.5
    >>> precision(ranked([9, 8, 7, 6]).drawn(), ranked([4, 0, 0, 0]).drawn(), k=2)  # nobody else has any
    0.5
    """
    having = np.flatnonzero(outcome.ranked.values > 0)
    chosen = outcome.first(k, having) * measure.first(k, having)
    return float(np.sum(outcome.draws[having] * chosen) / k)
