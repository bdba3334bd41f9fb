"""One writer at a time: a small file that only one can create, and that says who did.

Its holder counts up in it while it works. A lock is left behind where its process, of this machine, is
gone; or where it stands still for `ABANDONED_SECONDS`, wherever its holder ran. The next one takes it
over. Standing still is seen by watching, so that no two clocks have to agree.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from py4j.protocol import Py4JError
from pyspark.sql import SparkSession

from renown import storage
from renown.errors import UserError
from renown.holder import Holder, is_gone, is_of_this_machine, myself, told

RENEWED_SECONDS = 20.0
ABANDONED_SECONDS = 180.0
LOOK_SECONDS = 0.2


@contextmanager
def held(
    spark: SparkSession, path: str, *, doing: str, patience_seconds: float = 0
) -> Iterator[None]:
    """Hold the lock `path` while something is done; `doing` says what, as in "publishing run 1f".

    A lock that was left behind is taken over. Raises UserError where somebody else holds it, and
    still does after `patience_seconds`: who, what for, and what to do if that one is dead.
    """
    mine = myself(doing)
    _take(spark, path, mine, patience_seconds)
    done = threading.Event()
    renewing = threading.Thread(target=_renew, args=(spark, path, mine, done), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()
        _give_back(spark, path, mine)


def _take(spark: SparkSession, path: str, mine: Holder, patience_seconds: float) -> None:
    until = time.monotonic() + patience_seconds
    while not _create(spark, path, mine):
        other = _holder(spark, path)
        if other is None:  # given back just now
            continue
        if _is_left_behind(spark, path, other):
            _clear(spark, path, other)
        elif time.monotonic() >= until:
            raise UserError(_told(path, other))
        else:
            time.sleep(LOOK_SECONDS)


def _create(spark: SparkSession, path: str, mine: Holder) -> bool:
    try:
        storage.write_text(spark, path, _text(mine), overwrite=False)
    except FileExistsError:
        return False
    return True


def _give_back(spark: SparkSession, path: str, mine: Holder) -> None:
    """Where the JVM is gone nothing can be taken away; so is this process soon, and then it is told."""
    with suppress(OSError, Py4JError):
        if _is(_holder(spark, path), mine):
            storage.delete(spark, path)


def _clear(spark: SparkSession, path: str, left: Holder) -> None:
    """Of two who find it left behind, only one takes it away, and never one that is alive again."""
    with held(spark, f"{path}.taking", doing="taking over a lock that was left behind"):
        if _holder(spark, path) == left:
            storage.delete(spark, path)


def _renew(spark: SparkSession, path: str, mine: Holder, done: threading.Event) -> None:
    """Count up in the lock until its work is done, or somebody has taken it away."""
    beat = 0
    while not done.wait(RENEWED_SECONDS):
        beat += 1
        try:
            if not _is(_holder(spark, path), mine):
                return
            storage.write_text(spark, path, _text({**mine, "beat": beat}), overwrite=True)
        except (OSError, Py4JError):  # a store that does not answer may do so the next time
            continue


def _holder(spark: SparkSession, path: str) -> Holder | None:
    """Who holds it: None where nobody does, and nothing is told while it is being written."""
    try:
        found = json.loads(storage.read_text(spark, path))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is(holder: Holder | None, mine: Holder) -> bool:
    return holder is not None and holder.get("token") == mine["token"]


def _is_left_behind(spark: SparkSession, path: str, holder: Holder) -> bool:
    if is_of_this_machine(holder):
        return is_gone(holder)
    return "beat" in holder and _stands_still(spark, path, holder)


def _stands_still(spark: SparkSession, path: str, holder: Holder) -> bool:
    """Whether nothing of it changes for so long; ends at once where something does."""
    until = time.monotonic() + ABANDONED_SECONDS
    while time.monotonic() < until:
        if _holder(spark, path) != holder:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def _text(holder: Holder) -> str:
    return json.dumps(holder, sort_keys=True) + "\n"


def _told(path: str, holder: Holder) -> str:
    return (
        f"somebody else is writing here: {path} exists ({told(holder)}). "
        "Wait for it; if it is dead, remove the file"
    )
