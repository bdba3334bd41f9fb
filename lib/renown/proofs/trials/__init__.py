"""Data sets cut at a date: what was known by then, and what was done after."""

from renown.proofs.trials import congress, demo, higgs
from renown.proofs.trials.trial import Absent, Preparing, Trial

__all__ = ["Absent", "Preparing", "Trial", "congress", "demo", "higgs"]
