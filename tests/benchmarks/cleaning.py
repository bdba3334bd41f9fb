"""Cleaning, measured: `python -m tests.benchmarks.cleaning --work DIR`, or `make bench-clean`.

Every signal, and the whole stage, over made-up acts of two sizes, one ten times the other. The unit is
one count of acts by account over the same files, so that figures of another machine compare. It is taken
before and after every run, since a machine's pace changes meanwhile, and each run is told in the faster of
its two. The slope between the two sizes shows what grows faster than the acts do.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.clean import SIGNALS, load_trust, screening
from renown.clean.coverage import coverage
from renown.clean.signals import Evidence
from renown.session import session
from renown.settings import Settings
from tests.benchmarks import acts as made_up
from tests.benchmarks import machine
from tests.benchmarks.cleaning_units import SMALLER, STAGE, Measured, Size, Timed

OUT = Path("docs/benchmarks/cleaning.md")
TIMES = 3
COVERAGE = "who is seen, and by what"
NOTES = """\
A unit is `groupBy(account).count()` over all posts, follows and interactions, read from the same
Parquet, before and after each run; the faster of the two tells that run. A line's units are those of
{runs} into nothing, after one that is not counted, within one process. Seconds are these units
times the fastest unit at all, so what they would be with the machine to itself. The slope is that of
seconds against acts, both as logarithms. Bounds: signals of profiles, texts and intervals 5 units, the
stage 40, slopes 1.1.

Spark plans and compiles some hundred queries for the stage, however few the acts: of a million, which are
counted in the time of a few such queries, that is most of what it takes.
"""


def main(work: Path, acts: int, times: int, out: Path) -> None:
    """Make the acts of both sizes, measure every line at both, and write the table."""
    with session(Settings().spark, app_name="bench cleaning") as spark:
        smaller, larger = (_measured(spark, work, size, times) for size in (acts // SMALLER, acts))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(table(smaller, larger, acts=acts, times=times)) + "\n")


def _measured(spark: SparkSession, work: Path, acts: int, times: int) -> Size:
    """Every line over so many acts."""
    views = _views(spark, work, acts)
    found = {}
    for name, run in _lines(views).items():
        found[name] = _timed(run, lambda: _unit(views), times)
        told = ", ".join(f"{seconds:.2f}" for seconds in found[name].runs)
        print(f"{acts:,} acts, {name}: {found[name].units:.1f} units ({told} s)", flush=True)
    return Size(found)


def _views(spark: SparkSession, work: Path, acts: int) -> dict[str, DataFrame]:
    """The views of so many acts, from files that are made once."""
    folder = work / str(acts)
    for name, rows in made_up.views(spark, acts).items():
        if not (folder / name / "_SUCCESS").exists():
            rows.write.mode("overwrite").parquet(str(folder / name))
    names = ("accounts", "posts", "follows", "interactions")
    return {name: spark.read.parquet(str(folder / name)) for name in names}


def _lines(views: dict[str, DataFrame]) -> dict[str, Callable[[], DataFrame]]:
    """What is measured, by name: the signals, by the first of those that share a function; the stage."""
    settings, as_of = Settings(), made_up.AS_OF
    trust = load_trust(settings.trust_document)
    evidence = Evidence(**views, as_of=as_of, norms=trust.norms)
    functions = {signal.mark: signal.code for signal in reversed(SIGNALS)}
    return {
        **{code: lambda mark=mark: mark(evidence) for mark, code in reversed(functions.items())},
        COVERAGE: lambda: coverage(**views),
        STAGE: lambda: screening(**views, settings=settings.clean, trust=trust, as_of=as_of),
    }


def _unit(views: dict[str, DataFrame]) -> DataFrame:
    who = {"posts": "author_id", "follows": "follower_id", "interactions": "actor_id"}
    posts, follows, interactions = (
        views[name].select(F.col(column).alias("account_id")) for name, column in who.items()
    )
    return posts.union(follows).union(interactions).groupBy("account_id").count()


def _timed(run: Callable[[], DataFrame], unit: Callable[[], DataFrame], times: int) -> Timed:
    """So many runs between units, after one to warm up."""
    _seconds(run)
    runs, units = [], [_seconds(unit)]
    for _ in range(times):
        runs.append(_seconds(run))
        units.append(_seconds(unit))
    return Timed(tuple(runs), tuple(units))


def _seconds(run: Callable[[], DataFrame]) -> float:
    started = time.perf_counter()
    run().write.format("noop").mode("overwrite").save()
    return time.perf_counter() - started


def table(smaller: Size, larger: Size, *, acts: int, times: int) -> list[str]:
    """The lines of the page."""
    runs = "one run" if times == 1 else f"the one in the middle of {times} runs"
    text = [
        "# Cleaning, measured",
        "",
        f"`make bench-clean`, {date.today()}, {acts // SMALLER:,} and {acts:,} acts.",
        "",
    ]
    text += [*machine.lines(), "", NOTES.format(runs=runs)]
    fastest = " and ".join(f"{size.unit:.2f} s" for size in (smaller, larger))
    heads = (f"units, {acts // SMALLER:,}", f"units, {acts:,}", f"s, {acts:,}", "slope", "")
    text += [f"The fastest units took {fastest}.", "", f"| | {' | '.join(heads)} |"]
    text += ["|---|---:|---:|---:|---:|---|"]
    lines = [Measured.of(name, smaller, larger) for name in larger.lines]
    for line in lines:
        few, many = line.units
        text.append(
            f"| {line.name} | {few:.1f} | {many:.1f} | {line.seconds:.2f} | {line.slope:.2f} "
            f"| {line.beyond} |"
        )
    alone = [line for line in lines if line.name != STAGE]
    sums = [sum(line.units[place] for line in alone) for place in (0, 1)]
    return [
        *text,
        "",
        f"All but the stage, each by itself, come to {sums[0]:.1f} and {sums[1]:.1f} units; the stage does "
        "them at once, and decides.",
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="where the made-up acts go")
    parser.add_argument("--acts", type=int, default=10_000_000, help="posts, follows, interactions")
    parser.add_argument("--times", type=int, default=TIMES, help="runs of every line")
    parser.add_argument("--out", type=Path, default=OUT, help="where the table goes")
    given = parser.parse_args()
    main(given.work, given.acts, given.times, given.out)
