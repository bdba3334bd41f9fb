"""Data sets cut at a date: what was known by then, and what was done after."""

from renown.proofs.trials import congress, demo, higgs
from renown.proofs.trials.trial import Absent, Preparing, TopicalTrial, Trial

__all__ = ["Absent", "Preparing", "TopicalTrial", "Trial", "congress", "demo", "higgs"]
