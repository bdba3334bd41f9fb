"""How sure a source's influence is, and that it is a source at all.

**Interval.** What people said, and who reacted, is luck; and those who react to one post come together.
In the Bayesian bootstrap (Rubin, Annals of Statistics 9, 1981) every post p gets a weight w[p] ~ Exp(1), of
mean 1 and variance 1, in place of counting once; whole posts are weighed, as clusters of reactions are
(Field and Welsh, "Bootstrapping Clustered Data", JRSS B 69, 2007). With W[p] what p met with, the sum of
w[p] W[p] has a spread of sqrt(sum of W[p]^2) beside its mean, the sum of W[p]; an account that reacts to
several posts counts once in D, which is taken to spread as much in proportion (who keeps the account on a
list named after the topic is one more such p, that nobody else met with):

    D = engagement        sd D = D * sqrt(concentration)        concentration = sum W[p]^2 / (sum W[p])^2

The bounds are those of log1p at D -+ z sd D, none below no engagement at all. No weight is drawn, so nothing
random enters the table. What others pass on is taken to be as unsure, in proportion, as what the account
has of its own. docs/topics.md says how often it holds.

**Confidence.** That a row rightly stands in the list of sources takes two things to be true, which are taken
to be independent:

    1 - spam_probability        it is no spam, by the trust document
    over_floor                  its rates of posts and of reactors, not their luck of one window, are over
                                the floor (`renown.topics.rates`)

So 1 - confidence, summed over a list, is how many of it are to be expected to be wrong. It knows nothing of
documents that match what they should not.
"""

from __future__ import annotations

from statistics import NormalDist

from pyspark.sql import Column
from pyspark.sql import functions as F


def bounds(level: float) -> tuple[Column, Column]:
    """Lower and upper bound of `influence`, from engagement and concentration."""
    d, z = F.col("engagement"), NormalDist().inv_cdf((1 + level) / 2)
    spread = F.lit(z) * d * F.sqrt("concentration")
    low, high = (F.log1p(end) for end in (F.greatest(d - spread, F.lit(0.0)), d + spread))
    of_influence = F.try_divide("influence", F.log1p(d))
    return of_influence * low, of_influence * high


def confidence() -> Column:
    """From spam_probability and over_floor; trust stands in where spam was not judged."""
    return (1 - F.coalesce("spam_probability", 1 - F.col("trust"))) * F.col("over_floor")
