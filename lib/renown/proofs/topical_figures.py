"""How many of the first on a topic are among the most reacted to later: every measure, with intervals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renown.proofs.measures import Floats, Ranked, precision, ranked
from renown.proofs.resampling import UNDEFINED, Estimate, Replicated, Resampling, draws
from renown.proofs.topical import FOLLOWERS, GENERAL, OURS, PAST, POSTS, TopicalComparison

MEASURES = (OURS, GENERAL, FOLLOWERS, POSTS, PAST)
BEST = "best possible"
FIRST = (10, 20)
ALL = "all topics"


@dataclass(frozen=True)
class Figure:
    """Precision at k of a measure on a topic, or its mean over ALL; `lead` is ours minus it, paired."""

    topic: str
    measure: str
    k: int
    precision: Estimate
    lead: Estimate

    @property
    def verdict(self) -> str:
        """Ours beside this measure: ahead, behind, or no difference beyond chance."""
        if np.isnan(self.lead.value):
            return ""
        if self.lead.low > 0:
            return "ahead"
        return "behind" if self.lead.high < 0 else "no difference"


Key = tuple[str, str, int]


def figures(
    topics: Sequence[TopicalComparison], accounts: int, resampling: Resampling
) -> tuple[Figure, ...]:
    """All of them: the mean over all topics first, then each topic.

    A replicate draws accounts once for all topics, so figures of several topics stay together as they
    are; what it would be had there been other topics, it does not tell.
    """
    orders = [_Ordered.of(compared) for compared in topics]
    values = dict(_means(_precisions(orders, np.ones(accounts))))
    samples: dict[Key, list[float]] = defaultdict(list)
    for drawn in draws(accounts, resampling):
        for key, value in _means(_precisions(orders, drawn)):
            samples[key].append(value)
    held = {key: Replicated(values[key], np.array(samples[key])) for key in values}
    return tuple(_figures(held, resampling.level))


@dataclass(frozen=True)
class _Ordered:
    """A topic's accounts, put in order once by every measure."""

    topic: str
    places: npt.NDArray[np.intp]
    measures: dict[str, Ranked]
    later: Ranked

    @staticmethod
    def of(it: TopicalComparison) -> _Ordered:
        known = {name: ranked(it.measures[name]) for name in MEASURES if name in it.measures}
        return _Ordered(it.topic.name, it.places, known, ranked(it.later))


def _precisions(orders: Sequence[_Ordered], drawn: Floats) -> Iterator[tuple[Key, float]]:
    for it in orders:
        sample = drawn[it.places]
        outcome = it.later.drawn(sample)
        measures = {name: measure.drawn(sample) for name, measure in it.measures.items()}
        for name, measure in {**measures, BEST: outcome}.items():
            for k in FIRST:
                yield (it.topic, name, k), precision(measure, outcome, k=k)


def _means(of_topics: Iterator[tuple[Key, float]]) -> Iterator[tuple[Key, float]]:
    together: dict[tuple[str, int], list[float]] = defaultdict(list)
    single = []
    for (topic, measure, k), value in of_topics:
        together[measure, k].append(value)
        single.append(((topic, measure, k), value))
    for (measure, k), found in together.items():
        yield (ALL, measure, k), float(np.mean(found))
    yield from single


def _figures(held: dict[Key, Replicated], level: float) -> Iterator[Figure]:
    for (topic, measure, k), found in held.items():
        ours = held[topic, OURS, k]
        beside = measure not in (OURS, BEST)
        lead = ours.minus(found).estimate(level) if beside else UNDEFINED
        yield Figure(topic, measure, k, found.estimate(level), lead)
