"""How sure a score is: the interval that another life of the same accounts would fall into.

A score is one draw: had the same people lived the same weeks again, other pairs of them would have
met. Two things are not known of an account, and each is learned from all accounts together.

*How many.* The count D of distinct accounts that reacted is a Poisson draw at the account's own rate.
How rates are spread is estimated from the counts of all (`rates`), and tells for every D which rates
it may stand for: of a hundred accounts to which nobody reacted, some would have had a reaction another
time, which no resampling of reactions can see. What a rate is worth in points is read off the `ridge`,
the mean score of accounts by D.

*Who.* The acts are dealt out, by pair of accounts, into two disjoint halves (`halves`), and each half
is scored as a network of its own. Two halves see the same account through different people; what they
disagree by, beside the ridge, is the luck of who it was, per stratum of evidence (`disagreement`).

    interval = score - shift(D) -+ z * sqrt(spread(D) + luck(stratum of D))        `intervals`

Sources: empirical Bayes with a prior that maximises the likelihood (Robbins 1956; Kiefer and Wolfowitz
1956; Koenker and Mizera, JASA 2014); disjoint halves as in split-half reliability. `renown.proofs.coverage`
measures how often it holds.
"""

from renown.score.confidence.evidence import COUNT
from renown.score.confidence.halves import Screened, dealt, halves
from renown.score.confidence.intervals import Calibration, calibration, intervals

__all__ = ["COUNT", "Calibration", "Screened", "calibration", "dealt", "halves", "intervals"]
