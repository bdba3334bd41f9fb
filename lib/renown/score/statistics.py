"""What is known of a fit, as it stands in the document that came of it."""

from __future__ import annotations

from pydantic import Field

from renown.settings import Frozen


class Estimate(Frozen):
    """A figure, and the interval that 90 % of bootstrap replicates by person lie in."""

    value: float
    low: float
    high: float


class HeldOut(Frozen):
    """On pairs of which at least one person, or of which both, were unseen when it was learned."""

    one_unseen: Estimate
    both_unseen: Estimate


class Fit(Frozen):
    """How weights were learned, from how much, and how well they do on people not learned from.

    AUC is explained in `renown.score.heldout`: 0.5 is a coin, 1 is never wrong.
    """

    method: str
    pairs: int
    people: int  # in the table
    judged_people: int  # in pairs
    folds: int
    repeats: int
    replicates: int
    seed: int
    l2: float  # the strength of regularisation that cross-validation chose
    logits_per_point: float  # P(a is judged above b) = 1 / (1 + exp(-this * (score a - score b)))
    auc: HeldOut
    auc_seen: float  # on the very pairs that it was learned from, which flatters
    best_column: str
    best_column_auc: HeldOut  # of whichever was best among those learned from, in every fold anew
    above_best_column: HeldOut  # auc less best_column_auc, on the same replicates
    columns: dict[str, HeldOut] = Field(default={})  # others alone, that were asked for
    boosted: HeldOut | None = None  # a model that no document can hold, to compare with
    boosted_missing: str = ""  # why there is none
    left_out: dict[str, str] = Field(default={})  # columns without a weight, and why
