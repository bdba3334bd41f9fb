"""Our measures of a trial: the stages of a run, on what was known and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pyspark.sql import DataFrame

from renown import storage
from renown.ledger import Views
from renown.pipeline import STAGES, Run, perform, plan_run
from renown.proofs.trials import Preparing
from renown.tables import VIEWS, Scores
from renown.tables.derived import COMPONENTS

# The composite first: it is what is compared with the best plain measure in words.
SCORE = "score"
OURS = (SCORE, "influence", *COMPONENTS)


def computed(known: Views, as_of: date, preparing: Preparing, *, last: str = "score") -> Run:
    """A run up to one of the stages, on the views handed over as `renown run --input` has them."""
    given = preparing.work / "known"
    hand_over(known, given)
    run = plan_run(
        preparing.spark,
        str(preparing.work / "warehouse"),
        as_of=as_of,
        settings=preparing.settings,
        given=str(given),
        reporter=preparing.reporter,
    )
    perform_upto(run, last)
    return run


def perform_upto(run: Run, last: str) -> None:
    """All stages in their order, up to one of them."""
    _perform(run, list(STAGES), last)


def perform_after(run: Run, done: str, last: str) -> None:
    """The stages after one that is done, up to another."""
    stages = list(STAGES)
    _perform(run, stages[stages.index(done) + 1 :], last)


def _perform(run: Run, stages: list[str], last: str) -> None:
    for stage in stages[: stages.index(last) + 1]:
        perform(run, stage)


def hand_over(views: Views, folder: Path) -> None:
    """Write the views as Parquet, a folder each; one without rows is left out, as a user would."""
    frames = (views.accounts, views.posts, views.follows, views.interactions)
    for table, frame in zip(VIEWS, frames, strict=True):
        if not frame.isEmpty():
            storage.write_parquet(frame, str(folder / table.name))


def measured(run: Run) -> DataFrame:
    """One row per scored account: account_id, and each of OURS."""
    return run.read(Scores).select("account_id", *OURS)
