"""What is kept no longer goes: runs first, and then what the ledger kept for them alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pyspark.sql import SparkSession

from renown import storage
from renown.errors import UserError
from renown.ledger import letting_go
from renown.progress import size
from renown.publish import pointers, pruning
from renown.publish.pruning import Verdict
from renown.settings import RetentionSettings


def prune(
    spark: SparkSession,
    warehouse: str,
    retention: RetentionSettings,
    now: datetime,
    *,
    dry_run: bool,
) -> Iterator[str]:
    """Take away the runs that retention does not keep, and the ledger's files that no kept run pinned.

    Answers in words what goes, a line each, as it goes; with `dry_run` nothing does.
    """
    if not (
        storage.exists(spark, pointers.snapshots(warehouse))
        or storage.exists(spark, f"{warehouse.rstrip('/')}/ledger")
    ):
        raise UserError(
            f"{warehouse}: no ledger and no snapshot there; name a folder with --warehouse"
        )
    verdicts = pruning.judge(
        pruning.held(spark, warehouse),
        pointers.published_runs(spark, warehouse),
        pointers.read_dated(spark, pointers.current(warehouse)),
        retention,
        now,
    )
    going = [each for each in verdicts if not each.kept]
    verb, total = "would go" if dry_run else "gone", 0
    for verdict in going:
        bytes_held = storage.size(spark, verdict.held.path)
        problem = None if dry_run else _remove(spark, warehouse, verdict)
        total += 0 if problem else bytes_held
        yield problem or f"{verb}: {verdict.held.named}, {verdict.why}, {size(bytes_held)}"
    if not dry_run:
        pruning.clear(spark, warehouse)
    left = pruning.held(spark, warehouse) if not dry_run else [v.held for v in verdicts if v.kept]
    pinned = [run.versions for run in left]
    for gone in letting_go.let_go(spark, warehouse, pinned, dry_run=dry_run):
        total += gone.size
        files = f"{gone.files:,}{' or more' if gone.files >= letting_go.LISTED else ''} files"
        yield (
            f"{verb}: of the ledger's {gone.table} {files} of versions before {gone.oldest}, "
            f"{size(gone.size)}"
        )
    yield f"kept: {len(left)} run{'' if len(left) == 1 else 's'}; {verb}: {size(total)}"


def _remove(spark: SparkSession, warehouse: str, verdict: Verdict) -> str | None:
    """Why a run could not go; None where it did."""
    try:
        gone = pruning.remove(spark, warehouse, verdict.held)
    except UserError as error:
        return f"left: {verdict.held.named}: {error}"
    return None if gone else f"left: {verdict.held.named}, which has become current"
