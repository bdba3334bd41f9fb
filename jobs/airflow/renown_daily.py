"""Every day at 00:00 UTC: what was collected until then, scored and, if the gate lets it, published.

One task per stage, each a submission of its own; between them lies nothing but the warehouse, where
`plan` pins what the run reads and every later stage follows it. See docs/scheduling-with-airflow.md.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, Asset, CronDataIntervalTimetable, Param, Variable, chain
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

VARIABLE = "renown"  # where renown is installed, and what it works on
CONNECTION = "renown_spark"  # the master
STAGES = (
    *("ingest", "plan", "attention", "clean", "graph"),
    *("features", "propagate", "topics", "halves", "score", "publish"),
)
QUIET = {"spark.log.level": "WARN"}  # else renown's few lines are lost among Spark's thousands
SNAPSHOT = Asset(name="renown_snapshot", uri="x-renown://snapshot")

# What trying again would not change: exit codes of renown (README, "exit code").
FINAL = {2: "yours to fix", 3: "refused"}
BUSY = "somebody else is writing here"  # the one exit 2 that passes by itself


@dataclass(frozen=True)
class Place:
    """Where renown is installed and what it works on: the Variable, and what a run's params change."""

    home: str  # a checkout after `make setup`: .venv/ and jobs/
    warehouse: str
    jars: str = ""  # what `renown jars` prints
    java_home: str = ""  # where the machine's own Java will not do
    config: str = ""  # a configuration file; without one, renown's defaults
    networks: tuple[str, ...] = ()  # NAME=PATH of raw records, {as_of} stands for the date
    input: str = ""  # a folder of tables instead of a ledger, {as_of} stands for the date
    properties: str = ""  # a file of Spark properties: memory, cores, archives

    def environment(self) -> dict[str, str]:
        """The renown environment's spark-submit is to be found first, and its Python used."""
        found = {
            "PATH": f"{self.home}/.venv/bin:{os.environ.get('PATH', '')}",
            "PYSPARK_PYTHON": f"{self.home}/.venv/bin/python",
        }
        return found | ({"JAVA_HOME": self.java_home} if self.java_home else {})

    def arguments(self, stage: str, day: date) -> list[str]:
        """What `renown <stage>` is given."""
        common = ["--warehouse", self.warehouse]
        if self.config:
            common += ["--config", self.config]
        if stage == "ingest":
            return common + [w for text in self.networks for w in ("--network", _dated(text, day))]
        if stage == "plan" and self.input:
            common += ["--input", _dated(self.input, day)]
        return [*common, "--as-of", day.isoformat()]


def place(held: Any, params: dict[str, Any]) -> Place:
    """The Variable with what the run's params change; AirflowFailException lists all that is wrong."""
    if not isinstance(held, dict):
        raise AirflowFailException(
            f"the Variable '{VARIABLE}' is to be a JSON object such as "
            '{"home": "/opt/renown", "warehouse": "hdfs:///renown"}; '
            "see docs/scheduling-with-airflow.md"
        )
    known = Place.__dataclass_fields__
    told = held | {
        name: value for name, value in params.items() if name in known and value is not None
    }
    problems = [f"it lacks '{name}'" for name in ("home", "warehouse") if not told.get(name)]
    problems += [
        f"'{name}' is unknown; known are {', '.join(known)}" for name in held.keys() - known
    ]
    if problems:
        raise AirflowFailException(f"the Variable '{VARIABLE}': {'; '.join(sorted(problems))}")
    return Place(**{**told, "networks": tuple(told.get("networks") or ())})


def as_of(context: Any) -> date:
    """The date asked for, or the last whole day before the end of the data interval (UTC)."""
    asked = context["params"]["as_of"]
    if asked:
        return date.fromisoformat(asked)
    # A run that was triggered without a logical date has no interval.
    end: datetime = context.get("data_interval_end") or context["dag_run"].run_after
    return (end.astimezone(timezone.utc) - timedelta(days=1)).date()


