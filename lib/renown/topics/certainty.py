"""How sure a source's influence is, and that it is a source at all.

**Interval.** Who reacted is luck. In the Bayesian bootstrap every reactor u gets a weight w[u] ~ Exp(1),
of mean 1 and variance 1, in place of counting once (Rubin, "The Bayesian Bootstrap", Annals of Statistics
9, 1981). With c[u] what u counts (its trust, twice where it reshared) and D = sum of w[u] c[u],

    E D = sum of c[u] = engagement          Var D = sum of c[u]^2
    sd(log q) ~ sqrt(Var D) / ((1 + engagement) * log1p(engagement))

by the delta method for log(log1p(D)) (Oehlert, "A Note on the Delta Method", The American Statistician
46, 1992). No weight is drawn, so nothing random enters the table. What others pass on is taken to be as
unsure, in proportion, as what the account has of its own: x times exp(-+ z * sd(log q)).

**Confidence.** That a row rightly stands in the list of sources takes three things to be true, which are
taken to be independent:

    1 - spam_probability                     it is no spam, by the trust document
    P(Poisson(e) <= trusted reactors)        its rate of distinct reactors is over the floor e
    P(Poisson(m) <= posts)                   its rate of posts on the topic is over the floor m

Of a count n that is Poisson at an unknown rate, with every rate as likely beforehand, the rate is above f
with the probability P(Poisson(f) <= n) (Gamma(n + 1) and Poisson tails are the same sums; Garwood,
"Fiducial Limits for the Poisson Distribution", Biometrika 28, 1936). Trust is summed, and rounded down,
in place of reactors: one that is half believed is half a reactor. So 1 - confidence, summed over a list,
is how many of it are to be expected to be wrong. It knows nothing of documents that match what they
should not.
"""

from __future__ import annotations

from itertools import accumulate
from math import exp
from statistics import NormalDist

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.settings import TopicsSettings

SURE = 1e-12  # a tail shorter than this is none
ROUNDING = 1e-9  # a sum of trusts that should be a whole number is one


def bounds(level: float) -> tuple[Column, Column]:
    """Lower and upper bound of `influence`, from engagement and engagement_squares."""
    d, z = F.col("engagement"), NormalDist().inv_cdf((1 + level) / 2)
    spread = F.lit(z) * F.try_divide(F.sqrt("engagement_squares"), (1 + d) * F.log1p(d))
    return F.col("influence") * F.exp(-spread), F.col("influence") * F.exp(spread)


def confidence(floor: TopicsSettings) -> Column:
    """From spam_probability, trusted_reactors and posts; trust stands in where spam was not judged."""
    genuine = 1 - F.coalesce("spam_probability", 1 - F.col("trust"))
    reactors = F.floor(F.col("trusted_reactors") + F.lit(ROUNDING))
    return (
        genuine
        * _over(reactors, floor.at_least_reactors)
        * _over(F.col("posts"), floor.at_least_posts)
    )


def _over(count: Column, floor: int) -> Column:
    """The probability that the rate behind a count is above the floor."""
    tails = poisson_tails(floor)
    return F.get(F.lit(tails), F.least(count, F.lit(len(tails) - 1)).cast("int"))


def poisson_tails(mean: int) -> list[float]:
    """P(Poisson(mean) <= n) for n = 0, 1, ... until it is 1."""
    terms, n = [exp(-mean)], 0
    while n <= mean or terms[-1] > SURE:
        n += 1
        terms.append(terms[-1] * mean / n)
    return [min(1.0, tail) for tail in accumulate(terms)]
