"""Seeded trust: from a few vertices known to be good or bad, how far any other is to be trusted.

`model` states it, `ties` weighs the edges, `stage` computes it, `given` holds the seeds to it.
"""

from renown.trust.accounts import account_trust
from renown.trust.model import Parameters
from renown.trust.stage import Trusted, seeded_trust

__all__ = ["Parameters", "Trusted", "account_trust", "seeded_trust"]
