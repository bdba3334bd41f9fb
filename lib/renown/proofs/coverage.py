"""Do the intervals hold? One life of a made-up world says how sure it is, others say what was luck.

The world's people, and whom they take after, are planted once; what they do is lived again with other
seeds (`renown.demo.DemoParameters`). An interval computed from one life is to contain the mean score
over the others: for 90 % of accounts, in every stratum of evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
from pyspark.sql import DataFrame

from renown import ingest, ledger, score
from renown.demo import DemoParameters, generate, write_records
from renown.pipeline import Run, plan_run
from renown.proofs.ours import perform_upto
from renown.proofs.trials import Preparing
from renown.tables import Audience, Features, Influence, Scores
from renown.tables.derived import EVIDENCE, POINTS

FIRST_SEED = 1


@dataclass(frozen=True)
class World:
    """A world to live in, and how often beside the first time."""

    accounts: int = 3_000
    lives: int = 20
    seed: int = 777

    def life(self, number: int) -> DemoParameters:
        """What the demo network of one life is asked to be."""
        return DemoParameters(
            seed=FIRST_SEED + number, accounts=self.accounts, world_seed=self.seed
        )


@dataclass(frozen=True)
class Coverage:
    """One stratum and kind of points: how many accounts, the share of intervals that hold, their width."""

    evidence: str
    kind: str
    accounts: int
    held: float
    width: float


def coverage(world: World, preparing: Preparing) -> list[Coverage]:
    """One row per stratum and kind of points, and per kind for all strata together."""
    first = sure(_lived(world, 0, preparing, last="score"))
    others = []
    for number in range(1, world.lives + 1):
        preparing.spark.catalog.clearCache()  # every life is done with its views
        others.append(pointed(_lived(world, number, preparing, last="propagate")))
    return list(held(first, others))


def held(first: pd.DataFrame, others: Sequence[pd.DataFrame]) -> Iterator[Coverage]:
    """Compare intervals (<kind>_low, <kind>_high, evidence by account) with the points of other lives.

    An account that cleaning removed in one of the others is judged by the rest of them.
    """
    mean = pd.concat(others).groupby(level=0)[list(POINTS)].mean()
    both = first.join(mean, how="inner", rsuffix="_mean")
    strata = [(name, both[both["evidence"] == name]) for name in EVIDENCE]
    for name, found in [*strata, ("all", both)]:
        for kind in POINTS:
            if len(found):
                low, high, there = (found[f"{kind}_{what}"] for what in ("low", "high", "mean"))
                inside = (low <= there) & (there <= high)
                yield Coverage(name, kind, len(found), inside.mean(), (high - low).mean())


def _lived(world: World, number: int, preparing: Preparing, *, last: str) -> Run:
    """One life, from raw records through the stages up to one of them."""
    parameters, folder = world.life(number), preparing.work / f"life-{number}"
    spark, settings, reporter = preparing.spark, preparing.settings, preparing.reporter
    reporter.say(f"life {number} of {world.lives}")
    write_records(generate(parameters), folder)
    warehouse = str(folder / "warehouse")
    with ingest.read(spark, "x_v1", str(folder / "records")) as records:
        ledger.append(spark, warehouse, records, reject_share=settings.ingest.reject_share)
    run = plan_run(spark, warehouse, as_of=parameters.as_of, settings=settings, reporter=reporter)
    perform_upto(run, last)
    return run


def sure(run: Run) -> pd.DataFrame:
    """Scores with their intervals, by account."""
    return _by_account(run.read(Scores))


def pointed(run: Run) -> pd.DataFrame:
    """Score and components, by account, of a run that is propagated."""
    parts = score.parts(
        run.read(Features),
        run.read(Influence),
        document=run.document,
        audience=run.read(Audience),
    )
    return _by_account(score.points(parts, document=run.document))


def _by_account(frame: DataFrame) -> pd.DataFrame:
    return frame.toPandas().set_index("account_id")
