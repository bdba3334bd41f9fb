"""Two ways of getting a JAR by its Maven coordinate: Spark's own resolver (Ivy), and `mvn`.

Each takes coordinates and a scratch folder, answers the files that it got, and raises
ResolveError, with one line of why, where it did not get them all.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from renown.setup.spark import launching, spark_defaults

Resolver = Callable[[Sequence[str], Path], list[Path]]
Way = Callable[[], contextlib.AbstractContextManager[Resolver]]

CONNECT_SECONDS, READ_SECONDS, MVN_SECONDS = 15, 60, 600
REASONS = (
    "PKIX",
    "UnknownHost",
    "Connection refused",
    "timed out",
    "not found",
    "Exception",
    "ERROR",
)


class ResolveError(Exception):
    """One way did not get the JARs; the message is one line."""


@contextlib.contextmanager
def ivy() -> Iterator[Resolver]:
    """Spark's resolver, in a JVM that is started once for several questions and ended after.

    A site's own mirror is asked where `spark.jars.ivySettings` (or RENOWN_IVY_SETTINGS) or
    `spark.jars.repositories` (or RENOWN_REPOSITORIES) names one.
    """
    # Here, as a set-up with nothing to get is to be quick.
    from pyspark import SparkConf
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway

    conf = SparkConf(loadDefaults=False).set("spark.driver.extraJavaOptions", " ".join(_network()))
    conf.set("spark.driver.memory", "512m").set("spark.jars", "").set("spark.jars.packages", "")
    mute = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with launching(PYSPARK_GATEWAY_PORT="", PYSPARK_SUBMIT_ARGS=""):
        try:
            gateway = launch_gateway(conf, popen_kwargs=mute)
        except PySparkRuntimeError:
            raise ResolveError("its JVM did not start") from None
    try:
        yield lambda coordinates, scratch: _ask_ivy(gateway.jvm, coordinates, scratch)
    finally:
        gateway.shutdown()
        gateway.proc.stdin.close()  # its sign to end
        try:
            gateway.proc.wait(timeout=30)
        except subprocess.TimeoutExpired:
            gateway.proc.kill()


def _ask_ivy(jvm: Any, coordinates: Sequence[str], scratch: Path) -> list[Path]:
    maven, none, some = (
        jvm.org.apache.spark.util.MavenUtils,
        jvm.scala.Option.empty(),
        jvm.scala.Option.apply,
    )
    chatter = jvm.java.io.ByteArrayOutputStream()
    out = jvm.java.io.PrintStream(chatter)
    conf = spark_defaults()
    file = os.environ.get("RENOWN_IVY_SETTINGS") or conf.get("spark.jars.ivySettings")
    listed = os.environ.get("RENOWN_REPOSITORIES") or conf.get("spark.jars.repositories")
    mirrors = some(listed) if listed else none
    from py4j.protocol import Py4JError

    try:
        if file:
            settings = maven.loadIvySettings(file, mirrors, some(str(scratch)), out)
        else:
            settings = maven.buildIvySettings(mirrors, some(str(scratch)), True, out)
        no_exclusions = getattr(maven, "resolveMavenCoordinates$default$5")()
        # Not the transitive rest: Spark brings what these JARs need.
        paths = maven.resolveMavenCoordinates(
            ",".join(coordinates), settings, none, False, no_exclusions, False, out
        )
    except Py4JError as error:
        cause = getattr(error, "java_exception", None)
        raise ResolveError(reason(chatter.toString(), str(cause or error))) from None
    return [Path(paths.apply(i)) for i in range(paths.size())]


def _network() -> list[str]:
    """Time limits, and the proxies of the environment, which Java does not look at."""
    options = [
        f"-Dsun.net.client.defaultConnectTimeout={CONNECT_SECONDS * 1000}",
        f"-Dsun.net.client.defaultReadTimeout={READ_SECONDS * 1000}",
    ]
    proxies = urllib.request.getproxies()
    for scheme in ("http", "https"):
        proxy = urllib.parse.urlsplit(proxies.get(scheme, ""))
        if proxy.hostname:
            options.append(f"-D{scheme}.proxyHost={proxy.hostname}")
            options.append(f"-D{scheme}.proxyPort={proxy.port or 80}")
    if direct := proxies.get("no"):
        hosts = [h.strip() for h in direct.split(",") if h.strip()]
        options.append(
            "-Dhttp.nonProxyHosts=" + "|".join(f"*{h}" if h[0] == "." else h for h in hosts)
        )
    return options


@contextlib.contextmanager
def mvn() -> Iterator[Resolver]:
    """Maven, which knows a site's mirrors from its own settings.xml."""
    command = shutil.which("mvn")
    if command is None:
        raise ResolveError("not on PATH")
    yield lambda coordinates, scratch: [_ask_mvn(command, c, scratch) for c in coordinates]


def _ask_mvn(command: str, coordinate: str, scratch: Path) -> Path:
    _, artifact, version = coordinate.split(":")
    goal = ["dependency:copy", f"-Dartifact={coordinate}", f"-DoutputDirectory={scratch}"]
    try:
        done = subprocess.run(
            [command, "-q", "-B", *goal, "-Dtransitive=false"],
            capture_output=True, text=True, timeout=MVN_SECONDS, cwd=scratch,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ResolveError(f"no answer within {MVN_SECONDS} s") from None
    got = scratch / f"{artifact}-{version}.jar"
    if done.returncode or not got.exists():
        raise ResolveError(reason(done.stdout + done.stderr, f"exit code {done.returncode}"))
    return got


def reason(chatter: str, otherwise: str) -> str:
    """The line of a resolver's chatter that says most, shortened to one line."""
    lines = [" ".join(line.split()) for line in chatter.splitlines() if line.strip()]
    telling = (line for word in REASONS for line in lines if word in line)
    said = next(telling, otherwise.strip().splitlines()[0])
    hint = (
        "; Java does not trust the server's certificate: set SSL_CERT_FILE"
        if "PKIX" in said
        else ""
    )
    return said[:240] + hint


WAYS: dict[str, Way] = {"Spark's resolver (Ivy)": ivy, "mvn": mvn}
