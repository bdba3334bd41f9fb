"""What was known at a date, worked out in the slow and obvious way: what the views have to say.

A history is a list of five kinds of event, in any order; telling one twice adds nothing.

- A record was *written*: a post, a follow or an act, in one version. It lasts until it is *ended*: by
  a delete at that moment or later (a delete wins ties), by an update, which ends what was written
  before it, or, where an id is never used again, by a delete of any time. An end may be told before
  what it ends, and writing a record again begins it anew.
- An account was *looked at*, maybe at some columns only: each column is as it was last seen, `''` is
  seen to be empty, and of two looks at one moment the larger holds. So with a post's *counts*.
- An account *became* active, suspended, …: the latest holds; at one moment the last by letter.

At a date there is what was written before the end of that day and not ended by then. An act is the
first of its record that lasts; one that puts somebody on a list lasts no longer than the list, bears its
name, and is a mute where the list is for moderation. A pair follows since the first of its follows, a
post is as in its last version. What has ended since counts until then, but what it said is not shown any
more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Written:
    """`says` is (kind, text, embedded) of a post, `acts` are (kind, target, post acted on), `on_list` the
    list that they put the target on; `calls` is (name, for moderation) of a list.
    """

    at: datetime
    record: str
    by: str
    says: Row | None = None
    acts: tuple[Row, ...] = ()
    follows: str | None = None
    start_known: bool = True
    calls: Row | None = None
    on_list: str | None = None


@dataclass(frozen=True)
class Ended:
    at: datetime
    record: str
    by_update: bool = False
    for_good: bool = False

    def ends(self, version: Written) -> bool:
        after = self.at > version.at if self.by_update else self.at >= version.at
        return after or self.for_good


@dataclass(frozen=True)
class Looked:
    at: datetime
    whom: str
    saw: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Counted:
    at: datetime
    post: str
    reposts: int


@dataclass(frozen=True)
class Became:
    at: datetime
    whom: str
    status: str


Event = Written | Ended | Looked | Counted | Became


class Known:
    """What was known before a moment, as sets of rows: columns stand at each."""

    def __init__(self, events: Iterable[Event], before: datetime) -> None:
        self.before = before
        told = sorted(set(events), key=lambda event: (event.at, repr(event)))
        self.ends: dict[str, list[Ended]] = defaultdict(list)
        for end in told:
            if isinstance(end, Ended):
                self.ends[end.record].append(end)
        # Versions of each record that last, the oldest first.
        self.there: dict[str, list[Written]] = defaultdict(list)
        for version in told:
            if isinstance(version, Written) and self._lasts(version):
                self.there[version.record].append(version)
        self.written = {e.record for e in told if isinstance(e, Written) and e.at < before}
        self.looks: dict[str, dict[datetime, dict[str, Any]]] = defaultdict(dict)
        for look in told:
            if isinstance(look, Looked) and look.at < before:
                seen = self.looks[look.whom].setdefault(look.at, {})
                seen |= {name: max(value, seen.get(name, value)) for name, value in look.saw}
        counts = sorted((c.at, c.post, c.reposts) for c in told if isinstance(c, Counted))
        self.reposts = {post: reposts for at, post, reposts in counts if at < before}
        became = (event for event in told if isinstance(event, Became) and event.at < before)
        ordered = sorted(became, key=lambda event: (event.at, event.status))
        self.status = {event.whom: event.status for event in ordered}

    def _lasts(self, version: Written) -> bool:
        ended = any(at < self.before for at in self._ends_of(version))
        return version.at < self.before and not ended

    def _ends_of(self, version: Written) -> list[datetime]:
        return [end.at for end in self.ends[version.record] if end.ends(version)]

    def posts(self) -> Iterator[Row]:
        """Post, author, created at, kind, text, embedded, reposts."""
        for record, versions in self.there.items():
            last = [each for each in versions if each.says and each.at == versions[-1].at]
            if last:
                kind, text, _ = last[0].says
                # A post from its author's own record beats a copy in somebody else's.
                embedded = all(each.says[2] for each in last)
                said = None if self._ends_of(last[0]) else text
                reposts = self.reposts.get(record)
                yield record, last[0].by, versions[0].at, kind, said, embedded, reposts

    def follows(self) -> Iterator[Row]:
        """Follower, followed, since when (None: not known)."""
        since: dict[Row, list[datetime]] = defaultdict(list)
        for each in (each for versions in self.there.values() for each in versions):
            if each.follows:
                since[each.by, each.follows] += [each.at] if each.start_known else []
        for pair, starts in since.items():
            yield *pair, min(starts, default=None)

    def interactions(self) -> Iterator[Row]:
        """Actor, target, kind, when, post acted on, own record, name of the list."""
        for record, versions in self.there.items():
            done: dict[Row, Row] = {}
            for each in versions:
                for kind, target, post in each.acts:
                    act = (each.by, target, kind, each.at, post, record)
                    done.setdefault((kind, target), (act, each))
            for act, version in done.values():
                yield from self._as_listed(act, version)

    def _as_listed(self, act: Row, version: Written) -> Iterator[Row]:
        if version.on_list is None:
            yield *act, None
        elif there := self.there.get(version.on_list):
            assert there[-1].calls is not None
            name, for_moderation = there[-1].calls
            actor, target, kind, *rest = act
            yield (
                actor,
                target,
                "mute" if for_moderation else kind,
                *rest,
                None if for_moderation else name,
            )
        elif not self._was_there(version.on_list, since=version.at):
            yield *act, None

    def _was_there(self, listed: str, since: datetime) -> bool:
        """Whether a list that is not there was: it was written by then, or ended since."""
        ended = any(since <= end.at < self.before for end in self.ends[listed])
        return listed in self.written or ended

    def accounts(self) -> Iterator[Row]:
        """Account, handle, display name, followers, posts, last look, last growth, status."""
        for account in {*self.looks, *self.status}:
            status, looks = self.status.get(account), self.looks.get(account, {})
            if status not in (None, "active") or looks:
                hidden = self._last_seen(account, "opted_out") or self._last_seen(
                    account, "protected"
                )
                if status in (None, "active") and hidden:
                    status = "opted_out"
                columns = ("handle", "display_name", "followers_count", "posts_count")
                seen = (self._last_seen(account, column) for column in columns)
                yield account, *seen, max(looks, default=None), self._grew_at(account), status

    def _last_seen(self, whom: str, column: str) -> Any:
        """Empty text is what was seen of a field with nothing in it."""
        looks = sorted(self.looks.get(whom, {}).items())
        seen = [columns[column] for _, columns in looks if column in columns]
        return (None if seen[-1] == "" else seen[-1]) if seen else None

    def _grew_at(self, account: str) -> datetime | None:
        grew_at, before = None, None
        for at, columns in sorted(self.looks.get(account, {}).items()):
            posts = columns.get("posts_count", before)
            grew_at = at if before is not None and posts > before else grew_at
            before = posts
        return grew_at
