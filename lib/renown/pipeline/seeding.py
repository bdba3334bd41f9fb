"""Trust from the seeds that a run was given, for cleaning to judge by."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.pipeline.run import Run
from renown.trust import account_trust


def seeded(run: Run, attention: Callable[[], DataFrame]) -> DataFrame | None:
    """What spreads over attention from the run's seeds, as `account_trust`; None where it has none.

    Attention is asked for where it is needed. Seeds that are not among the accounts of the date are
    passed over, and told: a list outlives accounts.
    """
    if not run.seeds:
        return None
    paid = attention()
    ends = paid.select(F.explode(F.array("src", "dst")).alias("account_id")).distinct()
    given = run.spark.createDataFrame(
        [(seed.account_id, seed.label) for seed in run.seeds], "account_id string, label string"
    )
    known = given.join(ends, "account_id", "left_semi")
    seen = known.count()
    if seen < len(run.seeds):
        run.reporter.say(
            f"{len(run.seeds) - seen} of {len(run.seeds)} seeds did nothing by {run.as_of}, nor did "
            "anybody towards them: they are passed over"
        )
    return account_trust(paid, known) if seen else None
