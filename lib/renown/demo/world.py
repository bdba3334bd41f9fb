"""The planted truth: who exists, how influential each really is, who is in league with whom.

No act is decided here. Everything is drawn from the world's seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renown.demo.parameters import ROLES, Array, DemoParameters

ROLE = {name: number for number, name in enumerate(ROLES)}
HUMAN_ROLES = ("genuine", "influencer", "celebrity", "customer", "pod")
RINGS, PODS, BATCH = 4, 3, 100
QUIET_DAYS = 95  # inactive accounts did nothing for at least so long


@dataclass(frozen=True)
class World:
    """Arrays of one entry per account; an account is its position in them."""

    parameters: DemoParameters
    role: Array  # number of the role in ROLES
    community: Array
    latent: Array  # influence as planted: 1 is the median talent
    activity: Array  # about 1 for ordinary people
    popularity: Array  # how readily one is followed; not the same as being influential
    created: Array
    group: Array  # number of the pod, ring or batch, or -1
    lurker: Array
    joiner: Array  # opened an account because of the news event
    native_id: Array
    handles: list[str]
    names: list[str]
    news_author: int
    news_time: int
    orders: Array  # pairs (bought follower, customer)

    def of(self, *roles: str) -> Array:
        return np.flatnonzero(np.isin(self.role, [ROLE[role] for role in roles]))

    @property
    def people(self) -> Array:
        return self.of(*HUMAN_ROLES)

    @property
    def account_ids(self) -> list[str]:
        return [f"x:{native}" for native in self.native_id.tolist()]
