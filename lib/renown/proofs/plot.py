"""Every measure of the main outcomes with its interval: a line of panels an outcome, a panel a metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from renown.proofs import words
from renown.proofs.rows import Row

SHOWN = ("resharers_or_repliers", "latent_influence")
AXES = {
    "Spearman": "Spearman's rank correlation (-1 to 1)",
    "NDCG@100": "NDCG@100 (0 to 1)",
    "overlap@100": "share of the first 100 (0 to 1)",
}
# Okabe and Ito's colours, told apart by all kinds of sight; markers differ besides.
PLAIN, OURS = ("#0072B2", "o", "plain measure"), ("#D55E00", "D", "ours")


def draw(rows: Sequence[Row], titles: Mapping[str, str], file: Path, *, level: float) -> bool:
    """Whether there is a plot now: matplotlib is an extra, and rows may hold none of what is shown."""
    lines = [
        (dataset, outcome)
        for dataset in dict.fromkeys(row.dataset for row in rows)
        for outcome in SHOWN
        if any(row.dataset == dataset and row.outcome == outcome for row in rows)
    ]
    if not installed() or not lines:
        return False
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "renown", "font.size": 9})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(
        len(lines), len(AXES), figsize=(11, 2.9 * len(lines)), squeeze=False, sharey="row"
    )
    for (dataset, outcome), line in zip(lines, axes, strict=True):
        held = [row for row in rows if (row.dataset, row.outcome) == (dataset, outcome)]
        _line(
            held, f"{titles[dataset]}\n{words.named(outcome)}, {held[0].accounts:,} accounts", line
        )
    _finish(figure, axes, f"figure with its {100 * level:g} % interval")
    figure.savefig(file, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
    return True


def installed() -> bool:
    """Whether matplotlib is there; nothing else needs it."""
    return find_spec("matplotlib") is not None


def _line(rows: Sequence[Row], title: str, axes: Any) -> None:
    names = list(dict.fromkeys(row.measure for row in rows))
    for (metric, label), axis in zip(AXES.items(), axes, strict=True):
        for row in rows:
            if row.metric == metric and row.value == row.value:
                _point(axis, row, names.index(row.measure))
        axis.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
        axis.set_ylim(len(names) - 0.5, -0.5)
        axis.set_xlabel(label)
        axis.grid(axis="x", alpha=0.3)
    axes[0].set_title(title, loc="left", fontsize=9.5, fontweight="bold")


def _point(axis: Any, row: Row, place: int) -> None:
    colour, marker, label = OURS if row.ours else PLAIN
    axis.plot([row.low, row.high], [place, place], color=colour, lw=1.6)
    axis.plot(row.value, place, color=colour, marker=marker, ms=5, ls="", label=label)


def _finish(figure: Any, axes: Any, caption: str) -> None:
    """One legend for all, above; one scale for every panel of a metric."""
    found: dict[str, Any] = {}
    for axis in axes.flat:
        handles, labels = axis.get_legend_handles_labels()
        found.update(zip(labels, handles, strict=True))
    for column in axes.T:
        # One scale for all data sets, from nothing to perfect: what looks far apart is far apart.
        lowest = min(0.0, *(axis.dataLim.x0 for axis in column))
        for axis in column:
            axis.set_xlim(lowest - 0.02, 1.0)
    figure.tight_layout(h_pad=1.6)
    figure.legend(
        found.values(), [f"{name}: {caption}" for name in found], loc="lower center", ncols=2,
        bbox_to_anchor=(0.5, 1.0), frameon=False,
    )  # fmt: skip
