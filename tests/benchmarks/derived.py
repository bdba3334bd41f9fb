"""What the rows say together: ratios, slopes, bytes per edge, what blocks and columns cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from tests.benchmarks.datasets import COLUMNS, SEEDS
from tests.benchmarks.plot import STYLES, title
from tests.benchmarks.rows import Row

SLOPE_AT_MOST = 1.1
BYTES_PER_EDGE, BYTES_PER_VERTEX = 60, 200
PREPARATION_AT_MOST = 10.0
OVERHEAD_SECONDS = 0.3
COLUMNS_AT_MOST = 8.0
RATIOS = (
    ("blocks-1", "plain"),
    ("blocks-1", "networkit"),
    ("blocks-1", "igraph"),
    ("graphframes-pagerank", "blocks-1"),
    ("graphx", "blocks-1"),
    ("graphframes", "blocks-1"),
)

Table = tuple[str, list[str], list[list[str]]]  # heading, columns, cells


def settled(rows: list[Row]) -> list[Row]:
    """One row per line: of its repeats the one of median time, or its failure."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.key[:-1], []).append(row)
    return [_middle(group) for group in groups.values()]


def tables(rows: list[Row]) -> list[Table]:
    """All that can be said of these rows; a table without rows is left out."""
    by = {row.key[:-1]: row for row in rows if row.ok}
    made = (ratios(by), slopes(rows), memory(rows), blocks(by), columns(by), warm(by))
    return [table for table in made if table[2]]


def ratios(by: dict[Any, Row]) -> Table:
    """How many times as long one takes as the other, end to end."""
    places = list(dict.fromkeys(key[:-1] for key in by))
    cells = []
    for place in places:
        found = [_over(by, place, pair, lambda row: row.total_seconds) for pair in RATIOS]
        if any(found):
            cells.append([title((place[0], *place[2:])), str(place[1]), *map(_times, found)])
    heads = ["graph", "scale", *(f"{a} / {b}" for a, b in RATIOS)]
    return "Time of one as a multiple of the other's, end to end", heads, cells


def slopes(rows: list[Row]) -> Table:
    """The exponent of time and of memory in edges, by least squares on logarithms."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        if row.ok and (row.line in STYLES or row.line.startswith("blocks")):
            groups.setdefault((row.form, row.line), []).append(row)
    cells = []
    for (form, line), group in groups.items():
        if len({row.edges for row in group}) > 1:
            time = _slope((row.edges, row.total_seconds) for row in group)
            per_round = _slope((row.edges, row.round_seconds) for row in group)
            held = _slope((row.edges, row.python_peak_bytes) for row in group)
            span = f"{min(r.scale for r in group)}-{max(r.scale for r in group)}"
            cells.append([title(form), line, span, *map(_plain, (time, per_round, held))])
    heads = ["graph", "line", "scales", "time", "one round", "memory of Python"]
    return f"Slopes against edges (log-log; blocks at most {SLOPE_AT_MOST})", heads, cells


def memory(rows: list[Row]) -> Table:
    """Peak of the Python workers against what is allowed; interpreters are part of it."""
    cells = []
    for row in rows:
        if row.ok and row.line.startswith("blocks") and row.worker_peak_bytes:
            allowed = BYTES_PER_EDGE * row.edges + BYTES_PER_VERTEX * row.vertices
            cells.append(
                [
                    title(row.form),
                    str(row.scale),
                    row.line,
                    f"{row.worker_peak_bytes / row.edges:.0f}",
                    f"{row.worker_peak_bytes / allowed:.2f}",
                    _mebibytes(row.driver_peak_bytes),
                    _mebibytes(row.jvm_peak_bytes),
                ]
            )
    heads = ["graph", "scale", "line", "workers, bytes per edge", "of what is allowed"]
    heads += ["driver, MiB", "JVM, MiB"]
    allowed = f"{BYTES_PER_EDGE} bytes per edge and {BYTES_PER_VERTEX} per vertex"
    return f"Peak memory of the Python workers (PSS; allowed: {allowed})", heads, cells


def blocks(by: dict[Any, Row]) -> Table:
    """What many blocks cost over one, which does a round's arithmetic and nothing else."""
    cells = []
    for (*place, line), row in by.items():
        one = by.get((*place, "blocks-1"))
        if one is None or line == "blocks-1" or not line.startswith("blocks-"):
            continue
        preparation = _quotient(_prepared(row), _prepared(one))
        more = (row.round_seconds or 0) - (one.round_seconds or 0)
        cells.append([title(row.form), str(row.scale), line, _times(preparation), f"{more:+.3f}"])
    heads = ["graph", "scale", "line", "preparation over one block's", "a round over its, seconds"]
    limits = f"at most {PREPARATION_AT_MOST:g} times, and {OVERHEAD_SECONDS} s"
    return f"Several blocks ({limits})", heads, cells


def columns(by: dict[Any, Row]) -> Table:
    """K columns of q in one solve against one column with the same settings."""
    many, one = f"columns-{COLUMNS}", "columns-1"
    cells = []
    for place in dict.fromkeys(key[:-1] for key in by if key[-1] == many):
        figures = (
            _over(by, place, (many, one), lambda row: row.total_seconds),
            _over(by, place, (many, one), lambda row: row.solve_seconds),
            _over(by, place, (many, one), lambda row: row.round_seconds),
        )
        cells.append([title((place[0], *place[2:])), str(place[1]), *map(_times, figures)])
    heads = ["graph", "scale", "end to end", "solve", "one round"]
    return f"{COLUMNS} columns over one (at most {COLUMNS_AT_MOST:g} times)", heads, cells


def warm(by: dict[Any, Row]) -> Table:
    """Rounds from yesterday's answer, beside the rounds from q, by how far yesterday's is off."""
    cells = []
    for place in dict.fromkeys(key[:-1] for key in by if key[-1].startswith("warm-")):
        for seed in SEEDS:
            cold, begun = (by.get((*place, f"{how}-{seed}")) for how in ("cold", "warm"))
            if cold and begun:
                far = [f"{value:.2g}" for value in (begun.start_l1, begun.start_eps) if value]
                counts = [str(cold.rounds), str(begun.rounds)]
                cells.append([title(begun.form), str(begun.scale), str(seed), *far, *counts])
    heads = ["graph", "scale", "seed", "start: L1 from the answer", "start: eps"]
    heads += ["rounds, cold", "rounds, warm"]
    return "Warm starts after a random change of 1 % of the edges", heads, cells


def _middle(group: list[Row]) -> Row:
    good = sorted((row for row in group if row.ok), key=lambda row: row.total_seconds or 0)
    return good[(len(good) - 1) // 2] if good else group[-1]


def _over(
    by: dict[Any, Row], place: Any, pair: tuple[str, str], figure: Callable[[Row], float | None]
) -> float | None:
    ends = [by.get((*place, line)) for line in pair]
    return _quotient(*(figure(row) if row else None for row in ends))


def _quotient(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None


def _prepared(row: Row) -> float:
    return (row.read_seconds or 0) + (row.build_seconds or 0)


def _slope(points: Iterable[tuple[float, float | None]]) -> float | None:
    logs = [(math.log(x), math.log(y)) for x, y in points if y]
    if len(logs) < 2:
        return None
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / spread if spread else None


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _mebibytes(value: int | None) -> str:
    return "" if value is None else f"{value / 2**20:,.0f}"
