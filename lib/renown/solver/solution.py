"""Iteration as a value, and the one driver that owns stopping.

**Leaps.** What an application changes, s(k) = x(k+1) - x(k), shrinks from round to round: s(k+1) =
d P' s(k). Soon every round repeats the shape of the one before, s(k+1) ~ r s(k), as only what
circulates among vertices that keep (nearly) all their attention to each other is left; then
x* - x(k+1) = s(k+1) + s(k+2) + ... ~ r / (1 - r) s(k). Adding that much at once spares the rounds
that would add it bit by bit. r is taken from two changes in a row, r = <s(k-1), s(k)> / <s(k-1), s(k-1)>,
for each column alone. Nothing rests on the guess: it is a candidate like any other, and eps judges it.
Leaps stop for good as soon as they take longer than plain rounds would, so they cannot keep the
contraction from its end.

Source: vector extrapolation (minimal polynomial, one term) as for PageRank in Kamvar, Haveliwala,
Manning, Golub, "Extrapolation Methods for Accelerating PageRank Computations", WWW 2003, section 4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from renown.errors import UserError

Vector = TypeVar("Vector")
Progress = Callable[[int, float], None]

# Plain rounds between leaps: on R-MAT graphs (scales 14, 16) with all trust 1, 85-93 plain rounds
# became 16-19, 11-12 and 9-10 with 3, 5 and 8; on a clustered graph 76-84 became 24-26, 21 and 25-26.
ROUNDS_BEFORE_LEAP = 5


class NotConverged(UserError):
    """The solve ran out of rounds before eps reached the tolerance."""


@dataclass(frozen=True)
class Parameters:
    """How to solve: down to a tolerance on eps, or for a fixed number of plain rounds.

    No tolerance can be met below what rounding leaves, about 1e-15 times the largest x / q.

    `yardstick` names the column of q that every column's eps is measured against; without it, each
    column is measured against its own q. `single` holds columns in single precision where an engine
    can: half the memory, and 1e-7 instead of 1e-15.
    """

    damping: float = 0.85
    tolerance: float = 1e-4
    rounds: int | None = None
    maximum_rounds: int = 500
    allow_unconverged: bool = False
    leaps: bool = True
    yardstick: str | None = None
    single: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.damping < 1:
            raise UserError(f"damping is {self.damping}, but must be in [0, 1)")
        if not self.tolerance > 0:
            raise UserError(f"tolerance is {self.tolerance}, but must be above 0")
        if self.rounds is not None and self.rounds < 0:
            raise UserError(f"rounds is {self.rounds}, but must be 0 or more")


@dataclass(frozen=True)
class Work:
    """What a solve took: engine, blocks, the graph's size, seconds by phase, bytes of the largest worker."""

    engine: str = ""
    blocks: int | None = None
    vertices: int | None = None
    edges: int | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    worker_bytes: int | None = None


@dataclass(frozen=True)
class Solution(Generic[Vector]):
    """A candidate x with its certificate: no vertex is off by more than `eps` of its own value.

    `values` are what the engine calls a vector (of `solve`: a DataFrame of id, value, with `column`
    where q has it; of the dense reference: an array of N or (N, K)). `rounds` counts how often the
    recurrence was applied to reach it.
    """

    values: Vector
    rounds: int
    eps: float
    converged: bool
    work: Work = Work()


@dataclass(frozen=True)
class Step(Generic[Vector]):
    """One application: q + d P' x, the eps of x, and r, what was left of the last change (K)."""

    following: Vector
    eps: float
    left: Sequence[float]


class Recurrence(Protocol[Vector]):
    """What an engine brings: a first vector, one application of the recurrence, and a leap."""

    def first(self) -> Vector:
        """The vector to begin from."""
        ...

    def apply(self, x: Vector) -> Step[Vector]:
        """The recurrence, applied to x."""
        ...

    def leap(self, following: Vector, lengths: Sequence[float]) -> Vector:
        """The vector that the last `apply` gave, plus that many times its last change (K)."""
        ...

    def release(self, x: Vector) -> None:
        """x is not needed any more."""
        ...


def iterate(
    recurrence: Recurrence[Vector], parameters: Parameters, progress: Progress | None = None
) -> Solution[Vector]:
    """Apply the recurrence until the certificate holds.

    eps belongs to the vector that is returned: it is measured on it, by one application more.
    Raises NotConverged unless the parameters allow it.
    """
    last = parameters.maximum_rounds if parameters.rounds is None else parameters.rounds
    x, rounds, leaps = recurrence.first(), 0, _Leaps(parameters)
    while True:
        step = recurrence.apply(x)
        if progress:
            progress(rounds, step.eps)
        enough = parameters.rounds is None and step.eps <= parameters.tolerance
        if enough or rounds >= last:
            recurrence.release(step.following)
            converged = step.eps <= parameters.tolerance
            return judged(Solution(x, rounds, step.eps, converged), parameters)
        recurrence.release(x)
        x, rounds = step.following, rounds + 1
        if leaps.due(step.eps):
            x = recurrence.leap(x, leaps.lengths(step.left))


class _Leaps:
    """When to leap, and how far."""

    def __init__(self, parameters: Parameters) -> None:
        self.damping = parameters.damping
        self.wanted = parameters.leaps and parameters.rounds is None
        self.plain_rounds, self.eps_before = 0, float("inf")

    def due(self, eps: float) -> bool:
        """Whether the round that has just been applied is to be prolonged."""
        self.plain_rounds += 1
        if not self.wanted or self.plain_rounds < ROUNDS_BEFORE_LEAP:
            return False
        self.wanted = eps <= self.eps_before * self.damping**ROUNDS_BEFORE_LEAP
        self.plain_rounds, self.eps_before = 0, eps
        return self.wanted

    def lengths(self, left: Sequence[float]) -> list[float]:
        """r / (1 - r); no change shrinks by less than d in the long run."""
        held = [min(max(r, 0.0), self.damping) for r in left]
        return [r / (1 - r) for r in held]


def judged(solution: Solution[Vector], parameters: Parameters) -> Solution[Vector]:
    """The solution as it is, or NotConverged where the parameters do not allow that."""
    if parameters.rounds is not None:
        return replace(solution, converged=solution.eps <= parameters.tolerance)
    if not solution.converged and not parameters.allow_unconverged:
        raise NotConverged(
            f"not converged: after {solution.rounds} rounds eps is {solution.eps:.3g}, above the "
            f"tolerance {parameters.tolerance:g}. Allow more rounds (propagate.maximum_rounds), "
            "a larger tolerance (propagate.tolerance), or publish it as such (--allow-unconverged)"
        )
    return solution
