"""What a scoreboard is asked for, and one part of what it answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from renown.proofs.resampling import Resampling
from renown.proofs.rows import Row
from renown.proofs.trials import Preparing


@dataclass(frozen=True)
class Request:
    """Where data sets come from, and how intervals are drawn."""

    preparing: Preparing
    resampling: Resampling

    def within(self, name: str) -> Request:
        """The same, with a scratch folder of its own."""
        return replace(self, preparing=self.preparing.within(name))


@dataclass(frozen=True)
class Section:
    """One data set: `about` are sentences that stand before its figures."""

    title: str
    about: tuple[str, ...]
    rows: tuple[Row, ...]
