"""What a run says while it works: a line per stage on a terminal, plain `key=value` lines elsewhere."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timezone
from typing import Any

from rich.console import Console

from renown.redaction import redacted

STAGE_WIDTH = 11
UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


class Reporter:
    """Reports the stages of a run on the error stream, so that results can be piped."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(file=sys.stderr, highlight=False, soft_wrap=True)
        self.live: Any = None
        self.name = ""  # of the stage that is on
        self.about: dict[str, Any] = {}

    def tell(self, **about: Any) -> None:
        """What every log line says from now on, as which run it is about."""
        self.about |= about

    @contextmanager
    def stage(self, name: str) -> Iterator[dict[str, Any]]:
        """Time a stage; what it puts into the dict that it is given is reported at its end."""
        notes: dict[str, Any] = {}
        began, self.name = time.monotonic(), name
        self._begin(name)
        waiting = self.console.status(name) if self.console.is_terminal else nullcontext()
        with waiting as self.live:
            try:
                yield notes
            except BaseException:
                self._line("failed", name, time.monotonic() - began, {})
                raise
            finally:
                self.live = None
        self._line("done", name, time.monotonic() - began, notes)

    def round(self, rounds: int, eps: float) -> None:
        """Progress of a solve."""
        if self.live is not None:
            self.live.update(f"{self.name}: round {rounds}, eps {eps:.1e}")
        elif not self.console.is_terminal:
            self._log(stage=self.name, event="round", round=rounds, eps=f"{eps:.3e}")

    def say(self, text: str) -> None:
        """A line of its own."""
        if self.console.is_terminal:
            self.console.print(f"    {redacted(text)}", markup=False)
        else:
            self._log(event="note", text=text)

    def summary(self, lines: list[str], facts: list[dict[str, Any]]) -> None:
        """What came of it all: as lines for people, or as a log line for each of the facts."""
        if self.console.is_terminal:
            for line in lines:
                self.console.print(f"  {line}", markup=False)
        else:
            for told in facts:
                self._log(event="summary", **told)

    def _begin(self, name: str) -> None:
        if not self.console.is_terminal:
            self._log(stage=name, event="begin")

    def _line(self, event: str, name: str, seconds: float, notes: dict[str, Any]) -> None:
        if not self.console.is_terminal:
            self._log(stage=name, event=event, seconds=f"{seconds:.1f}", **notes)
            return
        mark = "[green]✓[/]" if event == "done" else "[red]✗[/]"
        told = ", ".join(f"{_shown(value)} {key.replace('_', ' ')}" for key, value in notes.items())
        self.console.print(f"  {mark} {name:<{STAGE_WIDTH}} {seconds:6.1f} s   {told}")

    def _log(self, **fields: Any) -> None:
        at = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        told = {"time": at, **self.about, **fields}
        text = " ".join(f"{key}={_quoted(value)}" for key, value in told.items())
        self.console.print(redacted(text), markup=False)


def size(count: float) -> str:
    """Bytes as people read them: 1.2 MB."""
    power = 0
    while count >= 1000 and power < len(UNITS) - 1:
        count, power = count / 1000, power + 1
    return f"{count:.1f} {UNITS[power]}" if power else f"{count:.0f} B"


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _quoted(value: Any) -> str:
    """One word, or a text as JSON writes it, so that a line stays a line and can be taken apart."""
    text = str(value)
    return text if text and not re.search(r'[\s"=]', text) else json.dumps(text, ensure_ascii=False)
