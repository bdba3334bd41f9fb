"""What lines of cleaning cost in units of one count, how they grow, and which are beyond their bounds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import log
from statistics import median

SMALLER = 10  # times the smaller size is the larger
STAGE = "the whole stage"
PROFILES = ("not_active", "declared_bot", "silent_crowd", "no_picture", "busier_than_peers")
CADENCE, TEXTS = ("machine_cadence", "round_the_clock"), ("repeated_text", "chorus")
CHEAP = (*PROFILES, *CADENCE, *TEXTS)
UNITS, STAGE_UNITS, SLOPE = 5.0, 40.0, 1.1


@dataclass(frozen=True)
class Timed:
    """Seconds of every run of one line, and of the units before, between and after them."""

    runs: tuple[float, ...]
    unit: tuple[float, ...]

    @property
    def units(self) -> float:
        """Of the run in the middle, each in the faster of the two units beside it."""
        beside = (min(pair) for pair in pairwise(self.unit))
        return median(run / unit for run, unit in zip(self.runs, beside, strict=True))


@dataclass(frozen=True)
class Size:
    """Every line at one size."""

    lines: dict[str, Timed]

    @property
    def unit(self) -> float:
        """Seconds of the fastest unit of all."""
        return min(min(line.unit) for line in self.lines.values())

    def seconds(self, name: str) -> float:
        """Of a line, at the pace of the fastest unit."""
        return self.lines[name].units * self.unit


@dataclass(frozen=True)
class Measured:
    """One line at two sizes; units at the smaller one and at the larger one."""

    name: str
    seconds: float
    units: tuple[float, float]
    slope: float

    @classmethod
    def of(cls, name: str, smaller: Size, larger: Size) -> Measured:
        """A line that both sizes have."""
        seconds = larger.seconds(name)
        slope = log(seconds / smaller.seconds(name)) / log(SMALLER)
        return cls(name, seconds, (smaller.lines[name].units, larger.lines[name].units), slope)

    @property
    def beyond(self) -> str:
        """Which bounds do not hold, in words."""
        bound = STAGE_UNITS if self.name == STAGE else UNITS if self.name in CHEAP else None
        said = [
            f"beyond {bound:g} units at the {size} size"
            for size, units in zip(("smaller", "larger"), self.units, strict=True)
            if bound is not None and units > bound
        ]
        return ", ".join([*said, *(["beyond its slope"] if self.slope > SLOPE else [])])
