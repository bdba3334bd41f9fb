"""One score taken apart: from what anybody has to what this account has, feature by feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renown.pictures.style import COMPONENTS, GREY, INK, drawing, named, words
from renown.report.explanation import Contribution, Explanation

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAINT = 0.35  # of a bar that takes points away


def contributions(told: Explanation) -> Figure:
    """The way from the baseline to the score: one bar per feature, those that add the most first."""
    parts = _ordered(told)
    at = sum(part.baseline for part in parts)
    with drawing(size=(9, 1.3 + 0.32 * (len(parts) + 2))) as (figure, axis):
        axis.barh(0, at, color=GREY, height=0.7)
        axis.annotate(f"{at:.1f}", (at, 0), xytext=(4, 0), textcoords="offset points", va="center")
        for place, part in enumerate(parts, start=1):
            at = _step(axis, place, at, part)
        _total(axis, len(parts) + 1, told)
        labels = ["anybody has", *(_label(part) for part in parts), "score"]
        axis.set_yticks(range(len(labels)), labels)
        axis.set_ylim(len(labels) - 0.4, -0.6)
        axis.grid(axis="y", visible=False)
        axis.margins(x=0.1)
        who = named(told.account.handle, told.account.account_id)
        axis.set(xlabel="points of the score (of 100)", title=f"What the score of {who} is made of")
        _legend(axis)
    return figure


def _ordered(told: Explanation) -> list[Contribution]:
    return [
        part
        for component in told.components
        for part in sorted(component.contributions, key=lambda part: -part.contribution)
    ]


def _step(axis: Any, place: int, at: float, part: Contribution) -> float:
    """A bar from where the one above ended; answers where this one does."""
    colour = COMPONENTS.get(part.component, INK)
    loses = part.contribution < 0
    axis.barh(
        place, part.contribution, left=at, color=colour, height=0.7, alpha=FAINT if loses else 1
    )
    end = at + part.contribution
    axis.plot([end, end], [place - 0.35, place + 1.35], color=GREY, lw=0.8)
    axis.annotate(
        f"{part.contribution:+.1f}", (max(at, end), place), xytext=(4, 0),
        textcoords="offset points", va="center",
    )  # fmt: skip
    return end


def _total(axis: Any, place: int, told: Explanation) -> None:
    axis.barh(place, told.score, color=INK, height=0.7)
    text, at = f"{told.score:.1f}", told.score
    if told.interval is not None:
        low, high = told.interval.low, told.interval.high
        axis.plot([low, high], [place, place], color=GREY, lw=3)
        text, at = f"{text}, between {low:.1f} and {high:.1f}", max(at, high)
    axis.annotate(text, (at, place), xytext=(5, 0), textcoords="offset points", va="center")


def _label(part: Contribution) -> str:
    value = "not known" if part.value is None else f"{part.value:,.4g}"
    return f"{words(part.feature)}: {value}"


def _legend(axis: Any) -> None:
    for name, colour in COMPONENTS.items():
        axis.barh([0], [0], color=colour, label=words(name))
    axis.legend(loc="lower right" if axis.get_xlim()[1] > 60 else "upper right")
