"""`renown validate`: how well the scores foretell, beside plain counts, on data sets of any kind."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from rich.console import Console

from renown.cli_reading import output
from renown.errors import UserError
from renown.progress import Reporter
from renown.proofs import plot
from renown.proofs.board import require_known, scoreboard
from renown.proofs.cleaning_board import cleaning_board, require_parts
from renown.proofs.coverage import World
from renown.proofs.coverage_board import coverage_board
from renown.proofs.resampling import Resampling
from renown.proofs.section import Request
from renown.proofs.topics_board import topics_board
from renown.proofs.trials import Preparing
from renown.session import session
from renown.settings import load


class Board(Protocol):
    """Something that was measured: it can be printed, and written into a folder."""

    def show(self, console: Console) -> None:
        """Print tables and what they say."""

    def write(self, out: Path) -> list[Path]:
        """Write its files; answers which."""


Measured = Callable[[Request], Board]


def run_validate(
    *,
    out: Path,
    data: Path | None,
    demo: Path | None,
    only: Sequence[str],
    config: Path | None,
    resampling: Resampling,
    lives: int | None,
    cleaning: bool = False,
    topics: bool = False,
) -> None:
    """Measure, print, and write files: of what scores foretell, of how often their intervals hold, of
    how well cleaning does, or of how well topics do.
    """
    settings, reporter, console = load(config), Reporter(), output()
    measured: Measured = partial(scoreboard, only=only)
    if lives is not None:
        measured = partial(coverage_board, world=World(lives=lives))
    if cleaning:
        measured = partial(cleaning_board, only=only)
    if topics:
        measured = topics_board
    (require_parts if cleaning else require_known)(only)  # before a session is paid for
    if data is not None and not data.is_dir():
        raise UserError(f"--data {data}: no such folder")
    if demo is not None and not demo.is_dir():
        raise UserError(f"--demo {demo}: no such folder")
    with (
        tempfile.TemporaryDirectory(prefix="renown-", ignore_cleanup_errors=True) as scratch,
        session(settings.spark, app_name="renown validate") as spark,
    ):
        preparing = Preparing(spark, data, demo, Path(scratch), settings, reporter)
        board = measured(Request(preparing, resampling))
        board.show(console)
        for file in board.write(out):
            reporter.say(f"wrote {file}")
    if lives is None and not cleaning and not topics and not plot.installed():
        reporter.say("no plot: matplotlib is not installed; `pip install renown[plots]` adds it")
