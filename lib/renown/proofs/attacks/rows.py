"""Rows that an attack adds to the views, and how they are made: profiles, posts, follows, acts.

Moments are seconds since 1970 (UTC). What networks count (followers, reposts of a post, ...) is not
made up here: `renown.proofs.attack_world` raises it by what the rows do, for fakes and victims alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[Any]
Random = np.random.Generator
MINUTE, HOUR, DAY = 60, 3_600, 86_400


@dataclass(frozen=True)
class Rows:
    """What is added to each of the four views: a frame each, of the columns that matter."""

    accounts: pd.DataFrame = field(default_factory=pd.DataFrame)
    posts: pd.DataFrame = field(default_factory=pd.DataFrame)
    follows: pd.DataFrame = field(default_factory=pd.DataFrame)
    interactions: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __add__(self, other: Rows) -> Rows:
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__annotations__)
        return Rows(*(pd.concat(pair, ignore_index=True) for pair in pairs))

    @property
    def actors(self) -> set[str]:
        """Accounts that do something towards others."""
        return self._ends("follower_id", "actor_id")

    @property
    def involved(self) -> set[str]:
        """Accounts that do something, or that something is done towards."""
        return self.actors | self._ends("followed_id", "target_id")

    def _ends(self, of_follow: str, of_act: str) -> set[str]:
        ends = ((self.follows, of_follow), (self.interactions, of_act))
        return {name for frame, end in ends if len(frame) for name in frame[end]}


def profiles(ids: Array, created: Array, *, seen: int, face: bool) -> Rows:
    """Accounts; without a `face` the picture is the network's own, and nothing is said of oneself."""
    handle = [str(name).partition(":")[2] for name in ids]
    frame = pd.DataFrame({"account_id": ids, "handle": handle, "display_name": handle})
    frame["created_at"], frame["observed_at"] = _moments(created), _moments(np.full(len(ids), seen))
    frame["description"] = [f"{name} and the sea" if face else "" for name in handle]
    for column in ("default_profile", "default_profile_image"):
        frame[column] = not face
    for column in ("verified", "declared_bot", "protected"):
        frame[column] = False
    for column in ("followers", "following", "listed", "posts", "likes_given"):
        frame[f"{column}_count"] = 0
    return Rows(accounts=frame)


def posts(author: Array, at: Array, text: Array, *, kind: str = "original") -> Rows:
    """Posts of their own; ids count them by author."""
    frame = pd.DataFrame({"author_id": author, "created_at": _moments(at), "text": text})
    number = frame.groupby("author_id").cumcount().astype(str)
    frame["post_id"] = frame["author_id"] + "/" + kind + number
    frame["kind"], frame["language"], frame["embedded"] = kind, "en", False
    for act in ("reposts", "replies", "likes", "quotes"):
        frame[f"{act}_count"] = 0
    return Rows(posts=frame)


def follows(follower: Array, followed: Array, at: Array) -> Rows:
    """Who follows whom since when; oneself left out, and only the first of several times."""
    frame = pd.DataFrame({"follower_id": follower, "followed_id": followed})
    frame["started_at"] = _moments(at)
    frame = frame[frame["follower_id"] != frame["followed_id"]]
    return Rows(follows=frame.drop_duplicates(["follower_id", "followed_id"]))


def acts(actor: Array, target: Array, kind: str, at: Array, post: Array | None = None) -> Rows:
    """Acts of one kind towards others, on a post where one is named."""
    frame = pd.DataFrame({"actor_id": actor, "target_id": target, "occurred_at": _moments(at)})
    frame["kind"] = kind
    frame["target_post_id"] = None if post is None else post
    frame["source_record_id"] = frame["actor_id"] + f"/{kind}-act" + frame.index.astype(str)
    return Rows(interactions=frame[frame["actor_id"] != frame["target_id"]])


def ago(random: Random, count: int, end: int, *, days: float, until: float = 0) -> Array:
    """Moments between so many days and `until` days before the end, by chance."""
    return end - (random.uniform(until, days, size=count) * DAY).astype(np.int64) - 1


def prose(random: Random, count: int, *, words: int = 9) -> Array:
    """Texts of a writer's own: hardly any two are alike."""
    stock = np.array([a + b for a in _SYLLABLES for b in _SYLLABLES])
    drawn = random.choice(stock, size=(count, words))
    return np.array([" ".join(line) for line in drawn], dtype=object)


_SYLLABLES = (
    "ba",
    "cor",
    "den",
    "fi",
    "gal",
    "ho",
    "jun",
    "ka",
    "lem",
    "mo",
    "nar",
    "pi",
    "sol",
    "tu",
)


def _moments(seconds: Array) -> Any:
    return pd.to_datetime(np.asarray(seconds, dtype="int64"), unit="s", utc=True)
