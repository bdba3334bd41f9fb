"""A trust document from labelled accounts: logistic regression with weights not negative.

    l[a] = log(m / (1 - m)) - sum over e of silence[e] * held[a, e] + sum over k of weight[k] * s[a, k]
    minimise  sum over accounts of log(1 + exp(l[a])) - y[a] * l[a]  +  l2/2 (|weight|^2 + |silence|^2)
    with      0 <= weight, silence <= 20

y is 1 for spam, m the share of spam among the labels: it stands where the equation of
`renown.clean.combination` has the prior, which labels do not tell, for somebody chose whom to label
(Prentice and Pyke, "Logistic disease incidence models and case-control studies", Biometrika 66, 1979).
A logistic model is its own calibration; the error that is left is measured on accounts held out.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import rankdata

from renown.clean.document import EVIDENCE, MOST, TrustDocument, suspicions
from renown.clean.peers import Norm

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

L2 = 1.0
FOLDS = 5
BINS = 10
DIGITS = 4


@dataclass(frozen=True)
class Labelled:
    """Labelled accounts in order of account_id: who is spam, and what was found of them.

    `held` is accounts x kinds of evidence, `found` accounts x suspicions (strengths, 0..1).
    """

    account_ids: tuple[str, ...]
    spam: Mask
    held: Array
    found: Array

    def where(self, chosen: Mask) -> Labelled:
        """Some of them."""
        ids = tuple(name for name, of in zip(self.account_ids, chosen, strict=True) if of)
        return Labelled(ids, self.spam[chosen], self.held[chosen], self.found[chosen])

    @property
    def share(self) -> float:
        """m: of spam, among the labels."""
        return float(self.spam.mean())


@dataclass(frozen=True)
class Fitted:
    """What was learned, in logits; not a number where the labels have nothing to learn it from."""

    silence: Array
    weights: Array

    def raised(self, of: Labelled) -> Array:
        """Logits beside the prior's, for every account."""
        added: Array = of.found @ np.nan_to_num(self.weights)
        taken: Array = of.held @ np.nan_to_num(self.silence)
        return added - taken


def labelled(strengths: pd.DataFrame, labels: Mapping[str, bool]) -> Labelled:
    """Rows of `renown.clean.strengths` with their labels (true: spam)."""
    rows = strengths[strengths["account_id"].isin(labels)].sort_values("account_id")
    return Labelled(
        tuple(rows["account_id"]),
        rows["account_id"].map(labels).to_numpy(bool),
        rows[[f"held_{kind}" for kind in EVIDENCE]].to_numpy(float),
        rows[list(suspicions())].to_numpy(float),
    )


def learn(known: Labelled, *, l2: float = L2) -> Fitted:
    """Silence and weights, from labels of both kinds."""
    columns = np.hstack([-known.held, known.found])
    told = columns.any(axis=0)
    z, y, offset = columns[:, told], known.spam.astype(float), float(logit(known.share))

    def loss(w: Array) -> tuple[float, Array]:
        at = offset + z @ w
        value = (np.logaddexp(0.0, at) - y * at).sum() + l2 / 2 * w @ w
        return float(value), z.T @ (expit(at) - y) + l2 * w

    found = minimize(
        loss,
        np.zeros(z.shape[1]),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, MOST)] * z.shape[1],
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 10_000, "maxfun": 100_000},
    )
    w = np.full(columns.shape[1], np.nan)
    w[told] = np.round(found.x, DIGITS)
    return Fitted(w[: len(EVIDENCE)], w[len(EVIDENCE) :])


def fit_document(
    name: str,
    known: Labelled,
    norms: Mapping[str, Norm],
    *,
    base: TrustDocument,
    prior: float | None = None,
    l2: float = L2,
) -> TrustDocument:
    """A document by the labels; what they do not tell stays as it is in `base`."""
    fitted = learn(known, l2=l2)
    silence = _or_kept(dict(zip(EVIDENCE, fitted.silence, strict=True)), base.silence)
    weights = _or_kept(dict(zip(suspicions(), fitted.weights, strict=True)), base.weights)
    spam = int(known.spam.sum())
    return TrustDocument(
        name=name,
        about=f"Learned from {spam:,} accounts labelled spam and {len(known.spam) - spam:,} genuine.",
        provenance=(
            f"By `renown fit-trust`. What the labels do not tell is from {base.name}: the prior unless "
            "it was given, the spread, and all that is named in fit.kept."
        ),
        prior=base.prior if prior is None else prior,
        weights=weights,
        silence=silence,
        spread=base.spread,
        norms={**base.norms, **norms},
        fit={"spam": spam, "genuine": len(known.spam) - spam, "l2": l2, **held_out(known, l2=l2)}
        | {"kept": _kept(fitted), "from": f"{base.name} ({base.hash})"},
    )


