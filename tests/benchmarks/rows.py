"""The CSV: one row per measured line, appended as soon as it is measured."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints


@dataclass(frozen=True)
class Row:
    """One line on one form of one graph. Units stand last in the names."""

    graph: str
    scale: int
    weighted: bool
    ids: str
    line: str
    repeat: int
    status: str
    reason: str
    measured_on: str
    vertices: int
    edges: int
    rounds: int | None = None
    eps: float | None = None
    l1: float | None = None
    read_seconds: float | None = None
    build_seconds: float | None = None
    solve_seconds: float | None = None
    write_seconds: float | None = None
    total_seconds: float | None = None
    round_seconds: float | None = None
    wall_seconds: float | None = None
    worker_peak_bytes: int | None = None
    driver_peak_bytes: int | None = None
    python_peak_bytes: int | None = None
    jvm_peak_bytes: int | None = None
    total_peak_bytes: int | None = None
    certificate_worker_bytes: int | None = None
    start_l1: float | None = None
    start_eps: float | None = None

    @property
    def form(self) -> tuple[str, bool, str]:
        return self.graph, self.weighted, self.ids

    @property
    def key(self) -> tuple[Any, ...]:
        return self.graph, self.scale, self.weighted, self.ids, self.line, self.repeat

    @property
    def ok(self) -> bool:
        return self.status == "ok"


NAMES = [field.name for field in fields(Row)]
TYPES = get_type_hints(Row)


def read(path: Path) -> list[Row]:
    """All rows; of a line that was measured again, the last."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        found = [_parsed(record) for record in csv.DictReader(file)]
    return list({row.key: row for row in found}.values())


def append(path: Path, row: Row) -> None:
    begins = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, NAMES, lineterminator="\n")
        if begins:
            writer.writeheader()
        writer.writerow({k: _written(v) for k, v in asdict(row).items()})


def _written(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float) else value


def _parsed(record: dict[str, str]) -> Row:
    return Row(**{name: _value(TYPES[name], record[name]) for name in NAMES})


def _value(kind: Any, text: str) -> Any:
    if kind is str:
        return text
    if text == "":
        return None
    if kind is bool:
        return text == "True"
    return int(text) if "int" in str(kind) else float(text)
