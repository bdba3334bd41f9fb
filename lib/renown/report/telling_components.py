"""The parts of a score in words: what was found of each feature, and the points that it makes."""

from __future__ import annotations

from renown.report.explanation import Component, Contribution, Followers, Needed
from renown.report.sections import Grid, Section
from renown.report.words import gained, number, plain, points, quantity, share, sureness

KEPT = "kept_followers"


def component_of(it: Component, followers: Followers | None) -> Section:
    """What one part of the score is made of, feature by feature."""
    sure = sureness(it.interval)
    told = followers is not None and any(f.feature == KEPT for f in it.contributions)
    return Section(
        plain(it.name).capitalize(),
        beside=f"{it.score:.1f} of 100{f', {sure}' if sure else ''}; {share(it.weight)} of the "
        f"score. {it.meaning}",
        sentences=(
            *(() if it.counts else (_abstains(it),)),
            *((_followers(followers),) if followers and told else ()),
        ),
        grid=_features(it),
    )


def _features(it: Component) -> Grid:
    several = len(it.contributions) > 1
    return Grid(
        ("", "found", "anybody has", "adds", "makes"),
        (
            *(_row(part, it) for part in it.contributions),
            *([("together", "", *made(it.contributions))] if several else []),
        ),
        words=frozenset({0, 1}),
        totals=1 if several else 0,
    )


def _row(part: Contribution, component: Component) -> tuple[str, ...]:
    idle = "" if component.counts or part.value is None else ", not counted"
    return (plain(part.feature), _found(part) + idle, *made((part,)))


def _found(part: Contribution) -> str:
    """What was found of a feature; its unit is said where its name does not say it."""
    if part.value is None:
        return f"not known: {part.missing}" if part.missing else "not known"
    named = part.unit == plain(part.feature)
    return quantity(part.value, "" if named else part.unit)


def made(parts: tuple[Contribution, ...]) -> tuple[str, str, str]:
    """What anybody has, what comes on top, and both, in points of the score."""
    return (
        points(sum(part.baseline for part in parts)),
        gained(sum(part.contribution for part in parts)),
        points(sum(part.points for part in parts)),
    )


def _followers(it: Followers) -> str:
    shown = "" if it.shown is None else f"It shows {quantity(it.shown, 'followers')}. "
    return (
        f"{shown}Of those held, cleaning kept {number(it.kept)} and removed {number(it.removed)}."
    )


def _abstains(it: Component) -> str:
    why = f": {_lacks(it.needed)}" if it.needed else ""
    return f"Too little evidence{why}. So it stands where anybody does."


def _lacks(needed: Needed) -> str:
    found = "none is known" if needed.found is None else f"{number(needed.found)} found"
    return f"{quantity(needed.at_least, needed.unit)} needed, {found}"
