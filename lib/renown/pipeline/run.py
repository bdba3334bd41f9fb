"""One run: its plan, the views it reads, and the tables it writes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession

import renown
from renown import ledger, storage
from renown.clean import (
    Override,
    Seed,
    TrustDocument,
    expired,
    in_force,
    load_overrides,
    load_seeds,
    load_trust,
)
from renown.errors import UserError, did_you_mean
from renown.ingest import handed_over
from renown.ledger import Views
from renown.pipeline import marks
from renown.pipeline.marks import Meter, Trace
from renown.progress import Reporter
from renown.publish import layout, manifest, pointers
from renown.publish.digest import content
from renown.publish.plan import Plan, Source
from renown.score.document import ScoreDocument, load_document
from renown.settings import GateSettings, PropagateSettings, Settings
from renown.solver.engines import choose
from renown.tables import VIEWS, Accounts, Screening, Table
from renown.topics import Topic, load_topics


@dataclass(frozen=True)
class Run:
    """A planned run on a warehouse; stages read and write through it.

    `aside` is a folder for tables that are not to lie where the run's own do; `trace` is what the
    present stage has read and written.
    """

    spark: SparkSession
    warehouse: str
    plan: Plan
    reporter: Reporter
    gate: GateSettings
    counted: dict[str, int] = field(default_factory=dict, repr=False)
    aside: str | None = None
    trace: Trace = field(default_factory=Trace, repr=False)

    @property
    def as_of(self) -> date:
        """The date of the run."""
        return self.plan.as_of

    @property
    def folder(self) -> str:
        """Where the run's tables lie."""
        return self.aside or pointers.run_folder(self.warehouse, self.as_of, self.plan.run_id)

    @property
    def published(self) -> bool:
        """Whether the run is complete: then its tables are never written again."""
        return manifest.exists(self.spark, self.folder)

    @cached_property
    def document(self) -> ScoreDocument:
        """The score document that the plan pinned."""
        return ScoreDocument.model_validate(self.plan.document)

    @cached_property
    def trust(self) -> TrustDocument:
        """The trust document that the plan pinned."""
        return TrustDocument.model_validate(self.plan.trust)

    @cached_property
    def overrides(self) -> tuple[Override, ...]:
        """What is decided about single accounts, as the plan pinned it."""
        return tuple(Override.model_validate(held) for held in self.plan.overrides)

    @cached_property
    def seeds(self) -> tuple[Seed, ...]:
        """Accounts that somebody knows to be good or bad, as the plan pinned them."""
        return tuple(Seed.model_validate(held) for held in self.plan.seeds)

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The topic documents that the plan pinned."""
        return tuple(Topic.model_validate(held) for held in self.plan.topics)

    @cached_property
    def settings(self) -> Settings:
        """The settings that the plan pinned."""
        return Settings.model_validate(self.plan.settings)

    @property
    def views(self) -> Views:
        """What the stages read, at the versions that the plan pinned; parsed once per session."""
        self.trace.read.update(table.name for table in VIEWS)
        return self.known

    @cached_property
    def known(self) -> Views:
        """The views, whether or not a stage reads them."""
        source = self.plan.source
        return views_at(
            self.spark, self.warehouse, self.as_of, source.path, source.versions, self.settings
        )

    def path(self, name: str) -> str:
        """Where a table or file of the run lies."""
        return f"{self.folder}/{name}"

    def read(self, table: Table) -> DataFrame:
        """A table that an earlier stage wrote.

        Raises UserError naming the stage to run where it is not there, or not whole.
        """
        self._require_whole(table)
        self.trace.read.add(table.name)
        return storage.read_table(self.spark, self.path(table.name), "parquet")

    def _require_whole(self, table: Table) -> None:
        there = storage.exists(self.spark, self.path(table.name))
        if there and (table.name in self.counted or self.published or table.name in self.whole):
            return
        found = (
            "not whole, the stage that writes it was not completed" if there else "no such table"
        )
        raise UserError(
            f"{self.path(table.name)}: {found}. Run the stage that writes "
            f"'{table.name}' first, or all of them with `renown run`"
        )

    @property
    def whole(self) -> dict[str, int]:
        """Rows by table, of the tables that completed stages wrote and of the views planned with."""
        return marks.rows(marks.of(self.spark, self.folder))

    def files(self, table: Table) -> tuple[str, ...]:
        """The files of a table that an earlier stage wrote."""
        found = storage.list_files(self.spark, self.path(table.name))
        return tuple(file.uri for file in found)

    def warmed_from(self, table: Table) -> DataFrame | None:
        """A table of the snapshot that the solve is warmed from, where the plan names one."""
        day, _, run_id = self.plan.start.partition("/")
        if not run_id:
            return None
        folder = pointers.run_folder(self.warehouse, date.fromisoformat(day), run_id)
        return storage.read_table(self.spark, f"{folder}/{table.name}", "parquet")

    def write(self, table: Table, frame: DataFrame) -> DataFrame:
        """Write a table, hold every row of it to its contract, and answer it as written."""
        self.trace.written.add(table.name)
        layout.write(frame, table, self.path(table.name), accounts=self._accounts(table))
        written = storage.read_table(self.spark, self.path(table.name), "parquet")
        self.counted[table.name] = self.trace.rows[table.name] = table.check(written)
        return written

    def _accounts(self, table: Table) -> int:
        """About how many accounts a table is about, for the number of its files."""
        if table.name not in layout.LOOKED_UP:
            return 0
        if table is not Screening:
            return self.rows(Screening)
        # Counted already where this process has planned the run.
        return self.counted.get(Accounts.name) or self.known.accounts.count()

    def write_json(self, name: str, content: dict[str, Any]) -> None:
        """Write a small file beside the tables."""
        self.trace.written.add(name)
        text = json.dumps(content, indent=2, sort_keys=True) + "\n"
        storage.write_text(self.spark, self.path(name), text, overwrite=True)

    def rows(self, table: Table) -> int:
        """How many rows a table has; not counted again where this run has written it."""
        if table.name not in self.counted:
            self.counted[table.name] = self.read(table).count()
        return self.counted[table.name]


def views_at(
    spark: SparkSession,
    warehouse: str,
    as_of: date,
    given: str | None,
    versions: dict[str, int],
    settings: Settings,
) -> Views:
    """The views at a date, of the ledger or handed over in a folder, kept on disk for all stages.

    What somebody does towards another account of their own is not in them.
    """
    if given is not None:
        read = handed_over.read_views(spark, given, as_of)
        known = ledger.without_erased(spark, warehouse, read)
        views = ledger.with_persons_named(known, as_of)
    else:
        views = ledger.at(spark, warehouse, as_of, versions, identities=settings.identities)
    counted = ledger.without_own_acts(views)
    kept = (frame.persist(StorageLevel.DISK_ONLY) for frame in _frames(counted))
    return Views(*kept, identities=views.identities, refused=views.refused)


def _frames(views: Views) -> tuple[DataFrame, DataFrame, DataFrame, DataFrame]:
    """In the order of `renown.tables.VIEWS`."""
    return (views.accounts, views.posts, views.follows, views.interactions)


def plan_run(
    spark: SparkSession,
    warehouse: str,
    *,
    as_of: date,
    settings: Settings,
    given: str | None = None,
    reporter: Reporter,
    allow_unconverged: bool = False,
    pin: bool = True,
) -> Run:
    """Pin everything that decides the result, and write it down before anything is computed.

    Without `pin` nothing is written: the run is known by name, and what it would read is counted.
    """
    meter, document = Meter(spark), load_document(settings.score_document)
    trust = load_trust(settings.trust_document)
    decided = load_overrides(settings.clean.overrides)
    seeds = load_seeds(settings.clean.seeds)
    topics = load_topics(settings.topics.documents)
    for message in expired(decided, as_of):
        reporter.say(message)
    versions = {} if given else ledger.versions(spark, warehouse)
    views = views_at(spark, warehouse, as_of, given, versions, settings)
    for message in views.refused:
        reporter.say(message)
    contents = {t.name: content(f) for t, f in zip(VIEWS, _frames(views), strict=True)}
    rows = {name: found.rows for name, found in contents.items()}
    acts = rows["follows"] + rows["interactions"]
    engine, blocks = engine_for(spark, settings.propagate, rows=sum(rows.values()), acts=acts)
    plan = Plan(
        as_of=as_of,
        source=Source(
            kind="input" if given else "ledger",
            path=storage.absolute(given) if given else None,
            versions=versions,
            digests={name: found.digest for name, found in contents.items()},
        ),
        settings=settings.meaning(),
        document=document.model_dump(mode="json"),
        document_hash=document.hash,
        trust=trust.model_dump(mode="json"),
        trust_hash=trust.hash,
        overrides=tuple(o.model_dump(mode="json") for o in in_force(decided, as_of)),
        seeds=tuple(seed.model_dump(mode="json") for seed in seeds),
        topics=tuple(topic.as_dict() for topic in topics),
        engine=engine,
        blocks=blocks,
        sketched=contents["interactions"].rows > settings.features.exact_up_to,
        start=_start(spark, warehouse, as_of, settings),
        allow_unconverged=allow_unconverged,
        version=renown.__version__,
    )
    run = Run(spark, warehouse, plan, reporter, settings.gate, counted=rows)
    run.__dict__["known"] = views  # what was digested is what the stages read
    if pin:
        _write_plan(run, meter, rows)
    return run


def _write_plan(run: Run, meter: Meter, rows: dict[str, int]) -> None:
    """The plan, its mark with the rows of the views, and the pointer to it; if it is published, that
    alone.
    """
    run.reporter.tell(as_of=run.as_of, run=run.plan.run_id)
    if not run.published:
        storage.write_text(run.spark, run.path("plan.json"), run.plan.to_json(), overwrite=True)
        trace = Trace(written={"plan.json"}, rows=rows)
        marks.write(
            run.spark, run.folder, meter.mark("plan", run.plan.run_id, run.folder, trace, {})
        )
    planned = pointers.planned(run.warehouse, run.as_of)
    pointers.write_pointer(run.spark, planned, as_of=run.as_of, run_id=run.plan.run_id)


def pinned_run(
    spark: SparkSession, warehouse: str, plan: Plan, *, reporter: Reporter, gate: GateSettings
) -> Run:
    """A run on what its plan pinned, once it is sure that this says the same as it did.

    Raises UserError, naming every view that does not.
    """
    meter, run = Meter(spark), Run(spark, warehouse, plan, reporter, gate)
    _write_plan(run, meter, require_unchanged(run))
    return run


def require_unchanged(run: Run) -> dict[str, int]:
    """Be sure that what a run reads says what it said when it was planned; answers rows by view.

    Raises UserError naming every view that does not.
    """
    source = run.plan.source
    found = {
        table.name: content(frame) for table, frame in zip(VIEWS, _frames(run.known), strict=True)
    }
    changed = [name for name, now in found.items() if now.digest != source.digests[name]]
    if changed:
        read = source.path or f"the ledger in {run.warehouse}"
        raise UserError(
            f"run {run.plan.run_id} of {run.as_of} cannot be run again: {read} does not say any more "
            f"what it said then, in {', '.join(changed)}. Files were changed, or an account erased"
        )
    return {name: now.rows for name, now in found.items()}


def require_same_version(plan: Plan, told: str) -> None:
    """UserError where another version of renown made a plan that `told` names."""
    if plan.version != renown.__version__:
        raise UserError(
            f"{told} was made by renown {plan.version}, and this is {renown.__version__}: "
            "another version may compute something else. Install that version to run it again"
        )


def engine_for(
    spark: SparkSession, chosen: PropagateSettings, *, rows: int, acts: int
) -> tuple[str, int | None]:
    """Engine and blocks are chosen before the run, for they decide the last digits of the result.

    No graph has more vertices or edges than there are rows of the views and acts that could make them;
    the halves of the acts, side by side, have every account twice.
    """
    engine, blocks = choose(spark, vertices=2 * rows, edges=acts)
    if chosen.engine != "auto":
        engine = chosen.engine
    return engine, chosen.blocks or blocks if engine == "blocks" else None


def _start(spark: SparkSession, warehouse: str, as_of: date, settings: Settings) -> str:
    """The snapshot that the solve is warmed from, as it is pinned; `own` where there is none."""
    if settings.propagate.start == "own":
        return "own"
    before = pointers.published_before(spark, warehouse, as_of)
    return "own" if before is None else f"{before[0].isoformat()}/{before[1]}"


def open_run(
    spark: SparkSession,
    warehouse: str,
    *,
    as_of: date,
    reporter: Reporter,
    gate: GateSettings,
    run_id: str | None = None,
) -> Run:
    """The run that was planned for a date, or the one of that id.

    Raises UserError where there is none.
    """
    named = run_id or pointers.read_pointer(spark, pointers.planned(warehouse, as_of))
    if named is None:
        raise UserError(
            f"no run is planned for {as_of} in {warehouse}. Plan one with "
            f"`renown plan --as-of {as_of} --warehouse {warehouse}`"
        )
    folder = pointers.run_folder(warehouse, as_of, named)
    try:
        plan = Plan.from_json(storage.read_text(spark, f"{folder}/plan.json"))
    except FileNotFoundError:
        names = storage.list_names(spark, pointers.day_folder(warehouse, as_of))
        known = [name.removeprefix("run=") for name in names if name.startswith("run=")]
        raise UserError(
            f"there is no run {named} of {as_of} in {warehouse}{did_you_mean(named, known)}. "
            f"Runs of that date: {', '.join(known) or 'none'}"
        ) from None
    reporter.tell(as_of=as_of, run=named)
    return Run(spark, warehouse, plan, reporter, gate)
