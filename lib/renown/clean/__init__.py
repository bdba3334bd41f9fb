"""Inactivity and spam: each signal marks accounts with a reason and evidence; nothing vanishes."""

from renown.clean.document import TrustDocument, load_trust
from renown.clean.fitting import (
    Labelled,
    auc,
    calibration_error,
    fit_document,
    judged,
    labelled,
)
from renown.clean.overrides import ALLOW, DENY, Override, expired, in_force, load_overrides
from renown.clean.peers import Norm
from renown.clean.screening import screening
from renown.clean.seeds import Seed, load_seeds
from renown.clean.signals import SIGNALS, Signal
from renown.clean.strengths import beside_genuine, strengths

__all__ = [
    "ALLOW",
    "DENY",
    "SIGNALS",
    "Labelled",
    "Norm",
    "Override",
    "Seed",
    "Signal",
    "TrustDocument",
    "auc",
    "beside_genuine",
    "calibration_error",
    "expired",
    "fit_document",
    "in_force",
    "judged",
    "labelled",
    "load_overrides",
    "load_seeds",
    "load_trust",
    "screening",
    "strengths",
]
