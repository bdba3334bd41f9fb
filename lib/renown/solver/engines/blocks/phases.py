"""Seconds by phase of a solve."""

from __future__ import annotations

import time


class Phases:
    """`seconds` by name; the first phase begins here."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.at = time.monotonic()

    def end(self, name: str) -> None:
        """The phase that ends here began where the last one ended."""
        now = time.monotonic()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self.at
        self.at = now
