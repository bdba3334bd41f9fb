"""A comparison in words a person understands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from renown.report.comparison import Comparison, Difference, NotCompared
from renown.report.explanation import Explanation, NotScored
from renown.report.sections import Grid, Section
from renown.report.telling import NOTABLE, SAID, tell, titled
from renown.report.telling_flows import in_order, influences_of, labelled
from renown.report.words import (
    gained,
    listed,
    name_of,
    plain,
    points,
    quantity,
    share,
    sureness,
)


def tell_comparison(it: Comparison | NotCompared) -> list[Section]:
    """Which score is above the other and why; or why there are not two."""
    if isinstance(it, NotCompared):
        return _not_compared(it)
    return [_headline(it), _features(it), influences_of(it)]


def _not_compared(it: NotCompared) -> list[Section]:
    sides = (it.first, it.second)
    return [
        Section("There are not two scores to compare"),
        *(section for side in sides if isinstance(side, NotScored) for section in tell(side)),
        *(_unseen(side) for side in sides if isinstance(side, date)),
        *(_scored(side) for side in sides if isinstance(side, Explanation)),
    ]


def _unseen(day: date) -> Section:
    return Section(f"As of {day}", sentences=("It had not been seen by then.",))


def _scored(it: Explanation) -> Section:
    return Section(
        titled(it), sentences=(f"It has a score as of {it.origin.as_of}: {it.score:.1f}.",)
    )


def _headline(it: Comparison) -> Section:
    return Section(
        _moved(it) if it.of == "dates" else _above(it),
        sentences=(
            *_unlike(it),
            *_ranks(it),
            *_sureness(it),
            *_in_short(it),
            *_abstaining(it.first, it),
            *_abstaining(it.second, it),
        ),
    )


def _above(it: Comparison) -> str:
    first, second = name_of(it.first.account), name_of(it.second.account)
    stands = "above" if it.more >= 0 else "below"
    return (
        f"{first} ({it.first.score:.1f}) is {stands} {second} ({it.second.score:.1f}) "
        f"by {points(abs(it.more))}, as of {it.first.origin.as_of}"
    )


def _moved(it: Comparison) -> str:
    way = "rose" if it.more > 0 else "fell"
    moved = f"{way} from {it.second.score:.1f} to {it.first.score:.1f}, by {points(abs(it.more))},"
    if float(points(it.more)) == 0:
        moved = f"stayed at {it.first.score:.1f}"
    then, now = it.second.origin.as_of, it.first.origin.as_of
    return f"{name_of(it.first.account)} {moved} from {then} to {now}"


def _unlike(it: Comparison) -> Iterator[str]:
    if it.unlike:
        yield (
            f"The two are not on one scale: {'; '.join(it.unlike)}. "
            "Part of the difference is how they were scored."
        )


def _ranks(it: Comparison) -> Iterator[str]:
    first, second = it.first, it.second
    if it.of == "accounts":
        yield f"Rank {first.rank:,} and {second.rank:,} of {first.scored_accounts:,}."
    else:
        yield (
            f"Rank {second.rank:,} of {second.scored_accounts:,} then, "
            f"{first.rank:,} of {first.scored_accounts:,} now."
        )


def _sureness(it: Comparison) -> Iterator[str]:
    """Whether luck alone may have made the difference, where the snapshots say how sure either is."""
    first, second = it.first.interval, it.second.interval
    if first is None or second is None:
        return
    between = " and ".join(f"{label} {sureness(side.interval)}" for label, side in labelled(it))
    luck = "may be luck: the two overlap" if first.meets(second) else "is more than luck"
    yield f"How sure: {between}, each with a probability of {share(first.level)}. The difference {luck}."


def _in_short(it: Comparison) -> Iterator[str]:
    """What makes most of the difference, and what is against it."""
    sign = 1 if it.more >= 0 else -1
    large = [d for d in it.differences if abs(d.points) >= NOTABLE]
    along = [_briefly(d) for d in large if d.points * sign > 0]
    against = [_briefly(d) for d in large if d.points * sign < 0]
    if along:
        yield f"Most of it: {listed(along[:SAID])}."
    if against:
        yield f"Against it: {listed(against[:SAID])}."


def _briefly(it: Difference) -> str:
    return f"{plain(it.feature)} ({gained(it.points)})"


def _abstaining(side: Explanation, it: Comparison) -> Iterator[str]:
    abstaining = [plain(c.name) for c in side.components if not c.counts]
    if abstaining:
        label = next(label for label, each in labelled(it) if each is side)
        yield f"{label}: too little evidence for {listed(abstaining)}, which stands where anybody's does."


def _features(it: Comparison) -> Section:
    """Every feature; of two dates, those that moved."""
    still = [d for d in it.differences if it.of == "dates" and float(points(d.points)) == 0]
    rows = [
        (
            plain(d.feature),
            plain(d.component),
            *in_order(it, _value(d.first, d.unit), _value(d.second, d.unit)),
            gained(d.points),
        )
        for d in it.differences
        if d not in still
    ]
    scores = in_order(it, points(it.first.score), points(it.second.score))
    total = ("together", "score", *scores, gained(it.more))
    labels = (label for label, _ in labelled(it))
    return Section(
        "Feature by feature",
        beside="what was found of both, and the points it makes of the difference",
        grid=Grid(
            ("", "part of", *labels, "points"),
            (*rows, total),
            words=frozenset({0, 1}),
            totals=1,
        ),
        after=(f"Moved nothing: {listed(plain(d.feature) for d in still)}.",) if still else (),
    )


def _value(value: float | None, unit: str) -> str:
    return "not known" if value is None else quantity(value, unit if unit == "share" else "")
