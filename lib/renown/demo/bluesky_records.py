"""What is done on Bluesky, as its Jetstream tells it: one event a line, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from renown.demo.communities import COMMUNITIES
from renown.demo.elsewhere import Elsewhere
from renown.demo.parameters import DAY
from renown.demo.phrases import SENTENCES
from renown.demo.world import World

_ABOUT = ("bread", "trains", "old maps", "the garden", "cameras", "choirs", "rivers", "chess")
_COLLECTIONS = {
    "like": "app.bsky.feed.like",
    "repost": "app.bsky.feed.repost",
    "post": "app.bsky.feed.post",
    "follow": "app.bsky.graph.follow",
    "profile": "app.bsky.actor.profile",
}


def events(world: World, on: Elsewhere) -> Iterator[dict[str, Any]]:
    """All events; at one moment, in the order in which they are made here."""
    told = [*_accounts(world, on), *_posts(on), *_acts(on), *_follows(on)]
    for number, (at, event) in enumerate(sorted(told, key=lambda each: each[0])):
        # No two events of a stream bear the same microsecond.
        yield {**event, "time_us": at * 1_000_000 + number % 1_000_000}


def _accounts(world: World, on: Elsewhere) -> Iterator[tuple[int, dict[str, Any]]]:
    """Handles and profiles, as they were before the window."""
    before = world.parameters.start - DAY
    for place, did in enumerate(on.dids):
        claims = int(on.claims[place])
        page = f"https://x.com/{world.handles[claims]}" if claims >= 0 else ""
        handle = {"did": did, "handle": on.handles[place]}
        yield before, {"kind": "identity", "did": did, "identity": handle}
        said = {"displayName": on.names[place], "description": f"On X: {page}" if page else ""}
        yield before, _commit(did, "profile", "self", before, said)


def _posts(on: Elsewhere) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, (author, at) in enumerate(on.posts):
        yield at, _commit(on.dids[author], "post", _post(number), at, _said(on, author, number))


def _acts(on: Elsewhere) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, (kind, actor, post, at) in enumerate(on.acts):
        author = on.dids[on.posts[post][0]]
        subject = {"cid": "c", "uri": f"at://{author}/{_COLLECTIONS['post']}/{_post(post)}"}
        if kind == "reply":
            said = _said(on, actor, len(on.posts) + number)
            answer = {**said, "reply": {"root": subject, "parent": subject}}
            yield at, _commit(on.dids[actor], "post", f"r{number:08}", at, answer)
        else:
            yield at, _commit(on.dids[actor], kind, f"a{number:08}", at, {"subject": subject})


def _follows(on: Elsewhere) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, (follower, followed, at) in enumerate(on.follows):
        said = {"subject": on.dids[followed]}
        yield at, _commit(on.dids[follower], "follow", f"f{number:08}", at, said)


def _commit(did: str, kind: str, rkey: str, at: int, said: dict[str, Any]) -> dict[str, Any]:
    created = datetime.fromtimestamp(at, tz=timezone.utc).isoformat().replace("+00:00", ".000Z")
    collection = _COLLECTIONS[kind]
    record = {"$type": collection, "createdAt": created, **said}
    commit = {"operation": "create", "collection": collection, "rkey": rkey, "record": record}
    return {"kind": "commit", "did": did, "commit": commit}


def _post(number: int) -> str:
    return f"p{number:08}"


def _said(on: Elsewhere, author: int, number: int) -> dict[str, Any]:
    """A sentence of one's language, another for every number."""
    language = COMMUNITIES[int(on.community[author])].language
    known = language if language in SENTENCES else "en"
    openings, middles, endings = SENTENCES[known]
    about = _ABOUT[number % len(_ABOUT)]
    middle = middles[number // 3 % len(middles)]
    text = f"{openings[number // 7 % len(openings)]} {about} {middle}. {endings[number % len(endings)]}"
    return {"text": text, "langs": [known]}
