"""Who posts on a topic, out of a snapshot: its table `topics`, and the documents that say what a topic is."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from renown.errors import UserError, did_you_mean
from renown.publish.reading import Snapshot

TABLE = "topics"


def documents(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """What the topics of a snapshot are, by name: the documents that its plan pinned.

    Raises UserError for a snapshot from before there were topics.
    """
    if not snapshot.holds(TABLE):
        raise UserError(
            f"the snapshot of {snapshot.as_of} has no topics: an earlier version of renown made it. "
            f"`renown run --as-of {snapshot.as_of}` makes it anew"
        )
    held = snapshot.manifest()["plan"]["topics"]
    return {document["name"]: document for document in held}


def document(snapshot: Snapshot, topic: str) -> dict[str, Any]:
    """What a topic is, by its name, in any case.

    Raises UserError for one that the snapshot does not have, naming those that it has.
    """
    known = documents(snapshot)
    if not known:
        raise UserError(
            f"the snapshot of {snapshot.as_of} has no topic at all: name documents with "
            "`topics: documents:` in the configuration. `renown topics --discover` proposes some"
        )
    asked = topic.casefold()
    named = {name.casefold(): found for name, found in known.items()}
    if asked not in named:
        raise UserError(
            f"--topic {topic}: no such topic in the snapshot of {snapshot.as_of}"
            f"{did_you_mean(asked, named) or '.'} There are: {', '.join(sorted(known))}"
        )
    return named[asked]


def rows(snapshot: Snapshot, topic: str) -> pa.Table:
    """All accounts that posted on a topic, or spread it."""
    return snapshot.table(TABLE).to_arrow(where=pc.field("topic") == topic)


def of_standing(found: pa.Table, standing: str) -> pa.Table:
    """The rows of one standing."""
    return found.filter(pc.equal(found["standing"], standing))


def first(found: pa.Table, limit: int, *keys: tuple[str, str]) -> list[dict[str, Any]]:
    """The first rows by these columns, each `ascending` or `descending`, ties by account_id."""
    if not found.num_rows:
        return []
    by = [*keys, ("account_id", "ascending")]
    chosen = pc.select_k_unstable(found, k=min(limit, found.num_rows), sort_keys=by)
    told: list[dict[str, Any]] = found.take(chosen).to_pylist()
    return told
