"""Persons of several scored accounts: a part of the stage `score`, which is nothing where there is none."""

from __future__ import annotations

from pyspark.sql import DataFrame

from renown import features, score
from renown.frames import keeping
from renown.pipeline.run import Run
from renown.score.confidence import Calibration
from renown.tables import Identities, Persons, Screening


def write_persons(run: Run, known: DataFrame, learned: Calibration, scores: DataFrame) -> None:
    """Write the table `persons`; `known` are the variables by account, `scores` those written just now."""
    with keeping() as keep:
        identities = run.read(Identities)
        members = keep(score.persons.members(identities, scores))
        if run.rows(Identities) == 0 or members.isEmpty():
            run.write(Persons, Persons.empty(run.spark))
            return
        views = run.views
        distinct = features.of_persons(
            members.select("account_id", "person_id"),
            identities,
            run.read(Screening),
            views.follows,
            views.interactions,
            window_days=run.settings.features.window_days,
            as_of=run.as_of,
        )
        needed = ["account_id", *score.persons.variables(run.document)]
        theirs = known.select(*needed)
        together = keep(score.persons.together(members, theirs, distinct, document=run.document))
        found = score.persons.persons(
            members,
            theirs,
            together,
            scores,
            learned,
            document=run.document,
            level=run.settings.confidence.level,
            as_of=run.as_of,
        )
        run.write(Persons, found)
