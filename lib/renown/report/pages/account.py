"""The page of an account: what `explain` says, in the same words, with pictures beside them; and more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from renown.errors import UserError
from renown.publish.persons import PERSONS, persons_of
from renown.publish.reading import Snapshot
from renown.report.certainty import certainty_of
from renown.report.explanation import Account, Explanation, Interval, NotScored
from renown.report.held import Held
from renown.report.pages import figures
from renown.report.pages.blocks import Block
from renown.report.person import person
from renown.report.quality import quality_of
from renown.report.sections import Section
from renown.report.telling import SUM
from renown.report.telling_influence import INFLUENCE
from renown.report.topical import topics_of
from renown.report.trend import Trend, trend
from renown.report.words import name_of, plain

Explained = Explanation | NotScored


@dataclass(frozen=True)
class Meter:
    """The score or a part of it, with its interval, as text and as a bar of a hundred."""

    name: str
    colour: str
    points: float
    interval: Interval | None

    @property
    def score(self) -> str:
        """As text."""
        return f"{self.points:.1f}"

    @property
    def between(self) -> str:
        """As text; empty where it is not known."""
        return f"{self.interval.low:.1f} to {self.interval.high:.1f}" if self.interval else ""


@dataclass(frozen=True)
class AccountPage:
    """All that a page of an account shows; `intro` is what stands first, in a few sentences."""

    name: str
    account: Account
    explained: Explained
    meters: tuple[Meter, ...]
    intro: Section
    blocks: tuple[Block, ...]


def account_page(
    snapshot: Snapshot,
    explained: Explained,
    held: Held,
    pages: Mapping[str, str],
) -> AccountPage:
    """What the page of an account shows. `pages` are those that others have, by account_id."""
    intro, *sections = explained.sections()
    return AccountPage(
        name_of(explained.account),
        explained.account,
        explained,
        tuple(_meters(explained)) if isinstance(explained, Explanation) else (),
        intro,
        (
            *_blocks(snapshot, explained, sections, pages),
            *map(Block, held.sections()),
        ),
    )


def _meters(it: Explanation) -> Iterator[Meter]:
    yield Meter("score", "total", it.score, it.interval)
    for part in it.components:
        yield Meter(plain(part.name), part.name, part.score, part.interval)


def _blocks(
    snapshot: Snapshot, it: Explained, sections: list[Section], pages: Mapping[str, str]
) -> Iterator[Block]:
    if isinstance(it, Explanation):
        first, *others = _of_scored(it, sections, pages)
        yield first
        yield from (Block(section) for section in certainty_of(it))
        yield from others
        yield from _beside(snapshot, it.account.account_id)
    else:
        yield from (Block(section) for section in sections)


def _of_scored(
    it: Explanation, sections: list[Section], pages: Mapping[str, str]
) -> Iterator[Block]:
    """What `explain` says; the score's sum goes first, with its picture."""
    pictures = {SUM: figures.waterfall(it), INFLUENCE: figures.sources(it.influence)}
    for section in sorted(sections, key=lambda section: section.title != SUM):
        picture = pictures.get(section.title)
        links = _links(it, pages) if section.title == INFLUENCE else None
        yield Block(section, (picture,) if picture else (), links)


def _links(it: Explanation, pages: Mapping[str, str]) -> dict[str, str]:
    """Pages of its sources, by their names in the table; a name of two accounts leads nowhere."""
    named: dict[str, list[str]] = {}
    for source in it.influence.sources or ():
        if source.account:
            named.setdefault(name_of(source.account), []).append(source.account.account_id)
    return {name: pages[ids[0]] for name, ids in named.items() if len(ids) == 1 and ids[0] in pages}


def _beside(snapshot: Snapshot, account_id: str) -> Iterator[Block]:
    """What the snapshot holds beyond the explanation: audience, topics, its person, other dates."""
    quality = quality_of(snapshot, account_id)
    if quality:
        yield Block(quality)
    topics = topics_of(snapshot.rows("topics", [account_id]))
    if topics:
        yield Block(topics)
    yield from _person(snapshot, account_id)
    past = _trend(snapshot, account_id)
    if past and past.points:
        picture = figures.over_time(past)
        yield Block(_dated(past), (picture,) if picture else ())


def _person(snapshot: Snapshot, account_id: str) -> Iterator[Block]:
    """Which other accounts are taken for the same person's."""
    if snapshot.holds(PERSONS) and persons_of(snapshot, [account_id], ["person_id"]):
        who, *_ = person(snapshot, account_id).sections()
        yield Block(replace(who, title="The person"))


def _trend(snapshot: Snapshot, account_id: str) -> Trend | None:
    try:
        return trend(snapshot, account_id)
    except UserError:  # no history is kept
        return None


def _dated(past: Trend) -> Section:
    """Its dates under a title that names no account: the page does."""
    told = past.sections()[0]
    return Section("Published dates", sentences=told.sentences, grid=told.grid, after=told.after)
