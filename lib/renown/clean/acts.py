"""What an account does itself, out of the views: no signal counts anything else as an act of its own."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

REFUSING = "kind IN ('block', 'mute', 'report')"


def own_posts(posts: DataFrame) -> DataFrame:
    """Posts of their authors' own records; one seen only inside somebody else's is the other's act."""
    return posts.where(~F.coalesce("embedded", F.lit(False)))


def attending(interactions: DataFrame) -> DataFrame:
    """Acts that pay attention: a block, a mute or a report does not."""
    return interactions.where(f"NOT ({REFUSING})")
