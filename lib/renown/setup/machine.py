"""How much memory there is to give to Spark's driver, and how much a process took."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

LEAST_MB, MOST_MB = 1024, 32 * 1024
# (limit, used) of the container, in the two versions of control groups.
CGROUPS = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)


def driver_memory(proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")) -> str:
    """Half of what is available to this process, within 1 and 32 GB, in Spark's notation."""
    available = min([_free_mb(proc), *_container_mb(cgroup)])
    return f"{min(max(available // 2, LEAST_MB), MOST_MB)}m"


def _free_mb(proc: Path) -> int:
    try:
        lines = (proc / "meminfo").read_text().splitlines()
        return next(
            int(line.split()[1]) // 1024 for line in lines if line.startswith("MemAvailable")
        )
    except (OSError, StopIteration):  # not Linux: what is free is not known, half is a fair guess
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**21


def _container_mb(cgroup: Path) -> list[int]:
    found = []
    for limit, used in CGROUPS:
        try:
            left = int((cgroup / limit).read_text()) - int((cgroup / used).read_text())
        except (OSError, ValueError):  # no such version here, or "max": no limit
            continue
        found.append(max(left, 0) // 2**20)
    return found


def peak_memory(proc: Path = Path("/proc")) -> int:
    """The most bytes that this process has held."""
    told = peak_memory_of("self", proc)
    if told is not None:
        return told
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # bytes on macOS, KiB elsewhere


def peak_memory_of(pid: str, proc: Path = Path("/proc")) -> int | None:
    """The most bytes that a process has held; None where the system does not tell."""
    try:
        lines = (proc / pid / "status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return None
