"""One writer at a time: a small file that only one can create, and that says who did."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

from renown import storage
from renown.errors import UserError


@contextmanager
def held(spark: SparkSession, path: str, *, doing: str) -> Iterator[None]:
    """Hold the lock `path` while something is done; `doing` says what, as in "publishing run 1f".

    A lock left behind by a process of this machine that is gone is taken over. Raises UserError
    where somebody else holds it: who, what for, and what to do if that one is dead.
    """
    _take(spark, path, doing)
    try:
        yield
    finally:
        storage.delete(spark, path)


def _take(spark: SparkSession, path: str, doing: str) -> None:
    holder = {"doing": doing, "host": socket.gethostname(), "process": os.getpid()}
    text = json.dumps(holder, sort_keys=True) + "\n"
    for _ in range(2):
        try:
            return storage.write_text(spark, path, text, overwrite=False)
        except FileExistsError:
            other = _holder(spark, path)
            if not _is_gone(other):
                raise UserError(_told(path, other)) from None
            storage.delete(spark, path)
    raise UserError(_told(path, _holder(spark, path)))


def _holder(spark: SparkSession, path: str) -> dict[str, object]:
    """Who holds it; nothing where it was given back just now, or is being written."""
    try:
        found = json.loads(storage.read_text(spark, path))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_gone(holder: dict[str, object]) -> bool:
    """Only of this machine's processes can that be known."""
    process = holder.get("process")
    if holder.get("host") != socket.gethostname() or not isinstance(process, int):
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _told(path: str, holder: dict[str, object]) -> str:
    who = ", ".join(f"{key} {holder[key]}" for key in ("doing", "host", "process") if key in holder)
    return (
        f"somebody else is writing here: {path} exists ({who or 'it does not say by whom'}). "
        "Wait for it; if it is dead, remove the file"
    )
