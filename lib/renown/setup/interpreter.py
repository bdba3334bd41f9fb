"""Python itself, as files that run wherever they are put: no machine needs to have it at the same place."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

# What nobody imports who computes: tests, teaching, windows, and what installs packages.
_LEFT_OUT = frozenset(
    {"test", "tests", "idlelib", "idle_test", "tkinter", "turtledemo", "ensurepip", "lib2to3"}
    | {"site-packages", "dist-packages"}
)

# Words of the shell alone, for a worker's PATH may be empty. What Spark put on PYTHONPATH goes first.
LAUNCHER = """\
#!/bin/sh
here=$(cd "${{0%/*}}/.." && pwd) || exit
export PYTHONHOME="$here" PYTHONPATH="${{PYTHONPATH:+$PYTHONPATH:}}$here/packages"
export LD_LIBRARY_PATH="$here/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
exec "$here/bin/{name}" "$@"
"""

Files = Iterator[tuple[str, Path]]


def name() -> str:
    """What Python is called by its version, as python3.11."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def files() -> Files:
    """(place in the archive, file) of this Python: program, library, and its shared object if any."""
    yield f"bin/{name()}", Path(sys.base_prefix, "bin", name()).resolve()
    shared = str(sysconfig.get_config_var("INSTSONAME") or "")
    if sysconfig.get_config_var("Py_ENABLE_SHARED") and ".so" in shared:
        yield f"lib/{shared}", Path(str(sysconfig.get_config_var("LIBDIR")), shared)
    standard = Path(sysconfig.get_path("stdlib"))
    for file in sorted(standard.rglob("*")):
        parts = file.relative_to(standard).parts
        if file.is_file() and not _left_out(parts):
            yield f"lib/{name()}/{'/'.join(parts)}", file


def _left_out(parts: tuple[str, ...]) -> bool:
    # config-3.11-x86_64-linux-gnu is for those who link Python into programs.
    return not _LEFT_OUT.isdisjoint(parts) or parts[0].startswith("config-")
