"""The circular part of a snapshot once more, from other first scores: the answer is the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from renown.pictures.style import BLUE, GREY, INK, ORANGE, RED, drawing
from renown.publish.reading import Snapshot
from renown.solver.engines.blocks.sparse import SparseRecurrence, passed_on
from renown.solver.solution import Parameters, iterate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
# The wider are drawn first, so that lines which meet are all seen.
LINES = ((BLUE, 6.0), (ORANGE, 3.6), (RED, 1.6))
NEAR = 1e-2  # eps after which the lines are one
EXACT = 1e-12  # the tolerance of what stands for the true answer


@dataclass(frozen=True)
class Way:
    """From one first score to the answer: after each round, eps and the true largest relative error."""

    start: str
    eps: tuple[float, ...]
    error: tuple[float, ...]
    first: tuple[float, ...]  # influence of the account that is highest in the end, round by round
    values: Floats

    def after(self, tolerance: float) -> int:
        """The rounds after which eps is within a tolerance."""
        return next(k for k, eps in enumerate(self.eps) if eps <= tolerance)


class Circle:
    """The system that a snapshot solved, in memory: 60 bytes an edge, for networks that fit one machine."""

    def __init__(self, snapshot: Snapshot) -> None:
        vertices = snapshot.dataset("vertices").to_table(["id", "trust"]).sort_by("id")
        edges = snapshot.dataset("edges").to_table(["src", "dst", "weight"])
        influence = snapshot.dataset("influence").to_table(["id", "own", "influence"]).sort_by("id")
        src, dst, weight = (edges[name].to_numpy() for name in ("src", "dst", "weight"))
        self.passed = passed_on(src, dst, weight, vertices["trust"].to_numpy())
        self.q = influence["own"].to_numpy()
        self.published = influence["influence"].to_numpy()
        self.certificate = snapshot.certificate()
        self.damping = float(self.certificate["damping"])

    @property
    def first_scores(self) -> dict[str, Floats]:
        """Three ways to begin: what each has of its own, nothing, and everything to the last of all."""
        all_to_the_last = np.zeros_like(self.q)
        all_to_the_last[int(np.argmin(self.published))] = self.published.sum()
        return {
            "what each has of its own": self.q,
            "nothing for anybody": np.zeros_like(self.q),
            "everything to the lowest account": all_to_the_last,
        }

    @cached_property
    def exact(self) -> Floats:
        """The answer, to within 1e-12 of itself."""
        found = iterate(self._from(self.q), Parameters(damping=self.damping, tolerance=EXACT))
        values: Floats = found.values[:, 0]
        return values

    def ways(self, tolerance: float = 1e-6) -> list[Way]:
        """The plain rounds from each first score until eps is within the tolerance."""
        return [self._way(name, start, tolerance) for name, start in self.first_scores.items()]

    def error_of_published(self) -> float:
        """The true largest relative error of the published influence, which eps is to bound."""
        return _error(self.published, self.exact)

    def _from(self, start: Floats) -> SparseRecurrence:
        return SparseRecurrence(self.passed, self.q[:, None], start[:, None], self.damping, [0])

    def _way(self, name: str, start: Floats, tolerance: float) -> Way:
        recurrence = self._from(start)
        x, best = recurrence.first(), int(np.argmax(self.exact))
        eps: list[float] = []
        error: list[float] = []
        first: list[float] = []
        while not eps or eps[-1] > tolerance:
            step = recurrence.apply(x)
            eps.append(step.eps)
            error.append(_error(x[:, 0], self.exact))
            first.append(float(x[best, 0]))
            answer, x = x[:, 0], step.following
        return Way(name, tuple(eps), tuple(error), tuple(first), answer)


def _error(values: Floats, exact: Floats) -> float:
    return float(np.max(np.abs(values - exact) / exact))


def starts(circle: Circle, ways: list[Way]) -> Figure:
    """The highest account's influence from three first scores, and eps beside the true error, by round."""
    with drawing(1, 2, size=(12, 4.4)) as (figure, (left, right)):
        for way, (colour, width) in zip(ways, LINES, strict=True):
            rounds = range(len(way.eps))
            left.plot(rounds, way.first, color=colour, lw=width, label=way.start)
            right.plot(rounds, way.eps, color=colour, lw=2)
            right.plot(rounds, way.error, color=colour, lw=1.4, ls=":")
        left.axhline(circle.published.max(), color=GREY, lw=1, ls="--", label="as published")
        left.set(
            title="Three first scores, one answer",
            xlabel="rounds",
            ylabel="influence of the highest account\n(trusted accounts)",
            xlim=(0, max(way.after(NEAR) for way in ways)),
            ylim=(0, 1.25 * circle.published.max()),
        )
        left.legend(loc="lower right", title="the first score")
        _finish(right, circle)
    return figure


def _finish(axis: Any, circle: Circle) -> None:
    axis.plot([], [], color=INK, lw=2, label="eps, which can be seen without the answer")
    axis.plot([], [], color=INK, lw=1.4, ls=":", label="the true error, which it bounds")
    axis.axhline(circle.certificate["eps"], color=GREY, lw=1, ls="--", label="eps as published")
    axis.set(
        title="What is known, and what is true",
        xlabel="rounds",
        ylabel="largest error of an account\n(share of its influence), log scale",
        yscale="log",
    )
    axis.legend(loc="upper right")
