"""A handed-over network of a dozen accounts, small enough to follow by eye."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

AS_OF = "2026-03-31"
PEOPLE = ("ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal")

ACCOUNTS = [
    {"account_id": f"x:{name}", "handle": name, "created_at": "2020-01-01T00:00:00Z", "status": ""}
    for name in PEOPLE
] + [
    {
        "account_id": "x:gone",
        "handle": "gone",
        "created_at": "2020-01-01T00:00:00Z",
        "status": "suspended",
    },
    {"account_id": "x:old", "handle": "old", "created_at": "2020-01-01T00:00:00Z", "status": ""},
]
POSTS = [
    {
        "post_id": f"x:{name}{n}",
        "author_id": f"x:{name}",
        "created_at": f"2026-03-{n + 1:02d}T12:00:00Z",
        "reposts_count": reposts,
    }
    for name, reposts in (("ann", 6), ("bob", 1), ("cat", 0))
    for n in range(5)
] + [
    {
        "post_id": "x:old1",
        "author_id": "x:old",
        "created_at": "2024-05-05T12:00:00Z",
        "reposts_count": 0,
    }
]
FOLLOWS = [
    {"follower_id": f"x:{name}", "followed_id": "x:cat"} for name in PEOPLE[1:] if name != "cat"
]
INTERACTIONS = [
    # Everybody reposts ann; bob gets one reply; the suspended account reacts to bob as well.
    *(
        {"actor_id": f"x:{name}", "target_id": "x:ann", "kind": "repost", "occurred_at": "2026-03-20T10:00:00Z", "target_post_id": "x:ann1"}
        for name in PEOPLE
        if name != "ann"
    ),
    {"actor_id": "x:cat", "target_id": "x:bob", "kind": "reply", "occurred_at": "2026-03-21T10:00:00Z", "target_post_id": "x:bob1"},
    {"actor_id": "x:gone", "target_id": "x:bob", "kind": "reply", "occurred_at": "2026-03-21T11:00:00Z", "target_post_id": "x:bob1"},
    {"actor_id": "x:dan", "target_id": "x:press", "kind": "mention", "occurred_at": "2026-03-22T10:00:00Z", "target_post_id": ""},
]  # fmt: skip

TABLES = {"accounts": ACCOUNTS, "posts": POSTS, "follows": FOLLOWS, "interactions": INTERACTIONS}
# Gus and hal, who do nothing towards each other, are one person; nothing else is another.
PERSON = ("x:gus", "x:hal")
WITH_PERSON = {
    **TABLES,
    "accounts": [
        {**row, "person_id": "them" if row["account_id"] in PERSON else ""} for row in ACCOUNTS
    ],
}


def write(folder: Path, tables: dict[str, list[dict[str, Any]]] | None = None) -> Path:
    """The tables as CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (tables or TABLES).items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder
