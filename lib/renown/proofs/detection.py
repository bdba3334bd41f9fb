"""How well something tells spam from genuine accounts, on accounts whose label is known.

precision       of those flagged, the share that is spam
recall          of the spam, the share that is flagged
false removal   of the genuine, the share that is flagged
strict recall   of the spam, the share that is more suspicious than all but 5 % of the genuine:
                what cuts chosen elsewhere hide, on one footing
AUC             how often spam has the higher suspicion of two, ties counting half

Where a set has one kind alone, what needs the other is not a number. Intervals of shares are Wilson's
(Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16, 2001);
those of AUC hold the middle of bootstrap replicates over accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from renown.clean import auc
from renown.proofs.resampling import UNDEFINED, Estimate, Replicated, Resampling

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

STRICT = 0.05
LIKELY = 0.5  # a probability of spam from which on an account is flagged


@dataclass(frozen=True)
class Judged:
    """What one way of judging says of accounts: how suspicious, and whom it would remove."""

    suspicion: Array
    flagged: Mask


@dataclass(frozen=True)
class Detection:
    """Figures of one way of judging on one data set; `above` is its AUC less that of another."""

    accounts: int
    spam: int
    flagged: int
    precision: Estimate
    recall: Estimate
    false_removal: Estimate
    auc: Estimate
    strict_recall: Estimate
    above: Estimate = UNDEFINED


def share(part: int, whole: int, level: float) -> Estimate:
    """A share with Wilson's interval.

    >>> found = share(0, 10, 0.9)  # z = 1.645: the end is z^2 / (n + z^2) = 2.706 / 12.706
    >>> found.value, round(found.low, 3), round(found.high, 3)
    (0.0, 0.0, 0.213)
    """
    if not whole:
        return UNDEFINED
    z, p = NormalDist().inv_cdf((1 + level) / 2), part / whole
    middle = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * np.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return Estimate(p, max(0.0, float(middle - half)), min(1.0, float(middle + half)))


def strict_recall(suspicion: Array, spam: Mask, level: float) -> Estimate:
    """The share of spam above the cut that 5 % of the genuine or fewer exceed.

    >>> suspicion = np.array([0.9, 0.3, 0.2, 0.1, 0.4, 0.2])
    >>> spam = np.array([False, False, False, False, True, True])
    >>> strict_recall(suspicion, spam, 0.9).value  # nobody of four may be wronged: the cut is 0.9
    0.0
    >>> strict_recall(np.minimum(suspicion, 0.3), spam, 0.9).value  # ties are not above
    0.0
    >>> strict_recall(suspicion * [0, 1, 1, 1, 1, 1], spam, 0.9).value  # 0.4 is above 0.3, 0.2 not
    0.5
    """
    genuine = np.sort(suspicion[~spam])
    if not len(genuine):
        return UNDEFINED
    cut = genuine[len(genuine) - 1 - int(STRICT * len(genuine))]
    return share(int((suspicion[spam] > cut).sum()), int(spam.sum()), level)


def detections(
    judged: dict[str, Judged], spam: Mask, *, resampling: Resampling, beside: str
) -> dict[str, Detection]:
    """Every way of judging on the same accounts; AUC above each is `beside` less it, on the same draws."""
    curves = {name: _auc(j.suspicion, spam, resampling) for name, j in judged.items()}
    level = resampling.level
    return {
        name: Detection(
            accounts=len(spam),
            spam=int(spam.sum()),
            flagged=int(j.flagged.sum()),
            precision=share(int((j.flagged & spam).sum()), int(j.flagged.sum()), level)
            if not spam.all()
            else UNDEFINED,
            recall=share(int((j.flagged & spam).sum()), int(spam.sum()), level),
            false_removal=share(int((j.flagged & ~spam).sum()), int((~spam).sum()), level),
            auc=curves[name].estimate(level),
            strict_recall=strict_recall(j.suspicion, spam, level),
            above=UNDEFINED
            if name == beside
            else curves[beside].minus(curves[name]).estimate(level),
        )
        for name, j in judged.items()
    }


def _auc(suspicion: Array, spam: Mask, resampling: Resampling) -> Replicated:
    """Every way of judging the same accounts sees the same draws."""
    rng = np.random.default_rng(resampling.seed)
    samples = []
    if 0 < spam.sum() < len(spam):
        for _ in range(resampling.replicates):
            drawn = rng.integers(len(spam), size=len(spam))
            samples.append(auc(suspicion[drawn], spam[drawn]))
    return Replicated(auc(suspicion, spam), np.array(samples))
