"""What the stages of a run came to, as lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renown.progress import size
from renown.publish.mark import Mark

STAGE_WIDTH = 10
TABLES_WIDTH = 60


def summary(marks: Iterable[Mark]) -> list[str]:
    """A table, a line per stage, with the accounts that it removed below; and what all took together."""
    done = list(marks)
    head = _line("stage", "seconds", "rows in", "rows out", "shuffled", "written")
    return [head, *(line for each in done for line in _told(each)), _total(done)]


def _told(done: Mark) -> Iterator[str]:
    tables = ", ".join(f"{name} {count:,}" for name, count in done.rows_out.items())
    yield _line(
        done.stage,
        f"{done.seconds:,.1f}",
        f"{sum(done.rows_in.values()):,}",
        tables,
        size(done.shuffle_read_bytes),
        size(done.bytes_written),
    )
    if done.removed:
        most = sorted(done.removed.items(), key=lambda item: (-item[1], item[0]))
        told = ", ".join(f"{reason.replace('_', ' ')} {count:,}" for reason, count in most)
        yield f"{'':<{STAGE_WIDTH}}   not kept: {told}"


def _total(done: list[Mark]) -> str:
    return _line(
        "together",
        f"{sum(each.seconds for each in done):,.1f}",
        "",
        "",
        size(sum(each.shuffle_read_bytes for each in done)),
        size(sum(each.bytes_written for each in done)),
    )


def _line(stage: str, seconds: str, read: str, tables: str, shuffled: str, written: str) -> str:
    return (
        f"{stage:<{STAGE_WIDTH}} {seconds:>8} {read:>12}  {tables:<{TABLES_WIDTH}} "
        f"{shuffled:>9} {written:>9}"
    ).rstrip()
