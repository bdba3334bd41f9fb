"""Weights from pairwise judgements: the Bradley-Terry model with features, weights not negative.

    P(a is judged above b) = 1 / (1 + exp(-(z[a] - z[b]) . w)),    w >= 0
    w = argmin  sum over judgements of -log P + l2/2 |w|^2

z[p, k] in 0..1 is p's place on the curve of column k, turned round where less is better; w[k], in
logits, is what the whole way from bound to bound is worth. With w >= 0 the score rises with every
column in its direction. Bradley and Terry, Biometrika 39 (1952); with features, Springall, Applied
Statistics 22 (1973).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.special import expit

from renown.score.outlines import Outline, outline
from renown.score.pairs import Judgements
from renown.score.people import People
from renown.score.plain import FEATURES

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

STRENGTHS = (
    0.01,
    0.03,
    0.1,
    0.3,
    1.0,
    3.0,
    10.0,
    30.0,
    100.0,
)  # of l2; the likeliest of them is taken
STEPS = 100
SLACK = 1e-10  # of the gradient, per judgement


@dataclass(frozen=True)
class Drawn:
    """The curve and the direction of every column; no outline where there is no way to go."""

    outlines: tuple[Outline | None, ...]
    lower_is_better: tuple[bool, ...]

    def places(self, people: People) -> Array:
        """z: people x columns."""
        z = np.zeros(people.values.shape)
        for k, drawn in enumerate(self.outlines):
            if drawn:
                at = drawn.places(people.values[:, k])
                z[:, k] = 1 - at if self.lower_is_better[k] else at
        return z


@dataclass(frozen=True)
class Learned:
    """What a document is made of: curves, and what each is worth in logits, by column."""

    drawn: Drawn
    weights: Array
    l2: float


def draw(people: People, judged: Judgements, among: Mask) -> Drawn:
    """Curves from the values of those in `among`, directions from who of them wins."""
    outlines = tuple(outline(people.values[among, k]) for k in range(len(people.columns)))
    upwards = Drawn(outlines, (False,) * len(outlines)).places(people)
    total = gaps(upwards, judged).sum(axis=0)
    turned = (_lower_is_better(n, g) for n, g in zip(people.columns, total, strict=True))
    return Drawn(outlines, tuple(turned))


def learn(
    people: People, judged: Judgements, among: Mask, *, folds: int, rng: np.random.Generator
) -> Learned:
    """Everything that is learned, from the judgements given and the people in `among` alone.

    The strength of regularisation is the one under which, cross-validated by person, judgements
    about people not learned from are likeliest.
    """
    drawn = draw(people, judged, among)
    z = drawn.places(people)
    l2 = _strength(z, judged, among, folds=folds, rng=rng)
    return Learned(drawn, fit_weights(gaps(z, judged), l2), l2)


def fit_weights(between: Array, l2: float, start: Array | None = None) -> Array:
    """The weights, by Newton steps that never leave w >= 0.

    `between` holds z[winner] - z[loser], judgements x columns. Each step minimises the second-order
    model of the loss over w >= 0, a least-squares problem with Cholesky's factor of the Hessian.
    """
    w = np.zeros(between.shape[1]) if start is None else start
    loss, slack = _loss(between, w, l2), SLACK * len(between)
    for _ in range(STEPS):
        missed = expit(-(between @ w))  # the probability of what was not judged
        gradient = l2 * w - between.T @ missed
        if np.all((np.abs(gradient) <= slack) | ((w == 0) & (gradient > 0))):
            return w
        hessian = (between * (missed * (1 - missed))[:, None]).T @ between + l2 * np.eye(len(w))
        upper = np.linalg.cholesky(hessian).T
        aim, _ = nnls(upper, np.linalg.solve(upper.T, hessian @ w - gradient))
        step = 1.0
        while _loss(between, w + step * (aim - w), l2) > loss + 1e-12 * loss and step > 1e-9:
            step /= 2
        w = w + step * (aim - w)
        loss = _loss(between, w, l2)
    raise ArithmeticError(f"no weights after {STEPS} Newton steps")


def by_person(people: int, folds: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """The fold of each person, as even as can be, at random."""
    return rng.permutation(people) % folds


def _strength(
    z: Array, judged: Judgements, among: Mask, *, folds: int, rng: np.random.Generator
) -> float:
    fold = np.full(len(among), -1)
    fold[among] = by_person(int(among.sum()), folds, rng)
    unlikely = np.zeros(len(STRENGTHS))
    for learned_from, held_out in _split(judged, fold, range(folds)):
        known, asked = gaps(z, judged.where(learned_from)), gaps(z, judged.where(held_out))
        w = None
        for place, l2 in reversed(list(enumerate(STRENGTHS))):
            w = fit_weights(known, l2, start=w)
            unlikely[place] += _loss(asked, w, 0.0)
    # Of equals, the strongest.
    return STRENGTHS[len(STRENGTHS) - 1 - int(np.argmin(unlikely[::-1]))]


def _split(
    judged: Judgements, fold: NDArray[np.intp], folds: Sequence[int]
) -> Iterator[tuple[Mask, Mask]]:
    for left_out in folds:
        touched = (fold[judged.winner] == left_out) | (fold[judged.loser] == left_out)
        if touched.any() and not touched.all():
            yield ~touched, touched


def _lower_is_better(name: str, gap: float) -> bool:
    """By the catalogue, where it has the column and an opinion; else as most winners have it."""
    known = FEATURES.get(name)
    return known.direction == "lower" if known and known.direction != "neutral" else bool(gap < 0)


def gaps(z: Array, judged: Judgements) -> Array:
    """z[winner] - z[loser]: judgements x columns, or one for each judgement."""
    between: Array = z[judged.winner] - z[judged.loser]
    return between


def _loss(between: Array, w: Array, l2: float) -> float:
    return float(np.logaddexp(0.0, -(between @ w)).sum() + l2 / 2 * w @ w)
