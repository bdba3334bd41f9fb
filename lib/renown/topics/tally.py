"""What came of every topic, in a few numbers and in words: who answers for it, or why nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.tables.derived import STANDINGS
from renown.topics.document import Topic

LACKING = ("posts", "days", "reactors")


@dataclass(frozen=True)
class Tally:
    """Accounts by standing, and those below the floor by what they lack; one may lack several."""

    topic: str
    source: int = 0
    spreader: int = 0
    below_floor: int = 0
    lacking: tuple[tuple[str, int], ...] = ()

    @property
    def nobody(self) -> str | None:
        """Why nobody is a source of it; None where somebody is."""
        if self.source:
            return None
        if not self.below_floor + self.spreader:
            return "nobody who is kept posted on it, or reposted what others did"
        lacking = ", ".join(f"{many:,} lack {what}" for what, many in self.lacking if many)
        told = f"of {self.below_floor:,} who posted on it {lacking}" if self.below_floor else ""
        spread = f"{self.spreader:,} repost what others posted and hardly post themselves"
        return "; ".join(part for part in (told, spread if self.spreader else "") if part)

    def as_dict(self) -> dict[str, Any]:
        """For a file beside the tables."""
        return {**asdict(self), "lacking": dict(self.lacking), "nobody": self.nobody}


def tallies(table: DataFrame, documents: Sequence[Topic]) -> list[Tally]:
    """One for every document, in order of their names; of the table `topics`."""
    below = F.col("standing") == "below_floor"
    counts = [F.count_if(F.col("standing") == name).alias(name) for name in STANDINGS]
    lacks = [
        F.count_if(below & F.array_contains("lacks", what)).alias(f"lack_{what}")
        for what in LACKING
    ]
    rows = {row["topic"]: row for row in table.groupBy("topic").agg(*counts, *lacks).collect()}
    return [_tally(topic.name, rows.get(topic.name)) for topic in documents]


def _tally(name: str, row: Any) -> Tally:
    if row is None:
        return Tally(name)
    lacking = tuple((what, row[f"lack_{what}"]) for what in LACKING)
    return Tally(name, **{standing: row[standing] for standing in STANDINGS}, lacking=lacking)
