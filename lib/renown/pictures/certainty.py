"""How sure scores are: widths of intervals, the ranking with its intervals, and how scores hold over days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from renown.pictures.style import BLUE, GREY, INK, PALE, RED, SKY, drawing, named, plainly
from renown.publish.past import Published
from renown.publish.rows import Rows
from renown.tables.derived import EVIDENCE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ACROSS = 4  # panels in a row


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


def over_days(
    days: Mapping[date, Rows], marked: Sequence[Published] = (), count: int = 8
) -> Figure:
    """The accounts that are highest on the last day, on every day, with their intervals.

    `marked` are dates as the history knows them: where one has a break, scores before it are on another
    scale.
    """
    dates = sorted(days)
    found = _highest_on_the_last(days, count)
    breaks = [day for day in marked if day.break_marker and dates[0] < day.as_of <= dates[-1]]
    rows = -(-len(found) // ACROSS)
    ends = sorted({dates[0], dates[-1]})
    with drawing(
        rows, ACROSS, size=(12, 0.9 + 2.2 * rows), sharex=True, sharey=True, squeeze=False
    ) as (figure, axes):
        for axis in axes.flat[len(found) :]:
            axis.set_axis_off()
        for axis, theirs in zip(axes.flat, found, strict=False):
            for others in found:
                _line(axis, others, color=PALE, lw=1)
            _own(axis, theirs, breaks)
            axis.set_xticks(ends, [f"{day:%-d %b}" for day in ends])
        for axis in axes[:, 0]:
            axis.set_ylabel("points (of 100)")
        figure.suptitle(
            f"The {len(found)} highest on {dates[-1]}, over {len(dates)} published "
            f"{'date' if len(dates) == 1 else 'dates'}; the others in grey",
            x=0.01, ha="left", fontsize=11,
        )  # fmt: skip
    return figure


def _line(axis: Any, rows: list[dict[str, Any]], **how: Any) -> None:
    axis.plot([row["as_of"] for row in rows], [row["score"] for row in rows], **how)


def _own(axis: Any, rows: list[dict[str, Any]], breaks: list[Published]) -> None:
    """One account's scores, with their intervals; a break is where another scale begins."""
    there = [row["as_of"] for row in rows]
    lows, highs = ([row[name] for row in rows] for name in ("score_low", "score_high"))
    axis.fill_between(there, lows, highs, color=SKY, alpha=0.25, lw=0)
    axis.vlines(there, lows, highs, color=SKY, lw=2)
    _line(axis, rows, color=BLUE, lw=2, marker="o", ms=5)
    for broken in breaks:
        axis.axvline(broken.as_of, color=RED, lw=1.2, ls="--")
        axis.annotate(
            "another scale", (broken.as_of, 1.0), xycoords=("data", "axes fraction"),
            xytext=(3, -2), textcoords="offset points", va="top", color=RED, fontsize=8.5,
        )  # fmt: skip
    axis.set(title=named(rows[-1]["handle"], rows[-1]["account_id"]), xlabel="as of")
    axis.margins(x=0.12)


def _highest_on_the_last(days: Mapping[date, Rows], count: int) -> list[list[dict[str, Any]]]:
    """For each of those accounts its rows, by date; no more is read."""
    columns = ["account_id", "handle", "score", "score_low", "score_high"]
    highest = days[max(days)].to_arrow(["account_id", "rank"], pc.field("rank") <= count)
    ordered = highest.sort_by([("rank", "ascending"), ("account_id", "ascending")])
    held: dict[str, list[dict[str, Any]]] = {
        account: [] for account in ordered["account_id"].to_pylist()[:count]
    }
    for day in sorted(days):
        wanted = pc.field("account_id").isin(list(held))
        for row in days[day].to_arrow(columns, wanted).to_pylist():
            held[row["account_id"]].append({**row, "as_of": day})
    return list(held.values())
