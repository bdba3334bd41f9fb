"""Who has something to say on a topic, and who only looks so: planted over the posts that there are.

Nobody posts or reacts more for it. Some posts say something else than they would have, so that all acts
are what they were. Documents for the two topics lie in `demo/topics`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from importlib.resources import files
from pathlib import Path

import numpy as np

from renown.demo.communities import COMMUNITIES
from renown.demo.parameters import Array
from renown.demo.texts import AVIARY, HUMAN, MOTHER, ONCE, SCRIPT, TAGGED, TWINS
from renown.demo.timeline import ORIGINAL, REPOST, Posts
from renown.demo.world import World

AVIARIES, CLUB = "aviaries", "twins"
EXPERTS, ONCE_ONLY, MOTHERS = (12, 6), (24, 8), (6, 2)  # of 22,000 accounts, and at least
SHARE = 0.5  # of an expert's posts that are on the topic
BUSY = 3.0  # the activity of who has enough to say
FAMOUS = 2  # of those who mention birds once
TAGGED_RING = 0  # sells the topic's hashtag
FEWEST_REPOSTS = 3  # of a spreader


@dataclass(frozen=True)
class Cast:
    """Arrays of accounts."""

    keepers: Array  # experts of aviaries, half of them in Spanish
    fans: Array  # experts of the ball club
    once: Array  # saw birds once
    mothers: Array  # of twins
    ring: Array  # bots that post the hashtag of aviaries and react to each other


def cast(world: World) -> Cast:
    """Drawn from the world's seed: the same in every life of it."""
    random = world.parameters.world_random("topics")
    english, spanish = (_speakers(world, language) for language in ("en", "es"))
    count = _number(world, EXPERTS)
    keepers = [
        random.permutation(_heard(world, people)[: 2 * count])[: count // 2]
        for people in (english, spanish)
    ]
    taken = np.concatenate(keepers)
    fans = random.permutation(np.setdiff1d(_heard(world, english)[: 3 * count], taken))[:count]
    taken = np.concatenate([taken, fans])
    rest = np.setdiff1d(np.concatenate([english, spanish]), taken)
    famous = _heard(world, rest)[:FAMOUS]
    once = random.permutation(np.setdiff1d(rest, famous))[: _number(world, ONCE_ONLY) - FAMOUS]
    taken = np.concatenate([taken, famous, once])
    mothers = _heard(world, np.setdiff1d(english, taken))[: _number(world, MOTHERS)]
    bots = world.of("bot_ring")
    ring = bots[world.group[bots] == TAGGED_RING]
    return Cast(np.concatenate(keepers), fans, np.concatenate([famous, once]), mothers, ring)


def _number(world: World, planted: tuple[int, int]) -> int:
    at_default, fewest = planted
    return max(fewest, round(at_default * world.parameters.accounts / 22_000))


def _speakers(world: World, language: str) -> Array:
    """Ordinary people and influencers who post, and did not come for the news."""
    told = [number for number, c in enumerate(COMMUNITIES) if c.language == language]
    people = world.of("genuine", "influencer")
    plain = ~world.lurker[people] & ~world.joiner[people] & (people != world.news_author)
    return people[plain & np.isin(world.community[people], told)]


def _heard(world: World, people: Array) -> Array:
    """Those who post often, the most influential first."""
    busy = people[world.activity[people] >= BUSY]
    return busy[np.argsort(-world.latent[busy], kind="stable")]


def retold(world: World, posts: Posts) -> Posts:
    """The same posts, some of them in words on a topic."""
    random, planted = world.parameters.acts_random("topics"), cast(world)
    style = posts.style.copy()
    own = (posts.kind == ORIGINAL) & (posts.style == HUMAN)
    often = own & (random.random(len(posts)) < SHARE)
    for people, words in (
        (planted.keepers, AVIARY),
        (planted.fans, TWINS),
        (planted.mothers, MOTHER),
    ):
        style[often & np.isin(posts.author, people)] = words
    style[_most_reposted(posts, own, planted.once)] = ONCE
    style[(posts.style == SCRIPT) & np.isin(posts.author, planted.ring)] = TAGGED
    return replace(posts, style=style)


def _most_reposted(posts: Posts, own: Array, people: Array) -> Array:
    """The post of each that was reposted most: once on birds, and everybody saw it."""
    reposts = np.bincount(posts.target[posts.kind == REPOST], minlength=len(posts))
    theirs = np.flatnonzero(own & np.isin(posts.author, people))
    order = theirs[np.lexsort((theirs, -reposts[theirs], posts.author[theirs]))]
    _, first = np.unique(posts.author[order], return_index=True)
    return order[first]


def notes(world: World, posts: Posts) -> list[str]:
    """What was planted of every account, as `expert: aviaries`; empty for most."""
    told, planted = [""] * len(world.role), cast(world)
    for topic, styles in ((AVIARIES, (AVIARY, ONCE, TAGGED)), (CLUB, (TWINS,))):
        for account in _spreaders(posts, styles).tolist():
            told[account] = f"spreader: {topic}"
    by_part = {
        "keepers": f"expert: {AVIARIES}",
        "fans": f"expert: {CLUB}",
        "once": f"mentioned once: {AVIARIES}",
        "mothers": "mother of twins",
        "ring": f"ring: {AVIARIES}",
    }
    for part in fields(Cast):
        for account in getattr(planted, part.name).tolist():
            told[account] = by_part[part.name]
    return told


def _spreaders(posts: Posts, styles: tuple[int, ...]) -> Array:
    """Who reposted several posts on a topic, and wrote none."""
    on_topic = np.isin(posts.style, styles) & (posts.kind != REPOST)
    reposts = (posts.kind == REPOST) & on_topic[posts.target]
    many = np.bincount(posts.author[reposts]) >= FEWEST_REPOSTS
    return np.setdiff1d(np.flatnonzero(many), posts.author[on_topic])


def write_topics(folder: Path) -> None:
    """The documents of the two topics."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files("renown").joinpath("demo", "topics").iterdir():
        if file.name.endswith(".yaml"):
            (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
