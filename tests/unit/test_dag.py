"""The DAG where there is no Airflow: read, not imported. With Airflow it is run, in tests/airflow."""

from __future__ import annotations

import ast

from renown.pipeline import STAGES
from tests.conftest import ROOT

DAG = ROOT / "jobs" / "airflow" / "renown_daily.py"


def test_every_stage_is_a_task_and_a_job_in_the_order_of_the_pipeline() -> None:
    told = next(
        eval(ast.unparse(node.value))  # literals of text
        for node in ast.parse(DAG.read_text("utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "STAGES"
    )
    assert told == ("ingest", "plan", *STAGES)
    for stage in told:
        assert (ROOT / "jobs" / f"{stage}.py").is_file()


def test_airflow_and_spark_are_never_asked_into_one_environment() -> None:
    """The Spark provider's pyspark-client is installed over the files of pyspark, and breaks it."""
    asked = {
        name: {line.partition("==")[0] for line in (ROOT / name).read_text("utf-8").splitlines()}
        for name in ("requirements.txt", "requirements-airflow.txt")
    }
    assert "pyspark" in asked["requirements.txt"]
    assert "pyspark-client" in asked["requirements-airflow.txt"]
    assert not {"pyspark-client", "apache-airflow"} & asked["requirements.txt"]
    assert "pyspark" not in asked["requirements-airflow.txt"]
