"""The Spark session. Only jobs and the tests' fixture start one.

Three situations: on this machine, Spark is started with the JARs that set-up has cached; under
spark-submit, a JVM is there already and what the submitter chose stays; where a session is running
(a notebook, a test), it is used as it is, and left running.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession

from renown.errors import UserError, listed
from renown.settings import SparkSettings
from renown.setup import jars
from renown.setup.machine import driver_memory
from renown.setup.spark import environment, launching, spark_defaults

EXTENSIONS, CATALOG = "spark.sql.extensions", "spark.sql.catalog.spark_catalog"
DELTA_CATALOG = "org.apache.spark.sql.delta.catalog.DeltaCatalog"
SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions"

# What Spark generates for a record of fifty fields is longer than Java compiles unless told to: read so,
# records of Jetstream took twice the time.
COMPILE_ALL = "-XX:-DontCompileHugeMethods"

# Ids of the ledger, long and mostly different: to look for repetitions among them takes a third of the
# time in which a table is written, and saves nothing.
NO_DICTIONARY = (
    *("interaction_id", "source_record_id", "target_post_id", "follow_id", "post_id"),
    *("actor_id", "target_id", "follower_id", "followed_id"),
)

DEFAULTS = {
    **{f"spark.hadoop.parquet.enable.dictionary#{name}": "false" for name in NO_DICTIONARY},
    CATALOG: DELTA_CATALOG,
    "spark.executor.extraJavaOptions": COMPILE_ALL,
    # Of 100: cleaning alone has more, and would compile what it generates anew for every date of a backfill.
    "spark.sql.codegen.cache.maxEntries": "2000",
    "spark.databricks.delta.snapshotPartitions": "2",  # of 50: small MERGEs take half as long
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",  # few others read Spark's INT96
    # What is kept on disk for a while is read soon, and once or twice: to compress it costs more.
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
    "spark.sql.inMemoryColumnarStorage.batchSize": "1000",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.showConsoleProgress": "false",
}
LOCAL_DEFAULTS = {
    "spark.ui.enabled": "false",
    # The machine's own name may resolve to an address that nothing answers at.
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


class SessionError(UserError):
    """Spark cannot be started, or lacks what renown needs."""


@contextmanager
def session(settings: SparkSettings, *, app_name: str) -> Iterator[SparkSession]:
    """A session with Delta and GraphFrames; what this starts and writes aside ends with it."""
    with ExitStack() as ending:
        if SparkContext._active_spark_context is not None:
            spark = SparkSession.builder.getOrCreate()
            require_classes(spark.sparkContext._jvm)
            require_delta(spark)
        else:
            spark = _start(settings, app_name, ending)
            ending.callback(spark.stop)
        ending.enter_context(_checkpoints(spark.sparkContext, settings.checkpoints))
        yield spark


@contextmanager
def configured(spark: SparkSession, conf: dict[str, str]) -> Iterator[None]:
    """Settings of the session for a while."""
    before = {key: spark.conf.get(key, None) for key in conf}
    try:
        for key, value in conf.items():
            spark.conf.set(key, value)
        yield
    finally:
        for key, old in before.items():
            if old is None:
                spark.conf.unset(key)
            else:
                spark.conf.set(key, old)


def jars_line() -> str:
    """The JARs, for `spark-submit --jars "$(renown jars)"`."""
    return ",".join(str(file) for file in jars.cached())


def require_classes(jvm: Any) -> None:
    """Refuse a JVM that was started without the JARs: it is too late to add them."""
    loader = jvm.java.lang.Thread.currentThread().getContextClassLoader()
    lacking = []
    for jar in (jars.DELTA, jars.GRAPHFRAMES):
        try:
            loader.loadClass(jar.class_name)
        except Py4JJavaError:
            lacking.append(" or ".join(jar.coordinates))
    if lacking:
        advice = (
            "Spark was started without these JARs; "
            'start it with: spark-submit --jars "$(renown jars)" ...'
        )
        raise SessionError(listed(advice, lacking))


def require_delta(spark: SparkSession) -> None:
    """Refuse a running session made without Delta's extension: it is set at the start alone."""
    wanted = {EXTENSIONS: jars.DELTA.class_name, CATALOG: DELTA_CATALOG}
    unset = [
        f"{key}={value}"
        for key, value in wanted.items()
        if value not in str(spark.conf.get(key, ""))
    ]
    if unset:
        raise SessionError(
            listed("The running Spark session was started without Delta; set:", unset)
        )


