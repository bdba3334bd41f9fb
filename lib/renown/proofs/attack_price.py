"""What an attack can cost at most: the bound that no behaviour of its fakes can exceed.

Fakes F are accounts that nobody honest reacts to; b is the beneficiary. With x = q + d P' x and rows
of P that sum to tau at most (`renown.solver.model`):

    what F passes on to all others, together        <=  d * max tau_F * sum q_F
    what one unit that arrives anywhere is worth    <=  1 / (1 - d),     summed over all accounts
    x[b] grows by                                   <=  d / (1 - d) * max tau_F * sum q_F
                                                        + 1 / (1 - d) * sum of what q rises by

The first line is the price list of the recurrence. The second is what engagement adds: fakes who
react count, by their trust, in the q of whom they react to (`renown.propagate`):

    q[b] rises by  <=  tau_b * kappa * (log1p(e + w T) - log1p(e))

with e its engagement before, tau_b <= 1, T the trust of all fakes together and w the number of features that
engagement adds up. What q of others rises by is taken as it was found. A beneficiary who acts on
fakes is one of them: what it had before may go round among them, and its x before joins sum q_F.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from renown.propagate import ENGAGEMENT
from renown.score.curves import place_of
from renown.score.document import ScoredFeature, ScoreDocument
from renown.settings import PropagateSettings


@dataclass(frozen=True)
class Fakes:
    """What the fakes that cleaning kept have together: sum of q, sum of trust, and the highest trust."""

    own: float
    trust: float
    highest: float


def bound(
    fakes: Fakes,
    *,
    influence: float,
    engagement: float,
    others: float,
    plays_along: bool,
    settings: PropagateSettings,
) -> float:
    """The most that the beneficiary's x can grow by; `influence` and `engagement` are those before.

    >>> fakes = Fakes(own=10.0, trust=10.0, highest=0.5)  # 0.85 / 0.15 * 0.5 * 10 votes alone
    >>> settings = PropagateSettings(engagement_weight=0)
    >>> kept = dict(influence=1.0, engagement=0.0, others=0.0, plays_along=False)
    >>> round(bound(fakes, **kept, settings=settings), 3)
    28.333
    """
    d, kappa = settings.damping, settings.engagement_weight
    rises = math.log1p(engagement + len(ENGAGEMENT) * fakes.trust) - math.log1p(engagement)
    theirs = fakes.own + (influence if plays_along else 0.0)
    return (d * fakes.highest * theirs + kappa * rises + others) / (1 - d)


def in_points(document: ScoreDocument, influence: float, more: float) -> float:
    """What so much more influence is worth on the scale of the score, by the document's curves for it."""
    component = document.components["network"]

    def points(of: ScoredFeature) -> float:
        before, after = (
            place_of(value, curve=of.curve, lower=of.lower, upper=of.upper)
            for value in (influence, influence + more)
        )
        return 100 * component.weight * of.weight * (after - before)

    return sum(points(of) for of in component.features if of.feature == "influence")
