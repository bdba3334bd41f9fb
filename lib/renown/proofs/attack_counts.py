"""What networks count (followers, reposts of a post, ...), raised by what an attack does."""

from __future__ import annotations

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.proofs.attacks import Rows

# What the network counts on a post, and by which act.
COUNTED = {"repost": "reposts_count", "reply": "replies_count", "like": "likes_count",
           "quote": "quotes_count"}  # fmt: skip


def by_account(rows: Rows) -> pd.DataFrame:
    """What the rows add to the counts on profiles, by account."""
    follows, acts, posts = rows.follows, rows.interactions, rows.posts
    kind = acts["kind"] if len(acts) else pd.Series(dtype=object)
    actor, target = _column(acts, "actor_id"), _column(acts, "target_id")
    return _counts(
        {
            "followers_count": _column(follows, "followed_id"),
            "following_count": _column(follows, "follower_id"),
            "listed_count": target[kind == "list"],
            "posts_count": pd.concat([_column(posts, "author_id"), actor[kind == "repost"]]),
            "likes_given_count": actor[kind == "like"],
        }
    )


def by_post(rows: Rows) -> pd.DataFrame:
    """What they add to the counts on posts, by post."""
    acts = rows.interactions
    kind = acts["kind"] if len(acts) else pd.Series(dtype=object)
    post = _column(acts, "target_post_id")
    return _counts({count: post[kind == act].dropna() for act, count in COUNTED.items()})


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if len(frame) else pd.Series(dtype=object)


def _counts(of: dict[str, pd.Series]) -> pd.DataFrame:
    """How often each id is in each series: a row an id, a column a series."""
    counts = {name: series.value_counts() for name, series in of.items()}
    return pd.DataFrame(counts).fillna(0).astype("int64").rename_axis("key").reset_index()


def raised(frame: DataFrame, key: str, more: pd.DataFrame) -> DataFrame:
    """Counts that are known, raised; one that the network does not give stays unknown."""
    if more.empty:
        return frame
    names = [name for name in more.columns if name != "key"]
    renamed = more.rename(columns={name: f"_{name}" for name in names} | {"key": key})
    added = F.broadcast(frame.sparkSession.createDataFrame(renamed))
    raised = {name: F.col(name) + F.coalesce(f"_{name}", F.lit(0)) for name in names}
    return frame.join(added, key, "left").withColumns(raised).drop(*(f"_{name}" for name in names))
