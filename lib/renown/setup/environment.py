"""The Python environment of executors as one archive: Python, and the packages that renown runs on.

Spark unpacks it beside every executor (`spark.archives`), so the machines need no Python of their own,
only the kind of system that it was made on: the same processor, and a C library at least as new. renown
is not in it, but comes as a wheel: it changes more often, and is a thousandth of the size.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from renown.errors import UserError
from renown.setup import interpreter

NAME = "environment.tar.gz"
# Of pyspark its Python alone: every executor is run by a Spark that has the rest, and puts its own
# pyspark first.
_LEFT_OUT = ("pyspark/jars/", "pyspark/examples/", "pyspark/data/", "pyspark/tests/", "pyspark/R/")
_FOR_COMPILERS = (".h", ".hpp", ".pxd", ".pyx", ".pyi", ".a")
_QUICKLY = 3  # of gzip's levels: a fifth larger than at 9, in a tenth of the time

# What tasks import, and what shows that compiled parts find each other.
_PROBE = """\
import sys
import delta, graphframes, numpy, pandas, pyarrow.dataset, pyarrow.parquet, pydantic, pyspark.sql
import scipy.sparse, ssl, typer, yaml
outside = {m.__file__ for m in (numpy, pyarrow, sys.modules["os"]) if not m.__file__.startswith(sys.prefix)}
sys.exit(f"imported from elsewhere: {outside}" if outside else 0)
"""


def packages() -> dict[str, Distribution]:
    """What renown needs when it runs, and what that needs, as installed here; by name, in order.

    What somebody asks for and requirements.txt leaves out is not needed: renown is tested without.
    """
    found: dict[str, Distribution] = {}
    waiting = _required(distribution("renown"))
    while waiting:
        name = waiting.pop()
        if name not in found:
            try:
                found[name] = distribution(name)
            except PackageNotFoundError:
                continue
            waiting += _required(found[name])
    return dict(sorted(found.items()))


def _required(package: Distribution) -> list[str]:
    asked = [Requirement(line) for line in package.requires or []]
    return [
        need.name.lower().replace("_", "-")
        for need in asked
        if need.marker is None or need.marker.evaluate({"extra": ""})
    ]


def make(archive: Path, scratch: Path) -> None:
    """Write the archive, once what goes into it has shown that it runs without this machine's Python.

    Raises UserError where it does not.
    """
    root = scratch / "environment"
    for place, file in _contents():
        _put(file, root / place)
    launcher = root / "bin" / "python"
    launcher.write_text(interpreter.LAUNCHER.format(name=interpreter.name()), "utf-8")
    launcher.chmod(0o755)
    _require_working(launcher)
    with tarfile.open(archive, "w:gz", compresslevel=_QUICKLY) as packed:
        packed.add(root, arcname=".", filter=_of_nobody)


def _contents() -> Iterator[tuple[str, Path]]:
    yield from interpreter.files()
    for package in packages().values():
        for file in package.files or []:
            if runs(Path(file)):
                yield f"packages/{file.as_posix()}", Path(str(file.locate()))


def runs(file: Path) -> bool:
    """Whether a file of a package, named from where packages lie, is of any use to who computes.

    Commands lie outside, and say in their first line where this machine's Python is.
    """
    outside = file.as_posix().startswith(("../", *_LEFT_OUT))
    return not outside and "tests" not in file.parts[:-1] and not file.name.endswith(_FOR_COMPILERS)


def _put(file: Path, place: Path) -> None:
    """A link where the disk allows: most of it is only read, once."""
    if not file.exists():  # compiled files that pip has listed, and somebody cleared
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file.resolve(), place)
    except OSError:
        shutil.copy2(file, place)


def _require_working(launcher: Path) -> None:
    command = [str(launcher), "-B", "-c", _PROBE]
    done = subprocess.run(command, env={}, cwd="/", capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing said"])[-1]
        raise UserError(
            f"this Python does not run from an archive: {said}\nMake the environment from another "
            "(make distclean dist PYTHON=...), or pack one with conda-pack"
        )


def _of_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
