"""Histories of made-up accounts: raw lines as networks deliver them, and the events that each tells.

Moments lie six hours apart, midnights among them, over the turn of a month, so that much happens at
once and at the edge of a day. No two versions of one record are written at one moment: which of them
is the later, nobody could say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import Any

from tests.properties.ledger_model import Became, Counted, Ended, Event, Looked, Written

FIRST = datetime(2026, 4, 28, tzinfo=timezone.utc)
MOMENTS = [FIRST + timedelta(hours=6 * n) for n in range(26)]  # until May 4, 06:00
DATES = [date(2026, 4, 29), date(2026, 5, 1), date(2026, 5, 4)]
Record = dict[str, Any]
Acts = tuple[tuple[str, str, str | None], ...]


@dataclass(frozen=True)
class Told:
    """A line, and the events that it tells."""

    line: str
    events: tuple[Event, ...]


def _told(line: Record, *events: Event) -> Told:
    return Told(json.dumps(line), events)


def _acts(actor: str, *acts: tuple[str, str, str | None]) -> Acts:
    """What one does to oneself is no act."""
    return tuple(act for act in acts if act[1] != actor)


def bluesky(rng: Random, accounts: int, lines: int) -> Iterator[Told]:
    """So many lines of Jetstream for each account."""
    dids = [f"did:plc:a{number}" for number in range(accounts)]
    for did in dids:
        repository = Repository(rng, did, [did, *rng.sample(dids, 3)])
        told = (repository.commit, repository.account, repository.identity, repository.profile)
        for _ in range(lines):
            yield rng.choices(told, (10, 2, 1, 2))[0](rng.choice(MOMENTS))


class Repository:
    """An account on Bluesky: a few records, written, updated, deleted and written again."""

    RECORDS = (
        *("feed.post/1", "feed.post/2", "feed.like/1", "feed.repost/1"),
        *("graph.follow/1", "graph.follow/2", "graph.block/1"),
        *("graph.list/1", "graph.listitem/1", "graph.listitem/2"),
    )

    def __init__(self, rng: Random, did: str, others: list[str]) -> None:
        self.rng, self.did, self.others = rng, did, others
        self.id, self.taken = f"bluesky:{did}", set[tuple[str, datetime]]()

    def _line(self, at: datetime, kind: str, said: Record) -> Record:
        time_us = (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)
        return {"kind": kind, "did": self.did, "time_us": time_us, kind: said}

    def commit(self, at: datetime) -> Told:
        collection, rkey = self.rng.choice(self.RECORDS).split("/")
        operation = self.rng.choices(("create", "update", "delete"), (5, 2, 3))[0]
        path = {"collection": f"app.bsky.{collection}", "rkey": rkey}
        uri = f"bluesky:at://{self.did}/app.bsky.{collection}/{rkey}"
        if operation == "delete" or (uri, at) in self.taken:
            line = self._line(at, "commit", {"operation": "delete", **path})
            return _told(line, Ended(at, uri))
        self.taken.add((uri, at))
        record, version = self._record(at, uri, collection.partition(".")[2])
        line = self._line(at, "commit", {"operation": operation, **path, "record": record})
        ended = [Ended(at, uri, by_update=True)] if operation == "update" else []
        return _told(line, *ended, version)

    def _record(self, at: datetime, uri: str, kind: str) -> tuple[Record, Written]:
        record: Record
        whom = self.rng.choice(self.others)
        theirs = f"at://{whom}/app.bsky.feed.post/{self.rng.choice('12')}"
        target, post = f"bluesky:{whom}", f"bluesky:{theirs}"
        text = f"words {self.rng.randrange(1000)}"
        if kind == "follow":
            followed = target if target != self.id else None
            return {"subject": whom}, Written(at, uri, self.id, follows=followed)
        if kind == "block":
            acts = _acts(self.id, (kind, target, None))
            return {"subject": whom}, Written(at, uri, self.id, acts=acts)
        if kind == "list":
            name, for_moderation = self.rng.choice(("Birds", "Opera")), self.rng.random() < 0.3
            purpose = f"app.bsky.graph.defs#{'mod' if for_moderation else 'curate'}list"
            listed = Written(at, uri, self.id, calls=(name, for_moderation))
            return {"name": name, "purpose": purpose}, listed
        if kind == "listitem":
            on, acts = (
                f"at://{self.did}/app.bsky.graph.list/1",
                _acts(self.id, ("list", target, None)),
            )
            record = {"subject": whom, "list": on}
            return record, Written(at, uri, self.id, acts=acts, on_list=f"bluesky:{on}")
        if kind in ("like", "repost"):
            acts = _acts(self.id, (kind, target, post))
            return {"subject": {"uri": theirs}}, Written(at, uri, self.id, acts=acts)
        if self.rng.random() < 0.5:
            acts, says = _acts(self.id, ("mention", target, None)), ("original", text, False)
            record = {"text": text, "facets": [{"features": [{"did": whom}]}]}
        else:
            acts, says = _acts(self.id, ("reply", target, post)), ("reply", text, False)
            record = {"text": text, "reply": {"parent": {"uri": theirs}}}
        return record, Written(at, uri, self.id, says=says, acts=acts)

    def account(self, at: datetime) -> Told:
        status = self.rng.choice(("active", "active", "suspended", "deactivated", "deleted"))
        line = self._line(at, "account", {"active": status == "active", "status": status})
        return _told(line, Became(at, self.id, status))

    def identity(self, at: datetime) -> Told:
        """A look at the handle alone."""
        handle = f"h{self.rng.randrange(3)}.example"
        line = self._line(at, "identity", {"handle": handle})
        return _told(line, Looked(at, self.id, (("handle", handle),)))

    def profile(self, at: datetime) -> Told:
        """A look at all else; a profile that is deleted is one with nothing in it."""
        name, hides = self.rng.choice(("N1", "N2", "")), self.rng.random() < 0.3
        values = [{"val": "!no-unauthenticated"}] if hides else []
        record = {"displayName": name, "labels": {"values": values}}
        path = {"collection": "app.bsky.actor.profile", "rkey": "self"}
        commit: Record = {"operation": "update", **path, "record": record}
        if self.rng.random() < 0.2:
            commit, name, hides = {"operation": "delete", **path}, "", False
        saw = (("display_name", name), ("opted_out", hides))
        return _told(self._line(at, "commit", commit), Looked(at, self.id, saw))


def x_v1(rng: Random, accounts: int, lines: int) -> Iterator[Told]:
    """So many lines of X's API v1.1 for each account."""
    crowd = [Author(rng, number, accounts) for number in range(accounts)]
    for author in crowd:
        told = (author.post, author.repost, author.user, author.friends, author.deleted)
        for _ in range(lines):
            yield rng.choices(told, (5, 3, 3, 2, 2))[0](rng.choice(MOMENTS), rng.choice(crowd))


