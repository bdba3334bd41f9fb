"""Airflow's own environment, which `make test-airflow` makes; elsewhere these tests are skipped."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import pytest

from renown.demo import DemoParameters, generate, write_records
from tests.airflow.installed import Airflow
from tests.conftest import ROOT

# Acts of tests.jobs.small are of this month too.
LAST = date(2026, 3, 30)


@pytest.fixture(scope="session")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Airflow:
    asked = os.environ.get("RENOWN_AIRFLOW")
    if not asked:
        pytest.skip("Airflow needs an environment of its own: `make test-airflow` makes it")
    home = tmp_path_factory.mktemp("airflow")
    records = home / "demo"
    write_records(generate(DemoParameters(accounts=800, days=14, as_of=LAST)), records)
    # What `make setup` leaves in a checkout, wherever the environment of these tests lies.
    (home / "renown").mkdir()
    (home / "renown" / ".venv").symlink_to(sys.prefix)
    (home / "renown" / "jobs").symlink_to(ROOT / "jobs")
    installed = Airflow(
        environment=Path(asked).absolute(),
        home=home,
        warehouse=home / "warehouse",
        variable={"networks": [f"x_v1={records / 'records'}"]},
    )
    installed.set_up()
    return installed
