"""Where an engine keeps what it needs for one solve alone, seen by driver and executors."""

from __future__ import annotations

import uuid

from pyspark.sql import SparkSession

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
