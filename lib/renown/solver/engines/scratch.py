"""Where an engine keeps what it needs for one solve alone, seen by driver and executors."""

from __future__ import annotations

import uuid

from pyspark.sql import DataFrame, SparkSession

from renown.errors import UserError


def folder(spark: SparkSession, engine: str) -> str:
    """A folder of this solve's own, below the checkpoint folder, which the session clears.

    Raises UserError where there is no checkpoint folder.
    """
    checkpoints = spark.sparkContext.getCheckpointDir()
    if checkpoints is None:
        raise UserError(
            f"{engine} needs a folder that driver and executors share: set spark.checkpoints in "
            "the configuration (SparkContext.setCheckpointDir)"
        )
    return f"{checkpoints}/solve-{uuid.uuid4().hex}"


def settled(frame: DataFrame, path: str) -> DataFrame:
    """The frame through Parquet files: its lineage ends, and Spark knows its true size."""
    frame.write.parquet(path)
    return frame.sparkSession.read.schema(frame.schema).parquet(path)
