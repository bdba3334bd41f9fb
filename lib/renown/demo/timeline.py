"""All posts, reposts, replies and quotes, as they are written and in their final order."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from renown.demo.parameters import Array, Random
from renown.demo.texts import HUMAN

ORIGINAL, REPOST, REPLY, QUOTE = range(4)
KINDS = ("original", "repost", "reply", "quote")
NOBODY = -1
Column = Array | int  # one value for all new posts, or one for each


@dataclass(frozen=True)
class Posts:
    """Arrays of one entry per post, in order of time; a post is its position in them."""

    author: Array
    kind: Array
    time: Array
    target: Array  # the post reposted, answered or quoted, or -1
    mention: Array  # the account mentioned in the text, or -1
    style: Array
    phrase: Array  # the number the text is composed from

    def __len__(self) -> int:
        return len(self.author)


class Timeline:
    """Collects posts; a post's number stays valid while others are added."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._parts: list[Posts] = []
        self._count = 0

    def add(
        self,
        kind: Column,
        author: Array,
        time: Column,
        target: Column = NOBODY,
        mention: Column = NOBODY,
        style: Column = HUMAN,
    ) -> Array:
        """Returns the numbers of the new posts."""
        size = len(author)
        phrase = self._random.integers(0, 2**50, size=size)
        columns = (author, kind, time, target, mention, style, phrase)
        self._parts.append(Posts(*(np.broadcast_to(c, size).astype(np.int64) for c in columns)))
        numbers = np.arange(self._count, self._count + size)
        self._count += size
        return numbers

    def so_far(self) -> Posts:
        return Posts(
            *(
                np.concatenate([getattr(part, field.name) for part in self._parts])
                for field in fields(Posts)
            )
        )

    def within(self, created: Array, end: int) -> Posts:
        """In order of time, without what falls outside its author's life, or hangs on such."""
        posts = self.so_far()
        kept = (posts.time >= created[posts.author]) & (posts.time < end) & ~_again(posts)
        for _ in range(4):  # an answer to an answer to a reply to a post
            kept &= (posts.target < 0) | kept[posts.target]
        order = np.flatnonzero(kept)
        order = order[np.argsort(posts.time[order], kind="stable")]
        position = np.full(len(posts) + 1, NOBODY)
        position[order] = np.arange(len(order))
        columns = {f.name: getattr(posts, f.name)[order] for f in fields(Posts)}
        return Posts(**{**columns, "target": position[columns["target"]]})


def _again(posts: Posts) -> Array:
    """The network lets nobody repost a post twice."""
    reposts = np.flatnonzero(posts.kind == REPOST)
    pair = posts.target[reposts] * (posts.author.max(initial=0) + 1) + posts.author[reposts]
    again = np.zeros(len(posts), dtype=bool)
    again[reposts] = True
    again[reposts[np.unique(pair, return_index=True)[1]]] = False
    return again
