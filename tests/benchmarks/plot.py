"""Time against edges, log-log, one panel per form of graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.benchmarks.rows import Row

# Okabe and Ito's colours, told apart by all kinds of sight; markers differ besides.
STYLES = {
    "blocks-1": ("#D55E00", "o", "renown, blocks"),
    "graphframes": ("#E69F00", "s", "renown, graphframes"),
    "plain": ("#000000", "D", "pyarrow + scipy, one process"),
    "igraph": ("#0072B2", "^", "igraph"),
    "networkit": ("#56B4E9", "v", "NetworKit"),
    "graphframes-pagerank": ("#009E73", "P", "GraphFrames pageRank"),
    "graphx": ("#CC79A7", "X", "GraphX"),
}


def draw(rows: list[Row], file: Path) -> None:
    """Nothing where no line of the plot was measured."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "renown", "font.size": 9})
    from matplotlib import pyplot as plt

    shown = [row for row in rows if row.ok and row.line in STYLES]
    forms = list(dict.fromkeys(row.form for row in shown))
    if not forms:
        return
    columns = min(2, len(forms))
    deep = -(-len(forms) // columns)
    figure, axes = plt.subplots(
        deep, columns, figsize=(4.6 * columns, 3.2 * deep), sharex=True, sharey=True, squeeze=False
    )
    for form, axis in zip(forms, axes.flat, strict=False):
        _panel([row for row in shown if row.form == form], axis)
    for axis in axes.flat[len(forms) :]:
        axis.set_visible(False)
    _legend(figure, axes)
    figure.savefig(file, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)


def title(form: tuple[str, bool, str]) -> str:
    graph, weighted, ids = form
    name = {"rmat": "R-MAT", "clustered": "Clustered"}.get(graph, graph)
    return f"{name}, {'weighted' if weighted else 'unweighted'}, {ids} ids"


def _panel(rows: list[Row], axis: Any) -> None:
    for line, (colour, marker, label) in STYLES.items():
        points = sorted((row.edges, row.total_seconds) for row in rows if row.line == line)
        if points:
            axis.plot(*zip(*points, strict=True), color=colour, marker=marker, ms=5, label=label)
    axis.set(xscale="log", yscale="log", title=title(rows[0].form))
    axis.set_xlabel("edges")
    axis.set_ylabel("read to written, seconds")
    axis.grid(which="major", alpha=0.3)


def _legend(figure: Any, axes: Any) -> None:
    """One for all panels; a line may be missing from any of them."""
    found: dict[str, Any] = {}
    for axis in axes.flat:
        handles, labels = axis.get_legend_handles_labels()
        found.update(zip(labels, handles, strict=True))
    order = [label for *_, label in STYLES.values() if label in found]
    handles = [found[label] for label in order]
    figure.tight_layout()
    figure.legend(handles, order, loc="lower center", ncols=4, bbox_to_anchor=(0.5, -0.09))
