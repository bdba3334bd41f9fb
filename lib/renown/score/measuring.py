"""How well a fit holds, beside single columns and a model that no document can hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renown.score import boosted
from renown.score.fitting import Learned, draw, gaps, learn
from renown.score.heldout import Judge, Repeat, auc, difference, estimate, held_out, replicates
from renown.score.pairs import Judgements
from renown.score.people import People
from renown.score.statistics import Fit

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

METHOD = (
    "pairwise logistic over curves, weights not negative, l2; all of it cross-validated by person"
)


@dataclass(frozen=True)
class Protocol:
    """How a fit is made and measured. The same protocol on the same tables gives the same document."""

    folds: int = 5
    repeats: int = 3
    replicates: int = 500
    seed: int = 1
    boosted: bool = True


def statistics(
    people: People,
    judged: Judgements,
    learned: Learned,
    left_out: dict[str, str],
    columns: Sequence[str],
    protocol: Protocol,
) -> Fit:
    """Figures of models that were learned anew, whole, without the people they are asked about.

    `columns` are measured alone beside it.
    """
    count, seed = len(people.ids), protocol.seed
    weights = replicates(judged, count, count=protocol.replicates, seed=seed)
    learned_margin = gaps(learned.drawn.places(people), judged) @ learned.weights

    def measured(judge: Judge, repeats: int = protocol.repeats) -> list[Repeat]:
        return held_out(judge, judged, count, folds=protocol.folds, repeats=repeats, seed=seed)

    ours = measured(_model(people, judged, protocol.folds))
    best = measured(_column(people, judged, None))
    absent = boosted.missing() if protocol.boosted else "not measured: it was not asked for"
    trees = None
    if not absent:
        # One repeat: it takes as long as all the rest.
        trees = estimate(measured(boosted.judge(people.values, judged), repeats=1), weights)
    return Fit(
        method=METHOD,
        pairs=len(judged),
        people=count,
        judged_people=len(judged.people),
        folds=protocol.folds,
        repeats=protocol.repeats,
        replicates=protocol.replicates,
        seed=seed,
        l2=learned.l2,
        logits_per_point=float(f"{learned.weights.sum() / 100:.4g}"),
        auc=estimate(ours, weights),
        auc_seen=round(float(auc(learned_margin, weights[:1])[0]), 4),
        best_column=_best(people, judged),
        best_column_auc=estimate(best, weights),
        above_best_column=difference(ours, best, weights),
        columns={c: estimate(measured(_column(people, judged, c)), weights) for c in columns},
        boosted=trees,
        boosted_missing=absent,
        left_out=left_out,
    )


def _model(people: People, judged: Judgements, folds: int) -> Judge:
    def judge(known: Judgements, among: Mask, rng: np.random.Generator) -> Array:
        learned = learn(people, known, among, folds=folds, rng=rng)
        margin: Array = gaps(learned.drawn.places(people), judged) @ learned.weights
        return margin

    return judge


def _column(people: People, judged: Judgements, column: str | None) -> Judge:
    """One column on its curve; None for the one that does best among those learned from."""

    def judge(known: Judgements, among: Mask, rng: np.random.Generator) -> Array:
        del rng
        z = draw(people, known, among).places(people)
        k = people.columns.index(column) if column else _best_of(z, known)
        return gaps(z[:, k], judged)

    return judge


def _best(people: People, judged: Judgements) -> str:
    everybody = np.ones(len(people.ids), dtype=bool)
    return people.columns[_best_of(draw(people, judged, everybody).places(people), judged)]


def _best_of(z: Array, judged: Judgements) -> int:
    once = np.ones((1, len(judged)))
    between = gaps(z, judged)
    return int(np.argmax([auc(between[:, k], once)[0] for k in range(z.shape[1])]))
