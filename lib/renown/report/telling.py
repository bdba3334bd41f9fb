"""An explanation in words a person understands."""

from __future__ import annotations

from collections.abc import Iterator

from renown.report.explanation import Contribution, Explanation, NotScored
from renown.report.sections import Grid, Section
from renown.report.telling_components import component_of, made
from renown.report.telling_influence import influence_of, trust_in
from renown.report.words import (
    REACTED,
    above,
    because,
    changed,
    gained,
    listed,
    name_of,
    plain,
    points,
    share,
    sureness,
)

SUM = "The score is their sum"  # a title that pages know
SAID = 4  # features named at the top, each way
NOTABLE = 0.5  # points that are worth a word at the top
DECISIONS = {
    "removed": "cleaning removed it",
    "inactive": "it is inactive",
    "not_covered": "nothing is known of it but that others acted towards it",
}


def tell(explained: Explanation | NotScored) -> list[Section]:
    """Who it is, and why it has the score that it has, or none."""
    if isinstance(explained, NotScored):
        return [_not_scored(explained)]
    return [
        _score(explained),
        *(component_of(component, explained.followers) for component in explained.components),
        _sum(explained),
        influence_of(explained),
        trust_in(explained),
        *_counted(explained),
    ]


def titled(explained: Explanation | NotScored) -> str:
    """Handle, name and id."""
    account = explained.account
    named = account.display_name or ""
    known = [name_of(account), named, f"({account.account_id})" if account.handle else ""]
    return "  ".join(part for part in known if part)


def _not_scored(it: NotScored) -> Section:
    why = DECISIONS.get(it.decision, plain(it.decision))
    last = f" Its last act: {it.last_act_at:%Y-%m-%d}." if it.last_act_at else ""
    return Section(
        titled(it),
        sentences=(
            f"It has no score as of {it.origin.as_of}: {why}.{last}",
            *(f"  {because(mark)}" for mark in it.marks),
        ),
    )


def _score(it: Explanation) -> Section:
    return Section(
        titled(it),
        sentences=(
            f"Score {it.score:.1f} of 100: rank {it.rank:,} of {it.scored_accounts:,}, above "
            f"{above(it.percentile)} of them, as of {it.origin.as_of}.",
            *_how_sure(it),
            *changed(it.changes),
            *_in_short(it),
        ),
    )


def _how_sure(it: Explanation) -> Iterator[str]:
    """What luck may have done to the score."""
    if it.interval is not None:
        rests_on = REACTED.get(it.stratum or "", "")
        yield (
            f"How sure: had everybody lived the same weeks once more, it would have scored "
            f"{sureness(it.interval)}, with a probability of {share(it.interval.level)}"
            f"{f'; {rests_on}' if rests_on else ''}."
        )


def _in_short(it: Explanation) -> Iterator[str]:
    """What makes the score, in a sentence or two."""
    baseline = sum(part.baseline for part in it.contributions)
    moved = sorted(it.contributions, key=lambda part: -abs(part.contribution))
    notable = [part for part in moved if abs(part.contribution) >= NOTABLE]
    lifts = [_briefly(part) for part in notable if part.contribution > 0]
    holds = [_briefly(part) for part in notable if part.contribution < 0]
    yield f"An account of which nothing is known has {points(baseline)}."
    if lifts:
        yield f"What lifts it above that: {listed(lifts[:SAID])}."
    if holds:
        yield f"What holds it below that: {listed(holds[:SAID])}."
    if not notable:
        yield "Nothing was found that takes it far from there."


def _briefly(part: Contribution) -> str:
    return f"{plain(part.feature)} ({gained(part.contribution)})"


def _sum(it: Explanation) -> Section:
    baseline, contribution, total = made(it.contributions)
    return Section(
        SUM,
        sentences=(
            f"{listed(f'{points(c.points)} {plain(c.name)}' for c in it.components)} make {total}; "
            f"or {baseline} that anybody has, and {contribution} by what was found of it.",
        ),
    )


def _counted(it: Explanation) -> Iterator[Section]:
    """What the features mean, where the snapshot says so."""
    meanings = [(plain(part.feature), part.meaning) for part in it.contributions if part.meaning]
    if meanings:
        grid = Grid(("", ""), tuple(meanings), words=frozenset({0, 1}))
        yield Section("What was counted", grid=grid)
