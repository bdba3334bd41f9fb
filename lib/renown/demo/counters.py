"""The counts the network shows beside a post or a profile, in keeping with the acts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renown.demo.follows import Follows
from renown.demo.parameters import DAY, HOUR, Array
from renown.demo.texts import HUMAN, NEWS
from renown.demo.timeline import REPOST, Posts
from renown.demo.world import World


@dataclass(frozen=True)
class PostCounters:
    """The totals at retrieval, and the target's as it stood when a post reacted to it."""

    retweets: Array
    favorites: Array
    target_retweets: Array
    target_favorites: Array


@dataclass(frozen=True)
class AccountCounters:
    """What a profile shows; each is at least what the acts of the network make it."""

    followers: Array
    friends: Array
    statuses: Array
    listed: Array
    favourites: Array


def of_posts(world: World, posts: Posts) -> PostCounters:
    """Bots are liked by nobody; people see a few reposts that the records do not hold."""
    random = world.parameters.acts_random("post counters")
    seen = np.bincount(posts.target[posts.kind == REPOST], minlength=len(posts))
    human = np.isin(posts.style, (HUMAN, NEWS)) & (posts.kind != REPOST)
    unseen = random.poisson((0.08 * seen + 0.02) * human)
    liking = 1.2 * world.latent[posts.author] * random.lognormal(0.0, 0.6, size=len(posts))
    favorites = random.poisson(human * (0.2 + liking + 0.8 * seen))
    so_far = _reposts_so_far(posts)
    age = posts.time - posts.time[posts.target]  # meaningless where there is no target
    grown = favorites[posts.target] * np.maximum(age, 0) / (np.maximum(age, 0) + 4 * HOUR)
    share = so_far / np.maximum(seen[posts.target], 1)
    return PostCounters(
        seen + unseen,
        favorites,
        so_far + (unseen[posts.target] * share).astype(np.int64),
        grown.astype(np.int64),
    )


def _reposts_so_far(posts: Posts) -> Array:
    """Reposts of a post's target up to and with the post itself; posts are in order of time."""
    order = np.argsort(posts.target, kind="stable")
    running = np.cumsum(posts.kind[order] == REPOST)
    target = posts.target[order]
    first = np.searchsorted(target, target)  # where the target's own run of posts begins
    before = np.concatenate([[0], running])[first]
    so_far = np.empty(len(posts), dtype=np.int64)
    so_far[order] = running - before
    return so_far


def of_accounts(world: World, posts: Posts, follows: Follows) -> AccountCounters:
    """A few followers and many older posts lie outside the records."""
    random, count = world.parameters.acts_random("account counters"), len(world.role)
    fakes = np.isin(np.arange(count), world.of("bought_follower", "bot_ring", "quote_bot"))
    followers = np.bincount(follows.followed, minlength=count)
    friends = np.bincount(follows.follower, minlength=count)
    statuses = np.bincount(posts.author, minlength=count)
    years = (world.parameters.end - world.created) / (365 * DAY)
    outside = random.poisson(followers * np.where(fakes, 0.02, 0.12) * random.random(count))
    fame = np.where(np.isin(np.arange(count), world.of("celebrity")), 0.002 * followers, 0)
    listed = random.poisson(0.4 * world.latent + fame)
    listed[world.of("customer")] = 0
    older = random.poisson(world.activity * 20 * years * ~fakes)
    return AccountCounters(
        followers + outside,
        friends + random.poisson(np.where(fakes, 300, 3) * random.random(count)),
        statuses + older,
        listed,
        random.poisson((statuses + older) * np.where(fakes, 0.02, 1.5)),
    )
