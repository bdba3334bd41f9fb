"""The table and the plot, for the README: `propagation.md` and `propagation.svg`."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import derived, machine, plot
from tests.benchmarks.exact import CLOSE, DAMPING, TOLERANCE
from tests.benchmarks.rows import Row

NOTES = f"""\
Every line reads the same Parquet and writes a value for every vertex to Parquet, alone on the
machine, in a process of its own. Time runs from the first byte read to the last one written, without
imports and without the start of Spark; what our total has beyond the four phases is Spark starting
Python workers and handing over. Damping is {DAMPING}, q = 1 for everybody.

- `blocks-1`, `-4`, `-16` are renown's engine blocks with as many blocks, `graphframes` its other
  one. They, and `plain` (pyarrow and scipy.sparse in one process), stop at eps {TOLERANCE:g}. `plain` takes
  plain rounds; ours leap (see `lib/renown/solver/solution.py`), which is most of the difference in
  rounds. The column of seconds a round compares them without that.
- `graphframes-pagerank`, `graphx` and `networkit` run the fewest rounds after which their normalised
  result is within {CLOSE:g} (L1) of the exact one. `igraph` solves directly and counts no rounds.
- GraphFrames' pageRank and GraphX take no weights: they have no weighted rows.
- L1 is the distance between a line's normalised result and the exact one.
- R-MAT is Graph500's (a, b, c = 0.57, 0.19, 0.19), clustered is communities of 1,024 in a ring. Both
  have 16 edges per id; parallel edges stay and add up. Weights are uniform in 0.5 to 10.
- Memory is the largest PSS: Python is the process and its Python workers together.
- `trust-*` are R-MAT whose accounts have random trust in (0, 1], so that less is passed on.
"""
HEADS = ["line", "rounds", "read s", "build s", "solve s", "write s", "total s", "round s"]
HEADS += ["L1", "Python MiB", "JVM MiB", "from"]


def write(rows: list[Row], out: Path) -> None:
    """Both files anew, from all rows of the CSV."""
    settled = derived.settled(rows)
    plot.draw(settled, out / "propagation.svg")
    (out / "propagation.md").write_text("\n".join(_lines(settled)) + "\n")


def _lines(rows: list[Row]) -> list[str]:
    days = sorted({row.measured_on for row in rows})
    measured = " to ".join(dict.fromkeys((days[0], days[-1]))) if days else "nothing yet"
    text = ["# Propagation, measured", "", f"`make bench`, {measured}.", "", *machine.lines(), ""]
    text += [NOTES, "![time against edges](propagation.svg)", ""]
    for heading, heads, cells in derived.tables(rows):
        text += [f"## {heading}", "", *_table(heads, cells), ""]
    for form in dict.fromkeys(row.form for row in rows):
        text += [f"## {plot.title(form)}", ""]
        of_form = [row for row in rows if row.form == form]
        for scale in sorted({row.scale for row in of_form}):
            text += _scale([row for row in of_form if row.scale == scale])
    return text


def _scale(rows: list[Row]) -> list[str]:
    first = rows[0]
    heading = f"### Scale {first.scale}: {first.edges:,} edges, {first.vertices:,} vertices"
    return [heading, "", *_table(HEADS, [_cells(row) for row in rows]), ""]


def _cells(row: Row) -> list[str]:
    if not row.ok:
        reason = f"{row.status}: {row.reason}".replace("|", "/")
        return [row.line, reason, *[""] * (len(HEADS) - 3), row.measured_on]
    phases = (row.read_seconds, row.build_seconds, row.solve_seconds, row.write_seconds)
    return [
        row.line,
        "" if row.rounds is None else str(row.rounds),
        *(_seconds(value) for value in (*phases, row.total_seconds)),
        "" if row.round_seconds is None else f"{row.round_seconds:.3f}",
        "" if row.l1 is None else f"{row.l1:.1e}",
        f"{(row.python_peak_bytes or 0) / 2**20:,.0f}",
        f"{row.jvm_peak_bytes / 2**20:,.0f}" if row.jvm_peak_bytes else "",
        row.measured_on,
    ]


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _table(heads: list[str], cells: list[list[str]]) -> list[str]:
    """Markdown; the first column to the left, figures to the right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *cells]
    return [f"| {' | '.join(line)} |" for line in lines]
