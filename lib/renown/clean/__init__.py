"""Inactivity and spam: each signal marks accounts with a reason and evidence; nothing vanishes."""

from renown.clean.document import TrustDocument, load_trust
from renown.clean.overrides import ALLOW, DENY, Override, expired, in_force, load_overrides
from renown.clean.screening import screening
from renown.clean.signals import SIGNALS, Signal

__all__ = [
    "ALLOW",
    "DENY",
    "SIGNALS",
    "Override",
    "Signal",
    "TrustDocument",
    "expired",
    "in_force",
    "load_overrides",
    "load_trust",
    "screening",
]
