"""Out of a snapshot: which honest changes would move an account's score most.

Of every feature the document's own curve is read: a step along it (`renown.report.steps`), all else as it
is. Who reacts and who reshares is counted a second time, in what the account has of its own:

    own = trust * (1 + weight * log1p(engaged + resharing)),      influence rises by no less than own does

so the points of such a step come by two components. What those who react pass on comes on top, and depends
on who they are: the points told are the least that the step brings.

Between which values the points lie: the published interval says where each component may really stand,
learned from disjoint halves of all acts (`renown.score.confidence`). All features of a component are moved
along their curves to either end of it, and the same step is taken from there. On a curve that flattens, the
step is worth more from further down. The width is that of the place, not of the curve, which is as written.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property, partial
from typing import Any

import numpy as np

from renown.publish.reading import Snapshot
from renown.report.advice import Advice, NoAdvice, Step, Still, Waiting
from renown.report.advice_document import AdviceDocument, advice_document
from renown.report.comparing import the_one
from renown.report.explanation import Component, Explanation
from renown.report.scoring_again import Scored, scored
from renown.report.steps import near, population, step, values
from renown.report.telling_advice import instead
from renown.report.tricks import price_list

INFLUENCE = "influence"
# Of `renown.propagate`: the features that what an account has of its own is made of.
ENGAGED, RESHARING = "trusted_engaged_accounts", "trusted_resharers"


def advise(snapshot: Snapshot, account: str, by: AdviceDocument | None = None) -> Advice | NoAdvice:
    """What would move the score of an account_id or a handle, or what would give it one.

    Raises UserError for one that was never seen, and where a handle is of several accounts.
    """
    document, found = by or advice_document(), the_one(snapshot, account)
    if not isinstance(found, Explanation):
        return NoAdvice(found, tuple(instead(found)), price_list(), document.tricks)
    return _Advising(snapshot, found, document).advice()


class _Advising:
    """One account's explanation, and the document that it was scored by."""

    def __init__(self, snapshot: Snapshot, it: Explanation, by: AdviceDocument) -> None:
        self.snapshot, self.it, self.by = snapshot, it, by
        self.document: dict[str, Any] = snapshot.manifest()["plan"]["document"]

    def advice(self) -> Advice:
        steps = sorted(self._steps(), key=lambda each: (-each.points, each.feature))
        return Advice(
            account=self.it.account,
            origin=self.it.origin,
            score=self.it.score,
            interval=self.it.interval,
            near=len(self.near),
            steps=tuple(steps),
            waiting=tuple(self._waiting()),
            still=tuple(self._still()),
            prices=price_list(),
            tricks=self.by.tricks,
        )

    @cached_property
    def features(self) -> dict[tuple[str, str], Scored | None]:
        """By component and feature, how the document makes points of it."""
        stated = {
            (name, each["feature"]): each
            for name, component in self.document["components"].items()
            for each in component["features"]
        }
        return {
            (c.name, part.feature): scored(c, stated[c.name, part.feature], part, self._population)
            for c in self.it.components
            for part in c.contributions
        }

    @cached_property
    def near(self) -> list[str]:
        return near(self.snapshot, self.it.account.account_id, self.it.rank, self.by.near)

    @cached_property
    def of_near(self) -> dict[str, list[float]]:
        return values(self.snapshot, self.near, sorted({name for _, name in self.features}))

    def _population(self, feature: str) -> np.ndarray:
        return np.array(population(self.snapshot, feature), dtype=np.float64)

    def _steps(self) -> Iterator[Step]:
        """Of every feature that counts and is not full; each once, though two components may name it."""
        for name in dict.fromkeys(feature for _, feature in self.features):
            here = [each for each in self._counting(name) if not each.is_full]
            if here:
                yield self._step(name, here)

    def _counting(self, name: str) -> list[Scored]:
        """The places at which the document counts a feature, where they count just now."""
        return [
            each
            for (_, feature), each in self.features.items()
            if feature == name and each and each.component.counts and each.found.value is not None
        ]

    def _step(self, name: str, here: list[Scored]) -> Step:
        found, said = here[0].found, self.by.of(name)
        assert found.value is not None
        size = step(found.value, self.of_near.get(name, []), said, self.by, falls=here[0].falls)
        moved = [(each, size) for each in here]
        moved += [(each, self._owned(name, size)) for each in self._counting(INFLUENCE)]
        through = self._through(moved)
        ends = [sum(self._through(moved, end).values()) for end in ("low", "high")]
        points, known = sum(through.values()), all(e.component.interval for e, _ in moved)
        return Step(
            feature=name,
            says=said.says,
            how=said.how,
            unit=found.unit,
            now=found.value,
            then=found.value + size,
            points=min(points, 100.0 - self.it.score),
            low=min(points, *ends) if known else None,
            high=max(points, *ends) if known else None,
            through=through,
        )

    def _through(
        self, moved: list[tuple[Scored, float]], end: str | None = None
    ) -> dict[str, float]:
        """Points by component; from one end of each component's interval, where one is named."""
        found: dict[str, float] = {}
        for each, size in moved:
            if size:
                gain = each.gain(size, _shift(each.component, end))
                found[each.component.name] = found.get(each.component.name, 0.0) + gain
        return found

    def _owned(self, name: str, size: float) -> float:
        """By how much what it has of its own rises with so many more who react or reshare."""
        made = self.it.influence.engagement
        if made is None or name not in (ENGAGED, RESHARING):
            return 0.0
        engagement = made.engaged + made.resharing
        rise = math.log1p(max(engagement + size, 0.0)) - math.log1p(engagement)
        return self.it.trust * made.weight * rise

    def _waiting(self) -> Iterator[Waiting]:
        """What a component that abstains would add, if what it asks for were there."""
        for component in self.it.components:
            if not component.counts and component.needed:
                parts = [
                    each for (name, _), each in self.features.items() if name == component.name
                ]
                known = [each for each in parts if each and each.found.value is not None]
                points = sum(
                    each.points(each.on_axis(each.found.value)) - each.found.baseline
                    for each in known
                    if each.found.value is not None
                )
                yield Waiting(component.name, component.needed, points)

    def _still(self) -> Iterator[Still]:
        """Features without a step, and why."""
        for (component, name), each in self.features.items():
            stands = partial(Still, component, name)
            if each is None:
                yield stands("unlike", None)
            elif each.found.value is None:
                yield stands("unknown", None, each.found.missing)
            elif not each.component.counts:
                yield stands("waits", each.found.value)
            elif each.is_full:
                yield stands("full", each.found.value)


def _shift(component: Component, end: str | None) -> float:
    """How far, as a share of the component, it may really stand from where it does."""
    if end is None or component.interval is None:
        return 0.0
    return float(getattr(component.interval, end) - component.score) / 100.0
