"""What stages leave behind when they are done; a stage that is begun again takes its mark away first.

So a table can be believed if a mark names it: it was written to its end, by what came before it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from renown import storage
from renown.publish import mark
from renown.publish.mark import Mark
from renown.redaction import redacted

GATE = "gate.json"


@dataclass
class Trace:
    """What a stage read and wrote so far: names of tables and files, rows by table, and by reason the
    accounts that it removed.
    """

    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)

    def clear(self) -> None:
        """Begin anew, with the next stage."""
        for kept in (self.read, self.written, self.rows, self.removed):
            kept.clear()


class Meter:
    """Seconds and shuffled bytes since it was made.

    The bytes are Spark's own count by executor, dead ones included, so they are of everything that
    the application does meanwhile: a session that runs two stages at once mixes them.
    """

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark
        self.started_at = datetime.now(timezone.utc)
        self.began = time.monotonic()
        self.shuffled = _shuffled(spark)

    def mark(
        self, stage: str, run_id: str, folder: str, trace: Trace, known: Mapping[str, int]
    ) -> Mark:
        """The mark of a stage that ends now; `known` are rows of tables that it may have read."""
        read, written = _shuffled(self.spark)
        files = {
            name: storage.size(self.spark, f"{folder}/{name}") for name in sorted(trace.written)
        }
        return Mark(
            run_id=run_id,
            stage=stage,
            started_at=self.started_at.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - self.began, 3),
            application_id=str(self.spark.sparkContext.applicationId),
            rows_in={
                name: known[name] for name in sorted(trace.read - trace.written) if name in known
            },
            rows_out=dict(sorted(trace.rows.items())),
            removed=dict(sorted(trace.removed.items())),
            shuffle_read_bytes=read - self.shuffled[0],
            shuffle_write_bytes=written - self.shuffled[1],
            bytes_written=sum(files.values()),
            files=files,
        )


def _shuffled(spark: SparkSession) -> tuple[int, int]:
    """Bytes read from and written to shuffles so far."""
    context = spark.sparkContext._jsc.sc()
    with suppress(Py4JJavaError):  # a busy bus is not waited for longer: it is a measure, no more
        context.listenerBus().waitUntilEmpty()
    found = context.statusStore().executorList(False)
    executors = [found.apply(place) for place in range(found.size())]
    return (
        sum(int(each.totalShuffleRead()) for each in executors),
        sum(int(each.totalShuffleWrite()) for each in executors),
    )


def of(spark: SparkSession, folder: str) -> dict[str, Mark]:
    """The marks in a run's folder by stage, in their order."""
    there = set(storage.list_names(spark, f"{folder}/{mark.FOLDER}"))
    names = [stage for stage in mark.ORDER if f"{stage}.json" in there]
    found = (Mark.from_json(storage.read_text(spark, f"{folder}/{mark.file(s)}")) for s in names)
    return {each.stage: each for each in found if each is not None}


def write(spark: SparkSession, folder: str, made: Mark) -> None:
    """Say that a stage is done."""
    storage.write_text(spark, f"{folder}/{mark.file(made.stage)}", made.to_json(), overwrite=True)


def rows(marks: Mapping[str, Mark]) -> dict[str, int]:
    """Rows of every table that is whole."""
    return {name: count for each in marks.values() for name, count in each.rows_out.items()}


def take_away(spark: SparkSession, folder: str, stage: str) -> None:
    """The marks of a stage and of all after it, the last first: what they wrote is not to be used."""
    for name in reversed(mark.from_here(stage)):
        storage.delete(spark, f"{folder}/{mark.file(name)}")
    storage.delete(spark, f"{folder}/{GATE}")
    storage.delete(spark, f"{folder}/{mark.FAILED}")


@contextmanager
def telling_failure(spark: SparkSession, folder: str, stage: str) -> Iterator[None]:
    """Leave behind, for who looks later, in which stage and by what a run failed; until it does not."""
    try:
        yield
    except BaseException as error:
        told = {
            "stage": stage,
            "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "kind": type(error).__name__,
            "error": redacted(str(error))[:2000],
        }
        _try_to_write(spark, f"{folder}/{mark.FAILED}", json.dumps(told, indent=2) + "\n")
        raise
    storage.delete(spark, f"{folder}/{mark.FAILED}")


def _try_to_write(spark: SparkSession, path: str, text: str) -> None:
    """What made the stage fail may be that nothing can be written, or that Spark is gone."""
    with suppress(Exception):  # the stage's own error is the one to be seen
        storage.write_text(spark, path, text, overwrite=True)
