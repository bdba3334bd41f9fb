"""The mark that a stage leaves when it is done: that it is, what it wrote, and what that took.

run=ID/stages/<stage>.json    one of every stage that came to its end
run=ID/failed.json            the stage that did not, and why; gone when it is begun again

Marks lie beside the tables, outside of every digest: they hold times, and nothing that is published.
Nothing here needs Spark.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

FOLDER = "stages"
FAILED = "failed.json"
# Of a run, in the order in which each needs what was written before it. `ingest` is of no run.
ORDER = (
    "plan",
    "attention",
    "clean",
    "graph",
    "features",
    "propagate",
    "topics",
    "halves",
    "score",
    "publish",
)


@dataclass(frozen=True)
class Mark:
    """A stage that is done.

    `rows_in` and `rows_out` count rows by table; `removed`, accounts by the reason why they do not go
    on (one with two reasons counts for both); `files`, bytes by table or file that was written.
    `started_at` is in UTC, as ISO 8601 has it.
    """

    run_id: str
    stage: str
    started_at: str
    seconds: float
    application_id: str
    rows_in: dict[str, int]
    rows_out: dict[str, int]
    removed: dict[str, int]
    shuffle_read_bytes: int
    shuffle_write_bytes: int
    bytes_written: int
    files: dict[str, int]

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    @staticmethod
    def from_json(text: str) -> Mark | None:
        """What `to_json` wrote; None where it is only half written, or another version's."""
        try:
            return Mark(**json.loads(text))
        except (TypeError, ValueError):
            return None


def file(stage: str) -> str:
    """Where the mark of a stage lies, in the run's folder."""
    return f"{FOLDER}/{stage}.json"


def from_here(stage: str) -> tuple[str, ...]:
    """A stage and all that come after it."""
    return ORDER[ORDER.index(stage) :]


def before(stage: str) -> tuple[str, ...]:
    """All that come before a stage."""
    return ORDER[: ORDER.index(stage)]


def facts(mark: Mark) -> dict[str, Any]:
    """What a log line tells of it."""
    rows = {f"rows_{name}": count for name, count in mark.rows_out.items()}
    removed = {f"removed_{reason}": count for reason, count in mark.removed.items()}
    return {
        "stage": mark.stage,
        "seconds": f"{mark.seconds:.1f}",
        "rows_in": sum(mark.rows_in.values()),
        **rows,
        **removed,
        "shuffle_read_bytes": mark.shuffle_read_bytes,
        "shuffle_write_bytes": mark.shuffle_write_bytes,
        "bytes_written": mark.bytes_written,
    }
