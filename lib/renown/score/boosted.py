"""A model that is free to do what a score document may not: interactions, no shape, no direction.

It is what a fit is compared with. scikit-learn is not needed by anything else, and may be absent.
"""

from __future__ import annotations

import importlib.util

import numpy as np
from numpy.typing import NDArray

from renown.score.heldout import Judge
from renown.score.pairs import Judgements

Array = NDArray[np.float64]

ABSENT = "not measured: scikit-learn is not installed (pip install 'renown[boosted]')"


def missing() -> str:
    """Why there is no boosted model; nothing where there is one."""
    return "" if importlib.util.find_spec("sklearn") else ABSENT


def judge(values: Array, judged: Judgements) -> Judge:
    """Gradient-boosted trees on both people's values and their differences, both ways round."""
    from sklearn.ensemble import GradientBoostingClassifier

    # Trees look at the order of values alone, but differences are better taken of logarithms.
    signed_logs = np.sign(values) * np.log1p(np.abs(values))
    filled = np.where(np.isnan(values), -1e9, signed_logs)  # far from all that is known
    won, lost = (_sides(filled, judged, turned) for turned in (False, True))

    def learned(known: Judgements, among: NDArray[np.bool_], rng: np.random.Generator) -> Array:
        del among  # nothing is learned from people without judgements
        model = GradientBoostingClassifier(
            n_estimators=100,
            learning_rate=0.05,
            max_depth=3,
            subsample=0.5,
            random_state=int(rng.integers(2**31)),
        )
        winning, losing = (_sides(filled, known, turned) for turned in (False, True))
        model.fit(np.vstack([winning, losing]), np.repeat([1, 0], len(known)))
        margin: Array = model.decision_function(won) - model.decision_function(lost)
        return margin

    return learned


def _sides(values: Array, judged: Judgements, turned: bool) -> Array:
    first, second = (judged.loser, judged.winner) if turned else (judged.winner, judged.loser)
    return np.hstack([values[first], values[second], values[first] - values[second]])
