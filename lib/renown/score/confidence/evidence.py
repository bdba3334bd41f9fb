"""How much an account's score rests on: the distinct kept accounts that reacted, in strata and bins.

Strata are what people read; bins are what is averaged over, fine enough for the score to be straight
within one. Every bin lies in one stratum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.tables.derived import EVIDENCE

COUNT = "engaged_accounts"  # of the features
# The first count of each stratum.
STRATA = dict(zip(EVIDENCE, (0, 1, 2, 5, 10, 100, 1000), strict=True))
EXACT = 10  # below it every count is its own bin
BINS_PER_DECADE = 8


@dataclass(frozen=True)
class Bin:
    """Counts from `first` to `last`."""

    number: int

    @property
    def first(self) -> int:
        """The lowest count."""
        if self.number < EXACT:
            return self.number
        return math.ceil(EXACT * 10 ** ((self.number - EXACT) / BINS_PER_DECADE) - 1e-9)

    @property
    def last(self) -> int:
        """The highest count."""
        return Bin(self.number + 1).first - 1

    @property
    def stratum(self) -> str:
        """The stratum it lies in."""
        return next(name for name in reversed(STRATA) if self.first >= STRATA[name])


def bin_of(count: Column) -> Column:
    """The number of the bin of a count; a count that is unknown is none."""
    known = F.coalesce(count, F.lit(0.0))
    above = F.floor(BINS_PER_DECADE * F.log10(known / EXACT) + F.lit(1e-9))
    return F.when(known < EXACT, F.floor(known)).otherwise(EXACT + above).cast("int")


def stratum_of(count: Column) -> Column:
    """The name of the stratum of a count."""
    known = F.coalesce(count, F.lit(0.0))
    named = F.lit("none")
    for name, first in STRATA.items():
        named = F.when(known >= first, name).otherwise(named)
    return named
