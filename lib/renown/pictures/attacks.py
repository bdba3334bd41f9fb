"""What `renown attack` found: what an attack gains, and how that stands to the most that it could."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from renown.pictures.style import BLUE, GREY, INK, ORANGE, RED, drawing, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PriceList = dict[str, Any]  # attacks.json
SIZES = (BLUE, ORANGE, RED)


def gains(found: PriceList) -> Figure:
    """The score of the beneficiary before and after, for each attack and number of fake accounts."""
    names = list(dict.fromkeys(attack["attack"] for attack in found["attacks"]))
    sizes = sorted({attack["fakes"] for attack in found["attacks"]})
    with drawing(size=(9, 1.5 + 0.5 * len(names))) as (figure, axis):
        axis.axvline(found["median"], color=GREY, lw=1.2, ls="--")
        axis.annotate(
            "the median honest account", (found["median"], 1.0), xycoords=("data", "axes fraction"),
            xytext=(4, -2), textcoords="offset points", color=GREY, va="top", fontsize=9,
        )  # fmt: skip
        for attack in found["attacks"]:
            place = (
                names.index(attack["attack"])
                + 0.17 * (sizes.index(attack["fakes"]) - len(sizes) / 2 + 0.5) * 2
            )
            _from_to(axis, place, attack, SIZES[sizes.index(attack["fakes"]) % len(SIZES)])
        for size, colour in zip(sizes, SIZES, strict=False):
            axis.plot([], [], "o-", color=colour, lw=3, label=f"{size:,} fake accounts")
        axis.plot([], [], "x", color=INK, ls="", label="removed: no score")
        axis.set_yticks(range(len(names)), [words(name) for name in names])
        axis.set_ylim(len(names) - 0.4, -0.9)
        axis.set(
            title="What an attack buys",
            xlabel="score of who pays for it, before and after (points)",
            xlim=(0, None),
        )
        axis.grid(axis="y", visible=False)
        axis.legend(loc="upper center", bbox_to_anchor=(0.45, -0.9 / len(names) - 0.02), ncols=3)
    return figure


def _from_to(axis: Any, place: float, attack: dict[str, Any], colour: str) -> None:
    before, after = (attack["gained"]["score"][when]["value"] for when in ("before", "after"))
    if after is None:
        axis.plot(before or 0, place, "x", ms=7, mew=2, color=colour, clip_on=False)
        return
    axis.plot([before, after], [place, place], color=colour, lw=3, alpha=0.5)
    axis.plot(before, place, "o", ms=4, color="white", mec=colour)
    axis.plot(after, place, "o", ms=6, color=colour)


def bounds(found: PriceList) -> Figure:
    """Influence gained by fakes alone beside the most that it could be, whatever they do."""
    pure: Sequence[dict[str, Any]] = [a for a in found["attacks"] if a["pure"] and a["bound"]]
    names = list(dict.fromkeys(attack["attack"] for attack in pure))
    sizes = sorted({attack["fakes"] for attack in pure})
    with drawing(size=(9, 1.2 + 0.42 * len(names))) as (figure, axis):
        for attack in pure:
            at = sizes.index(attack["fakes"])
            place = names.index(attack["attack"]) + 0.34 * (at - len(sizes) / 2 + 0.5)
            gained = max(0.0, attack["influence_after"] - attack["influence_before"])
            axis.barh(
                place, 100 * gained / attack["bound"], height=0.3, color=SIZES[at % len(SIZES)]
            )
            axis.annotate(
                f"{gained:,.1f} of {attack['bound']:,.0f}", (100 * gained / attack["bound"], place),
                xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5,
            )  # fmt: skip
        for size, colour in zip(sizes, SIZES, strict=False):
            axis.barh([0], [0], color=colour, label=f"{size:,} fake accounts")
        axis.set_yticks(range(len(names)), [words(name) for name in names])
        axis.set_ylim(len(names) - 0.4, -0.6)
        axis.set(
            title="How much of the bound they reach",
            xlabel="influence gained (trusted accounts), % of the bound",
            xlim=(0, 105),
        )
        axis.grid(axis="y", visible=False)
        axis.legend(loc="lower right")
    return figure
