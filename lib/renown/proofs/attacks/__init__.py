"""Attacks that a score should withstand, each a value; `renown.proofs.attack` measures them."""

from renown.proofs.attacks.attack import Attack, Cast, Scene
from renown.proofs.attacks.followers import FOLLOWERS
from renown.proofs.attacks.genuine import GENUINE
from renown.proofs.attacks.replies import REPLIES_TO_THE_FAMOUS
from renown.proofs.attacks.reposts import REPOSTS
from renown.proofs.attacks.rows import Rows
from renown.proofs.attacks.sybils import SYBILS

ATTACKS = {
    attack.name: attack
    for attack in (*FOLLOWERS, *REPOSTS, *SYBILS, *REPLIES_TO_THE_FAMOUS, *GENUINE)
}

__all__ = ["ATTACKS", "Attack", "Cast", "Rows", "Scene"]
