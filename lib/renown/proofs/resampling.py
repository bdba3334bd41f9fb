"""How sure a figure is: what it would be had other accounts been there.

The bootstrap over accounts (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 13):
each replicate draws as many accounts as there are, with replacement, and computes every figure anew;
the interval holds the middle share of what came out. Every figure sees the same draws, so differences
between two measures are paired.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from renown.proofs.measures import Drawn, Floats, Ranked, ndcg, overlap, spearman

TOP = 100
METRICS: Mapping[str, Callable[[Drawn, Drawn], float]] = {
    "Spearman": spearman,
    f"NDCG@{TOP}": partial(ndcg, k=TOP),
    f"overlap@{TOP}": partial(overlap, k=TOP),
}
# Outcome, measure, metric.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Resampling:
    """The same seed draws the same accounts."""

    replicates: int = 1000
    seed: int = 20_261_101
    level: float = 0.9


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval; not numbers where it is not defined."""

    value: float
    low: float
    high: float


UNDEFINED = Estimate(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class Replicated:
    """A figure of the whole sample, and the same figure of every replicate."""

    value: float
    samples: Floats

    def minus(self, other: Replicated) -> Replicated:
        """The paired difference."""
        return Replicated(self.value - other.value, self.samples - other.samples)

    def estimate(self, level: float) -> Estimate:
        """With the interval that holds the middle `level` of the replicates."""
        defined = self.samples[np.isfinite(self.samples)]
        if not np.isfinite(self.value) or not len(defined):
            return UNDEFINED
        low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
        return Estimate(self.value, float(low), float(high))


def figures(
    measures: Mapping[str, Ranked], outcomes: Mapping[str, Ranked], resampling: Resampling
) -> dict[Key, Replicated]:
    """Every metric of every measure against every outcome, over the same accounts in the same order."""
    value = dict(_figures(measures, outcomes, None))
    samples: dict[Key, list[float]] = defaultdict(list)
    for drawn in draws(len(next(iter(outcomes.values())).values), resampling):
        for key, figure in _figures(measures, outcomes, drawn):
            samples[key].append(figure)
    return {key: Replicated(value[key], np.array(samples[key])) for key in value}


def draws(accounts: int, resampling: Resampling) -> Iterator[Floats]:
    """How often each account is in each replicate."""
    random = np.random.default_rng(resampling.seed)
    for _ in range(resampling.replicates):
        drawn = random.integers(0, accounts, accounts)
        yield np.bincount(drawn, minlength=accounts).astype(float)


def _figures(
    measures: Mapping[str, Ranked], outcomes: Mapping[str, Ranked], drawn: Floats | None
) -> Iterator[tuple[Key, float]]:
    by = {name: measure.drawn(drawn) for name, measure in measures.items()}
    for outcome_name, outcome in outcomes.items():
        came = outcome.drawn(drawn)
        for name, measure in by.items():
            for metric, of in METRICS.items():
                yield (outcome_name, name, metric), of(measure, came)
