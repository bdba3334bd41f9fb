"""Shares of a few posts are noise: they are drawn towards what is usual, the more the fewer they are.

    p[v] = (k[v] + a) / (n[v] + a + b)

k of n own posts of v were reshared; Beta(a, b) is how the chance of that is spread over accounts
(empirical Bayes). Its mean mu = a / (a + b) and the correlation gamma = 1 / (a + b + 1) of two posts
of one account are estimated by moments (Kleinman, JASA 1973, with weights n):

    mu = sum k / sum n        S = sum n (k/n - mu)^2 = sum k^2/n - mu sum k
    E[S] = mu (1 - mu) (m + gamma (sum n - m))      over m accounts that posted, mu taken as known

Kleinman corrects for mu being estimated, which matters for a handful of accounts. Left out here, the
network twice side by side has exactly the prior of the network.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum

# a + b in posts: beyond these, data of any size tells nothing more.
LIGHTEST, HEAVIEST = 0.01, 10_000.0


@dataclass(frozen=True)
class Prior:
    """What is usual: Beta(a, b), and the sums that it was estimated from.

    `uniform` stands where nothing can be learned: nobody posted twice, or none or all were reshared.
    """

    a: float
    b: float
    method: Literal["moments", "uniform"]
    accounts: int
    posts: int
    reshared_posts: int

    def as_dict(self) -> dict[str, object]:
        """For a report."""
        return asdict(self)


def prior(measured: DataFrame) -> Prior:
    """Of accounts with `posts` and `reshared_post_share`, in one pass that answers one row."""
    n, k = F.col("posts"), _reshared()
    row = (
        measured.where(n > 0)
        .agg(
            F.count(F.lit(1)).alias("m"),
            F.sum(n.cast("bigint")).alias("n"),
            F.sum(k.cast("bigint")).alias("k"),
            exact_sum(k * k / n).alias("squares"),
        )
        .first()
    )
    assert row is not None  # an aggregation without groups always has one row
    return moments(row["m"], row["n"] or 0, row["k"] or 0, row["squares"] or 0.0)


def moments(m: int, n: int, k: int, squares: float) -> Prior:
    """The prior from the number of accounts, sum n, sum k and sum k^2/n."""
    if n <= m or k in (0, n):
        return Prior(1.0, 1.0, "uniform", m, n, k)
    mu = k / n
    spread = (squares - mu * k) / (mu * (1 - mu))
    gamma = (spread - m) / (n - m)
    # No spread beyond chance, or less: everybody is as usual.
    weight = min(max(1 / gamma - 1, LIGHTEST), HEAVIEST) if gamma > 0 else HEAVIEST
    return Prior(mu * weight, (1 - mu) * weight, "moments", m, n, k)


def shrunken(known: Prior) -> Column:
    """The chance that a post is reshared; null where nothing was posted."""
    return F.when(
        F.col("posts") > 0, (_reshared() + known.a) / (F.col("posts") + known.a + known.b)
    )


def _reshared() -> Column:
    """k, a whole number again."""
    return F.round(F.col("reshared_post_share") * F.col("posts"))
