"""One scheme of fakes after another: whom they follow and what they post."""

from __future__ import annotations

import numpy as np

from renown.demo.follows import Follows, edges, some_time
from renown.demo.parameters import DAY, HOUR, MINUTE, Array, Random
from renown.demo.texts import HUMAN, QUOTATION, SCRIPT, SHORT_SPAM
from renown.demo.timeline import ORIGINAL, REPLY, REPOST, Timeline
from renown.demo.world import PODS, RINGS, World


def bought_follows(world: World) -> Follows:
    """An order is delivered in one or two bursts of a few hours each."""
    random, count = world.parameters.acts_random("bought follows"), len(world.role)
    fake, customer = world.orders.T
    day = random.integers(2, 90, size=(2, count)) * DAY + random.integers(0, DAY, size=(2, count))
    hours = random.uniform(2, 5, size=count)
    burst = (random.random(len(fake)) < 0.3).astype(int)
    delay = random.random(len(fake)) * hours[customer] * HOUR
    started = world.parameters.end - day[burst, customer] + delay.astype(np.int64)
    return edges(fake, customer, started)


def camouflage_follows(world: World) -> Follows:
    """Fakes hide what they were sold for among follows of the well-known."""
    random = world.parameters.acts_random("camouflage")
    fakes, famous = world.of("bought_follower"), world.of("celebrity", "influencer")
    fake = np.repeat(fakes, random.integers(10, 41, size=len(fakes)))
    followed = random.choice(famous, size=len(fake))
    return edges(fake, followed, some_time(world, random, fake, followed))


def ring_follows(world: World) -> Follows:
    """Bots of a ring follow most of their ring within days, and a few celebrities."""
    random = world.parameters.acts_random("ring follows")
    pairs = [_pairs(members) for members in _members(world, "bot_ring", RINGS)]
    follower, followed = np.concatenate(pairs).T
    chosen = random.random(len(follower)) < 0.6
    follower, followed = follower[chosen], followed[chosen]
    bots = np.repeat(world.of("bot_ring"), 8)
    follower = np.concatenate([follower, bots])
    followed = np.concatenate([followed, random.choice(world.of("celebrity"), size=len(bots))])
    both = np.maximum(world.created[follower], world.created[followed])
    return edges(follower, followed, both + random.integers(HOUR, 5 * DAY, size=len(both)))


def pod_follows(world: World) -> Follows:
    """Everybody in a pod follows everybody."""
    random = world.parameters.acts_random("pod follows")
    pairs = [_pairs(members) for members in _members(world, "pod", PODS)]
    follower, followed = np.concatenate(pairs).T
    return edges(follower, followed, some_time(world, random, follower, followed))


