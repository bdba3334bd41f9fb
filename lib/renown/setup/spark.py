"""Starting Spark's JVM, and what the machine's own Spark configuration says."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renown.setup.java import java_home


def spark_home() -> Path:
    """The Spark to start: SPARK_HOME's where it is of our version, else the one in pyspark."""
    asked = os.environ.get("SPARK_HOME")
    core = f"spark-core_2.13-{importlib.metadata.version('pyspark')}.jar"
    if asked and (Path(asked) / "jars" / core).exists():
        return Path(asked)
    spec = importlib.util.find_spec("pyspark")
    assert spec, "pyspark is a dependency"
    return Path(str(spec.origin)).parent


def spark_defaults() -> dict[str, str]:
    """What spark-defaults.conf says, if there is one."""
    folder = os.environ.get("SPARK_CONF_DIR") or spark_home() / "conf"
    path = Path(folder) / "spark-defaults.conf"
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    # Java's properties: the key ends at a space, an equals sign or a colon.
    pairs = (
        re.split(r"\s*[=:\s]\s*", line, maxsplit=1)
        for line in lines
        if line and line[0] not in "#!"
    )
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


@contextmanager
def launching(**more: str) -> Iterator[None]:
    """The environment to start a JVM in."""
    with environment(JAVA_HOME=java_home(), SPARK_HOME=str(spark_home()), **more):
        yield


@contextmanager
def environment(**wanted: str) -> Iterator[None]:
    """Variables for a while; taken back after, as later steps are not their business.

    An empty value leaves a variable out.
    """
    before = {name: os.environ.get(name) for name in wanted}
    _set(wanted)
    try:
        yield
    finally:
        _set({name: value or "" for name, value in before.items()})


def _set(variables: dict[str, str]) -> None:
    for name, value in variables.items():
        if value:
            os.environ[name] = value
        else:
            os.environ.pop(name, None)
