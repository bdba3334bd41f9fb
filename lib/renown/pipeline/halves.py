"""The stages on two disjoint halves of the acts at once, for the intervals of the scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from pyspark import StorageLevel
from pyspark.sql import DataFrame

from renown import features, graph, propagate, score
from renown.pipeline.run import Run
from renown.score.confidence import Dealt
from renown.tables import Screening

Keep = Callable[[DataFrame], DataFrame]


@contextmanager
def scored_halves(run: Run) -> Iterator[DataFrame]:
    """One row per kept account and half; what it is computed from is released at the end."""
    views = run.views
    dealt = score.confidence.dealt(
        views.accounts, views.posts, views.follows, views.interactions, run.read(Screening)
    )
    with ExitStack() as held:

        def keep(frame: DataFrame) -> DataFrame:
            kept = frame.persist(StorageLevel.DISK_ONLY)
            held.callback(kept.unpersist)
            return kept

        yield _scored(run, dealt, keep)


def _scored(run: Run, dealt: Dealt, keep: Keep) -> DataFrame:
    settings, as_of = run.settings, run.as_of
    paid = keep(
        graph.attention(
            dealt.interactions,
            dealt.follows,
            dealt.accounts,
            settings=settings.attention,
            as_of=as_of,
        )
    )
    vertices = keep(graph.vertices(dealt.screening, paid, as_of=as_of))
    found = keep(
        features.features(
            dealt.screening,
            dealt.accounts,
            dealt.posts,
            dealt.follows,
            dealt.interactions,
            window_days=settings.features.window_days,
            as_of=as_of,
        )
    )
    influence, _ = propagate.influence(
        vertices,
        keep(graph.edges(vertices, paid, as_of=as_of)),
        found,
        settings=settings.propagate,
        engine=run.plan.engine,
        blocks=run.plan.blocks,
        allow_unconverged=run.plan.allow_unconverged,
        as_of=as_of,
    )
    document = run.document.for_half_the_acts()
    parts = score.parts(found, influence, document=document)
    points = score.points(parts, document=document)
    return score.confidence.halves(points, found, as_of=as_of)
