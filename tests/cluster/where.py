"""Submitted: says of the driver and of every executor where its Python and packages come from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pyspark import TaskContext

from renown.session import session
from renown.settings import SparkSettings

TASKS = 8


def here() -> dict[str, Any]:
    import os
    import sys
    import time

    import numpy
    import pyarrow

    import renown
    from renown.settings import shipped

    time.sleep(1)  # so that no executor does it all
    modules = {"numpy": numpy, "pyarrow": pyarrow, "renown": renown, "os": os}
    return {
        "python": sys.executable,
        "from": {name: os.path.abspath(str(m.__file__)) for name, m in modules.items()},
        "documents": list(shipped("score")),
        "environment": sorted(os.environ),
    }


def task(rows: Iterator[int]) -> Iterator[dict[str, Any]]:
    assert TaskContext.get() is not None  # not on the driver
    yield here()


if __name__ == "__main__":
    with session(SparkSettings(master=None), app_name="where") as spark:
        told = spark.sparkContext.parallelize(range(TASKS), TASKS).mapPartitions(task).collect()
    print(json.dumps({"driver": here(), "executors": told}))
