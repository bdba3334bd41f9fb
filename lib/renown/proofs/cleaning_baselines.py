"""What anybody can do with the counts of profiles: a ratio, and boosted trees on all of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from renown.proofs.detection import LIKELY, Judged
from renown.proofs.trials.spam import COUNTS
from renown.score.boosted import missing

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

SEED = 1


def ratio(table: pd.DataFrame, known: Mask) -> Judged:
    """Accounts followed per follower; flagged from where it tells the labels in `known` apart best."""
    followed, followers = (table[c].fillna(0) for c in ("friends_count", "followers_count"))
    value = ((followed + 1) / (followers + 1)).to_numpy(float)
    spam = table["spam"].to_numpy(bool)
    return Judged(value, value >= best_cut(value[known], spam[known]))


def best_cut(value: Array, spam: Mask) -> float:
    """From where on to flag: recall less false removal is largest (Youden, Cancer 3, 1950).

    >>> best_cut(np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, False, True, True]))
    3.0
    """
    order = np.argsort(-value, kind="stable")
    caught = np.cumsum(spam[order]) / max(int(spam.sum()), 1)
    wrong = np.cumsum(~spam[order]) / max(int((~spam).sum()), 1)
    # A cut takes all of equal value: only the last of them is one.
    last = np.append(np.diff(value[order]) != 0, True)
    at = int(np.argmax(np.where(last, caught - wrong, -np.inf)))
    return float(value[order][at])


def crossed(
    table: pd.DataFrame, judge: Callable[[pd.DataFrame, Mask], Judged | None]
) -> Judged | None:
    """Every second account by what the others taught, and the others by these."""
    known = np.arange(len(table)) % 2 == 0
    one, other = judge(table, ~known), judge(table, known)
    if one is None or other is None:
        return None
    return Judged(
        np.where(known, one.suspicion, other.suspicion), np.where(known, one.flagged, other.flagged)
    )


def boosted(table: pd.DataFrame, known: Mask) -> Judged | None:
    """Gradient-boosted trees on counts and age; flagged from a probability of one half.

    None where scikit-learn is not installed: `renown.score.boosted.missing` says so.
    """
    if missing():
        return None
    from sklearn.ensemble import GradientBoostingClassifier

    values = (
        table[[*COUNTS, "days"]].fillna(-1).to_numpy(float)
    )  # a count that lacks is like no other
    model = GradientBoostingClassifier(
        n_estimators=100, learning_rate=0.05, max_depth=3, subsample=0.5, random_state=SEED
    )
    model.fit(values[known], table["spam"].to_numpy(bool)[known])
    p = model.predict_proba(values)[:, 1]
    return Judged(p, p >= LIKELY)
