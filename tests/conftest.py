"""Fixtures for every test: one Spark session per run, and the real data where it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from pyspark.sql import SparkSession

from renown.session import session
from renown.settings import SparkSettings

# A dozen rows take less time than compiling code for them.
QUICK_ON_TINY_TABLES = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    # With one tier Java keeps 48 MB for what it compiled, and compiles no more when they are full.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m",
}

# Speed is shown by benchmarks: on a busy machine, a deadline fails tests that are right.
hypothesis.settings.register_profile("renown", deadline=None)
hypothesis.settings.load_profile("renown")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The one session of the run; jobs that a test calls use it too."""
    settings = SparkSettings(
        master="local[2]", shuffle_partitions=2, driver_memory="2g", conf=QUICK_ON_TINY_TABLES
    )
    with session(settings, app_name="renown-tests") as spark:
        yield spark


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real data sets beside the repository, or where RENOWN_SHARED_DATA says."""
    asked = os.environ.get("RENOWN_SHARED_DATA")
    folder = Path(asked) if asked else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no data sets in {folder}; RENOWN_SHARED_DATA names their folder")
    return folder
