"""Whether the rates behind two counts are over the floor, learned from all who posted on a topic.

    posts ~ Poisson(a), at least 1        reactors ~ Poisson(b)        (a, b) ~ G

What an account posted on a topic in one window, and how many reacted, are draws at rates of its own. Of
many accounts with rates below the floor some are over it by luck, so a count alone says too much. G, the
spread of both rates together over a grid, is that which makes the counts of all accounts likely
(`renown.mixtures`): empirical Bayes with a prior of maximum likelihood (Robbins 1956; Koenker and Mizera,
JASA 109, 2014), as for the intervals of scores. Accounts that posted nothing are in no list, hence the
posts of those that are begin at 1. Where few posted on a topic G stays near the even spread over the
logarithms of rates, which expects little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from scipy.stats import poisson

from renown import mixtures
from renown.settings import TopicsSettings

Array = npt.NDArray[np.float64]
Cell = tuple[int, int]  # posts and reactors, each no more than its cap

RATES = 40  # points of the grid, for each of the two
LOWEST = 0.02
# With so many accounts of their own a topic's counts weigh as much as the even spread. By judgement, of
# 10, 30 and 100 that were tried on the demo's worlds (docs/topics.md).
PSEUDO = 30.0
ROUNDING = 1e-9  # a sum of trusts that should be a whole number is one


def cap(floor: int) -> int:
    """Counts of so many and more are one: their rate is over the floor, whatever it is."""
    return 4 * floor + 20


def with_over_floor(judged: DataFrame, *, floor: TopicsSettings) -> DataFrame:
    """The rows with `over_floor`: P(both rates are over the floor); null for who posted nothing.

    As many rows are collected as there are cells of counts in each topic.
    """
    celled = judged.withColumns(_cell(floor))
    posted = celled.where("posts > 0").groupBy("topic", "posts_cell", "reactors_cell")
    many: dict[str, dict[Cell, int]] = defaultdict(dict)
    for topic, posts, reactors, count in posted.agg(F.count(F.lit(1))).collect():
        many[topic][posts, reactors] = count
    rows = [
        (topic, *cell, chance)
        for topic in sorted(many)
        for cell, chance in over_floor(
            many[topic], posts=floor.at_least_posts, reactors=floor.at_least_reactors
        ).items()
    ]
    learned = judged.sparkSession.createDataFrame(
        rows, "topic string, posts_cell bigint, reactors_cell bigint, over_floor double"
    )
    keys = ["topic", "posts_cell", "reactors_cell"]
    return celled.join(F.broadcast(learned), keys, "left").drop("posts_cell", "reactors_cell")


def _cell(floor: TopicsSettings) -> dict[str, Column]:
    """Reactors count by their trust, rounded down: one that is half believed is half a reactor."""
    believed = F.floor(F.col("trusted_reactors") + F.lit(ROUNDING))
    return {
        "posts_cell": F.least("posts", F.lit(cap(floor.at_least_posts)).cast("bigint")),
        "reactors_cell": F.least(believed, F.lit(cap(floor.at_least_reactors)).cast("bigint")),
    }


def over_floor(many: Mapping[Cell, int], *, posts: int, reactors: int) -> dict[Cell, float]:
    """P(both rates are over the floor) for each cell, from how many accounts are in each."""
    cells = sorted(many)
    counts = np.array(cells)
    a, b = _grid(posts), _grid(reactors)
    of_posts = _likelihood(counts[:, 0], a, cap(posts)) / -np.expm1(-a)
    of_reactors = _likelihood(counts[:, 1], b, cap(reactors))
    both = of_posts[:, :, None] * of_reactors[:, None, :]  # (cells, a, b)
    accounts = np.array([many[cell] for cell in cells], dtype=np.float64)
    likely = mixtures.posterior(both.reshape(len(cells), -1), accounts, pseudo=PSEUDO)
    over = (a >= posts)[:, None] & (b >= reactors)[None, :]
    chances = np.minimum(likely @ over.ravel(), 1.0)  # but for rounding it is no more
    return dict(zip(cells, chances.tolist(), strict=True))


def _grid(floor: int) -> Array:
    """Rates evenly spaced by their logarithm; the floor is in the middle between two of them."""
    step = (2 * cap(floor) / LOWEST) ** (1 / RATES)
    below = np.ceil(np.log(floor / LOWEST) / np.log(step))
    return np.asarray(floor * step ** (np.arange(RATES) - below + 0.5))


def _likelihood(counts: Array, rates: Array, highest: int) -> Array:
    """P(count | rate) (B, R); of the cap, P(that many or more)."""
    exactly = poisson.pmf(counts[:, None], rates)
    return np.where(counts[:, None] < highest, exactly, poisson.sf(highest - 1, rates))
