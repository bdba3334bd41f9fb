"""What a cluster is given, in one folder: `python -m renown.setup.dist [FOLDER]`, from a checkout.

renown-VERSION-py3-none-any.whl   the package, for --py-files
environment.tar.gz                Python and the packages it needs, for --archives
jars/                             the JARs of Delta and GraphFrames, for --jars
jobs/                             the stages, to be submitted
submit.conf                       all of these as options, for --properties-file
contents.json                     what each was made from; where that is the same, it is left alone
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import renown
from renown.errors import Exit, UserError
from renown.setup import environment, jars

ROOT = Path(__file__).resolve().parents[3]
WHEEL = f"renown-{renown.__version__}-py3-none-any.whl"
_BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE")
_1980 = "315532800"  # the first second that a ZIP file can tell: the same source, the same wheel


def main(folder: Path) -> int:
    """Make what is not there or not up to date; a line for each, with its size and seconds."""
    try:
        _make(folder.absolute())
    except UserError as error:
        print(f"renown: {error}", file=sys.stderr)
        return int(error.exit_code)
    return int(Exit.DONE)


def _make(folder: Path) -> None:
    if not (ROOT / "pyproject.toml").is_file():
        raise UserError("python -m renown.setup.dist packs a checkout; this renown is installed")
    folder.mkdir(parents=True, exist_ok=True)
    packages = [f"{p.name} {p.version}" for p in environment.packages().values()]
    recipe = [Path(__file__).with_name(f"{name}.py") for name in ("environment", "interpreter")]
    machine = (sysconfig.get_platform(), sys.version)
    found = jars.cached()
    jobs = sorted((ROOT / "jobs").glob("*.py"))
    parts = Parts(folder)
    parts.part(WHEEL, _digest(_sources()), _wheel)
    parts.part(environment.NAME, _digest(recipe, *packages, *machine), environment.make)
    parts.part("jars", _digest(found), lambda place, _: _copied(found, place))
    parts.part("jobs", _digest(jobs), lambda place, _: _copied(jobs, place))
    (folder / "submit.conf").write_text(options(folder), "utf-8")


class Parts:
    """Parts of the folder, and the digests of what they were made from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = folder / "contents.json"
        try:
            self.made: dict[str, Any] = json.loads(self.record.read_text("utf-8"))
        except (OSError, ValueError):
            self.made = {}

    def part(self, name: str, digest: str, make: Callable[[Path, Path], None]) -> None:
        """Make a part where what it is made from has changed; `make` gets its place and a scratch folder.

        It gets its name when it is whole.
        """
        place, began = self.folder / name, time.monotonic()
        if self.made.get(name) == digest and place.exists():
            print(f"renown: {place.name} is there already")
            return
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".making-") as scratch:
            make(Path(scratch, name), Path(scratch))
            _remove(place)
            Path(scratch, name).rename(place)
        self.made[name] = digest
        self.record.write_text(json.dumps(self.made, indent=2, sort_keys=True) + "\n", "utf-8")
        took = f"{_megabytes(place):,.1f} MB in {time.monotonic() - began:.1f} s"
        print(f"renown: made {place.name}, {took}", flush=True)


def _wheel(place: Path, scratch: Path) -> None:
    """Built from a copy: setuptools would leave in the checkout what the next wheel then holds too."""
    source = scratch / "source"
    for file in _sources():
        copy = source / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "--no-deps", "--wheel-dir", str(place.parent), str(source)]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "SOURCE_DATE_EPOCH": _1980}
    )
    if done.returncode or not place.is_file():
        said = (done.stderr.strip().splitlines() or ["nothing said"])[-1]
        raise UserError(f"no wheel of {ROOT}: {said}")


def package() -> list[Path]:
    """The files of the package."""
    files = (ROOT / "lib" / "renown").rglob("*")
    return sorted(f for f in files if f.is_file() and "__pycache__" not in f.parts)


def _sources() -> list[Path]:
    return [*(ROOT / name for name in _BUILT_FROM), *package()]


def _copied(files: Iterable[Path], place: Path) -> None:
    place.mkdir()
    for file in files:
        shutil.copyfile(file, place / file.name)


def _digest(files: Iterable[Path], *more: str) -> str:
    """Of what files hold, the JARs' by name and size; and of some words."""
    held = hashlib.sha256("\0".join(more).encode())
    for file in files:
        held.update(str(file.relative_to(ROOT) if ROOT in file.parents else file.name).encode())
        told = file.read_bytes() if file.suffix != ".jar" else str(file.stat().st_size).encode()
        held.update(b"\0" + hashlib.sha256(told).digest())
    return held.hexdigest()


def options(folder: Path) -> str:
    """Where executors find what: the archive is unpacked as `environment` where each is started."""
    held = {
        "spark.jars": ",".join(str(jar) for jar in sorted((folder / "jars").iterdir())),
        "spark.submit.pyFiles": str(folder / WHEEL),
        "spark.archives": f"{folder / environment.NAME}#environment",
        "spark.pyspark.python": "./environment/bin/python",
        "spark.pyspark.driver.python": sys.executable,
    }
    return "".join(f"{key} {value}\n" for key, value in held.items())


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _megabytes(place: Path) -> float:
    files = [place] if place.is_file() else place.iterdir()
    return sum(file.stat().st_size for file in files) / 1e6


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "dist")))
