"""What a run says while it works: a line per stage on a terminal, plain `key=value` lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timezone
from typing import Any

from rich.console import Console

STAGE_WIDTH = 11


class Reporter:
    """Reports the stages of a run on the error stream, so that results can be piped."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(file=sys.stderr, highlight=False, soft_wrap=True)
        self.live: Any = None

    @contextmanager
    def stage(self, name: str) -> Iterator[dict[str, Any]]:
        """Time a stage; what it puts into the dict that it is given is reported at its end."""
        notes: dict[str, Any] = {}
        began = time.monotonic()
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
            self.live.update(f"propagate: round {rounds}, eps {eps:.1e}")
        elif not self.console.is_terminal:
            _log(
                self.console,
                {"stage": "propagate", "event": "round", "round": rounds, "eps": f"{eps:.3e}"},
            )

    def say(self, text: str) -> None:
        """A line of its own."""
        if self.console.is_terminal:
            self.console.print(f"    {text}", markup=False)
        else:
            _log(self.console, {"event": "note", "text": text})

    def _begin(self, name: str) -> None:
        if not self.console.is_terminal:
            _log(self.console, {"stage": name, "event": "begin"})

    def _line(self, event: str, name: str, seconds: float, notes: dict[str, Any]) -> None:
        if not self.console.is_terminal:
            _log(
                self.console, {"stage": name, "event": event, "seconds": f"{seconds:.1f}", **notes}
            )
            return
        mark = "[green]✓[/]" if event == "done" else "[red]✗[/]"
        told = ", ".join(f"{_shown(value)} {key.replace('_', ' ')}" for key, value in notes.items())
        self.console.print(f"  {mark} {name:<{STAGE_WIDTH}} {seconds:6.1f} s   {told}")


def _log(console: Console, fields: dict[str, Any]) -> None:
    at = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = " ".join(f"{key}={_quoted(value)}" for key, value in fields.items())
    console.print(f"time={at} {text}", markup=False)


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _quoted(value: Any) -> str:
    text = str(value)
    return f'"{text}"' if " " in text else text
