"""The stages on two disjoint halves of the acts at once, for the intervals of the scores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from pyspark.sql import DataFrame

from renown import features, graph, propagate, score
from renown.frames import Keep, keeping
from renown.pipeline.run import Run
from renown.score import ScoreDocument
from renown.score.confidence import Screened
from renown.settings import Settings
from renown.tables import Audience, Screening

SHRUNKEN = "amplification_probability"


@contextmanager
def scored_halves(run: Run) -> Iterator[DataFrame]:
    """One row per kept account and half; what it is computed from is released at the end."""
    views = run.views
    dealt = score.confidence.dealt(
        views.accounts, views.posts, views.follows, views.interactions, run.read(Screening)
    )
    with keeping() as keep:
        points, found = scored(
            dealt,
            settings=run.settings,
            document=run.document.for_half_the_acts(),
            engine=run.plan.engine,
            blocks=run.plan.blocks,
            sketched=run.plan.sketched,
            allow_unconverged=run.plan.allow_unconverged,
            as_of=run.as_of,
            keep=keep,
        )
        yield score.confidence.halves(points, found, as_of=run.as_of)


def scored(
    views: Screened,
    *,
    settings: Settings,
    document: ScoreDocument,
    engine: str,
    blocks: int | None,
    sketched: bool = False,
    allow_unconverged: bool = False,
    as_of: date,
    keep: Keep,
) -> tuple[DataFrame, DataFrame]:
    """Points and features, one row each per kept account: the stages after cleaning, without a table.

    `keep` persists what is read more than once.
    """
    paid = keep(
        graph.attention(views.interactions, views.follows, settings=settings.attention, as_of=as_of)
    )
    vertices = keep(graph.vertices(views.screening, paid, as_of=as_of))
    found = _asked_for(
        views, document, settings=settings, sketched=sketched, as_of=as_of, keep=keep
    )
    edges = keep(graph.edges(vertices, paid, as_of=as_of))
    influence, _ = propagate.influence(
        vertices,
        edges,
        found,
        settings=settings.propagate,
        engine=engine,
        blocks=blocks,
        allow_unconverged=allow_unconverged,
        as_of=as_of,
    )
    audience = None
    if set(document.named) & set(
        Audience.names
    ):  # it costs as much as the rest, and few documents ask
        audience = propagate.audience(
            vertices,
            edges,
            keep(influence),
            graph.communities(vertices, edges, as_of=as_of),
            damping=settings.propagate.damping,
            as_of=as_of,
        )
    parts = score.parts(found, influence, document=document, audience=audience)
    return score.points(parts, document=document), found


def _asked_for(
    views: Screened,
    document: ScoreDocument,
    *,
    settings: Settings,
    sketched: bool,
    as_of: date,
    keep: Keep,
) -> DataFrame:
    """The features that document, propagation and intervals read; what nobody asks for is not computed."""
    measured = features.measured(
        views.screening,
        views.accounts,
        views.posts,
        views.follows,
        views.interactions,
        window_days=settings.features.window_days,
        sketched=sketched,
        as_of=as_of,
    )
    if SHRUNKEN in document.named:  # it needs all accounts first
        measured = features.features(measured, features.prior(keep(measured)))
    needed = {"account_id", score.confidence.COUNT, *propagate.ENGAGEMENT, *document.named}
    return keep(measured.select(*(name for name in measured.columns if name in needed)))
