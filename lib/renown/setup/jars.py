"""The JARs of Delta and GraphFrames: six files that no wheel ships, got once and then used offline.

None of what they depend on is needed: Spark brings it. Each is known by a class that must be
inside, so that neither half a download nor a wrong file is ever given to Spark.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os import environ
from pathlib import Path

from renown.errors import UserError, listed
from renown.setup import resolve
from renown.setup.cache import cache, writing
from renown.setup.spark import spark_defaults


@dataclass(frozen=True)
class Jar:
    """A JAR that is needed: its coordinates, the preferred one first, and a class that it holds."""

    coordinates: tuple[str, ...]
    proof: str

    @property
    def class_name(self) -> str:
        return self.proof.replace("/", ".")

    def files(self) -> list[Path]:
        """The names it may have in the cache."""
        return [cache() / "jars" / file_name(c) for c in self.coordinates]


DELTA = Jar(("io.delta:delta-spark_4.2_2.13:4.4.0",), "io/delta/sql/DeltaSparkSessionExtension")
# The official JAR is missing from some mirrors. Sedona's release carries the same classes of the
# same version under their own names.
GRAPHFRAMES = Jar(
    (
        "io.graphframes:graphframes-spark4_2.13:0.9.2",
        "org.apache.sedona:sedona-spark-shaded-4.0_2.13:1.8.0",
    ),
    "org/graphframes/GraphFramePythonAPI",
)
JARS = (
    DELTA,
    Jar(("io.delta:delta-storage:4.4.0",), "io/delta/storage/LogStore"),
    Jar(("io.delta:delta-kernel-api:4.4.0",), "io/delta/kernel/Table"),
    Jar(("io.delta:delta-kernel-defaults:4.4.0",), "io/delta/kernel/defaults/engine/DefaultEngine"),
    Jar(
        ("io.delta:delta-kernel-unitycatalog:4.4.0",),
        "io/delta/kernel/unitycatalog/UCCatalogManagedClient",
    ),
    GRAPHFRAMES,
)


class JarsUnavailable(UserError):
    """The JARs cannot be had; the message says what was tried and what else can be done."""


def file_name(coordinate: str) -> str:
    """Maven's name of the file."""
    _, artifact, version = coordinate.split(":")
    return f"{artifact}-{version}.jar"


def cached() -> tuple[Path, ...]:
    """The JARs for a session. Cheap and offline: a file cut short is noticed, none is got."""
    found = {jar: next((f for f in jar.files() if zipfile.is_zipfile(f)), None) for jar in JARS}
    if missing := [jar.coordinates[0] for jar, file in found.items() if file is None]:
        raise JarsUnavailable(
            listed(f"JARs are missing or damaged in {cache() / 'jars'}; run `make setup` "
                   "(or `python -m renown.setup`), which gets them once:", missing)
        )  # fmt: skip
    return tuple(file for file in found.values() if file)


def ensure() -> tuple[Path, ...]:
    """Get what is missing or damaged, by the ways there are; for the set-up step."""
    take(handed_over())
    if not missing():
        return cached()
    print("renown: getting the JARs of Delta and GraphFrames (once) ...", flush=True)
    said: list[str] = []
    for way, resolver in resolve.WAYS.items():
        said += [f"{way}: {line}" for line in fetch(resolver)]
        if not missing():
            return cached()
    raise JarsUnavailable(advice(said))


def missing() -> list[Jar]:
    """What the cache does not hold whole."""
    return [jar for jar in JARS if not any(sound(file, jar) for file in jar.files())]


def sound(file: Path, jar: Jar) -> bool:
    """Whether it is a readable archive with the class that we want, itself readable."""
    try:
        with zipfile.ZipFile(file) as archive:
            return bool(archive.read(f"{jar.proof}.class"))
    except (OSError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return False


def handed_over() -> list[Path]:
    """JAR files named by RENOWN_JARS, or by `spark.jars` in Spark's own configuration."""
    own = environ.get("RENOWN_JARS")
    names = (own if own is not None else spark_defaults().get("spark.jars", "")).split(",")
    files = [Path(name.strip().removeprefix("file://")) for name in names if name.strip()]
    if own and (absent := [str(file) for file in files if not file.is_file()]):
        raise JarsUnavailable(listed("RENOWN_JARS names files that do not exist:", absent))
    return [file for file in files if file.is_file()]


def take(files: Iterable[Path]) -> None:
    """Copy into the cache what is among these files, under the name that it is looked up by."""
    for file in files:
        for jar in (jar for jar in JARS if sound(file, jar)):
            # Ivy writes the group before Maven's name of the file.
            name = next((f for f in jar.files() if file.name.endswith(f.name)), jar.files()[0])
            if not (sound(name, jar) and name.stat().st_size == file.stat().st_size):
                with writing(name) as part:
                    shutil.copyfile(file, part)


def fetch(way: resolve.Way) -> list[str]:
    """Ask one way for all that is missing; the answer is why some of it did not come.

    What has a single coordinate is asked for together, the rest one coordinate after the other.
    """
    said = []
    try:
        with way() as resolver:
            if single := [jar.coordinates[0] for jar in missing() if len(jar.coordinates) == 1]:
                said += _ask(resolver, single)
            for jar in (jar for jar in missing() if len(jar.coordinates) > 1):
                for coordinate in jar.coordinates:
                    if jar in missing():
                        said += _ask(resolver, [coordinate])
    except resolve.ResolveError as error:
        said.append(str(error))
    return said


def _ask(resolver: resolve.Resolver, coordinates: Sequence[str]) -> list[str]:
    scratch = Path(tempfile.mkdtemp(prefix="renown-jars-"))
    try:
        take(resolver(coordinates, scratch))
    except resolve.ResolveError as error:
        return [str(error)]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return []


def advice(said: Sequence[str]) -> str:
    """What cannot be had, what each way said, and what can be done: all in one message."""
    wanted = [" or ".join(jar.coordinates) for jar in missing()]
    ways = [
        "a mirror for Spark's resolver: RENOWN_REPOSITORIES=<address>,... "
        "or RENOWN_IVY_SETTINGS=<file> "
        "(or spark.jars.repositories, spark.jars.ivySettings in spark-defaults.conf)",
        "a mirror for Maven: ~/.m2/settings.xml, with mvn on PATH",
        "the files: RENOWN_JARS=<file>,<file>,... (or spark.jars in spark-defaults.conf)",
    ]
    return "\n".join(
        [
            listed("These JARs cannot be had:", wanted),
            listed("What was tried:", said),
            listed("Any of these mends it; then run `make setup` again:", ways),
        ]
    )
