"""Cleaning on labelled data sets: learned from all but one, judged on that one, and never pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from renown import clean
from renown.proofs import cleaning_baselines as plain
from renown.proofs.cleaning_strata import Wronged, wronged
from renown.proofs.detection import LIKELY, Detection, Judged, detections
from renown.proofs.section import Request
from renown.proofs.trials import spam
from renown.tables import FollowsView, InteractionsView, PostsView

REMOVED, SUSPECTED = "ours: removed", "ours: spam probability of a half"
RATIO, BOOSTED = "followed per follower", "boosted trees on counts"


@dataclass(frozen=True)
class HeldOutSet:
    """One data set, by what was learned from the others."""

    name: str
    learned_from: tuple[str, ...]
    weights: dict[str, float]
    calibration_error: float | None  # at its own share of spam; none where it has one kind alone
    shift: float | None  # logits that the probability lacks on average, there
    found: dict[str, Detection]
    wronged: Sequence[Wronged]


def held_out_sets(request: Request) -> Sequence[HeldOutSet]:
    """Every data set of the spam trial. Raises Absent where it is not there."""
    held = spam.trial(request.preparing)
    return [_held_out(request, held, name) for name in held.datasets]


def _held_out(request: Request, held: spam.SpamTrial, name: str) -> HeldOutSet:
    settings = request.preparing.settings
    table, others = held.table, [d for d in held.datasets if d != name]
    known = table["dataset"].isin(others).to_numpy()
    with request.preparing.reporter.stage("judge") as notes:
        base = clean.load_trust(settings.trust_document)
        labelled, norms = _signals(request, held, known, base)
        document = clean.fit_document(name, labelled.where(known), norms, base=base)
        notes.update(dataset=name)
    raised, trust = clean.judged(labelled, document)
    p = expit(logit(document.prior) + raised)
    judged = {
        SUSPECTED: Judged(p, p >= LIKELY),
        REMOVED: Judged(1 - trust, trust < settings.clean.trust_floor),
        RATIO: plain.ratio(table, known),
    }
    if (trees := plain.boosted(table, known)) is not None:
        judged[BOOSTED] = trees
    out = ~known
    on_it = {way: Judged(j.suspicion[out], j.flagged[out]) for way, j in judged.items()}
    label = labelled.spam[out]
    genuine = table[out & ~labelled.spam]
    return HeldOutSet(
        name,
        tuple(others),
        document.weights,
        *_calibration(raised[out], label),
        detections(on_it, label, resampling=request.resampling, beside=SUSPECTED),
        wronged(genuine, on_it, ~label, request.resampling.level) if len(genuine) else (),
    )


def _signals(
    request: Request, held: spam.SpamTrial, known: NDArray[np.bool_], base: clean.TrustDocument
) -> tuple[clean.Labelled, dict[str, clean.Norm]]:
    """What signals find of all accounts, beside norms of the genuine ones that may be known."""
    spark, settings = request.preparing.spark, request.preparing.settings
    table = held.table
    genuine = table.loc[known & ~table["spam"], ["account_id"]]
    found, norms = clean.beside_genuine(
        held.accounts,
        PostsView.empty(spark),
        FollowsView.empty(spark),
        InteractionsView.empty(spark),
        among=held.accounts.select("account_id"),
        genuine=spark.createDataFrame(genuine),
        base=base,
        settings=settings.clean,
        as_of=held.as_of,
    )
    labels = dict(zip(table["account_id"], table["spam"], strict=True))
    return clean.labelled(found.toPandas(), labels), norms


def _calibration(
    raised: NDArray[np.float64], label: NDArray[np.bool_]
) -> tuple[float | None, float | None]:
    """The calibration error with the set's own share of spam for the prior, and the shift that is left."""
    share = float(label.mean())
    if not 0 < share < 1:
        return None, None
    p = expit(logit(share) + raised)
    return clean.calibration_error(p, label), float(logit(share) - logit(p.mean()))
