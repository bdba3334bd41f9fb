"""The specification: the model in dense, obvious numpy. Slow, and meant to be; for tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from renown.trust.model import Parameters

Array = npt.NDArray[np.float64]


def ties_dense(weights: Array) -> Array:
    """W (N, N) of A (N, N): A[u,v] * (1 + number of w with u -> w and w -> v)."""
    a = weights.copy()
    np.fill_diagonal(a, 0)
    there = (a > 0).astype(np.float64)
    return a * (1 + there @ there)


def trust_dense(
    weights: Array, good: Sequence[int], bad: Sequence[int], parameters: Parameters | None = None
) -> tuple[Array, Array, Array]:
    """trust (N; NaN where no seed reaches), g / c and b / r (N), solved exactly."""
    asked, n = parameters or Parameters(), len(weights)
    w = ties_dense(weights)
    t = np.maximum(w.sum(axis=1), w.sum(axis=0))
    t[t == 0] = 1
    s = w / np.sqrt(np.outer(t, t))
    e_good, e_bad = np.zeros(n), np.zeros(n)
    both = (len(good) + len(bad)) / 2
    e_good[list(good)] = both / len(good) if good and bad else 1
    e_bad[list(bad)] = both / len(bad) if good and bad else 1
    k = np.full(n, asked.prior)
    along, against = (np.linalg.inv(np.eye(n) - asked.damping * m) for m in (s.T, s))
    g, b = along @ e_good / (along @ k), against @ e_bad / (against @ k)
    trust = (1 + g) / (2 + g + b)
    return np.where((g > 0) | (b > 0), trust, np.nan), g, b