def quote_bot_follows(world: World) -> Follows:
    """A quote bot follows strangers; one in five follows back out of courtesy."""
    random, people = world.parameters.acts_random("quote bot follows"), world.of("genuine")
    bots = world.of("quote_bot")
    bot = np.repeat(bots, max(20, len(people) // 30))
    stranger = random.choice(people, size=len(bot))
    started = world.parameters.end - random.integers(5 * DAY, 110 * DAY, size=len(bot))
    polite = random.random(len(bot)) < 0.2
    back = started[polite] + random.integers(HOUR, 4 * DAY, size=polite.sum())
    return edges(
        np.concatenate([bot, stranger[polite]]),
        np.concatenate([stranger, bot[polite]]),
        np.concatenate([started, back]),
    )


def news_follows(world: World) -> Follows:
    """No scheme, though it looks like one: real people rush to follow who broke the news."""
    random, author = world.parameters.acts_random("news follows"), world.news_author
    joiners = np.flatnonzero(world.joiner)
    soon = world.created[joiners] + random.exponential(25 * MINUTE, size=len(joiners)).astype(int)
    old = world.people[random.random(len(world.people)) < 0.025]
    old = old[(old != author) & ~world.joiner[old]]
    later = world.news_time + random.exponential(8 * HOUR, size=len(old)).astype(np.int64)
    follower = np.concatenate([joiners, old])
    return edges(follower, np.full(len(follower), author), np.concatenate([soon + 60, later + 60]))


def quotations(world: World, timeline: Timeline) -> None:
    """One a minute for two days; before that, a few times a day."""
    random, end = world.parameters.acts_random("quotations"), world.parameters.end
    for bot in world.of("quote_bot"):
        storm = end - 6 * HOUR - MINUTE * np.arange(2 * DAY // MINUTE, 0, -1)
        storm = storm + random.integers(0, 4, size=len(storm))
        calm = random.integers(world.parameters.start, storm[0], size=4 * world.parameters.days)
        times = np.concatenate([np.sort(calm), storm])
        timeline.add(ORIGINAL, np.full(len(times), bot), times, style=QUOTATION)


def scripts(world: World, timeline: Timeline) -> None:
    """A ring's bots post by the clock, each ring by its own."""
    random, end = world.parameters.acts_random("scripts"), world.parameters.end
    days = min(42, world.parameters.days)
    for ring, members in enumerate(_members(world, "bot_ring", RINGS)):
        cadence = (18 + 6 * ring) * HOUR
        beats = end - days * DAY + cadence * np.arange(days * DAY // cadence)
        phase = random.integers(0, cadence, size=len(members))
        author = np.repeat(members, len(beats))
        time = (phase[:, None] + beats).ravel() + random.integers(-15, 16, size=len(author))
        posts = timeline.add(ORIGINAL, author, time, style=SCRIPT)
        _echo(random, timeline, members, posts, author, time)


def _echo(
    random: Random, timeline: Timeline, members: Array, posts: Array, author: Array, time: Array
) -> None:
    """The ring reposts and answers its own within two minutes."""
    for kind, chance in ((REPOST, 0.8), (REPOST, 0.7), (REPLY, 0.5)):
        echoed = random.random(len(posts)) < chance
        place = np.searchsorted(members, author[echoed])
        shift = random.integers(1, len(members), size=len(place))
        other = members[(place + shift) % len(members)]
        late = time[echoed] + random.integers(30, 120, size=len(place))
        timeline.add(kind, other, late, posts[echoed], style=SCRIPT)


def spam(world: World, timeline: Timeline) -> None:
    """Bought followers post next to nothing."""
    random, fakes = world.parameters.acts_random("spam"), world.of("bought_follower")
    author = np.repeat(fakes, random.choice(3, p=[0.6, 0.3, 0.1], size=len(fakes)))
    time = random.integers(world.parameters.start, world.parameters.end, size=len(author))
    timeline.add(ORIGINAL, author, time, style=SHORT_SPAM)


def pod_reposts(world: World, timeline: Timeline) -> None:
    """Members repost nearly every post of the others, within minutes."""
    random, posts = world.parameters.acts_random("pods"), timeline.so_far()
    ours = np.flatnonzero((posts.kind == ORIGINAL) & (posts.style == HUMAN))
    for members in _members(world, "pod", PODS):
        post = ours[np.isin(posts.author[ours], members)]
        actor, target = np.tile(members, len(post)), np.repeat(post, len(members))
        loyal = (random.random(len(actor)) < 0.92) & (actor != posts.author[target])
        actor, target = actor[loyal], target[loyal]
        delay = random.integers(90, 12 * MINUTE, size=len(actor))
        timeline.add(REPOST, actor, posts.time[target] + delay, target)


def _members(world: World, role: str, groups: int) -> list[Array]:
    everyone = world.of(role)
    return [everyone[world.group[everyone] == number] for number in range(groups)]


def _pairs(members: Array) -> Array:
    """All ordered pairs of two different members."""
    pairs = np.stack(np.meshgrid(members, members, indexing="ij"), axis=-1).reshape(-1, 2)
    return pairs[pairs[:, 0] != pairs[:, 1]]
