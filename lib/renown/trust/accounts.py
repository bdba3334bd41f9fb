"""Seeded trust for whoever judges accounts: a pure function of tables."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.trust.model import Parameters
from renown.trust.stage import seeded_trust


def account_trust(
    edges: DataFrame, seeds: DataFrame, parameters: Parameters | None = None
) -> DataFrame:
    """One row per account that a seed reaches, as edges u -> v, "u pays attention to v", have it.

    `edges` are src, dst (account ids) and weight, as in `attention`; `seeds` are account_id and label
    (good or bad). Answers account_id, trust (0 to 1), good and bad (what it received of either, as a
    multiple of its prior). Who pays attention to confirmed spam gets distrust, whom trusted accounts
    pay attention to gets trust; of whom no seed reaches nothing is said. Raises SeedError.
    """
    found = seeded_trust(edges, seeds.select(F.col("account_id").alias("id"), "label"), parameters)
    return found.trust.where("reached").select(
        F.col("id").alias("account_id"), "trust", "good", "bad"
    )
