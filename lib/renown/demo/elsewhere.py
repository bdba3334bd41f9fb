"""Who of the planted world is on Bluesky too, who is only there, and what is done there.

Of a few people in a thousand the accounts on both networks point at each other in their profiles, which is
what makes two accounts one person's (`renown.ledger.profile_links`). Some on Bluesky point at somebody well
known who does not point back: that makes nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from renown.demo import names
from renown.demo.parameters import Array, DemoParameters, Random
from renown.demo.rhythm import human_times
from renown.demo.world import World

PERSONS_PER_THOUSAND, FEWEST = 4, 4
AUDIENCE, CLAIMANTS = (
    4,
    0.05,
)  # those only there, and of them who claim to be another, for each person
POSTS, REACTIONS, FOLLOWS = 6, 6, 5  # of each account
UNHEEDED = 0.3  # how readily those only there are reacted to; the median person's is about 1
ACTS, SHARES = ("like", "repost", "reply"), (0.5, 0.3, 0.2)
_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz234567"))  # of a did:plc


@dataclass(frozen=True)
class Elsewhere:
    """Bluesky's accounts: the first are those of `persons` (positions in the world), in their order.

    `claims` holds for every account whom it says it is on X, or -1. `posts` are (author, time), `acts`
    (kind, actor, post, time), `follows` (follower, followed, time), all by position.
    """

    persons: Array
    dids: list[str]
    handles: list[str]
    names: list[str]
    community: Array
    claims: Array
    posts: list[tuple[int, int]]
    acts: list[tuple[str, int, int, int]]
    follows: list[tuple[int, int, int]]

    @property
    def account_ids(self) -> list[str]:
        """The accounts as the ledger knows them."""
        return [f"bluesky:{did}" for did in self.dids]

    @cached_property
    def of_world(self) -> dict[int, int]:
        """By position in the world, the account on Bluesky of the same person."""
        return {person: place for place, person in enumerate(self.persons.tolist())}

    def page_of(self, account: int) -> str | None:
        """The page that an account's profile on X points at."""
        place = self.of_world.get(account)
        return None if place is None else f"https://bsky.app/profile/{self.handles[place]}"


def elsewhere(world: World) -> Elsewhere:
    """Who is there is drawn from the world's seed, what they do from that of its acts."""
    parameters = world.parameters
    random = parameters.world_random("bluesky")
    persons = _persons(random, parameters, world)
    only = AUDIENCE * len(persons)
    handles, invented = _named(random, world, persons, only)
    community = np.concatenate(
        [world.community[persons], random.choice(world.community, size=only)]
    )
    weight = np.concatenate([np.sqrt(world.latent[persons]), np.full(only, UNHEEDED)])
    made = Elsewhere(
        persons,
        _dids(random, len(persons) + only),
        handles,
        invented,
        community,
        _claims(random, world, persons, only),
        [],
        [],
        [],
    )
    return _live(made, weight, parameters)


def _persons(random: Random, parameters: DemoParameters, world: World) -> Array:
    """People who say something and whom somebody heeds; every tenth of them an influencer."""
    many = max(FEWEST, round(PERSONS_PER_THOUSAND * parameters.accounts / 1000))
    talking = world.of("genuine")
    talking = talking[~world.lurker[talking] & ~world.joiner[talking]]
    talking = talking[world.latent[talking] >= np.median(world.latent[talking])]
    known = random.choice(world.of("influencer"), size=max(1, many // 10), replace=False)
    rest = random.choice(talking, size=many - len(known), replace=False)
    return np.sort(np.concatenate([known, rest]))


def _named(random: Random, world: World, persons: Array, only: int) -> tuple[list[str], list[str]]:
    """Who is on both goes by nearly the same name; a handle has no underscore there."""
    invented, shown = names.invent(random, only, np.zeros(only, dtype=bool))
    theirs = [world.handles[person] for person in persons.tolist()]
    bare = [name.replace("_", "-").lower() for name in (*theirs, *(f"{n}-sky" for n in invented))]
    return [f"{name}.bsky.social" for name in bare], [*(world.names[p] for p in persons), *shown]


def _claims(random: Random, world: World, persons: Array, only: int) -> Array:
    """Persons say whom they are; a few others name somebody famous who knows nothing of it."""
    claims = np.concatenate([persons, np.full(only, -1)])
    famous = np.setdiff1d(world.of("celebrity"), persons)
    many = min(max(1, round(CLAIMANTS * only)), len(famous))
    claims[len(persons) : len(persons) + many] = random.choice(famous, size=many, replace=False)
    return claims


def _dids(random: Random, count: int) -> list[str]:
    letters = _LETTERS[random.integers(0, len(_LETTERS), size=(count, 24))]
    return [f"did:plc:{''.join(row)}" for row in letters.tolist()]


def _live(made: Elsewhere, weight: Array, parameters: DemoParameters) -> Elsewhere:
    random, everybody = parameters.acts_random("bluesky"), np.arange(len(made.dids))
    author = np.repeat(everybody, POSTS)
    written = np.sort(human_times(random, parameters, made.community[author]))
    author = random.permutation(author)
    post = random.choice(len(author), size=REACTIONS * len(everybody), p=_shares(weight[author]))
    actor = np.repeat(everybody, REACTIONS)
    kind = random.choice(len(ACTS), size=len(actor), p=SHARES)
    left = parameters.end - written[post] - 1
    acted = written[post] + 1 + (left * random.random(len(actor)) ** 4).astype(np.int64)
    told = zip(kind.tolist(), actor.tolist(), post.tolist(), acted.tolist(), strict=True)
    follower = np.repeat(everybody, FOLLOWS)
    followed = random.choice(everybody, size=len(follower), p=_shares(weight))
    begun = parameters.start + (
        (parameters.end - parameters.start) * random.random(len(follower))
    ).astype(np.int64)
    pairs = dict.fromkeys(zip(follower.tolist(), followed.tolist(), strict=True))
    acts = [(ACTS[k], a, p, t) for k, a, p, t in dict.fromkeys(told) if a != int(author[p])]
    met = zip(pairs, begun.tolist(), strict=False)
    return replace(
        made,
        posts=list(zip(author.tolist(), written.tolist(), strict=True)),
        acts=acts,
        follows=[(a, b, t) for (a, b), t in met if a != b],
    )


def _shares(weight: Array) -> Array:
    return weight / weight.sum()
