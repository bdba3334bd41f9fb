"""Commands that compute: they start a session, run stages, and say where the result lies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pyspark.sql import SparkSession

from renown import cli_plan_only, ledger
from renown import ingest as connectors
from renown.errors import UserError
from renown.ingest import identities as identities_given
from renown.pipeline import STAGES, Run, marks, open_run, perform, plan_run, resume, run_again
from renown.pipeline.run import require_same_version
from renown.progress import Reporter
from renown.publish import mark, pointers
from renown.redaction import refuse_passwords
from renown.report import run_summary
from renown.session import session
from renown.settings import Settings, load

# The path of a mapping may hold a `=`, as in `mapping:as_of=2026-11-01/posts.yaml=raw/`.
SOURCE = re.compile(r"(?P<name>mapping:.+?\.ya?ml|[^=]+)=(?P<path>.+)")


@dataclass(frozen=True)
class Asked:
    """What a command was asked to compute."""

    as_of: date
    warehouse: str
    settings: Settings
    given: str | None
    allow_unconverged: bool = False

    def plan(self, spark: SparkSession, reporter: Reporter, *, pin: bool = True) -> Run:
        """The run of it, pinned and named; named alone without `pin`."""
        with reporter.stage("plan") as notes:
            planned = plan_run(
                spark,
                self.warehouse,
                as_of=self.as_of,
                settings=self.settings,
                given=self.given,
                reporter=reporter,
                allow_unconverged=self.allow_unconverged,
                pin=pin,
            )
            notes.update(run=planned.plan.run_id)
        return planned


@dataclass(frozen=True)
class Sources:
    """What is added to the ledger: networks with their paths, and a file of identities."""

    networks: list[tuple[str, str]]
    identities: str | None
    observed_at: datetime | None

    def __bool__(self) -> bool:
        return bool(self.networks or self.identities)

    def read(self, spark: SparkSession) -> Iterator[ledger.Records]:
        """The records of one source after the other."""
        for name, path in self.networks:
            yield connectors.read(spark, name, path, self.observed_at)
        if self.identities is not None:
            yield identities_given.read(spark, self.identities)


def run_all(
    *,
    as_of: date,
    warehouse: str,
    config: Path | None = None,
    given: str | None = None,
    networks: list[str],
    identities: str | None = None,
    observed_at: datetime | None = None,
    allow_unconverged: bool = False,
    plan_only: bool = False,
    reporter: Reporter | None = None,
) -> None:
    """Ingest, plan, and every stage after it, in one session; or what all of that would take."""
    if given and networks:
        raise UserError("--input and --network exclude each other: give tables, or raw records")
    if given and identities:
        raise UserError(
            "--input and --identities exclude each other: give person_id in the table accounts"
        )
    settings, reporter = load(config), reporter or Reporter()
    sources = Sources(_sources(networks), identities, observed_at)
    refuse_passwords([warehouse, given, identities, *networks])
    asked = Asked(as_of, warehouse, settings, given, allow_unconverged)
    with session(settings.spark, app_name="renown run") as spark:
        if plan_only:
            _foretell(spark, asked, sources, reporter)
            return
        with pointers.working(spark, warehouse, as_of, doing="a run"):
            _ingest(spark, warehouse, sources, settings, reporter)
            planned = asked.plan(spark, reporter)
            _say_what_was(planned)
            for name in STAGES:
                perform(planned, name)
        _say_what_came(planned)


def run_resumed(*, as_of: date, warehouse: str, config: Path | None) -> None:
    """The run that is planned for a date, from the stage on at which it stopped."""
    settings, reporter = load(config), Reporter()
    refuse_passwords([warehouse])
    with session(settings.spark, app_name="renown run") as spark:
        with pointers.working(spark, warehouse, as_of, doing="resuming the run"):
            planned = open_run(spark, warehouse, as_of=as_of, reporter=reporter, gate=settings.gate)
            _warn_of_other_settings(planned, settings, planned.plan.allow_unconverged)
            done = resume(planned)
            reporter.say(f"resumed at {done[0]}" if done else "nothing was left to do")
        _say_what_came(planned)


def _foretell(spark: SparkSession, asked: Asked, sources: Sources, reporter: Reporter) -> None:
    if sources:
        told = cli_plan_only.of_sources(spark, asked.warehouse, sources.networks, asked.settings)
    else:
        told = cli_plan_only.of_run(asked.plan(spark, reporter, pin=False))
    cli_plan_only.show(spark, told, asked.warehouse)


def run_from_plan(path: str, *, warehouse: str, config: Path | None) -> None:
    """A published run once more, on exactly what its plan pinned."""
    settings, reporter = load(config), Reporter()
    refuse_passwords([warehouse, path])
    with session(settings.spark, app_name="renown run") as spark:
        done = run_again(spark, warehouse, path, reporter=reporter, gate=settings.gate)
        _say_what_came(done)


def run_ingest(
    *,
    networks: list[str],
    identities: str | None = None,
    warehouse: str,
    config: Path | None,
    observed_at: datetime | None,
) -> None:
    """Raw records, and what a user knows of persons, into the ledger."""
    settings, sources = load(config), Sources(_sources(networks), identities, observed_at)
    refuse_passwords([warehouse, identities, *networks])
    with session(settings.spark, app_name="renown ingest") as spark:
        _ingest(spark, warehouse, sources, settings, Reporter())


def run_plan(*, as_of: date, warehouse: str, config: Path | None, given: str | None) -> None:
    """Pin what a run reads, and name it."""
    settings = load(config)
    refuse_passwords([warehouse, given])
    with (
        session(settings.spark, app_name="renown plan") as spark,
        pointers.working(spark, warehouse, as_of, doing="planning a run"),
    ):
        Asked(as_of, warehouse, settings, given).plan(spark, Reporter())


def run_stage(
    name: str,
    *,
    as_of: date,
    warehouse: str,
    config: Path | None,
    given: str | None,
    allow_unconverged: bool,
) -> None:
    """One stage of the run that is planned for the date; planned now where it is not."""
    settings, reporter = load(config), Reporter()
    refuse_passwords([warehouse, given])
    asked = Asked(as_of, warehouse, settings, given, allow_unconverged)
    with (
        session(settings.spark, app_name=f"renown {name}") as spark,
        pointers.working(spark, warehouse, as_of, doing=f"the stage {name} of the run"),
    ):
        perform(_planned(spark, asked, reporter), name)


def run_publish(
    *,
    as_of: date,
    warehouse: str,
    config: Path | None,
    given: str | None,
    allow_unconverged: bool,
    run_id: str | None = None,
    current: bool = False,
) -> None:
    """The last stage of the run that is planned for the date, or of the one of that id.

    With `current` readers are led to it by default, whatever later dates there are.
    """
    settings, reporter = load(config), Reporter()
    refuse_passwords([warehouse, given])
    asked = Asked(as_of, warehouse, settings, given, allow_unconverged)
    with (
        session(settings.spark, app_name="renown publish") as spark,
        pointers.working(spark, warehouse, as_of, doing="publishing a run"),
    ):
        run = _planned(spark, asked, reporter, run_id)
        perform(run, "publish")
        if current:
            pointers.move_pointers(spark, warehouse, as_of, run.plan.run_id, back=True)
            reporter.say(f"readers get {as_of} by default")


def _planned(
    spark: SparkSession, asked: Asked, reporter: Reporter, run_id: str | None = None
) -> Run:
    """The run that is planned for the date, or the one of that id; planned now where none is."""
    planned = run_id or pointers.read_pointer(spark, pointers.planned(asked.warehouse, asked.as_of))
    if planned is None or (asked.given and not run_id):
        return asked.plan(spark, reporter)
    gate = asked.settings.gate
    run = open_run(
        spark, asked.warehouse, as_of=asked.as_of, reporter=reporter, gate=gate, run_id=run_id
    )
    if not run.published:
        require_same_version(run.plan, f"run {run.plan.run_id} of {run.as_of}")
        _warn_of_other_settings(run, asked.settings, asked.allow_unconverged)
    return run


def _warn_of_other_settings(run: Run, settings: Settings, allow_unconverged: bool) -> None:
    same = run.settings.meaning() == settings.meaning()
    if not same or allow_unconverged != run.plan.allow_unconverged:
        run.reporter.say(
            f"the plan of {run.as_of} pins other settings than those given, and is followed; "
            "plan anew with `renown plan` to change them"
        )


def _sources(networks: list[str]) -> list[tuple[str, str]]:
    """`NAME=PATH` arguments, checked before a session is paid for."""
    sources = []
    for text in networks:
        parts = SOURCE.fullmatch(text)
        if parts is None:
            raise UserError(f"--network {text}: expected NAME=PATH, as x_v1=raw/")
        connectors.connector(parts["name"])
        sources.append((parts["name"], parts["path"]))
    return sources


def _ingest(
    spark: SparkSession, warehouse: str, sources: Sources, settings: Settings, reporter: Reporter
) -> None:
    """Every source is read before anything is added: readers see all of it or none."""
    if not sources:
        return
    with reporter.stage("ingest") as notes, ExitStack() as staged:
        batch = [staged.enter_context(records) for records in sources.read(spark)]
        share = settings.ingest.reject_share
        summaries = ledger.append(spark, warehouse, batch, reject_share=share)
        notes.update(
            records=sum(summary.read for summary in summaries),
            rejected=sum(summary.rejected for summary in summaries),
            **_added(summaries),
        )
    for summary in summaries:
        for line in summary.lines():
            reporter.say(line)


def _added(summaries: list[ledger.Summary]) -> dict[str, int]:
    added: Counter[str] = Counter()
    for summary in summaries:
        added.update({f"new_{name}": change.added for name, change in summary.tables.items()})
    return {name: count for name, count in added.items() if count}


def _say_what_was(run: Run) -> None:
    """Of a run of that name there may be something already."""
    if run.published:
        run.reporter.say("the same input, settings and version were run before: nothing to compute")
        return
    done = [stage for stage in marks.of(run.spark, run.folder) if stage in STAGES]
    if done:
        run.reporter.say(
            f"an unfinished run of the same name was done up to {done[-1]}: computed anew. To go on "
            f"where it stopped, use `renown run --resume --as-of {run.as_of}`"
        )


def _say_what_came(run: Run) -> None:
    """The stages with rows and seconds, and where the snapshot lies."""
    done = list(marks.of(run.spark, run.folder).values())
    if done:
        run.reporter.summary(run_summary.summary(done), [mark.facts(each) for each in done])
    run.reporter.say(f"published {run.folder}")
