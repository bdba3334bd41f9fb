"""One run: its plan, the views it reads, and the tables it writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

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
from renown.errors import UserError
from renown.ingest import handed_over
from renown.ledger import Views
from renown.progress import Reporter
from renown.publish import layout, manifest, pointers
from renown.publish.digest import content
from renown.publish.plan import Plan, Source
from renown.score.document import ScoreDocument, load_document
from renown.settings import GateSettings, PropagateSettings, Settings
from renown.solver.engines import choose
from renown.tables import VIEWS, Screening, Table


@dataclass(frozen=True)
class Run:
    """A planned run on a warehouse; stages read and write through it.

    `aside` is a folder for tables that are not to lie where the run's own do.
    """

    spark: SparkSession
    warehouse: str
    plan: Plan
    reporter: Reporter
    gate: GateSettings
    counted: dict[str, int] = field(default_factory=dict, repr=False)
    aside: str | None = None

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
    def settings(self) -> Settings:
        """The settings that the plan pinned."""
        return Settings.model_validate(self.plan.settings)

    @cached_property
    def views(self) -> Views:
        """What the stages read, at the versions that the plan pinned; parsed once per session."""
        source = self.plan.source
        return views_at(
            self.spark, self.warehouse, self.as_of, source.path, source.versions, self.settings
        )

    def path(self, name: str) -> str:
        """Where a table or file of the run lies."""
        return f"{self.folder}/{name}"

    def read(self, table: Table) -> DataFrame:
        """A table that an earlier stage wrote.

        Raises UserError naming the stage to run where it is not there.
        """
        if not storage.exists(self.spark, self.path(table.name)):
            raise UserError(
                f"{self.path(table.name)}: no such table. Run the stage that writes "
                f"'{table.name}' first, or all of them with `renown run`"
            )
        return storage.read_table(self.spark, self.path(table.name), "parquet")

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
        layout.write(frame, table, self.path(table.name), accounts=self._accounts(table))
        written = self.read(table)
        self.counted[table.name] = table.check(written)
        return written

    def _accounts(self, table: Table) -> int:
        """About how many accounts a table is about, for the number of its files."""
        if table.name not in layout.LOOKED_UP:
            return 0
        return self.views.accounts.count() if table is Screening else self.rows(Screening)

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
    document = load_document(settings.score_document)
    trust = load_trust(settings.trust_document)
    decided = load_overrides(settings.clean.overrides)
    seeds = load_seeds(settings.clean.seeds)
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
        engine=engine,
        blocks=blocks,
        sketched=contents["interactions"].rows > settings.features.exact_up_to,
        start=_start(spark, warehouse, as_of, settings),
        allow_unconverged=allow_unconverged,
        version=renown.__version__,
    )
    run = Run(spark, warehouse, plan, reporter, settings.gate, counted=rows)
    run.__dict__["views"] = views  # what was digested is what the stages read
    if not pin:
        return run
    if not run.published:
        storage.write_text(spark, run.path("plan.json"), plan.to_json(), overwrite=True)
    planned = pointers.planned(warehouse, as_of)
    pointers.write_pointer(spark, planned, as_of=as_of, run_id=plan.run_id)
    return run


def pinned_run(
    spark: SparkSession, warehouse: str, plan: Plan, *, reporter: Reporter, gate: GateSettings
) -> Run:
    """A run on what its plan pinned, once it is sure that this says the same as it did.

    Raises UserError, naming every view that does not.
    """
    run = Run(spark, warehouse, plan, reporter, gate)
    held = plan.source.digests
    changed = [
        table.name
        for table, frame in zip(VIEWS, _frames(run.views), strict=True)
        if content(frame).digest != held[table.name]
    ]
    if changed:
        read = plan.source.path or f"the ledger in {warehouse}"
        raise UserError(
            f"run {plan.run_id} of {plan.as_of} cannot be run again: {read} does not say any more "
            f"what it said then, in {', '.join(changed)}. Files were changed, or an account erased"
        )
    if not run.published:
        storage.write_text(spark, run.path("plan.json"), plan.to_json(), overwrite=True)
        planned = pointers.planned(warehouse, plan.as_of)
        pointers.write_pointer(spark, planned, as_of=plan.as_of, run_id=plan.run_id)
    return run


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
) -> Run:
    """The run that was planned for a date.

    Raises UserError where none was.
    """
    run_id = pointers.read_pointer(spark, pointers.planned(warehouse, as_of))
    if run_id is None:
        raise UserError(
            f"no run is planned for {as_of} in {warehouse}. Plan one with "
            f"`renown plan --as-of {as_of} --warehouse {warehouse}`"
        )
    folder = pointers.run_folder(warehouse, as_of, run_id)
    plan = Plan.from_json(storage.read_text(spark, f"{folder}/plan.json"))
    return Run(spark, warehouse, plan, reporter, gate)
