"""Where pages lie: a file for each account, whose name any file system and any browser takes."""

from __future__ import annotations

import hashlib
import re

READABLE = 48  # letters of an id that stay in a file's name


def account_page(account_id: str) -> str:
    """The page of an account, from the folder of the report.

    The hash keeps apart what is alike without its punctuation or case.
    """
    return f"accounts/{_file(account_id)}"


def topic_page(topic: str) -> str:
    """The page of a topic, from the folder of the report."""
    return f"topics/{_file(topic)}"


def _file(name: str) -> str:
    readable = re.sub(r"[^A-Za-z0-9_]+", "-", name)[:READABLE].strip("-")
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}.html"
