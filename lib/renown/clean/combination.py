"""How marks come to a probability of spam, and to trust.

    l = log(prior / (1 - prior)) - sum over evidence e held of silence[e] + r
    r = sum over suspicions k of weight[k] * strength[k]

    spam_probability = 1 / (1 + exp(-l))
    spam_low, high   = the same of l -+ (spread + sum over evidence e not held of silence[e])

    trust = (1 + o) / (1 + o * exp(r)),   o = prior / (1 - prior)

prior     share of spam among accounts of which nothing is known
strength  0..1, of a mark; 0 where the signal found nothing
weight    logits, >= 0: what a mark at its fullest multiplies the odds of spam with, as a logarithm
silence   logits, >= 0: evidence that is held, and says nothing, speaks for an account
spread    logits, >= 0: what remains unsure where all evidence is held

A logistic model of the strengths, with weights not negative: one more mark, or a stronger one, never
lowers the probability and never raises trust. `spam_low` is where the probability would be if all
evidence that lacks were held and said nothing; `spam_high` lies as far up, so whoever is known less has
the wider interval, around a probability nearer the prior.

Trust is how much likelier than not-spam the marks leave an account, beside one without a mark:
P(genuine | marks) / P(genuine | none), both with the prior alone. So it is 1 without a mark, does
not depend on how much is known, and is the share of its vote that an account keeps.
"""

from __future__ import annotations

from math import log

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.clean.document import EVIDENCE, TrustDocument


def raised(marks: Column) -> Column:
    """r: what marks add to the log-odds of spam, each struct's `raises`, added in their order."""
    return F.aggregate(marks, F.lit(0.0), lambda so_far, mark: so_far + mark["raises"])


def trust(r: Column, document: TrustDocument) -> Column:
    """The share of its vote that an account keeps, 0..1; exactly 1 without a mark."""
    return (1 + document.odds) / (1 + F.lit(document.odds) * F.exp(r))


def probability(r: Column, held: dict[str, Column], document: TrustDocument) -> dict[str, Column]:
    """spam_probability, spam_low and spam_high; `held` says of each kind of evidence whether it is."""
    logit = F.lit(log(document.odds)) + r
    aside = F.lit(document.spread)
    for kind in EVIDENCE:
        worth = F.lit(document.silence[kind])
        logit = logit - F.when(held[kind], worth).otherwise(0.0)
        aside = aside + F.when(held[kind], 0.0).otherwise(worth)
    return {
        "spam_probability": _expit(logit),
        "spam_low": _expit(logit - aside),
        "spam_high": _expit(logit + aside),
    }


def _expit(logit: Column) -> Column:
    return 1 / (1 + F.exp(-logit))
