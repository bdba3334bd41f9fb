"""What of a score is sure, and what is not, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from renown.report.explanation import Component, Explanation
from renown.report.sections import Section
from renown.report.words import REACTED, count, listed, plain, share, sureness

THIN = ("none", "one", "few")  # strata of evidence in which luck decides


def certainty_of(it: Explanation) -> list[Section]:
    """What is sure, and what is not."""
    return [
        Section("What is sure", sentences=tuple(_sure(it))),
        Section("What is not sure", sentences=tuple(_unsure(it))),
    ]


def _sure(it: Explanation) -> Iterator[str]:
    yield (
        "The sum: baselines and contributions add up to the score, and nothing else went into it."
    )
    yield (
        "The circular part: out of what was recorded, its influence is off by no more than one part "
        f"in {math.floor(1 / it.influence.eps):,}, whoever got the first score."
        if it.influence.eps > 0
        else "The circular part: out of what was recorded, its influence is exact."
    )
    counting = [plain(component.name) for component in it.components if component.counts]
    if counting:
        has = "has" if len(counting) == 1 else "have"
        yield f"{listed(counting).capitalize()} {has} the evidence that the score document asks for."
    if it.stratum in REACTED and it.stratum not in THIN:
        yield f"{REACTED[it.stratum].capitalize()}."


def _unsure(it: Explanation) -> Iterator[str]:
    if it.interval is not None:
        yield (
            f"Luck: the score may as well have been anything {sureness(it.interval)} "
            f"({share(it.interval.level)} of the probability). Accounts whose intervals overlap are not "
            "told apart by it."
        )
    if it.stratum in THIN:
        yield f"Evidence is thin: {REACTED[it.stratum]}."
    yield from _widest(it)
    for component in it.components:
        if not component.counts:
            yield (
                f"{plain(component.name).capitalize()}: too little was found to judge it, so it stands "
                "where an account stands of which nothing is known."
            )
    yield from _unknown(it)
    if it.marks:
        yield (
            f"Cleaning found {count(len(it.marks), 'reasons')} to doubt it. A reason is a probability "
            "and no proof; under Trust stands what was found."
        )
    yield (
        "What was not recorded: acts that nobody collected, and other networks, are not in it. And it "
        "tells who reacts, not whether what is said is true or good."
    )


def _widest(it: Explanation) -> Iterator[str]:
    """The part that is the least sure."""
    told = [(c, c.interval.high - c.interval.low) for c in it.components if c.interval is not None]
    if told:
        part, _ = max(told, key=lambda each: each[1])
        yield f"The least sure of its parts is {_part(part)}."


def _part(part: Component) -> str:
    return f"{plain(part.name)}, {part.score:.1f} of 100, {sureness(part.interval)}"


def _unknown(it: Explanation) -> Iterator[str]:
    missing = [plain(part.feature) for part in it.contributions if part.value is None]
    if missing:
        yield f"Not known at all: {listed(missing)}."
