"""What popular tricks bring: the published price list of `renown attack`, as plain values.

It is `docs/validation/attacks.json`, which ships with renown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

PRICE_LIST = files("renown") / "report" / "pages" / "boards" / "attacks.json"


@dataclass(frozen=True)
class Trick:
    """What so many `fakes` did to the score of one account that was nobody before.

    `after` is None where it lost its score. `unseen` is what it would have come to, had cleaning seen
    through none of them. `helpers` are honest accounts that took part; where there are none, influence
    cannot have grown by more than `bound_points` are worth, whatever the fakes do among themselves.
    """

    name: str
    fakes: int
    before: float | None
    after: float | None
    per_fake: float
    removed: int
    discounted: int
    unseen: float | None
    helpers: int
    bound_points: float | None

    @property
    def gained(self) -> float:
        """Points; a score that is lost is lost whole."""
        return (self.after or 0.0) - (self.before or 0.0)


@dataclass(frozen=True)
class PriceList:
    """`honest` accounts of the `network` that was attacked, their `median` score, and every trick."""

    network: str
    honest: int
    median: float
    tricks: tuple[Trick, ...]

    @property
    def largest(self) -> tuple[Trick, ...]:
        """Each trick with the most fakes that it was tried with, in the order of the list."""
        most: dict[str, Trick] = {}
        for trick in self.tricks:
            if trick.name not in most or trick.fakes > most[trick.name].fakes:
                most[trick.name] = trick
        return tuple(most.values())


def price_list() -> PriceList:
    """The price list that ships with renown."""
    held = json.loads(PRICE_LIST.read_text("utf-8"))
    tricks = tuple(_trick(each) for each in held["attacks"])
    return PriceList(held["network"], held["honest"], held["median"], tricks)


def _trick(held: dict[str, Any]) -> Trick:
    score, uncleaned = held["gained"]["score"], held["gained"]["uncleaned"]
    return Trick(
        name=held["attack"],
        fakes=held["fakes"],
        before=score["before"]["value"],
        after=score["after"]["value"],
        per_fake=held["per_fake"],
        removed=held["caught"].get("removed", 0),
        discounted=held["caught"].get("discounted", 0),
        unseen=uncleaned["after"]["value"],
        helpers=held["helpers"],
        bound_points=held["bound_points"] if held["pure"] else None,
    )
