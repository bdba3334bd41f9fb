"""Which runs are kept, and how the others go: never so that a reader is led to one that is not whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pyspark.sql import SparkSession

from renown import storage
from renown.errors import UserError
from renown.publish import holding, manifest, pointers
from renown.settings import RetentionSettings


@dataclass(frozen=True)
class Held:
    """A folder of a run: `named` below the folder of all snapshots, `run_id` None of a comparison that
    died, `whole` with a manifest, and what of its plan says what it needs.
    """

    path: str
    named: str
    as_of: date
    run_id: str | None
    whole: bool
    written_at: datetime | None
    start: str
    versions: Mapping[str, int]


@dataclass(frozen=True)
class Verdict:
    """A run, and why it is kept or why it goes."""

    held: Held
    kept: bool
    why: str


def held(spark: SparkSession, warehouse: str) -> list[Held]:
    """Every run's folder, published or not."""
    return [_held(spark, folder) for folder in holding.folders(spark, warehouse)]


def _held(spark: SparkSession, folder: holding.Folder) -> Held:
    run = folder.name.partition("/")[2]
    plan = _plan(spark, folder)
    source = plan.get("source", {})
    return Held(
        path=folder.path,
        named=folder.name,
        as_of=folder.as_of,
        run_id=run.removeprefix("run=") if run.startswith("run=") else None,
        whole=manifest.exists(spark, folder.path),
        written_at=storage.last_modified(spark, folder.path),
        start=str(plan.get("start", "own")),
        versions=source.get("versions", {}) if source.get("kind") == "ledger" else {},
    )


def _plan(spark: SparkSession, folder: holding.Folder) -> dict[str, Any]:
    """As it stands, whatever version of renown wrote it."""
    try:
        plan: dict[str, Any] = json.loads(storage.read_text(spark, f"{folder.path}/plan.json"))
    except (FileNotFoundError, ValueError):
        return {}
    return plan


def judge(
    runs: Iterable[Held],
    published: Mapping[date, str],
    current: tuple[date, str] | None,
    retention: RetentionSettings,
    now: datetime,
) -> list[Verdict]:
    """Every run with its verdict.

    Kept are the published runs of the latest dates; the current one; those without a snapshot that were
    written to lately; and what any of these was warmed from, without which it could not be run again.
    """
    kept_days = _kept_days(published, retention)
    first = [_judge(run, published, current, kept_days, retention, now) for run in runs]
    needed = {each.held.start for each in first if each.kept}
    return [
        Verdict(each.held, True, "a kept run was warmed from it")
        if not each.kept and f"{each.held.as_of}/{each.held.run_id}" in needed
        else each
        for each in first
    ]


def _kept_days(published: Mapping[date, str], retention: RetentionSettings) -> set[date]:
    days = sorted(published, reverse=True)
    kept = set(days[: retention.dates])
    if retention.days is not None and days:
        kept |= {day for day in days if (days[0] - day).days <= retention.days}
    return kept


def _judge(
    run: Held,
    published: Mapping[date, str],
    current: tuple[date, str] | None,
    kept_days: set[date],
    retention: RetentionSettings,
    now: datetime,
) -> Verdict:
    if run.run_id is None:
        return Verdict(run, False, "a comparison that was not completed")
    if current == (run.as_of, run.run_id):
        return Verdict(run, True, "current")
    if published.get(run.as_of) == run.run_id:
        kept = run.as_of in kept_days
        return Verdict(run, kept, "published" if kept else "published, and beyond retention")
    since = now - timedelta(days=retention.unfinished_days)
    what = "whole, but not the published one of its date" if run.whole else "unfinished"
    return Verdict(run, run.written_at is not None and run.written_at > since, what)


def remove(spark: SparkSession, warehouse: str, run: Held) -> bool:
    """Take a run away; answers whether it could go, which it cannot if it has become current.

    Whatever interrupts it, the next time completes it. Raises UserError where somebody works on a run
    of that date.
    """
    with pointers.working(spark, warehouse, run.as_of, doing="pruning runs"):
        goes = _unnamed(spark, warehouse, run)
        if goes:
            # Without a manifest it is no snapshot, even while its tables go one by one.
            storage.delete(spark, f"{run.path}/manifest.json")
            storage.delete(spark, run.path)
    return goes


def clear(spark: SparkSession, warehouse: str) -> None:
    """Take away the folders of dates that have no run any more, or never had one."""
    root = pointers.snapshots(warehouse)
    runs = {run.as_of for run in holding.folders(spark, warehouse)}
    for name in storage.list_names(spark, root):
        if name.startswith("as_of=") and date.fromisoformat(name[len("as_of=") :]) not in runs:
            _clear(spark, warehouse, date.fromisoformat(name[len("as_of=") :]))


def _clear(spark: SparkSession, warehouse: str, as_of: date) -> None:
    with suppress(UserError), pointers.working(spark, warehouse, as_of, doing="pruning"):
        for pointer in (pointers.published, pointers.planned):
            storage.delete(spark, pointer(warehouse, as_of))
    storage.delete_if_empty(spark, pointers.day_folder(warehouse, as_of))


def _unnamed(spark: SparkSession, warehouse: str, run: Held) -> bool:
    """Let no pointer name a run; answers whether it may go, which CURRENT may have come to forbid."""
    if run.run_id is None:
        return True
    with pointers.moving(spark, warehouse, doing="pruning runs"):
        current = pointers.read_dated(spark, pointers.current(warehouse))
        if current == (run.as_of, run.run_id):
            return False
        for pointer in (pointers.published, pointers.planned):
            path = pointer(warehouse, run.as_of)
            if pointers.read_pointer(spark, path) == run.run_id:
                storage.delete(spark, path)
    return True
