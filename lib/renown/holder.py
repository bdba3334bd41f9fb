"""Who holds a lock, as the lock says; and whether that process is there, where it can be known.

Nothing here needs Spark.
"""

from __future__ import annotations

import os
import socket
import uuid
from pathlib import Path

Holder = dict[str, object]


def myself(doing: str) -> Holder:
    """This process. A process number comes again, so when it was born is told, and among which others."""
    return {
        "doing": doing,
        "host": socket.gethostname(),
        "processes": _processes(),
        "process": os.getpid(),
        "born": _born(os.getpid()),
        "token": uuid.uuid4().hex,
        "beat": 0,
    }


def is_of_this_machine(holder: Holder) -> bool:
    """Whether it ran among the processes that this one sees."""
    here = _processes()
    return (
        holder.get("host") == socket.gethostname()
        and holder.get("processes", here) == here
        and str(holder.get("process", "")).isdecimal()
    )


def is_gone(holder: Holder) -> bool:
    """Whether a process of this machine is there no more; another with its number is not it."""
    process, born = int(str(holder["process"])), holder.get("born")
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return born is not None and _born(process) != born


def told(holder: Holder) -> str:
    """In words: what for, on which machine, by which process."""
    known = (f"{key} {holder[key]}" for key in ("doing", "host", "process") if key in holder)
    return ", ".join(known) or "it does not say by whom"


def _born(process: int) -> str | None:
    """When a process was started, in Linux's count: the 22nd field; the second may hold blanks."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8")
    except OSError:
        return None
    return stat.rpartition(")")[2].split()[19]


def _processes() -> str | None:
    """Linux's name of the processes that this one can see: two containers may have one host name."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return None
