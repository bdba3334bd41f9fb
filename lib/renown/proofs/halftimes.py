"""Intervals of real accounts: from the first half of the acts, against the scores from the second.

Members of Congress whose capture holds four weeks whole are scored from the first two and, anew, from
the last two. An interval is about the mean of other lives; the second half is one life, with luck of
its own. Where both halves are equally lucky and nobody changes, the share that holds is that of a normal
draw with twice the variance: 76 % for intervals of 90 %.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import sqrt
from statistics import NormalDist

from renown import ledger
from renown.pipeline import Run
from renown.proofs.coverage import Coverage, held, pointed, sure
from renown.proofs.ours import computed
from renown.proofs.trials import Preparing
from renown.proofs.trials.congress import CAPTURED_AT, NAME, UNTIL, complete, period

DAYS = 14
HALFWAY, BEFORE = UNTIL - timedelta(days=DAYS), UNTIL - timedelta(days=2 * DAYS)


def halftimes(preparing: Preparing) -> list[Coverage]:
    """As `coverage`, one life against one other. Raises Absent without the files."""
    folder = preparing.folder(NAME, "profiles.ndjson.gz", "tweets.ndjson.gz")
    warehouse = preparing.recorded(folder, CAPTURED_AT)
    captured = ledger.at(preparing.spark, warehouse, CAPTURED_AT.date())
    members = complete(captured.posts, captured.interactions, since=BEFORE).persist()
    short = preparing.settings.model_copy(
        update={"features": preparing.settings.features.model_copy(update={"window_days": DAYS})}
    )

    def half(after: date, upto: date, last: str) -> Run:
        then = ledger.at(preparing.spark, warehouse, upto)
        within = preparing.within(upto.isoformat(), short)
        return computed(period(then, members, after=after), upto, within, last=last)

    first, second = half(BEFORE, HALFWAY, "score"), half(HALFWAY, UNTIL, "propagate")
    return list(held(sure(first), [pointed(second)]))


def expected(level: float) -> float:
    """The share that holds against one other life that is as lucky."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    return 2 * NormalDist().cdf(z / sqrt(2)) - 1
