"""What is told in words where it is printed, and has its values as attributes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from renown.report.sections import Section


class Told(ABC):
    """A base of the plain values: `print` and notebooks show words, `repr` the values."""

    @abstractmethod
    def sections(self) -> list[Section]:
        """The words, by section."""

    def __str__(self) -> str:
        from renown.report.showing import as_text

        return as_text(self.sections())

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """For IPython, and notebooks that are built on it."""
        printer.text(str(self))
