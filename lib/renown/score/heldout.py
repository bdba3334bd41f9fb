"""How well a way of judging does on people that it was not learned from.

People, not pairs, are dealt into folds, and for every two folds i <= j a model is learned from what
lies wholly outside both. So each judgement is met by models that have seen

    one_unseen    at most one of its two people: the models of i = j, where the judgement touches
                  fold i (a judgement that two such models meet counts half with each);
    both_unseen   neither: the one model of (i, j) where its people are in folds i and j.

AUC is over judgements both ways round, since who is called a is arbitrary: how often the margin for
one judgement, winner less loser, exceeds that of another turned round. Ties count half.

Intervals resample people: each is drawn m times, a judgement counts m[winner] * m[loser] times
(Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1, 2007; it errs on the wide side).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renown.score.fitting import by_person
from renown.score.pairs import Judgements
from renown.score.statistics import Estimate, HeldOut

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

# What is learned from some judgements, among some people, as the margin of every judgement.
Judge = Callable[[Judgements, Mask, np.random.Generator], Array]

KINDS = ("one_unseen", "both_unseen")
INTERVAL = (0.05, 0.95)


@dataclass(frozen=True)
class Met:
    """Judgements that held-out models met: which, with what margin, counting how much."""

    which: NDArray[np.intp]
    margin: Array
    weight: Array


Repeat = Mapping[str, Met]  # by kind


def held_out(
    judge: Judge, judged: Judgements, people: int, *, folds: int, repeats: int, seed: int
) -> list[Repeat]:
    """Margins by models that had not seen the people, for every repeat of the dealing.

    The same seed deals the same folds to every judge, so that they can be compared.
    """
    return [
        _repeat(
            judge, judged, by_person(people, folds, np.random.default_rng([seed, r])), [seed, r]
        )
        for r in range(repeats)
    ]


def _repeat(
    judge: Judge, judged: Judgements, fold: NDArray[np.intp], seed: list[int]
) -> dict[str, Met]:
    one, other = fold[judged.winner], fold[judged.loser]
    counts = np.where(one == other, 1.0, 0.5)
    met: dict[str, list[Met]] = {kind: [] for kind in KINDS}
    for i, j in _two_of(int(fold.max()) + 1):
        touched = np.isin(one, (i, j)) | np.isin(other, (i, j))
        unseen = (fold == i) | (fold == j)
        margin = judge(judged.where(~touched), ~unseen, np.random.default_rng([*seed, i, j]))
        between = ((one == i) & (other == j)) | ((one == j) & (other == i))
        met["both_unseen"].append(_met(between, margin, np.ones(len(judged))))
        if i == j:
            met["one_unseen"].append(_met(touched, margin, counts))
    return {kind: _together(found) for kind, found in met.items()}


def _met(which: Mask, margin: Array, weight: Array) -> Met:
    return Met(np.flatnonzero(which), margin[which], weight[which])


def _together(found: list[Met]) -> Met:
    return Met(
        np.concatenate([met.which for met in found]),
        np.concatenate([met.margin for met in found]),
        np.concatenate([met.weight for met in found]),
    )


def _two_of(folds: int) -> Iterator[tuple[int, int]]:
    return ((i, j) for i in range(folds) for j in range(i, folds))


def estimate(repeats: list[Repeat], weights: Array) -> HeldOut:
    """AUC of both kinds, the mean over repeats. `weights`: replicates x judgements, the first all 1."""
    return _summary({kind: _mean_auc(repeats, kind, weights) for kind in KINDS})


def difference(repeats: list[Repeat], other: list[Repeat], weights: Array) -> HeldOut:
    """AUC less that of another judge, on the same replicates."""
    return _summary(
        {
            kind: _mean_auc(repeats, kind, weights) - _mean_auc(other, kind, weights)
            for kind in KINDS
        }
    )


def replicates(judged: Judgements, people: int, *, count: int, seed: int) -> Array:
    """How much each judgement counts in each bootstrap replicate; the first is the data themselves."""
    judged_people = judged.people
    rng = np.random.default_rng([seed, people])
    draws = np.zeros((count, people))
    chance = np.full(len(judged_people), 1 / len(judged_people))
    draws[:, judged_people] = rng.multinomial(len(judged_people), chance, size=count)
    drawn = draws[:, judged.winner] * draws[:, judged.loser]
    return np.vstack([np.ones(len(judged)), drawn[drawn.sum(axis=1) > 0]])


def auc(margin: Array, weights: Array) -> Array:
    """AUC of margins (n) under every row of weights (m x n), judgements taken both ways round."""
    ways = np.concatenate([margin, -margin])
    order = np.argsort(ways, kind="stable")
    as_judged = order < len(margin)
    # A run of equal margins is one step: what lies below its middle is half its begin, half its end.
    begins = np.flatnonzero(np.diff(ways[order], prepend=np.nan) != 0)
    run = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(order)))[as_judged]
    begin, end = begins[run], np.append(begins[1:], len(order))[run]
    twice = weights[:, order % len(margin)]
    turned = np.zeros((len(weights), len(order) + 1))
    np.cumsum(np.where(as_judged, 0.0, twice), axis=1, out=turned[:, 1:])
    won = twice[:, as_judged]
    below = (turned[:, begin] + turned[:, end]) / 2
    found: Array = (won * below).sum(axis=1) / (won.sum(axis=1) * turned[:, -1])
    return found


def _mean_auc(repeats: list[Repeat], kind: str, weights: Array) -> Array:
    each = [auc(r[kind].margin, weights[:, r[kind].which] * r[kind].weight) for r in repeats]
    mean: Array = np.mean(each, axis=0)
    return mean


def _summary(found: Mapping[str, Array]) -> HeldOut:
    return HeldOut(**{kind: _estimate(values) for kind, values in found.items()})


def _estimate(values: Array) -> Estimate:
    low, high = np.quantile(values[1:], INTERVAL)
    return Estimate(value=round(float(values[0]), 4), low=round(low, 4), high=round(high, 4))
