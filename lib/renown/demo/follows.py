"""The follow graph of people, and how the follows of all are put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renown.demo.communities import COMMUNITIES
from renown.demo.parameters import DAY, Array, Random
from renown.demo.world import QUIET_DAYS, World


@dataclass(frozen=True)
class Follows:
    """Arrays of one entry per follow. `started` is true to the world even where it is not known."""

    follower: Array
    followed: Array
    started: Array
    friend: Array  # one of two ordinary people who follow and answer each other
    known: Array  # whether the records tell when it started

    def __len__(self) -> int:
        return len(self.follower)


def edges(follower: Array, followed: Array, started: Array, friend: bool = False) -> Follows:
    """Follows of one kind; which of their dates are known is settled when all are gathered."""
    everywhere = np.ones(len(follower), dtype=bool)
    return Follows(follower, followed, started, everywhere & friend, everywhere)


def gather(world: World, parts: list[Follows]) -> Follows:
    """One follow per pair, the first part's; none of oneself, none before both exist."""
    follower, followed, started, friend = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("follower", "followed", "started", "friend")
    )
    sensible = (follower != followed) & (started >= world.created[follower])
    sensible &= (started >= world.created[followed]) & (started < world.parameters.end)
    pair = follower * len(world.role) + followed
    _, first = np.unique(np.where(sensible, pair, -1), return_index=True)
    kept = first[sensible[first]]
    known = world.parameters.acts_random("follows known").random(len(kept)) < 0.8
    return Follows(follower[kept], followed[kept], started[kept], friend[kept], known)


def of_people(world: World) -> list[Follows]:
    """Friends first: a friend who is also popular stays a friend."""
    random = world.parameters.acts_random("follows")
    pairs = [_friends(world, random), _celebrities(world, random), _by_popularity(world, random)]
    return [
        edges(follower, followed, some_time(world, random, follower, followed), friend=number == 0)
        for number, (follower, followed) in enumerate(pairs)
    ]


def some_time(world: World, random: Random, follower: Array, followed: Array) -> Array:
    """Any time since both exist, or before one fell silent."""
    both = np.maximum(world.created[follower], world.created[followed])
    inactive = np.isin(follower, world.of("inactive"))
    latest = world.parameters.end - np.where(inactive, QUIET_DAYS * DAY, 0)
    # Where no time is left the start falls before `both`, and `gather` drops the follow.
    return both + ((latest - both) * random.random(len(follower)) ** 1.2).astype(np.int64)


def _friends(world: World, random: Random) -> tuple[Array, Array]:
    """People next to each other in their community's (arbitrary) order often become friends."""
    lefts, rights = [], []
    for number in range(len(COMMUNITIES)):
        people = world.of("genuine", "customer", "pod")
        circle = random.permutation(people[world.community[people] == number])
        for distance in (1, 2, 3):
            met = random.random(max(len(circle) - distance, 0)) < 0.55
            lefts.append(circle[:-distance][met])
            rights.append(circle[distance:][met])
    left, right = np.concatenate(lefts), np.concatenate(rights)
    return np.concatenate([left, right]), np.concatenate([right, left])


def _celebrities(world: World, random: Random) -> tuple[Array, Array]:
    audience = np.concatenate([world.people, world.of("inactive")])
    celebrities = world.of("celebrity")
    fame = random.uniform(0.13, 0.22, size=len(celebrities))
    fans = [audience[random.random(len(audience)) < share] for share in fame]
    return np.concatenate(fans), np.repeat(celebrities, [len(group) for group in fans])


def _by_popularity(world: World, random: Random) -> tuple[Array, Array]:
    """Four in five follows stay in one's community; everywhere they go to the popular."""
    followers = np.concatenate([world.people, world.of("inactive")])
    wanted = np.clip(random.lognormal(1.5, 0.8, size=len(followers)), 3, 400).astype(int)
    follower = np.repeat(followers, wanted)
    ordinary = world.popularity.copy()
    ordinary[world.of("celebrity")] = 0.0
    home = np.where(random.random(len(follower)) < 0.8, world.community[follower], -1)
    followed = np.empty(len(follower), dtype=np.int64)
    for number in range(-1, len(COMMUNITIES)):
        weights = ordinary if number < 0 else ordinary * (world.community == number)
        of_these = np.flatnonzero(home == number)
        followed[of_these] = random.choice(
            len(weights), size=len(of_these), p=weights / weights.sum()
        )
    return follower, followed
