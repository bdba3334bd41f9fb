"""What cleaning decides of every account of a run, by its settings, documents and seeds."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown import clean, graph
from renown.ledger import Views
from renown.pipeline.run import Run
from renown.trust import account_trust

Attention = Callable[[], DataFrame]


def attention_of(run: Run, views: Views) -> DataFrame:
    """Who pays attention to whom, by the run's settings, as `graph.attention`."""
    settings = run.settings.attention
    return graph.attention(views.interactions, views.follows, settings=settings, as_of=run.as_of)


def screened(run: Run, views: Views, attention: Attention) -> DataFrame:
    """One row per account ever seen, as `clean.screening`; attention is asked for where seeds need it."""
    return clean.screening(
        views.accounts,
        views.posts,
        views.follows,
        views.interactions,
        settings=run.settings.clean,
        trust=run.trust,
        overrides=run.overrides,
        seeded=_seeded(run, attention),
        as_of=run.as_of,
    )


def _seeded(run: Run, attention: Attention) -> DataFrame | None:
    """What spreads over attention from the run's seeds, as `account_trust`; None where it has none.

    Seeds that are not among the accounts of the date are passed over, and told: a list outlives accounts.
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
