"""A distribution over a grid, learned from what is likely of each of many.

Expectation maximisation of the likelihood of all observations (Laird, "Nonparametric Maximum Likelihood
Estimation of a Mixing Distribution", JASA 73, 1978). Stopped early: run to its end it leaves a few spikes
where there are few observations.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

ROUNDS = 30
LEAST = 1e-300  # no point of the grid may explain an observation with so little that it is nothing


def posterior(likelihood: Array, many: Array, *, pseudo: float = 0.0) -> Array:
    """P(grid point | observation) (B, R), from P(observation | grid point) (B, R) and how many of each (B).

    `pseudo` observations that are as likely everywhere keep the distribution near the even one, where it
    begins, as long as there are few others.
    """
    likelihood = np.maximum(likelihood, LEAST)
    even = np.full(likelihood.shape[1], 1 / likelihood.shape[1])
    whole = many.sum() + pseudo
    prior, share = even, many / whole
    for _ in range(ROUNDS):
        joint = likelihood * prior
        prior = share @ (joint / joint.sum(axis=1, keepdims=True)) + pseudo / whole * even
    joint = likelihood * prior
    return joint / joint.sum(axis=1, keepdims=True)
