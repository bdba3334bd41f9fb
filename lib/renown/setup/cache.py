"""The project's own folder for what is made once per machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def cache() -> Path:
    """$RENOWN_CACHE, else $XDG_CACHE_HOME/renown, else ~/.cache/renown."""
    if own := os.environ.get("RENOWN_CACHE"):
        return Path(own).absolute()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).absolute() / "renown"


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """A file that appears under its name complete or not at all, whoever else writes it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o644)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
