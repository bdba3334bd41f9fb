"""How people behave: whom they attend to, what they post, how they react and talk."""

from __future__ import annotations

import numpy as np

from renown.demo.follows import Follows
from renown.demo.parameters import DAY, HOUR, MINUTE, Array, Random
from renown.demo.rhythm import human_times, when_awake
from renown.demo.texts import HUMAN, NEWS
from renown.demo.timeline import NOBODY, ORIGINAL, QUOTE, REPLY, REPOST, Timeline
from renown.demo.world import QUIET_DAYS, World

POSTS_PER_PERSON, REACTIONS_PER_PERSON = 3.8, 9.0  # means over 60 days


class Weighted:
    """Draws one of its owner's items, in proportion to the items' weights."""

    def __init__(self, owner: Array, weight: Array, owners: int) -> None:
        self.order = np.argsort(owner, kind="stable")
        self._sums = np.concatenate([[0.0], np.cumsum(weight[self.order])])
        self._starts = np.searchsorted(owner[self.order], np.arange(owners + 1))

    def draw(self, random: Random, owner: Array) -> Array:
        """Positions of items, or NOBODY for who has none of any weight."""
        low, high = self._sums[self._starts[owner]], self._sums[self._starts[owner + 1]]
        point = low + (high - low) * random.random(len(owner))
        place = np.searchsorted(self._sums, point, side="right") - 1
        place = np.minimum(place, len(self.order) - 1)
        return np.where(high - low > 1e-9, self.order[place], NOBODY)


def attention(world: World, follows: Follows) -> Weighted:
    """People attend to those they follow by their influence, their own taste, and friendship."""
    taste = world.parameters.acts_random("taste").lognormal(0.0, 0.7, size=len(follows))
    weight = world.latent[follows.followed] * taste + 1.5 * follows.friend
    return Weighted(follows.follower, weight, len(world.role))


def write_posts(world: World, follows: Follows, looks: Weighted, timeline: Timeline) -> Array:
    """Whoever is no lurker posts once at least; newcomers talk of the news that brought them."""
    random = world.parameters.acts_random("posts")
    count = random.poisson(world.activity[world.people] * POSTS_PER_PERSON * _length(world))
    count = np.where(world.lurker[world.people], count, np.maximum(count, 1))
    author = np.repeat(world.people, count)
    time = human_times(random, world.parameters, world.community[author])
    time = _after_joining(world, random, author, time)
    mention = _mentioned(world, follows, looks, random, author)
    news = world.joiner[author] & (random.random(len(author)) < 0.4)
    style = np.where(news, NEWS, HUMAN)
    return timeline.add(ORIGINAL, author, time, mention=mention, style=style)


def react(world: World, follows: Follows, looks: Weighted, timeline: Timeline) -> None:
    """Each reaction goes to a post of somebody followed; friends answer, others mostly repost."""
    random, posts = world.parameters.acts_random("reactions"), timeline.so_far()
    count = random.poisson(world.activity[world.people] * REACTIONS_PER_PERSON * _length(world))
    actor = np.repeat(world.people, count)
    edge = looks.draw(random, actor)
    actor, edge = actor[edge >= 0], edge[edge >= 0]
    talk = (posts.kind == ORIGINAL) & np.isin(posts.style, (HUMAN, NEWS))
    appeal = random.lognormal(0.0, 1.2, size=len(posts)) * talk
    shelf = Weighted(posts.author, appeal, len(world.role))
    target = shelf.draw(random, follows.followed[edge])
    actor, edge, target = actor[target >= 0], edge[target >= 0], target[target >= 0]
    kind = _kinds(random, follows.friend[edge])
    delay = np.minimum(random.lognormal(8.3, 1.5, size=len(actor)), 20 * DAY).astype(np.int64)
    time = when_awake(random, posts.time[target] + MINUTE + delay, world.community[actor])
    late = time <= posts.time[target]
    time[late] = posts.time[target[late]] + MINUTE + delay[late]
    timeline.add(kind, actor, time, target)


