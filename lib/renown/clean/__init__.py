"""Inactivity and spam: each signal marks accounts with a reason and evidence; nothing vanishes."""

from renown.clean.screening import screening
from renown.clean.signals import SIGNALS, Signal

__all__ = ["SIGNALS", "Signal", "screening"]
