"""How often confidence and intervals of topics hold: `python -m tests.benchmarks.topic_lives`.

A made-up world lives many times. Each life in turn is what was seen, the mean of the others is what is true:
who is in the list and has, in the mean, less than the floor is wrong there. In plain numpy, without Spark:
everybody is a person who is trusted, so this is about luck, not about cleaning.

Topics: the two that are planted; and, as topics on which very many say a little, every second and every
seventh post of everybody.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from renown.demo import DemoNetwork, DemoParameters, generate
from renown.demo.parameters import DAY, Array
from renown.demo.texts import AVIARY, HUMAN, ONCE, TWINS
from renown.demo.timeline import ORIGINAL, QUOTE, REPOST
from renown.settings import ConfidenceSettings, TopicsSettings
from renown.topics.rates import cap, over_floor

FLOOR, LEVEL, SURE = TopicsSettings(), ConfidenceSettings().level, 0.9


@dataclass(frozen=True)
class Life:
    """Of every account on one topic in one life: arrays of N."""

    posts: Array
    days: Array
    reactors: Array
    engagement: Array
    concentration: Array

    @property
    def listed(self) -> Array:
        return (
            (self.posts >= FLOOR.at_least_posts)
            & (self.days >= FLOOR.at_least_days)
            & (self.reactors >= FLOOR.at_least_reactors)
        )


def on_topics(network: DemoNetwork) -> dict[str, Array]:
    """Of every topic, whether each post is on it."""
    posts, inside = network.posts, network.posts.time >= network.parameters.start
    talk = (posts.kind == ORIGINAL) & (posts.style == HUMAN) & inside
    told = (posts.kind != REPOST) & inside
    return {
        "aviaries": told & np.isin(posts.style, (AVIARY, ONCE)),
        "twins": told & (posts.style == TWINS),
        "every second post": talk & (posts.phrase % 2 == 0),
        "every seventh post": talk & (posts.phrase % 7 == 0),
    }


def lived(network: DemoNetwork, on: Array) -> Life:
    """What everybody posted on it, and met with, of people alone."""
    posts, n = network.posts, network.parameters.accounts
    people = np.zeros(n, bool)
    people[network.world.people] = True
    dated = np.unique(posts.author[on] * 1_000_000 + posts.time[on] // DAY) // 1_000_000
    reacted = (posts.target >= 0) & on[posts.target] & people[posts.author]
    actor, author = posts.author[reacted], posts.author[posts.target[reacted]]
    reshared = np.isin(posts.kind[reacted], (REPOST, QUOTE))
    pairs, place = np.unique(author * n + actor, return_inverse=True)
    counts = 1 + (np.bincount(place, weights=reshared) > 0)
    met = np.bincount(posts.target[reacted], weights=1.0 + reshared, minlength=len(posts))
    whole = np.bincount(posts.author, weights=met, minlength=n)
    squares = np.bincount(posts.author, weights=met**2, minlength=n)
    return Life(
        np.bincount(posts.author[on], minlength=n),
        np.bincount(dated, minlength=n),
        np.bincount(pairs // n, minlength=n),
        np.bincount(pairs // n, weights=counts, minlength=n),
        squares / np.maximum(whole, 1e-9) ** 2,
    )


def confidence(life: Life) -> Array:
    """`over_floor` of every account; 0 of who posted nothing."""
    posted = life.posts > 0
    posts = np.minimum(life.posts[posted], cap(FLOOR.at_least_posts)).tolist()
    reactors = np.minimum(life.reactors[posted], cap(FLOOR.at_least_reactors)).tolist()
    cells = list(zip(posts, reactors, strict=True))
    known = over_floor(Counter(cells), posts=FLOOR.at_least_posts, reactors=FLOOR.at_least_reactors)
    found = np.zeros(len(posted))
    found[posted] = [known[cell] for cell in cells]
    return found


def judged(lives: list[Life]) -> Iterator[tuple[Array, Array, Array]]:
    """Of those listed in each life: confidence, whether rightly, and whether the interval holds."""
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    for number, life in enumerate(lives):
        others = [other for place, other in enumerate(lives) if place != number]
        posts = np.mean([other.posts for other in others], axis=0)
        reactors = np.mean([other.reactors for other in others], axis=0)
        right = (posts >= FLOOR.at_least_posts) & (reactors >= FLOOR.at_least_reactors)
        spread = z * life.engagement * np.sqrt(life.concentration)
        truth = np.mean([np.log1p(other.engagement) for other in others], axis=0)
        low = np.log1p(np.maximum(life.engagement - spread, 0))
        holds = (truth >= low) & (truth <= np.log1p(life.engagement + spread))
        listed = life.listed
        yield confidence(life)[listed], right[listed], holds[listed]


def main(accounts: int, count: int) -> None:
    """Print a table of Markdown."""
    lives: dict[str, list[Life]] = {}
    for seed in range(count):
        network = generate(DemoParameters(seed=100 + seed, accounts=accounts, world_seed=20261101))
        for name, on in on_topics(network).items():
            lives.setdefault(name, []).append(lived(network, on))
    print(
        "| topic | in lists | expected wrong | wrong | of those 90 % sure | wrong | interval holds |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, each in lives.items():
        chance, right, holds = (np.concatenate(part) for part in zip(*judged(each), strict=True))
        sure = chance >= SURE
        print(
            f"| {name} | {len(chance):,} | {(1 - chance).sum():,.0f} | {(~right).sum():,} "
            f"| {sure.sum():,} | {(sure & ~right).sum():,} | {holds.mean():.0%} |"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=8_000)
    parser.add_argument("--lives", type=int, default=20)
    asked = parser.parse_args()
    main(asked.accounts, asked.lives)
