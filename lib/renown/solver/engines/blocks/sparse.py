"""The matrix as CSR, and the recurrence on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from renown.solver.engines.blocks.numbering import Rows
from renown.solver.solution import Step

Floats = npt.NDArray[Any]  # float64, or float32 in single precision

# Rows times columns that a round works on at a time, so that what it holds beside x stays in cache.
CELLS_AT_ONCE = 1 << 16


def ordered(src: Rows, dst: Rows, weight: Floats, shape: tuple[int, int]) -> csr_array:
    """A' as CSR (rows dst, columns src), the same to the last digit however the edges arrive.

    Two counting sorts put the edges in order of (src, dst); parallel edges are then put in order of
    their weight, and a third brings the rows back to dst.
    """
    by_dst = coo_array((weight, (dst, src)), shape=shape)
    by_dst.has_canonical_format = True  # it need not be: parallel edges may stay apart
    by_src = by_dst.tocsr().T.tocsr()
    _order_parallels(by_src)
    return by_src.T.tocsr()


def paid(passed: csr_array) -> Floats:
    """The sum of each column of A' (N), added from the first row to the last."""
    sums = np.bincount(passed.indices, weights=passed.data, minlength=passed.shape[1])
    return sums.astype(np.float64, copy=False)  # without any edge numpy counts, in whole numbers


def _order_parallels(by_src: csr_array) -> None:
    """Sorts the weights of edges with one src and one dst, in place."""
    same = by_src.indices[1:] == by_src.indices[:-1]
    starts = by_src.indptr[1:-1]
    same[starts[(starts > 0) & (starts <= len(same))] - 1] = False  # another src
    if not same.any():
        return
    at = np.flatnonzero(np.concatenate((same, [False])) | np.concatenate(([False], same)))
    run = np.cumsum(np.concatenate(([True], ~same)))[at]
    weights = by_src.data[at]
    by_src.data[at] = weights[np.lexsort((weights, run))]


def passed_on(src: Rows, dst: Rows, weight: Floats, trust: Floats) -> csr_array:
    """P' (N, N): P'[v,u] = tau[u] * A[u,v] / sum over w of A[u,w]."""
    n = len(trust)
    matrix = ordered(src, dst, weight, (n, n))
    sums = paid(matrix)
    share = np.divide(trust, sums, out=np.zeros(n), where=sums > 0)
    for at in range(0, matrix.nnz, CELLS_AT_ONCE):
        part = slice(at, at + CELLS_AT_ONCE)
        matrix.data[part] *= share[matrix.indices[part]]
    return matrix


class ArrayRecurrence:
    """x -> q + d P' x on arrays (N, K); eps of column k is measured against column yardsticks[k] of q.

    How P' x is had is for those who extend this to say.
    """

    def __init__(self, q: Floats, start: Floats, damping: float, yardsticks: Sequence[int]) -> None:
        self.q, self.start, self.damping = q, start, damping
        self.yardsticks = None if list(yardsticks) == list(range(q.shape[1])) else list(yardsticks)
        self.change = np.zeros_like(q)
        self.rows_at_once = max(1, CELLS_AT_ONCE // q.shape[1])

    def received(self, x: Floats) -> Floats:
        """P' x (N, K), in an array that nobody else holds."""
        raise NotImplementedError

    def first(self) -> Floats:
        """The start."""
        return self.start

    def apply(self, x: Floats) -> Step[Floats]:
        """The recurrence, applied to x; a few rows at a time, each read and written once."""
        following, eps, columns = self.received(x), 0.0, self.q.shape[1]
        common, squares = np.zeros(columns), np.zeros(columns)
        for at in range(0, len(x), self.rows_at_once):
            part = slice(at, at + self.rows_at_once)
            after, own, before = following[part], self.q[part], self.change[part]
            after *= self.damping
            after += own
            change = after - x[part]
            common += np.einsum("nk,nk->k", before, change)
            squares += np.einsum("nk,nk->k", before, before)
            before[...] = change
            np.abs(change, out=change)
            change /= own if self.yardsticks is None else own[:, self.yardsticks]
            eps = max(eps, float(change.max()))
        left = np.divide(common, squares, out=np.zeros(columns), where=squares > 0)
        return Step(following, eps, left.tolist())

    def leap(self, following: Floats, lengths: Sequence[float]) -> Floats:
        """The vector, plus that many times its last change."""
        factors = np.array(lengths, dtype=following.dtype)
        for at in range(0, len(following), self.rows_at_once):
            part = slice(at, at + self.rows_at_once)
            following[part] += self.change[part] * factors
        return following

    def release(self, x: Floats) -> None:
        """Arrays need no release."""


class SparseRecurrence(ArrayRecurrence):
    """The recurrence where `passed` is P' (N, N) as CSR."""

    def __init__(
        self, passed: csr_array, q: Floats, start: Floats, damping: float, yardsticks: Sequence[int]
    ) -> None:
        super().__init__(q, start, damping, yardsticks)
        self.passed = passed

    def received(self, x: Floats) -> Floats:
        """P' x."""
        received: Floats = self.passed @ x
        return received
