"""What Spark's own frames leave to be wished for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from pyspark import StorageLevel
from pyspark.sql import DataFrame

Keep = Callable[[DataFrame], DataFrame]


@contextmanager
def keeping() -> Iterator[Keep]:
    """What persists frames that are read more than once, on disk; all are released at the end."""
    with ExitStack() as held:

        def keep(frame: DataFrame) -> DataFrame:
            kept = frame.persist(StorageLevel.DISK_ONLY)
            held.callback(kept.unpersist)
            return kept

        yield keep


def cut_off(frame: DataFrame) -> DataFrame:
    """The rows of a frame that stands on a persisted one, without the plan of how they came about.

    Spark plans a frame anew, from its sources on, for everything that is done with it; where many
    expressions stand behind few rows, that takes longer than to do it. `localCheckpoint` does this
    too, but what it holds is lost with an executor: here it is computed again. Rows that passed an
    exchange are computed now, others when they are first asked for.
    """
    spark, plan = frame.sparkSession, frame._jdf.queryExecution()
    # What `Dataset.checkpoint` does inside Spark; there is no other way from its rows to a frame
    # that does not turn each into an object and back.
    cut = spark._jsparkSession.internalCreateDataFrame(plan.toRdd(), frame._jdf.schema(), False)
    return DataFrame(cut, spark)
