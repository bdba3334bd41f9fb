"""One run of the whole job on the small network, published once for all who look at it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from renown.publish.reading import Snapshot, open_snapshot
from tests.jobs import small
from tests.jobs.commands import renown


@pytest.fixture(scope="session")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small.write(tmp_path_factory.mktemp("given"), small.WITH_PERSON)


@pytest.fixture(scope="session")
def warehouse(spark: SparkSession, given: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("warehouse")
    run = ("run", "--input", str(given), "--as-of", small.AS_OF, "--warehouse", str(folder))
    assert renown(*run) == 0
    return folder


@pytest.fixture(scope="session")
def snapshot(warehouse: Path) -> Snapshot:
    return open_snapshot(str(warehouse))
