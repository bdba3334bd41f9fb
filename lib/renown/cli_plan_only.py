"""`renown run --plan-only`: what a run would read and take, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import typer
from pyspark.sql import SparkSession

from renown.pipeline import Run
from renown.pipeline.expected import Expected, Raw, Sizing, expected, held_rows, sizing
from renown.pipeline.run import engine_for
from renown.settings import Settings
from renown.solver.engines import blocks


@dataclass(frozen=True)
class Told:
    """What is known of a run that has not begun: rows by view, and those that raw records may make.

    `run` is as it would be pinned, where all that it reads is there already.
    """

    rows: dict[str, int]
    engine: str
    blocks: int | None
    run: Run | None = None
    raw: tuple[Raw, ...] = ()
    arriving: int = 0

    @property
    def all_rows(self) -> int:
        """Of all views together, as if what arrives were all new."""
        return sum(self.rows.values()) + self.arriving


def of_run(run: Run) -> Told:
    """Of what is in the ledger or was handed over."""
    return Told(dict(run.counted), run.plan.engine, run.plan.blocks, run=run)


def of_sources(
    spark: SparkSession, warehouse: str, networks: list[tuple[str, str]], settings: Settings
) -> Told:
    """Of what is still to be added to the ledger: by the sizes of files, as nothing is parsed."""
    from renown.ingest import files

    document = sizing()
    raw = tuple(
        Raw.found(name, path, files.find(spark, path, what=f"{name} input"))
        for name, path in networks
    )
    held, arriving = held_rows(spark, warehouse), sum(each.rows(document) for each in raw)
    rows = sum(held.values()) + arriving
    engine, count = engine_for(spark, settings.propagate, rows=rows, acts=rows)
    return Told(held, engine, count, raw=raw, arriving=arriving)


def show(spark: SparkSession, told: Told, warehouse: str) -> None:
    """Print it."""
    document, cores = sizing(), spark.sparkContext.defaultParallelism
    takes = expected(
        document,
        rows=told.all_rows,
        arriving=told.arriving,
        cores=cores,
        published=told.run is not None and told.run.published,
    )
    lines = [
        *_run(told),
        *_reads(told, warehouse, document),
        ("engine", told.engine + (f", {told.blocks} block(s)" if told.blocks else "")),
        *_memory(spark, told),
        *_disk(warehouse, takes),
        *_minutes(document, takes, cores),
    ]
    for head, text in lines:
        typer.echo(f"{head:<9} {text}")


def _run(told: Told) -> Iterator[tuple[str, str]]:
    if told.run is None:
        yield "run", "named when its records are in the ledger"
    elif told.run.published:
        yield "run", f"{told.run.plan.run_id}, published already: nothing would be computed"
    else:
        yield "run", f"{told.run.plan.run_id} of {told.run.as_of}"
        start = told.run.plan.start
        own = "what each account has of its own"
        yield "start", own if start == "own" else f"the influence of {start}"


def _reads(told: Told, warehouse: str, document: Sizing) -> Iterator[tuple[str, str]]:
    for raw in told.raw:
        rows = raw.rows(document)
        yield "read", f"{raw.network} {raw.path}: {raw.files:,} file(s), {_size(raw.bytes)}"
        yield "", f"some {rows:,} rows, if they are like those of the demo; nothing was parsed"
    source = told.run.plan.source if told.run is not None else None
    if source is not None and source.path is not None:
        yield "read", f"{source.path}, tables as they were handed over"
    elif sum(told.rows.values()) or not told.raw:
        yield "read", f"the ledger in {warehouse}"
    if source is not None and source.versions:
        pinned = (f"{name} {version}" for name, version in sorted(source.versions.items()))
        yield "", f"at versions {', '.join(pinned)}"
    when = "by the date" if told.run is not None else "of any date"
    if sum(told.rows.values()):
        counted = ", ".join(f"{count:,} {name}" for name, count in told.rows.items())
        yield "rows", f"{counted}, {when}"


def _memory(spark: SparkSession, told: Told) -> Iterator[tuple[str, str]]:
    if told.engine != "blocks":
        yield "memory", "Spark's own; nothing of the accounts' number on the driver"
        return
    if told.run is None:  # any row may be of an account of its own
        accounts = acts = told.all_rows
    else:
        accounts = told.rows["accounts"]
        acts = told.rows["follows"] + told.rows["interactions"]
    # The halves of the acts are solved side by side.
    needs = blocks.needs(spark, vertices=2 * accounts, edges=acts, blocks=told.blocks or 1)
    worker = f"{_size(needs.worker)} of {_size(needs.worker_has)} for a Python worker of the solve"
    vectors = f"{_size(needs.vectors)} of {_size(needs.vectors_have)} for vectors on the driver"
    yield "memory", f"at most {worker}, {vectors}"
    yield "", "the rest is Spark's own, which takes disk where memory ends"


def _disk(warehouse: str, takes: Expected) -> Iterator[tuple[str, str]]:
    new = takes.ledger_bytes + takes.snapshot_bytes
    parts = f"ledger {_size(takes.ledger_bytes)}, snapshot {_size(takes.snapshot_bytes)}"
    yield "disk", f"some {_size(new)} more in {warehouse} ({parts})"
    yield "", f"some {_size(takes.scratch_bytes)} on the executors' own disks, until the run ends"


def _minutes(document: Sizing, takes: Expected, cores: int) -> Iterator[tuple[str, str]]:
    yield "minutes", f"some {takes.minutes:,.1f} on the {cores} cores of this session"
    told = (f"{name} {seconds / 60:.1f}" for name, seconds in takes.seconds.items())
    yield "", ", ".join(told)
    off = f"within a factor of {document.within:g} on networks like the demo, further off on others"
    yield "", f"measured on {document.machine}; {off}"


def _size(count: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:,.0f} {unit}" if unit in ("bytes", "kB") else f"{count:,.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"
