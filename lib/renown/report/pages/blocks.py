"""A part of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from renown.report.pages.figures import Figure
from renown.report.sections import Section


@dataclass(frozen=True)
class Block:
    """Words, pictures that go with them, and pages that cells of its table lead to."""

    section: Section
    figures: tuple[Figure, ...] = ()
    links: Mapping[str, str] | None = None

    @property
    def anchor(self) -> str:
        """The name by which the page's own list of contents finds it."""
        return "".join(c if c.isalnum() else "-" for c in self.section.title.lower())
