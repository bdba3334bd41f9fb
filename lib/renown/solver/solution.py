"""Iteration as a value, and the one driver that owns stopping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from renown.errors import UserError

Vector = TypeVar("Vector")
Progress = Callable[[int, float], None]


class NotConverged(UserError):
    """The solve ran out of rounds before eps reached the tolerance."""


@dataclass(frozen=True)
class Parameters:
    """How to solve: down to a tolerance on eps, or for a fixed number of rounds."""

    damping: float = 0.85
    tolerance: float = 1e-4
    rounds: int | None = None
    maximum_rounds: int = 500
    allow_unconverged: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.damping < 1:
            raise UserError(f"damping is {self.damping}, but must be in [0, 1)")
        if not self.tolerance > 0:
            raise UserError(f"tolerance is {self.tolerance}, but must be above 0")
        if self.rounds is not None and self.rounds < 0:
            raise UserError(f"rounds is {self.rounds}, but must be 0 or more")


@dataclass(frozen=True)
class Solution(Generic[Vector]):
    """A candidate x with its certificate: no vertex is off by more than `eps` of its own value.

    `values` are what the engine calls a vector (graphframes: a DataFrame of id, value; reference:
    an array of N). `rounds` counts how often the recurrence was applied to the start.
    """

    values: Vector
    rounds: int
    eps: float
    converged: bool


class Recurrence(Protocol[Vector]):
    """What an engine brings: a first vector, and one application of the recurrence."""

    def first(self) -> Vector:
        """The vector to begin from."""
        ...

    def apply(self, x: Vector) -> tuple[Vector, float]:
        """q + d P' x, and the eps of x: the largest |q + d P' x - x| / q."""
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
    x, rounds = recurrence.first(), 0
    while True:
        following, eps = recurrence.apply(x)
        if progress:
            progress(rounds, eps)
        enough = parameters.rounds is None and eps <= parameters.tolerance
        if enough or rounds >= last:
            recurrence.release(following)
            return judged(Solution(x, rounds, eps, eps <= parameters.tolerance), parameters)
        recurrence.release(x)
        x, rounds = following, rounds + 1


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