class Author:
    """An account on X: two posts and a repost, captured at times, and deleted for good at times."""

    def __init__(self, rng: Random, number: int, accounts: int) -> None:
        self.rng, self.native, self.id = rng, f"{1000 + number}", f"x:{1000 + number}"
        self.records = [f"{100_000 + 10 * number + n}" for n in range(3)]
        self.written_at = [rng.choice(MOMENTS[:-8]) for _ in self.records]
        self.answers = [f"{1000 + rng.randrange(accounts)}", None]
        self.reposts: tuple[Author, int] | None = None

    def _post(self, n: int, at: datetime, *, embedded: bool) -> tuple[Record, list[Event]]:
        """One of the two posts, as the author's own record shows it, or a copy in another's."""
        text, count, whom = f"words of {self.records[n]}", self.rng.randrange(9), self.answers[n]
        said = "reply" if whom else "original"
        acts = _acts(self.id, ("reply", f"x:{whom}", None)) if whom and not embedded else ()
        record_id, says = f"x:{self.records[n]}", (said, text, embedded)
        version = Written(self.written_at[n], record_id, self.id, says=says, acts=acts)
        record = self._record(n, text=text, retweet_count=count, in_reply_to_user_id_str=whom)
        return record, [version, Counted(at, record_id, count)]

    def _record(self, n: int, **fields: Any) -> Record:
        created_at = self.written_at[n].strftime("%a %b %d %H:%M:%S +0000 %Y")
        user = {"id_str": self.native}
        return {"id_str": self.records[n], "created_at": created_at, "user": user, **fields}

    def post(self, at: datetime, _: Author) -> Told:
        """Captured at a time, or one that the capture does not tell: when it was written, then."""
        n = self.rng.randrange(2)
        seen = max(at, self.written_at[n])
        told = {"retrieved_at": seen.isoformat()} if self.rng.random() < 0.7 else {}
        record, events = self._post(n, seen if told else self.written_at[n], embedded=False)
        return _told({**record, **told}, *events)

    def repost(self, at: datetime, other: Author) -> Told:
        """Always of the same post, which was written before it."""
        self.reposts = self.reposts or (other, self.rng.randrange(2))
        whose, which = self.reposts
        self.written_at[2] = max(self.written_at[2], whose.written_at[which])
        seen = max(at, self.written_at[2])
        copy, events = whose._post(which, seen, embedded=True)
        acts = _acts(self.id, ("repost", whose.id, f"x:{whose.records[which]}"))
        version = Written(self.written_at[2], f"x:{self.records[2]}", self.id, acts=acts)
        line = self._record(2, text="RT", retweeted_status=copy, retrieved_at=seen.isoformat())
        return _told(line, version, *events)

    def user(self, at: datetime, _: Author) -> Told:
        followers, posts = self.rng.randrange(99), self.rng.randrange(9)
        counts = {"followers_count": followers, "statuses_count": posts}
        name, hidden = self.rng.choice(("One", "")), self.rng.random() < 0.2
        profile = {"screen_name": f"u{self.native}", "name": name, "protected": hidden, **counts}
        saw = {"handle": f"u{self.native}", "display_name": name, "protected": hidden}
        saw |= {"followers_count": followers, "posts_count": posts}
        line = {"id_str": self.native, **profile, "retrieved_at": at.isoformat()}
        return _told(line, Looked(at, self.id, tuple(saw.items())))

    def friends(self, at: datetime, other: Author) -> Told:
        """A page of one friend, with when it began or without: then it is known since it was seen."""
        page = {"friends_of": self.native, "ids": [other.native], "retrieved_at": at.isoformat()}
        followed = other.id if other is not self else None
        pair = f"{self.id}#follow#{other.id}"
        if self.rng.random() < 0.5:
            return _told(page, Written(at, pair, self.id, follows=followed, start_known=False))
        since = min(at, self.rng.choice(MOMENTS))
        line = {**page, "started_at": [since.isoformat()]}
        return _told(line, Written(since, f"{pair}#{since}", self.id, follows=followed))

    def deleted(self, at: datetime, _: Author) -> Told:
        """Often before the record itself has come, or even before it was written, by another clock."""
        record = self.rng.choice(self.records)
        status = {"status": {"id_str": record}, "timestamp_ms": f"{int(at.timestamp() * 1000)}"}
        return _told({"delete": status}, Ended(at, f"x:{record}", for_good=True))
