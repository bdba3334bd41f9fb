"""Profiles, and pages of whom each account follows, as the X API v1.1 shows them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from renown.demo.communities import COMMUNITIES
from renown.demo.network import DemoNetwork
from renown.demo.parameters import Array
from renown.demo.post_records import post_ids, stamp


def users(network: DemoNetwork, whom: Array | None = None) -> Iterator[dict]:
    """All profiles, or those of some, the oldest account first."""
    world, counts = network.world, network.account_counters
    looks, latest, ids = _looks(network), _latest_posts(network), post_ids(network.posts)
    asked = np.arange(len(world.role)) if whom is None else whom
    with_profile = np.setdiff1d(asked, world.of("mentioned_only"))
    for a in with_profile[np.argsort(world.native_id[with_profile])].tolist():
        community = COMMUNITIES[world.community[a]]
        yield {
            "id_str": str(world.native_id[a]),
            "screen_name": world.handles[a],
            "name": world.names[a],
            "created_at": stamp(int(world.created[a])),
            "description": f"{community.name} #{community.hashtags[a % 6]}"
            if looks["bio"][a]
            else "",
            "url": network.elsewhere.page_of(a),
            "protected": False,
            "verified": bool(looks["verified"][a]),
            "followers_count": int(counts.followers[a]),
            "friends_count": int(counts.friends[a]),
            "listed_count": int(counts.listed[a]),
            "statuses_count": int(counts.statuses[a]),
            "favourites_count": int(counts.favourites[a]),
            "default_profile": bool(looks["default_profile"][a]),
            "default_profile_image": bool(looks["default_image"][a]),
            "lang": community.language,
            **_status(latest[a], ids, network.posts.time),
        }


def follow_pages(network: DemoNetwork) -> Iterator[dict]:
    """Answers of `friends/ids`, with the subject attached and dates where a stream saw them."""
    world, follows = network.world, network.follows
    native = world.native_id.astype(str)
    order = np.lexsort((-follows.started, follows.follower))  # the latest first, as the API does
    follower, followed = follows.follower[order], follows.followed[order]
    times = _iso(np.where(follows.known[order], follows.started[order], -1))
    cuts = np.flatnonzero(np.diff(follower, prepend=-1, append=-1)).tolist()
    retrieved = _iso(np.array([network.parameters.end]))[0]
    for first, last in pairwise(cuts):
        yield {
            "friends_of": str(native[follower[first]]),
            "ids": native[followed[first:last]].tolist(),
            "started_at": times[first:last],
            "retrieved_at": retrieved,
        }


def _iso(seconds: Array) -> list[str | None]:
    texts = np.datetime_as_string(seconds.astype("datetime64[s]"), unit="s").tolist()
    return [
        f"{text}Z" if second >= 0 else None for text, second in zip(texts, seconds, strict=True)
    ]


def _looks(network: DemoNetwork) -> dict[str, Array]:
    """How a profile looks tells a little, and only a little, of what it is."""
    world, count = network.world, len(network.world.role)
    random = network.parameters.world_random("looks")
    fake = np.isin(np.arange(count), world.of("bought_follower", "bot_ring"))
    famous = np.isin(np.arange(count), world.of("influencer", "celebrity"))
    return {
        "bio": random.random(count) < np.where(fake, 0.25, 0.8),
        "verified": random.random(count) < np.where(famous, 0.6, 0.003),
        "default_profile": random.random(count) < np.where(fake, 0.85, 0.3),
        "default_image": random.random(count) < np.where(fake, 0.65, 0.06),
    }


def _latest_posts(network: DemoNetwork) -> list[int]:
    """Posts are in order of time: the last one written to an author's place stays."""
    latest = np.full(len(network.world.role), -1)
    latest[network.posts.author] = np.arange(len(network.posts))
    return latest.tolist()


def _status(post: int, ids: list[str], time: Array) -> dict:
    if post < 0:
        return {}
    return {"status": {"id_str": ids[post], "created_at": stamp(int(time[post]))}}
