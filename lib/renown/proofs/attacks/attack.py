"""An attack as a value: what it is called, what it does, and the rows that do it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from renown.proofs.attacks.rows import (
    DAY,
    Array,
    Random,
    Rows,
    acts,
    ago,
    follows,
    posts,
    profiles,
    prose,
)

OWN_POSTS = 20  # of a beneficiary, in its last 30 days


@dataclass(frozen=True)
class Scene:
    """What an attacker sees of a network: `end` is the moment that it is scored at.

    `famous` (the most followed), `people` (a sample of honest accounts) and `hijacked` (an honest
    account of the best tenth) are account ids; `talk` (post_id, author_id) are posts of the famous.
    """

    network: str
    end: int
    famous: Array
    people: Array
    hijacked: str
    talk: pd.DataFrame


@dataclass(frozen=True)
class Cast:
    """Who takes part in one attack: `posts` are the beneficiary's own, `fakes` the accounts made for it."""

    scene: Scene
    random: Random
    beneficiary: str
    posts: pd.DataFrame
    fakes: Array

    def own_posts(self, count: int) -> Array:
        """Ids of posts of the beneficiary, drawn at random."""
        return self.random.choice(self.posts["post_id"].to_numpy(dtype=object), size=count)

    def ago(self, count: int, *, days: float, until: float = 0) -> Array:
        """Moments between so many days and `until` days before the end, by chance."""
        return ago(self.random, count, self.scene.end, days=days, until=until)

    def made(self, *, days: float, until: float, face: bool = True) -> Rows:
        """Profiles of the fakes, created between so many days and `until` days ago."""
        created = self.ago(len(self.fakes), days=days, until=until)
        return profiles(self.fakes, created, seen=self.scene.end - 1, face=face)

    def fans(self, *, days: float, until: float = 0) -> Rows:
        """Every fake follows the beneficiary."""
        at = self.ago(len(self.fakes), days=days, until=until)
        return follows(self.fakes, np.repeat(self.beneficiary, len(self.fakes)), at)

    def boosts(self, kind: str, times: int, *, days: float) -> Rows:
        """Every fake does so many acts of a kind on posts of the beneficiary."""
        actor = np.repeat(self.fakes, times)
        to, at = np.repeat(self.beneficiary, len(actor)), self.ago(len(actor), days=days)
        return acts(actor, to, kind, at, self.own_posts(len(actor)))


Presence = Callable[[str, int, Random], Rows]  # a beneficiary's own, by id and end


def fresh(account: str, end: int, random: Random) -> Rows:
    """An account of 60 days that posts now and then, and that nobody knows."""
    return _posting(account, end, random, age_days=60)


def dormant(account: str, end: int, random: Random) -> Rows:
    """An account of eight years, silent for more than one, that wakes up 30 days ago."""
    before = posts(np.array([account]), np.array([end - 400 * DAY]), prose(random, 1), kind="quote")
    return _posting(account, end, random, age_days=8 * 365) + before


def _posting(account: str, end: int, random: Random, *, age_days: int) -> Rows:
    at = np.sort(ago(random, OWN_POSTS, end, days=30))
    made = profiles(np.array([account]), np.array([end - age_days * DAY]), seen=end - 1, face=True)
    return made + posts(np.repeat(account, OWN_POSTS), at, prose(random, OWN_POSTS))


@dataclass(frozen=True)
class Attack:
    """`rows` are what k fakes do for the beneficiary, who is there without them as well (`presence`).

    `pure`: nobody honest takes part or reacts. `plays_along`: the beneficiary acts on fakes as well.
    """

    name: str
    about: str
    rows: Callable[[Cast], Rows]
    presence: Presence = fresh
    pure: bool = True
    plays_along: bool = False

    def beneficiary(self, network: str) -> str:
        """The account that is to gain."""
        return f"{network}:beneficiary-{self.name.replace('_', '-')}"

    def present(self, network: str, end: int, seed: int) -> Rows:
        """The beneficiary's own rows, with and without an attack."""
        return self.presence(self.beneficiary(network), end, self._random(seed))

    def rows_of(self, scene: Scene, fakes: int, seed: int) -> Rows:
        """What so many fakes add; profiles that no script gave are the caller's mistake."""
        account = self.beneficiary(scene.network)
        own = self.present(scene.network, scene.end, seed).posts
        made = np.array([f"{scene.network}:fake-{n}" for n in range(fakes)], dtype=object)
        cast = Cast(scene, self._random(seed, fakes), account, own[own["kind"] == "original"], made)
        return self.rows(cast)

    def _random(self, *seeds: int) -> Random:
        """A stream for every attack and size, so that a change in one leaves all others as they were."""
        return np.random.default_rng([*seeds, zlib.crc32(self.name.encode())])
