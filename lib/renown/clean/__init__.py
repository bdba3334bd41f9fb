"""Inactivity and spam: each signal marks accounts with a reason and evidence; nothing vanishes."""

from renown.clean.document import TrustDocument, load_trust
from renown.clean.screening import screening
from renown.clean.signals import SIGNALS, Signal

__all__ = ["SIGNALS", "Signal", "TrustDocument", "load_trust", "screening"]