def _start(settings: SparkSettings, app_name: str, ending: ExitStack) -> SparkSession:
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    conf = _submitted(settings) if submitted else _launched(settings, ending)
    conf |= {**settings.conf, "spark.app.name": app_name}
    extensions = [name for name in conf.get(EXTENSIONS, "").split(",") if name]
    conf[EXTENSIONS] = ",".join(dict.fromkeys([*extensions, jars.DELTA.class_name]))
    local = _is_local(conf.get("spark.master"))
    wanted = {"SPARK_REMOTE": "", **(_local_environment() if local else {})}
    # A JVM that is there already needs no Java found for it; on a cluster, there may be none to find.
    with _workers_take_wheels(), environment(**wanted) if submitted else launching(**wanted):
        try:
            spark = SparkSession.builder.config(map={**conf}).getOrCreate()
        except PySparkRuntimeError as error:
            if error.getCondition() != "JAVA_GATEWAY_EXITED":
                raise
            raise SessionError("Spark's JVM did not start; what it said stands above.") from None
    if local and SHUFFLE_PARTITIONS not in conf:
        spark.conf.set(SHUFFLE_PARTITIONS, str(spark.sparkContext.defaultParallelism))
    return spark


def _submitted(settings: SparkSettings) -> dict[str, str]:
    """Under spark-submit: what the submitter gave wins over all but `settings.conf`."""
    SparkContext._ensure_initialized()
    require_classes(SparkContext._jvm)
    return {**DEFAULTS, **_chosen(settings), **dict(SparkConf().getAll())}


@contextmanager
def _workers_take_wheels() -> Iterator[None]:
    """A wheel is a ZIP file, but by its name alone PySpark does not put it on its workers' path."""
    before = SparkContext.PACKAGE_EXTENSIONS
    SparkContext.PACKAGE_EXTENSIONS = (*before, ".whl")
    try:
        yield
    finally:
        SparkContext.PACKAGE_EXTENSIONS = before


def _launched(settings: SparkSettings, ending: ExitStack) -> dict[str, str]:
    """Spark started from here: our defaults, then the machine's, then what the settings say."""
    given = spark_defaults()
    conf = {**DEFAULTS, "spark.driver.memory": driver_memory()}
    if settings.master and _is_local(settings.master):
        scratch = tempfile.TemporaryDirectory(prefix="renown-", ignore_cleanup_errors=True)
        folder = Path(ending.enter_context(scratch)) / "warehouse"
        conf |= {**LOCAL_DEFAULTS, "spark.sql.warehouse.dir": folder.as_uri()}
    conf |= {**given, **_chosen(settings)}
    if settings.master:
        conf["spark.master"] = settings.master
    if "spark.jars" not in settings.conf:
        files = settings.jars or tuple(str(file) for file in jars.cached())
        conf["spark.jars"] = ",".join(filter(None, [*files, given.get("spark.jars")]))
    logging = ending.enter_context(
        resources.as_file(resources.files("renown") / "log4j2.properties")
    )
    quiet = f"-Dlog4j2.configurationFile={logging.absolute().as_uri()}"
    options = "spark.driver.extraJavaOptions"
    conf[options] = f"{quiet} {COMPILE_ALL} {given.get(options, '')}".strip()
    return conf


def _chosen(settings: SparkSettings) -> dict[str, str]:
    chosen = {
        "spark.driver.memory": settings.driver_memory,
        SHUFFLE_PARTITIONS: settings.shuffle_partitions,
    }
    return {key: str(value) for key, value in chosen.items() if value is not None}


def _is_local(master: str | None) -> bool:
    return bool(master) and str(master).startswith("local")


def _local_environment() -> dict[str, str]:
    """Workers run this very Python, and nothing listens beyond the machine."""
    ours = {
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    return {name: os.environ.get(name) or value for name, value in ours.items()}


@contextmanager
def _checkpoints(context: SparkContext, folder: str | None) -> Iterator[None]:
    """A checkpoint folder, and none of its files after; Spark itself leaves them.

    On a cluster the folder must be one that all machines see, so it is made only where it is named.
    """
    before = context.getCheckpointDir()
    if (before and _filesystem(context, before)[0].exists(_filesystem(context, before)[1])) or not (
        folder or _is_local(context.master)
    ):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="renown-", ignore_cleanup_errors=True) as scratch:
        context.setCheckpointDir(folder or Path(scratch).as_uri())
        try:
            yield
        finally:
            filesystem, path = _filesystem(context, str(context.getCheckpointDir()))
            filesystem.delete(path, True)


def _filesystem(context: SparkContext, folder: str) -> tuple[Any, Any]:
    jvm: Any = context._jvm
    path = jvm.org.apache.hadoop.fs.Path(folder)
    return path.getFileSystem(context._jsc.hadoopConfiguration()), path
