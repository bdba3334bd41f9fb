"""Five lines as crawls do deliver them, for the rejects to have something to show."""

from __future__ import annotations

import json

from renown.demo.post_records import PostWriter
from renown.demo.timeline import REPLY


def damaged_lines(writer: PostWriter) -> list[str]:
    """Each line is broken in a way of its own."""
    whole = writer.post(writer.first())
    return [
        json.dumps(whole)[:200],  # cut in half
        json.dumps({key: value for key, value in whole.items() if key != "user"}),
        json.dumps({**whole, "created_at": 1_790_000_000.5}),  # a number where a text belongs
        json.dumps({**writer.post(writer.first(REPLY)), "id_str": None}),
        '"rate limit exceeded"',  # JSON, but no record
    ]
