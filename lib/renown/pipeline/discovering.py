"""What is talked about, out of the views of a run: see `renown.topics.discover`."""

from __future__ import annotations

from functools import partial

from pyspark.sql import DataFrame

from renown import graph, storage
from renown.frames import Keep, cut_off, keeping
from renown.pipeline.run import Run
from renown.pipeline.screening import attention_of, screened
from renown.tables import Screening
from renown.topics import Asked, Discovery, discover


def discovered(run: Run, asked: Asked) -> Discovery:
    """Proposals for topic documents. Nothing is written; of a run that was not cleaned yet, it is now."""
    views = run.views
    with keeping() as keep:
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
    return cut_off(keep(screened(run, run.views, lambda: attention_of(run, run.views))))
