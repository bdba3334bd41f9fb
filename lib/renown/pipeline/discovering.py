"""What is talked about, out of the views of a run: see `renown.topics.discover`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from pyspark import StorageLevel
from pyspark.sql import DataFrame

from renown import clean, graph, storage
from renown.frames import cut_off
from renown.pipeline.run import Run
from renown.pipeline.seeding import seeded
from renown.tables import Screening
from renown.topics import Asked, Discovery, discover

Keep = Callable[[DataFrame], DataFrame]


def discovered(run: Run, asked: Asked) -> Discovery:
    """Proposals for topic documents. Nothing is written; of a run that was not cleaned yet, it is now."""
    views = run.views
    with ExitStack() as held:

        def keep(frame: DataFrame) -> DataFrame:
            kept = frame.persist(StorageLevel.DISK_ONLY)
            held.callback(kept.unpersist)
            return kept

        return discover(
            views.posts,
            _screened(run, keep),
            views.accounts,
            grouping=partial(graph.communities, as_of=run.as_of),
            asked=asked,
            window_days=run.settings.features.window_days,
            as_of=run.as_of,
            keep=keep,
        )


def _screened(run: Run, keep: Keep) -> DataFrame:
    """What cleaning decided, as the run has written it, or else by its settings."""
    written = storage.exists(run.spark, run.path(Screening.name))
    if written and (run.published or Screening.name in run.whole):
        return run.read(Screening)
    # Its plan is long, and would be looked through again for every query that stands on it.
    return cut_off(keep(_cleaned(run)))


def _cleaned(run: Run) -> DataFrame:
    views = run.views

    def attention() -> DataFrame:
        settings = run.settings.attention
        return graph.attention(
            views.interactions, views.follows, settings=settings, as_of=run.as_of
        )

    return clean.screening(
        views.accounts,
        views.posts,
        views.follows,
        views.interactions,
        settings=run.settings.clean,
        trust=run.trust,
        overrides=run.overrides,
        seeded=seeded(run, attention),
        as_of=run.as_of,
    )
