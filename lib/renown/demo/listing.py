"""Lists that people keep of others: a few name the bird keepers, and some say nothing of any topic."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from renown.demo.network import DemoNetwork
from renown.demo.parameters import Array
from renown.demo.post_records import stamp
from renown.demo.profile_records import users
from renown.demo.topical import cast
from renown.demo.world import World

OF_KEEPERS = ("Bird keepers", "My favourite aviaries", "Pajareros")
OF_NOTHING = ("Friends", "To read", "Misc")
ON_EACH = 10  # of those that say nothing
FIRST_ID = 900_000


@dataclass(frozen=True)
class People:
    """A list: its number, what it is called, whose it is and who is on it, by position in the world."""

    number: int
    name: str
    owner: int
    members: Array


def lists(world: World) -> list[People]:
    """Each is of somebody else; of the keepers every other is on each of theirs."""
    random, planted = world.parameters.world_random("lists"), cast(world)
    ordinary = np.setdiff1d(world.of("genuine"), np.concatenate([planted.keepers, planted.mothers]))
    ordinary = ordinary[~world.lurker[ordinary] & ~world.joiner[ordinary]]
    many = len(OF_KEEPERS) + len(OF_NOTHING)
    owners = random.choice(ordinary, size=many, replace=False).tolist()
    members = [
        *(random.permutation(planted.keepers)[::2] for _ in OF_KEEPERS),
        *(random.choice(ordinary, size=ON_EACH, replace=False) for _ in OF_NOTHING),
    ]
    named = zip((*OF_KEEPERS, *OF_NOTHING), owners, members, strict=True)
    return [
        People(FIRST_ID + n, name, owner, np.sort(of[of != owner]))
        for n, (name, owner, of) in enumerate(named)
    ]


def captured(network: DemoNetwork) -> Iterator[tuple[str, list[dict], dict[str, str]]]:
    """One capture per list: its name, the list and the profiles of its members, and what its sidecar says."""
    for one in lists(network.world):
        owner = str(network.world.native_id[one.owner])
        told = {"members_of": str(one.number), "list_owner": owner}
        yield f"list-{one.number}", [_shown(network, one), *users(network, one.members)], told


def _shown(network: DemoNetwork, one: People) -> dict:
    return {
        "id_str": str(one.number),
        "slug": one.name.lower().replace(" ", "-"),
        "name": one.name,
        "mode": "public",
        "member_count": len(one.members),
        "created_at": stamp(network.parameters.start),
        "user": {"id_str": str(network.world.native_id[one.owner])},
    }


def write_sidecar(folder: Path, file: str, told: dict[str, str]) -> None:
    """What the records of a file do not say themselves."""
    (folder / f"_{file}.capture.json").write_text(json.dumps(told) + "\n", "utf-8")