class Stage(SparkSubmitOperator):
    """A stage of renown, submitted. It is tried again unless that would change nothing.

    Trying again resumes the run: the stage follows the same plan, writes its own tables anew, and
    leaves a run that is published already as it is.
    """

    def execute(self, context: Any) -> None:
        day = as_of(context)
        where = place(
            Variable.get(VARIABLE, default=None, deserialize_json=True), context["params"]
        )
        if self.task_id == "ingest" and not where.networks:
            raise AirflowSkipException("no networks are named: the ledger is read as it is")
        self._submission(where, day)
        try:
            super().execute(context)
        except AirflowException as error:
            code = _exit_code(error)
            if code in FINAL and BUSY not in str(error):
                raise AirflowFailException(f"{day}, {FINAL[code]}: {_told(error)}") from None
            raise
        if SNAPSHOT in self.outlets:
            told = {"as_of": day.isoformat(), "warehouse": where.warehouse}
            context["outlet_events"][SNAPSHOT].extra = told

    def _submission(self, where: Place, day: date) -> None:
        self.name = f"renown {self.task_id} {day}"
        self.application = f"{where.home}/jobs/{self.task_id}.py"
        self.application_args = where.arguments(self.task_id, day)
        self.env_vars = where.environment()
        self.jars = where.jars
        self.conf = QUIET
        self.properties_file = where.properties or None


def _dated(text: str, day: date) -> str:
    return text.replace("{as_of}", day.isoformat())


def _exit_code(error: Exception) -> int | None:
    """The exit code of spark-submit, which in client mode is that of renown."""
    found = re.search(r"Error code is: (-?\d+)", str(error))
    return int(found[1]) if found else None


# One writer at a time, also where a backfill fills in dates beside each other.
ALONE = {"max_active_tis_per_dag": 1}
PARTICULAR: dict[str, dict[str, Any]] = {
    "ingest": ALONE,
    "plan": {"trigger_rule": "none_failed"},  # an ingest that has nothing to do is skipped
    "publish": {
        **ALONE,
        "outlets": [SNAPSHOT],
        "doc_md": "The gate, and what it decides: whether the snapshot looks like one, and like the "
        "published one of the nearest earlier date. Only then manifest and pointers are written. A "
        "refusal fails this task at once, the checks that failed at the end of its log.",
    },
}


def _told(error: Exception) -> str:
    """What renown said, out of all that spark-submit did: its message is the last."""
    return str(error).partition("\nerror: ")[2] or str(error)


PARAMS = {
    "as_of": Param(
        None,
        type=["null", "string"],
        format="date",
        title="Date",
        description="Everything before the end of this day (UTC) counts. Empty: the last whole day "
        "of the run's data interval.",
    ),
    "warehouse": Param(
        None,
        type=["null", "string"],
        description="Another warehouse than that of the Variable: a folder, or any Hadoop path.",
    ),
    "config": Param(
        None,
        type=["null", "string"],
        description="Another configuration file than that of the Variable, as one with a wider gate.",
    ),
    "networks": Param(
        None,
        type=["null", "array"],
        items={"type": "string", "pattern": "^[^=]+=.+$"},
        description="Raw records to take in, NAME=PATH each, other than those of the Variable. "
        "{as_of} stands for the date.",
    ),
    "input": Param(
        None,
        type=["null", "string"],
        description="A folder with accounts, posts, follows, interactions instead of the ledger.",
    ),
}

with DAG(
    dag_id="renown_daily",
    description="Influence scores of the day before, published if the gate lets them pass",
    doc_md=__doc__,
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,  # of scheduled runs; a backfill says itself how many
    params=PARAMS,
    tags=["renown"],
    default_args={
        "conn_id": CONNECTION,
        "deploy_mode": "client",  # where exit codes come through
        "retries": 3,
        "retry_delay": timedelta(minutes=1),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=15),
    },
) as dag:
    chain(*(Stage(task_id=name, **PARTICULAR.get(name, {})) for name in STAGES))
