"""The stage topics: evidence first, then one solve for those who are over the floor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import DataFrame

from renown import topics
from renown.frames import keeping
from renown.pipeline.run import Run
from renown.solver import Solution
from renown.tables import Edges, Influence, Screening, Vertices


@contextmanager
def topical_influence(run: Run) -> Iterator[tuple[DataFrame, Solution[DataFrame] | None]]:
    """The table topics and its solution, None where nobody is over the floor.

    What the table is computed from is released at the end.
    """
    views, settings = run.views, run.settings
    with keeping() as keep:
        found = topics.evidence(
            views.posts,
            views.interactions,
            run.read(Screening),
            documents=run.topics,
            window_days=settings.features.window_days,
            as_of=run.as_of,
            keep=keep,
        )
        judged = keep(topics.judged(found, floor=settings.topics))
        influence, solution = _solved(run, judged)
        table = topics.topics(
            judged,
            influence,
            floor=settings.topics,
            level=settings.confidence.level,
            as_of=run.as_of,
        )
        yield table, solution


def _solved(run: Run, judged: DataFrame) -> tuple[DataFrame | None, Solution[DataFrame] | None]:
    sources = judged.where("standing = 'source'").select("topic", "account_id", "own")
    if sources.isEmpty():
        return None, None
    return topics.influence(
        sources,
        run.read(Vertices),
        run.read(Edges),
        run.read(Influence),
        settings=run.settings.propagate,
        engine=run.plan.engine,
        blocks=run.plan.blocks,
        edge_files=run.files(Edges),
        allow_unconverged=run.plan.allow_unconverged,
        progress=run.reporter.round,
    )