def answer(world: World, timeline: Timeline) -> None:
    """Two rounds of conversation: ordinary people answer who replies to them, the famous rarely."""
    random = world.parameters.acts_random("answers")
    for _ in range(2):
        posts = timeline.so_far()
        replies = np.flatnonzero((posts.kind == REPLY) & (posts.style == HUMAN))
        fresh = replies[~np.isin(replies, posts.target[replies])]
        asked = posts.author[posts.target[fresh]]
        willing = np.where(world.latent[asked] > 15, 0.04, 0.35)
        answered = (random.random(len(fresh)) < willing) & (asked != posts.author[fresh])
        fresh, asked = fresh[answered], asked[answered]
        delay = random.lognormal(7.0, 1.2, size=len(fresh)).astype(np.int64)
        time = when_awake(random, posts.time[fresh] + MINUTE + delay, world.community[asked])
        timeline.add(REPLY, asked, np.maximum(time, posts.time[fresh] + MINUTE), fresh)


def break_silence(world: World, timeline: Timeline) -> None:
    """A person is somebody who did something lately: one post at least in the window."""
    random, posts = world.parameters.acts_random("silence"), timeline.so_far()
    alive = (posts.time >= world.created[posts.author]) & (posts.time < world.parameters.end)
    silent = np.setdiff1d(world.people, posts.author[alive])
    time = human_times(random, world.parameters, world.community[silent])
    timeline.add(ORIGINAL, silent, _after_joining(world, random, silent, time))


def fall_silent(world: World, timeline: Timeline) -> None:
    """Inactive accounts left a few posts behind, long ago."""
    random, inactive = world.parameters.acts_random("inactive"), world.of("inactive")
    author = np.repeat(inactive, random.integers(0, 4, size=len(inactive)))
    ago = random.integers(QUIET_DAYS * DAY, 300 * DAY, size=len(author))
    timeline.add(ORIGINAL, author, world.parameters.end - ago)


def break_news(world: World, timeline: Timeline) -> None:
    """One real event: its author's post is reposted by newcomers and old hands within a day."""
    random = world.parameters.acts_random("news")
    post = timeline.add(ORIGINAL, np.array([world.news_author]), world.news_time, style=NEWS)
    near = world.people[world.community[world.people] == world.community[world.news_author]]
    old = near[(random.random(len(near)) < 0.08) & (near != world.news_author)]
    actor = np.union1d(old, np.flatnonzero(world.joiner & (random.random(len(world.role)) < 0.6)))
    delay = random.exponential(6 * HOUR, size=len(actor)).astype(np.int64)
    time = np.maximum(world.created[actor], world.news_time) + MINUTE + delay
    timeline.add(REPOST, actor, time, np.repeat(post, len(actor)))


def _length(world: World) -> float:
    return world.parameters.days / 60


def _after_joining(world: World, random: Random, author: Array, time: Array) -> Array:
    created, end = world.created[author], world.parameters.end
    anew = created + HOUR + ((end - created - HOUR) * random.random(len(author))).astype(np.int64)
    return np.where(time < created, anew, time)


def _mentioned(
    world: World, follows: Follows, looks: Weighted, random: Random, author: Array
) -> Array:
    """One post in ten names somebody followed, one in forty somebody who has no profile here."""
    edge, drawn = looks.draw(random, author), random.random(len(author))
    outside = random.choice(world.of("mentioned_only"), size=len(author))
    followed = np.where(edge >= 0, follows.followed[edge], NOBODY)
    return np.select([drawn < 0.1, drawn < 0.125], [followed, outside], NOBODY)


def _kinds(random: Random, friend: Array) -> Array:
    drawn = random.random(len(friend))
    among_friends = np.select([drawn < 0.75, drawn < 0.92], [REPLY, REPOST], QUOTE)
    to_others = np.select([drawn < 0.58, drawn < 0.88], [REPOST, REPLY], QUOTE)
    return np.where(friend, among_friends, to_others)
