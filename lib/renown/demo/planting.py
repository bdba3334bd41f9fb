"""Plants a world: draws roles, talent, dates and names from the world's seed alone."""

from __future__ import annotations

import numpy as np

from renown.demo import names
from renown.demo.communities import COMMUNITIES
from renown.demo.parameters import DAY, HOUR, ROLES, Array, DemoParameters, Random
from renown.demo.world import BATCH, HUMAN_ROLES, PODS, RINGS, ROLE, World


def plant(parameters: DemoParameters) -> World:
    """Draw the whole truth; every part of it has its own function below."""
    random = parameters.world_random("accounts")
    count = parameters.accounts
    community = random.choice(len(COMMUNITIES), size=count, p=[c.share for c in COMMUNITIES])
    talent = random.lognormal(0.0, 1.3, size=count)
    role = _roles(random, parameters, talent)
    news_author = _news_author(role, community, talent)
    news_time = parameters.end - 25 * DAY - 5 * HOUR
    lurker, joiner = _lurkers_and_joiners(random, role, community, community[news_author])
    group = _groups(role)
    created = _created(random, parameters, role, group, joiner, news_time)
    handles, invented = names.invent(random, count, _with_digits(random, role))
    latent = _latent(random, role, talent, lurker, joiner)
    return World(
        parameters,
        role,
        community,
        latent,
        _activity(random, role, talent, lurker),
        _popularity(random, role, talent, joiner),
        created,
        group,
        lurker,
        joiner,
        _native_ids(created),
        handles,
        invented,
        news_author,
        news_time,
        _orders(parameters, role),
    )


def _roles(random: Random, parameters: DemoParameters, talent: Array) -> Array:
    """Influencers are the most talented, customers come from the lesser half, others from all."""
    role = np.full(len(talent), ROLE["genuine"], dtype=np.int8)
    ranked = np.argsort(-talent, kind="stable")
    role[ranked[: parameters.count("influencer")]] = ROLE["influencer"]
    lesser = random.permutation(ranked[len(ranked) // 2 :])
    role[lesser[: parameters.count("customer")]] = ROLE["customer"]
    free = random.permutation(np.flatnonzero(role == ROLE["genuine"]))
    others = [name for name in ROLES if name not in ("genuine", "influencer", "customer")]
    ends = np.cumsum([parameters.count(name) for name in others])
    for name, members in zip(others, np.split(free, ends), strict=False):
        role[members] = ROLE[name]
    return role


def _news_author(role: Array, community: Array, talent: Array) -> int:
    """The tenth influencer: the news is big for its author, not the talk of the whole network."""
    influencers = np.flatnonzero(role == ROLE["influencer"])
    return int(influencers[np.argsort(-talent[influencers], kind="stable")[9]])


def _lurkers_and_joiners(
    random: Random, role: Array, community: Array, news_community: int
) -> tuple[Array, Array]:
    genuine = np.flatnonzero(role == ROLE["genuine"])
    drawn = random.random(len(genuine))
    lurker, joiner = np.zeros(len(role), dtype=bool), np.zeros(len(role), dtype=bool)
    lurker[genuine[drawn < 0.18]] = True
    joiner[genuine[drawn > 0.984]] = True
    community[joiner] = news_community
    return lurker, joiner


def _groups(role: Array) -> Array:
    group = np.full(len(role), -1, dtype=np.int32)
    for name, groups in (("pod", PODS), ("bot_ring", RINGS)):
        members = np.flatnonzero(role == ROLE[name])
        group[members] = np.arange(len(members)) % groups
    bought = np.flatnonzero(role == ROLE["bought_follower"])
    group[bought] = np.arange(len(bought)) // BATCH
    return group


def _created(
    random: Random,
    parameters: DemoParameters,
    role: Array,
    group: Array,
    joiner: Array,
    news_time: int,
) -> Array:
    """People came over the years, fakes in batches of a few hours, joiners with the news."""
    count, end = len(role), parameters.end
    ages = 120 * DAY + (random.random(count) ** 1.5 * 14 * 365 * DAY)
    created = end - ages.astype(np.int64)
    for name in ("bought_follower", "bot_ring"):
        members = np.flatnonzero(role == ROLE[name])
        batches = end - random.integers(130, 700, size=group[members].max() + 1) * DAY
        created[members] = batches[group[members]] + random.integers(0, 5 * HOUR, size=len(members))
    arrivals = np.minimum(random.exponential(14 * HOUR, size=count), 6 * DAY)
    created[joiner] = news_time + 5 * 60 + arrivals[joiner].astype(np.int64)
    created[role == ROLE["inactive"]] -= 200 * DAY
    return created


def _latent(random: Random, role: Array, talent: Array, lurker: Array, joiner: Array) -> Array:
    """Celebrities are known, not heeded; fakes and the silent influence nobody."""
    latent = talent * np.select([lurker, joiner], [0.1, 0.3], 1.0)
    celebrity = role == ROLE["celebrity"]
    latent[celebrity] = 0.02 * random.lognormal(0.0, 0.3, size=celebrity.sum())
    nobody = ("bought_follower", "bot_ring", "quote_bot", "inactive", "mentioned_only")
    latent[np.isin(role, [ROLE[name] for name in nobody])] = 0.0
    return latent


def _activity(random: Random, role: Array, talent: Array, lurker: Array) -> Array:
    activity = random.lognormal(-0.5, 0.9, size=len(role)) * np.clip(talent, 0.1, 10) ** 0.2
    activity[lurker] = 0.03
    busy = np.isin(role, [ROLE["influencer"], ROLE["celebrity"]])
    activity[busy] = random.uniform(6, 14, size=busy.sum())
    pod = role == ROLE["pod"]
    activity[pod] = random.uniform(1.5, 4, size=pod.sum())
    return activity


def _popularity(random: Random, role: Array, talent: Array, joiner: Array) -> Array:
    popularity = talent**0.75 * random.lognormal(0.0, 0.6, size=len(role))
    followed = (*HUMAN_ROLES, "inactive")
    popularity[~np.isin(role, [ROLE[name] for name in followed])] = 0.0
    popularity[joiner] *= 0.1  # nobody had long to find them
    return popularity


def _with_digits(random: Random, role: Array) -> Array:
    likely = np.where(np.isin(role, [ROLE["bought_follower"], ROLE["bot_ring"]]), 0.8, 0.25)
    return random.random(len(role)) < likely


def _native_ids(created: Array) -> Array:
    """Ids rise with the time of creation, as the real ones do."""
    order = np.argsort(created, kind="stable")
    first_account = 1_142_900_000  # March 2006
    native = np.empty(len(created), dtype=np.int64)
    native[order] = (created[order] - first_account) * 7 + np.arange(len(created))
    return native


def _orders(parameters: DemoParameters, role: Array) -> Array:
    """Each bought follower was sold to 3 to 8 customers; large orders are the more likely."""
    random = parameters.world_random("orders")
    bought = np.flatnonzero(role == ROLE["bought_follower"])
    customers = np.flatnonzero(role == ROLE["customer"])
    size = random.lognormal(0.0, 0.5, size=len(customers))
    pairs = []
    for fake in bought:
        sold = min(int(random.integers(3, 9)), len(customers))
        chosen = random.choice(customers, size=sold, replace=False, p=size / size.sum())
        pairs += [(fake, customer) for customer in chosen]
    return np.array(pairs, dtype=np.int64)
