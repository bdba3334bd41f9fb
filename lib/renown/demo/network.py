"""A whole network: the planted world, and one life of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renown.demo import counters, fakes, genuine, topical
from renown.demo import follows as follow_graph
from renown.demo.counters import AccountCounters, PostCounters
from renown.demo.elsewhere import Elsewhere, elsewhere
from renown.demo.follows import Follows
from renown.demo.parameters import DemoParameters
from renown.demo.planting import plant
from renown.demo.timeline import KINDS, NOBODY, Posts, Timeline
from renown.demo.world import World


@dataclass(frozen=True)
class DemoNetwork:
    """Who exists, what they did, and what the network counts of it."""

    parameters: DemoParameters
    world: World
    follows: Follows
    posts: Posts
    post_counters: PostCounters
    account_counters: AccountCounters
    elsewhere: Elsewhere

    def acts(self) -> dict[str, int]:
        """How many acts of each kind; a mention lies within a post and counts beside it."""
        kinds = np.bincount(self.posts.kind, minlength=len(KINDS)).tolist()
        mentions = int((self.posts.mention != NOBODY).sum())
        return {
            "follow": len(self.follows),
            **dict(zip(KINDS, kinds, strict=True)),
            "mention": mentions,
        }


def generate(parameters: DemoParameters) -> DemoNetwork:
    """The same parameters give the same network."""
    world = plant(parameters)
    follows = _follow(world)
    posts = _live(world, follows)
    return DemoNetwork(
        parameters,
        world,
        follows,
        topical.retold(world, posts),
        counters.of_posts(world, posts),
        counters.of_accounts(world, posts, follows),
        elsewhere(world),
    )


def _follow(world: World) -> Follows:
    """The schemes come first: where two would make the same follow, the planted moment holds."""
    schemes = [
        fakes.bought_follows(world),
        fakes.ring_follows(world),
        fakes.pod_follows(world),
        fakes.quote_bot_follows(world),
        fakes.news_follows(world),
        fakes.camouflage_follows(world),
    ]
    return follow_graph.gather(world, schemes + follow_graph.of_people(world))


def _live(world: World, follows: Follows) -> Posts:
    timeline = Timeline(world.parameters.acts_random("phrases"))
    looks = genuine.attention(world, follows)
    genuine.write_posts(world, follows, looks, timeline)
    genuine.break_news(world, timeline)
    fakes.pod_reposts(world, timeline)
    genuine.react(world, follows, looks, timeline)
    genuine.answer(world, timeline)
    genuine.break_silence(world, timeline)
    genuine.fall_silent(world, timeline)
    for scheme in (fakes.quotations, fakes.scripts, fakes.spam):
        scheme(world, timeline)
    return timeline.within(world.created, world.parameters.end)
