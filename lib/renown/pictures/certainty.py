"""How sure scores are: widths of intervals, the ranking with its intervals, and how scores hold over days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from renown.pictures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    drawing,
    named,
    plainly,
)
from renown.publish.rows import Rows
from renown.tables.derived import EVIDENCE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINES = (BLUE, ORANGE, GREEN, RED, SKY, PURPLE, INK, GREY)


def widths(scores: Rows) -> Figure:
    """How wide intervals are, by how many distinct accounts reacted."""
    held = scores.to_pandas(["evidence", "score_low", "score_high"])
    held["width"] = held.score_high - held.score_low
    there = [stratum for stratum in EVIDENCE if (held.evidence == stratum).any()]
    groups = [held.width[held.evidence == stratum] for stratum in there]
    with drawing(size=(8, 4)) as (figure, axis):
        axis.boxplot(
            groups, whis=(5, 95), showfliers=False, widths=0.55, patch_artist=True,
            boxprops={"facecolor": SKY, "edgecolor": BLUE, "alpha": 0.7},
            medianprops={"color": INK, "lw": 2}, whiskerprops={"color": BLUE},
            capprops={"color": BLUE},
        )  # fmt: skip
        labels = [f"{stratum}\n{len(of):,}" for stratum, of in zip(there, groups, strict=True)]
        axis.set_xticks(range(1, len(there) + 1), labels)
        axis.set(
            title="How wide the interval of a score is",
            xlabel="distinct accounts that reacted, and how many accounts that is true of",
            ylabel="width of the interval (points)",
            ylim=(0, None),
        )
        axis.grid(axis="x", visible=False)
        axis.text(
            0.99, 0.03, "box: half of the accounts; whiskers: 90 % of them",
            transform=axis.transAxes, ha="right", va="bottom", color=GREY, fontsize=9,
        )  # fmt: skip
    return figure


def ranking(scores: Rows) -> Figure:
    """Scores by rank, with their intervals: where neighbours overlap, the order between them may be luck."""
    held = scores.to_pandas(["rank", "account_id", "score", "score_low", "score_high"])
    held = held.sort_values(["rank", "account_id"])
    places = np.arange(1, len(held) + 1)
    with drawing(size=(9, 4)) as (figure, axis):
        axis.vlines(places, held.score_low, held.score_high, color=SKY, lw=1.4, alpha=0.5)
        axis.plot(places, held.score, color=INK, lw=2)
        axis.vlines([], [], [], color=SKY, lw=5, alpha=0.6, label="its interval")
        axis.plot([], [], color=INK, lw=2, label="score")
        axis.set(
            title=f"The ranking as of {scores.as_of}, with its intervals",
            xlabel="rank, log scale",
            ylabel="points (of 100)",
            xscale="log",
            ylim=(0, None),
        )
        plainly(axis.xaxis)
        axis.legend(loc="upper right")
    return figure


def over_days(days: Sequence[Rows], count: int = 8) -> Figure:
    """The accounts that are highest on the last day, on every day, with their intervals."""
    dates = sorted(day.as_of for day in days)
    found = _highest_on_the_last(days, count)
    with drawing(size=(9, 4.6)) as (figure, axis):
        for place, rows in enumerate(found):
            there, colour = [row["as_of"] for row in rows], LINES[place % len(LINES)]
            lows, highs = ([row[name] for row in rows] for name in ("score_low", "score_high"))
            axis.fill_between(there, lows, highs, color=colour, alpha=0.10, lw=0)
            axis.vlines(there, lows, highs, color=colour, alpha=0.3, lw=2)
            name = named(rows[-1]["handle"], rows[-1]["account_id"])
            scores = [row["score"] for row in rows]
            axis.plot(there, scores, "o-", color=colour, lw=1.8, ms=4, label=name)
        axis.set_xticks(dates, [f"{day:%-d %b %Y}" for day in dates])
        axis.set(
            title=f"The {len(found)} highest on {dates[-1]}, by date, with their intervals",
            xlabel="as of",
            ylabel="points (of 100)",
        )
        axis.margins(x=0.08)
        axis.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def _highest_on_the_last(days: Sequence[Rows], count: int) -> list[list[dict[str, Any]]]:
    """For each of those accounts its rows, by date; no more is read."""
    columns = ["account_id", "handle", "rank", "score", "score_low", "score_high"]
    ordered = sorted(days, key=lambda day: day.as_of)
    first = ordered[-1].to_arrow(["account_id", "rank"], pc.field("rank") <= count)
    ids = first.sort_by([("rank", "ascending"), ("account_id", "ascending")])["account_id"]
    ids = ids.to_pylist()[:count]
    held: dict[str, list[dict[str, Any]]] = {account: [] for account in ids}
    for day in ordered:
        for row in day.to_arrow(columns, pc.field("account_id").isin(ids)).to_pylist():
            held[row["account_id"]].append({**row, "as_of": day.as_of})
    return list(held.values())
