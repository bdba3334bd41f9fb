"""Do the intervals hold? One life of a made-up world says how sure it is, others say what was luck.

The world's people, and whom they take after, are planted once; what they do is lived again with other
seeds (`renown.demo.DemoParameters`). An interval computed from one life is to contain the mean score
over the others: for 90 % of accounts, in every stratum of evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
from pyspark import StorageLevel
from pyspark.sql import DataFrame

from renown import clean, ledger, score
from renown.demo import DemoParameters, generate, write_records
from renown.pipeline import Run, plan_run
from renown.pipeline.halves import scored
from renown.proofs.ours import perform_upto
from renown.proofs.trials import Preparing
from renown.score import load_document
from renown.score.confidence import Screened
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
    first = sure(_scored(world, preparing))
    others = [_relived(world, number, preparing) for number in range(1, world.lives + 1)]
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


def _scored(world: World, preparing: Preparing) -> Run:
    """The first life, as any network is scored."""
    run = plan_run(
        preparing.spark,
        _recorded(world, 0, preparing),
        as_of=world.life(0).as_of,
        settings=preparing.settings,
        reporter=preparing.reporter,
    )
    perform_upto(run, "score")
    return run


def _relived(world: World, number: int, preparing: Preparing) -> pd.DataFrame:
    """The points of another life: the same stages, without a plan or a table."""
    settings, as_of = preparing.settings, world.life(number).as_of
    views = ledger.at(preparing.spark, _recorded(world, number, preparing), as_of)
    accounts, posts, follows, acts = map(
        _kept, (views.accounts, views.posts, views.follows, views.interactions)
    )
    screening = clean.screening(
        accounts,
        posts,
        follows,
        acts,
        settings=settings.clean,
        trust=clean.load_trust(settings.trust_document),
        as_of=as_of,
    )
    with preparing.reporter.stage(f"life {number} of {world.lives}") as notes:
        points, _ = scored(
            Screened(accounts, posts, follows, acts, _kept(screening)),
            settings=settings,
            document=load_document(settings.score_document),
            engine="blocks",
            blocks=1,
            as_of=as_of,
            keep=_kept,
        )
        found = _by_account(points)
        notes.update(accounts=len(found))
    preparing.spark.catalog.clearCache()
    return found


def _kept(frame: DataFrame) -> DataFrame:
    return frame.persist(StorageLevel.DISK_ONLY)


def _recorded(world: World, number: int, preparing: Preparing) -> str:
    """A ledger of the raw records of one life; answers its warehouse."""
    within = preparing.within(f"life-{number}")
    write_records(generate(world.life(number)), within.work)
    return within.recorded(within.work / "records")


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
