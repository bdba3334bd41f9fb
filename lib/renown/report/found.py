"""Who is found on a topic, as plain values; `telling_found` says it, `found_records` lays it out as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from renown.report.explanation import Account, Interval
from renown.report.sections import Section
from renown.report.told import Told

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Topic:
    """What was asked about: the document's name, its title and what it is about."""

    name: str
    title: str
    about: str


@dataclass(frozen=True)
class Asked:
    """How the list was narrowed down. Without a limit it holds everybody who is left."""

    network: str | None = None
    language: str | None = None
    min_confidence: float = 0.0
    limit: int | None = None
    persons: bool = False


@dataclass(frozen=True)
class Evidence:
    """What somebody's standing rests on, within the window: own posts on the topic, on how many days,
    how many distinct kept accounts reacted to them, or keep it on a list named after the topic, and which
    share they are of all its own posts (None where it has none).

    `reposted` are others' posts on it that it reposted; the first of `heaviest_posts` weighs most. `lists`
    are those of kept accounts that it is on and that are named after the topic; None where the snapshot
    does not say.
    """

    posts: int
    days: int
    reactors: int
    share_of_posts: float | None
    reposted: int
    heaviest_posts: tuple[str, ...]
    lists: int | None = None


@dataclass(frozen=True)
class Audience:
    """The shares of an account's followers, and of all who reacted to it, that cleaning kept.

    None where nobody follows or reacted, or where the snapshot does not say.
    """

    kept_follower_share: float | None
    kept_engaged_share: float | None


@dataclass(frozen=True)
class Source:
    """An account that others listen to on the topic; influence in trusted accounts, on it alone."""

    account: Account
    network: str
    languages: tuple[str, ...]
    influence: float
    interval: Interval
    confidence: float
    evidence: Evidence
    audience: Audience
    score: float
    score_interval: Interval | None


@dataclass(frozen=True)
class Entry:
    """One line of the list: an account, or all of a person's that are sources, the best first.

    Of several the influences add up, each in the same unit; so do the ends of their intervals, which
    is wider than need be. It stands rightly in the list if one of them does: the surest counts.
    """

    rank: int
    sources: tuple[Source, ...]
    score: float
    score_interval: Interval | None
    person_id: str | None = None
    link_confidence: float | None = None

    @property
    def influence(self) -> float:
        """On the topic, in trusted accounts."""
        return sum(source.influence for source in self.sources)

    @property
    def interval(self) -> Interval:
        """Where that influence lies."""
        intervals = [source.interval for source in self.sources]
        return Interval(
            sum(i.low for i in intervals), sum(i.high for i in intervals), intervals[0].level
        )

    @property
    def confidence(self) -> float:
        """How sure it is that the line rightly stands in the list, 0..1."""
        return max(source.confidence for source in self.sources)


@dataclass(frozen=True)
class Other:
    """Somebody who is no source: it spreads what others post, or lacks what a source needs."""

    account: Account
    evidence: Evidence
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """Sources, by why they are not in the list; whoever fails twice counts at the first."""

    network: int = 0
    language: int = 0
    confidence: int = 0
    limit: int = 0


@dataclass(frozen=True)
class Nobody:
    """Why nobody is found: what all who posted on it lack, by code, and who comes nearest.

    `needed` are the floors, by the same codes. Where there are sources, and none is as asked for: how many
    are on which `networks`; of those on the one asked for, how many write in which `languages`; and how
    sure the surest of those is who write in the one asked for.
    """

    posting: int
    lacking: Mapping[str, int]
    needed: Mapping[str, int]
    nearest: tuple[Other, ...]
    networks: Mapping[str, int]
    languages: Mapping[str, int]
    surest: float | None


@dataclass(frozen=True)
class Found(Told):
    """The people to talk to on a topic. `sources` counts all lines that there are before any is left out.

    `spreaders` are the first few of `spreading`, who repost on it and hardly post: no sources.
    """

    topic: Topic
    as_of: date
    run_id: str
    asked: Asked
    entries: tuple[Entry, ...]
    sources: int
    left_out: LeftOut
    spreaders: tuple[Other, ...]
    spreading: int
    nobody: Nobody | None

    @property
    def expected_wrong(self) -> float:
        """How many lines are expected to stand there wrongly: the sum of 1 - confidence."""
        return sum(1 - entry.confidence for entry in self.entries)

    def records(self) -> list[dict[str, Any]]:
        """A row per line, by the fields of `found_records.FIELDS`."""
        from renown.report.found_records import records

        return records(self)

    def to_pandas(self) -> pd.DataFrame:
        """The rows of `records`, for pandas."""
        import pandas as pd

        from renown.report.found_records import FIELDS

        return pd.DataFrame(self.records(), columns=[field.name for field in FIELDS])

    def sections(self) -> list[Section]:
        """The list in words."""
        from renown.report.telling_found import tell_found

        return tell_found(self)
