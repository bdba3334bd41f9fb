"""A person as plain values: several accounts together, every feature split by network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from renown.errors import UserError
from renown.publish.persons import persons_of
from renown.publish.reading import Snapshot
from renown.report.comparing import the_one
from renown.report.explaining import interval_of, origin_of
from renown.report.explaining_influence import NAMES, account_of
from renown.report.explanation import Account, Interval, Origin
from renown.report.glossary import Term, components, features
from renown.report.sections import Section
from renown.report.told import Told


class NoPerson(UserError):
    """An account is not known to be of a person of whom several accounts are scored."""


@dataclass(frozen=True)
class Member:
    """An account of the person: its network, and what it scores by itself."""

    account: Account
    network: str
    score: float
    interval: Interval | None


@dataclass(frozen=True)
class Brought:
    """What the accounts of one network bring to a feature: their value, and points beyond the baseline."""

    network: str
    value: float | None
    contribution: float


@dataclass(frozen=True)
class Split:
    """A feature of the person: how accounts are `combined` to its value, its points, and who brings them."""

    component: str
    feature: str
    unit: str
    combined: str
    value: float | None
    baseline: float
    contribution: float
    networks: tuple[Brought, ...]

    @property
    def common(self) -> float:
        """Points beyond the baseline that no network brings: of what none of them has."""
        return self.contribution - sum(each.contribution for each in self.networks)


@dataclass(frozen=True)
class Part:
    """A component of the person's score."""

    name: str
    meaning: str
    score: float
    interval: Interval | None
    weight: float
    features: tuple[Split, ...]


@dataclass(frozen=True)
class Person(Told):
    """Baselines and contributions of all features add up to the score, and so do the networks' to these."""

    person_id: str
    origin: Origin
    members: tuple[Member, ...]
    link_confidence: float
    score: float
    interval: Interval | None
    rank: int
    influence: float
    parts: tuple[Part, ...]

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks that the accounts are on, in order."""
        return tuple(sorted({member.network for member in self.members}))

    def sections(self) -> list[Section]:
        """In plain words."""
        from renown.report.telling_person import tell  # it tells of what is declared here

        return tell(self)


def person(snapshot: Snapshot, account: str) -> Person:
    """The person whom an account_id or a handle is of.

    Raises NoPerson for one that is not known to be of a person of whom several accounts are scored, and
    UserError for one that was never seen, and where a handle is of several accounts.
    """
    who = the_one(snapshot, account).account
    row = persons_of(snapshot, [who.account_id]).get(who.account_id)
    if row is None:
        raise NoPerson(
            f"{account} is not known to be of a person of whom several accounts are scored, as of "
            f"{snapshot.as_of}"
        )
    return _person(snapshot, row)


def _person(snapshot: Snapshot, row: Mapping[str, Any]) -> Person:
    manifest = snapshot.manifest()
    return Person(
        person_id=row["person_id"],
        origin=origin_of(manifest),
        members=tuple(_members(snapshot, manifest, row["account_ids"])),
        link_confidence=row["link_confidence"],
        score=row["score"],
        interval=interval_of(manifest, dict(row), "score"),
        rank=row["rank"],
        influence=row["influence"],
        parts=tuple(_parts(manifest, row)),
    )


def _members(snapshot: Snapshot, manifest: dict[str, Any], ids: list[str]) -> list[Member]:
    columns = (*NAMES, "network_name", "score", "score_low", "score_high")
    rows = {row["account_id"]: row for row in snapshot.rows("scores", ids, columns)}
    return [
        Member(account_of(r), r["network_name"], r["score"], interval_of(manifest, r, "score"))
        for r in (rows[account_id] for account_id in ids)
    ]


def _parts(manifest: dict[str, Any], row: Mapping[str, Any]) -> list[Part]:
    terms, stated = features(manifest), manifest["plan"]["document"]["components"]
    return [
        Part(
            name=name,
            meaning=meaning,
            score=row[name],
            interval=interval_of(manifest, dict(row), name),
            weight=stated[name]["weight"],
            features=tuple(
                _split(part, terms.get(part["feature"], Term()))
                for part in row["explanation"]
                if part["component"] == name
            ),
        )
        for name, meaning in components(manifest).items()
    ]


def _split(part: Mapping[str, Any], term: Term) -> Split:
    told = {name: value for name, value in part.items() if name != "networks"}
    brought = (Brought(n["network_name"], n["value"], n["contribution"]) for n in part["networks"])
    return Split(**told, unit=term.unit, networks=tuple(brought))
