"""A snapshot at a glance: how scores are spread, who is highest, and what cleaning decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from renown.pictures.style import (
    BLUE,
    COMPONENTS,
    DECISIONS,
    GREY,
    INK,
    drawing,
    named,
    plainly,
    words,
)
from renown.publish.rows import Rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = ("score", *COMPONENTS)


def distribution(scores: Rows) -> Figure:
    """How many accounts have how many points: the score, and each of its components."""
    held = scores.to_pandas(COLUMNS)
    top = max(10.0, float(held.to_numpy().max()) if len(held) else 0.0)
    bins = np.arange(0.0, 5 * np.ceil(top / 5) + 1, 1.0)
    with drawing(1, 4, size=(12, 3.4), sharey=True, sharex=True) as (figure, axes):
        for name, axis in zip(COLUMNS, axes, strict=True):
            axis.hist(held[name], bins=bins, color=COMPONENTS.get(name, INK), alpha=0.85)
            median = held[name].median()
            axis.axvline(median, color=GREY, lw=1.2, ls="--")
            axis.annotate(
                f"median {median:.1f}", (median, 0.96), xycoords=("data", "axes fraction"),
                xytext=(5, 0), textcoords="offset points", va="top", color=GREY,
            )  # fmt: skip
            axis.set(title=words(name), xlabel="points (of 100)", yscale="log")
        axes[0].set_ylabel("accounts, log scale")
        axes[0].set_ylim(bottom=0.7)  # a single account is to be seen
        plainly(axes[0].yaxis)
        figure.suptitle(
            f"{len(held):,} scored accounts as of {scores.as_of}", x=0.01, ha="left", fontsize=11
        )
    return figure


def highest(scores: Rows, count: int = 15) -> Figure:
    """The accounts with the highest scores, with the intervals of the scores, and the components."""
    held = scores.to_pandas().sort_values(["rank", "account_id"]).head(count)
    places = range(len(held))
    with drawing(size=(9, 0.9 + 0.34 * len(held))) as (figure, axis):
        axis.hlines(places, held.score_low, held.score_high, color=INK, lw=5, alpha=0.18)
        for name, colour in COMPONENTS.items():
            axis.plot(held[name], places, "|", ms=11, mew=2.2, color=colour, label=words(name))
        axis.plot(held.score, places, "o", ms=6, color=INK, label="score, with its interval")
        _accounts(axis, held)
        axis.set(
            title=f"The {len(held)} highest scores as of {scores.as_of}", xlabel="points (of 100)"
        )
        axis.legend(loc="upper center", bbox_to_anchor=(0.45, -0.75 / len(held) - 0.06), ncols=4)
    return figure


def _accounts(axis: Any, held: Any) -> None:
    names = [named(h, a) for h, a in zip(held.handle, held.account_id, strict=True)]
    labels = [f"{name}  {rank}" for name, rank in zip(names, held["rank"], strict=True)]
    axis.set_yticks(range(len(held)), labels)
    axis.set_ylim(len(held) - 0.4, -0.6)
    axis.grid(axis="y", visible=False)


def decisions(screening: Rows) -> Figure:
    """What cleaning decided of all accounts that were seen, and the reasons it gave for that."""
    held = screening.to_pandas(["decision", "reasons"])
    order = [name for name in DECISIONS if (held.decision == name).any()]
    counts = held.decision.value_counts()
    because = held.explode("reasons").dropna(subset=["reasons"])
    pairs = because.groupby(["decision", "reasons"]).size().sort_values()
    shown = [pair for name in reversed(order) for pair in pairs.index if pair[0] == name]
    height = max(2.6, 1.1 + 0.27 * max(len(order), len(shown)))
    with drawing(1, 2, size=(12, height), width_ratios=(2, 3)) as (figure, (left, right)):
        _bars(left, [words(name) for name in reversed(order)],
              [counts[name] for name in reversed(order)],
              [DECISIONS[name] for name in reversed(order)])  # fmt: skip
        left.set_title(f"{len(held):,} accounts seen as of {screening.as_of}")
        _bars(right, [f"{words(reason)}" for _, reason in shown],
              [pairs[pair] for pair in shown], [DECISIONS[pair[0]] for pair in shown])  # fmt: skip
        right.set_title("because (one account may have several reasons)")
    return figure


def _bars(axis: Any, names: list[str], counts: list[int], colours: list[str]) -> None:
    places = range(len(names))
    axis.barh(places, counts, color=colours or BLUE, height=0.72)
    axis.set_yticks(places, names)
    for place, count in zip(places, counts, strict=True):
        axis.annotate(
            f"{count:,}", (count, place), xytext=(4, 0), textcoords="offset points", va="center"
        )
    axis.margins(x=0.14)
    axis.set_xlabel("accounts")
    plainly(axis.xaxis)
    axis.grid(axis="y", visible=False)
