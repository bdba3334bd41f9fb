"""Cleaning, measured: `python -m tests.benchmarks.cleaning --work DIR`, or `make bench-clean`.

Every signal, and the whole stage, over made-up acts of two sizes. The unit is one count of acts by
account over the same files, so that figures of another machine compare; and the slope between the
two sizes shows what grows faster than the acts do.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import log
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.clean import SIGNALS, load_trust, screening
from renown.clean.signals import Evidence
from renown.session import session
from renown.settings import Settings
from tests.benchmarks import acts as made_up
from tests.benchmarks import machine

OUT = Path("docs/benchmarks/cleaning.md")
TIMES = 3
SMALLER = 4  # the smaller size is a fourth of the larger
STAGE = "the whole stage"
CHEAP = ("not_active", "declared_bot", "silent_crowd", "machine_cadence", "repeated_text")
UNITS, STAGE_UNITS, SLOPE = 5.0, 40.0, 1.1
NOTES = """\
A unit is `groupBy(account).count()` over all posts, follows and interactions, read from the same
Parquet. Each figure is the fastest of 3 runs into nothing, after one that is not counted, within one
process. The slope is that of seconds against acts, both as logarithms. Bounds: signals of profiles,
texts and intervals 5 units, the stage 40, slopes 1.1.
"""


@dataclass(frozen=True)
class Measured:
    """Seconds of one line at the smaller and the larger size, and of the unit at the larger."""

    name: str
    smaller: float
    larger: float
    unit: float

    @property
    def units(self) -> float:
        return self.larger / self.unit

    @property
    def slope(self) -> float:
        return log(self.larger / self.smaller) / log(SMALLER)

    @property
    def beyond(self) -> bool:
        """Whether a bound does not hold."""
        bound = STAGE_UNITS if self.name == STAGE else UNITS if self.name in CHEAP else None
        return self.slope > SLOPE or (bound is not None and self.units > bound)


def main(work: Path, acts: int, out: Path) -> None:
    """Make the acts of both sizes, measure every line at both, and write the table."""
    with session(Settings().spark, app_name="bench cleaning") as spark:
        smaller, larger = (_measured(spark, work, size) for size in (acts // SMALLER, acts))
    unit = larger.pop("unit")
    found = [Measured(name, smaller[name], seconds, unit) for name, seconds in larger.items()]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(_table(found, acts, unit)) + "\n")


def _measured(spark: SparkSession, work: Path, acts: int) -> dict[str, float]:
    """Seconds of every line over so many acts."""
    found = {}
    for name, run in _lines(_views(spark, work, acts)).items():
        found[name] = _best(run)
        print(f"{acts:,} acts, {name}: {found[name]:.2f} s", flush=True)
    return found


def _views(spark: SparkSession, work: Path, acts: int) -> dict[str, DataFrame]:
    """The views of so many acts, from files that are made once."""
    folder = work / str(acts)
    for name, rows in made_up.views(spark, acts).items():
        if not (folder / name / "_SUCCESS").exists():
            rows.write.mode("overwrite").parquet(str(folder / name))
    names = ("accounts", "posts", "follows", "interactions")
    return {name: spark.read.parquet(str(folder / name)) for name in names}


def _lines(views: dict[str, DataFrame]) -> dict[str, Callable[[], DataFrame]]:
    """What is measured, by name: the unit first, then the signals, then the stage."""
    settings, as_of = Settings(), made_up.AS_OF
    trust = load_trust(settings.trust_document)
    evidence = Evidence(**views, as_of=as_of, norms=trust.norms)
    return {
        "unit": lambda: _unit(views),
        **{signal.code: lambda mark=signal.mark: mark(evidence) for signal in SIGNALS},
        STAGE: lambda: screening(**views, settings=settings.clean, trust=trust, as_of=as_of),
    }


def _unit(views: dict[str, DataFrame]) -> DataFrame:
    who = {"posts": "author_id", "follows": "follower_id", "interactions": "actor_id"}
    posts, follows, interactions = (
        views[name].select(F.col(column).alias("account_id")) for name, column in who.items()
    )
    return posts.union(follows).union(interactions).groupBy("account_id").count()


def _best(run: Callable[[], DataFrame]) -> float:
    """Seconds of the fastest run, after one to warm up."""
    seconds = []
    for _ in range(TIMES + 1):
        started = time.perf_counter()
        run().write.format("noop").mode("overwrite").save()
        seconds.append(time.perf_counter() - started)
    return min(seconds[1:])


def _table(found: list[Measured], acts: int, unit: float) -> list[str]:
    text = ["# Cleaning, measured", "", f"`make bench-clean`, {date.today()}, {acts:,} acts.", ""]
    text += [*machine.lines(), "", NOTES, f"The unit took {unit:.2f} s.", ""]
    text += ["| | s | units | slope | |", "|---|---:|---:|---:|---|"]
    for line in found:
        said = "beyond its bound" if line.beyond else ""
        text.append(
            f"| {line.name} | {line.larger:.2f} | {line.units:.1f} | {line.slope:.2f} | {said} |"
        )
    return text


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="where the made-up acts go")
    parser.add_argument("--acts", type=int, default=1_000_000, help="posts, follows, interactions")
    parser.add_argument("--out", type=Path, default=OUT, help="where the table goes")
    given = parser.parse_args()
    main(given.work, given.acts, given.out)