def held_out(known: Labelled, *, l2: float = L2) -> dict[str, Any]:
    """How well it does on accounts that it was not learned from, in five folds by account_id.

    The probability is at the share of spam among the labels; the calibration error is the mean gap
    between it and the share of spam, over ten bins of as many accounts. AUC is of pairs within a fold:
    every fold has a scale of its own.
    """
    fold = np.array([zlib.crc32(name.encode()) % FOLDS for name in known.account_ids])
    p = np.full(len(fold), np.nan)
    for left_out in range(FOLDS):
        out = fold == left_out
        learned_from = known.where(~out)
        if out.any() and 0 < learned_from.spam.sum() < len(learned_from.spam):
            raised = learn(learned_from, l2=l2).raised(known.where(out))
            p[out] = expit(logit(learned_from.share) + raised)
    judged = np.isfinite(p)
    y, p, fold = known.spam[judged], p[judged], fold[judged]
    within = [(auc(p[fold == f], y[fold == f]), _pairs(y[fold == f])) for f in np.unique(fold)]
    pairs = sum(n for _, n in within)
    return {
        "held_out": int(judged.sum()),
        "auc": _rounded(sum(a * n for a, n in within if n) / pairs if pairs else np.nan),
        "log_loss": _rounded(-float(np.log(np.where(y, p, 1 - p)).mean()) if len(p) else np.nan),
        "calibration_error": _rounded(calibration_error(p, y)),
    }


def judged(of: Labelled, document: TrustDocument) -> tuple[Array, Array]:
    """For every account, what is added to the prior's log-odds; and trust. In numbers of numpy, what
    `renown.clean.combination` says in columns.
    """
    r = of.found @ np.array([document.weights[code] for code in suspicions()])
    spoken = of.held @ np.array([document.silence[kind] for kind in EVIDENCE])
    trust: Array = (1 + document.odds) / (1 + document.odds * np.exp(r))
    return r - spoken, trust


def calibration_error(p: Array, y: Mask) -> float:
    """The mean gap between probability and share of spam, over bins of as many accounts each.

    >>> calibration_error(np.array([0.25, 0.25, 0.25, 0.25]), np.array([True, False, False, False]))
    0.0
    """
    if not len(p):
        return float("nan")
    order = np.argsort(p, kind="stable")
    # Equal probabilities share their outcomes, so that the order of rows decides nothing.
    _, group = np.unique(p, return_inverse=True)
    outcome = np.bincount(group, y)[group] / np.bincount(group)[group]
    bins = np.array_split(order, min(BINS, len(p)))
    return float(sum(abs((p[b] - outcome[b]).sum()) for b in bins) / len(p))


def auc(p: Array, y: Mask) -> float:
    """How often spam has the higher probability of two, ties counting half.

    >>> auc(np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, False, True, True]))  # 3.5 of 4 pairs
    0.875
    """
    spam, pairs = int(y.sum()), _pairs(y)
    ranks = rankdata(p)[y].sum()
    return float((ranks - spam * (spam + 1) / 2) / pairs) if pairs else float("nan")


def _pairs(y: Mask) -> int:
    """Of spam and genuine."""
    return int(y.sum()) * int((~y).sum())


def _or_kept(found: dict[str, Any], base: Mapping[str, float]) -> dict[str, float]:
    return {name: float(base[name] if np.isnan(w) else w) for name, w in found.items()}


def _kept(fitted: Fitted) -> list[str]:
    every = zip((*EVIDENCE, *suspicions()), (*fitted.silence, *fitted.weights), strict=True)
    return [name for name, w in every if np.isnan(w)]


def _rounded(figure: float) -> float | None:
    return round(figure, DIGITS) if np.isfinite(figure) else None
