"""Who is a source of a topic, who spreads it, and who is below the evidence floor.

The floor is absolute: an account below it has nothing of its own on the topic, however influential it is
otherwise and whoever hears it. Over it

    q_t[v] = tau[v] * log1p(engagement[v])

tau         trust in v as a voter
engagement  distinct kept accounts that reacted to its posts on the topic, each counted by its trust, and
            once more where it reshared one: as the q of general influence counts them, on the topic alone.
            Who keeps it on a list named after the topic counts as if it had reshared a post
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.settings import TopicsSettings


def judged(evidence: DataFrame, *, floor: TopicsSettings) -> DataFrame:
    """The rows of `evidence` with lacks, standing, and own (null unless source)."""
    lacks = F.filter(
        F.array(
            _lacking("posts", floor.at_least_posts),
            _lacking("days", floor.at_least_days),
            _lacking("reactors", floor.at_least_reactors),
        ),
        lambda code: code.isNotNull(),
    )
    source = F.size("lacks") == 0
    return evidence.withColumn("lacks", lacks).withColumns(
        {
            "standing": F.when(source, "source")
            .when(_spreads(floor.spreader_share), "spreader")
            .otherwise("below_floor"),
            "own": F.when(source, F.col("trust") * F.log1p("engagement")),
        }
    )


def _lacking(what: str, at_least: int) -> Column:
    return F.when(F.col(what) < at_least, F.lit(what))


def _spreads(share: float) -> Column:
    """Whether hardly anything of what it posted and reposted on the topic is its own."""
    return F.col("posts") <= F.lit(share) * (F.col("posts") + F.col("reposted"))
