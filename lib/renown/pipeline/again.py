"""A run once more, from what its plan pinned: the same content, table by table, or what differs."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from pyspark.sql import SparkSession

from renown import storage
from renown.errors import UserError, listed
from renown.pipeline.run import Run, pinned_run, require_same_version
from renown.pipeline.stages import STAGES, manifest_of, perform
from renown.progress import Reporter
from renown.publish import manifest, pointers
from renown.publish.plan import Plan
from renown.settings import GateSettings


def run_again(
    spark: SparkSession, warehouse: str, path: str, *, reporter: Reporter, gate: GateSettings
) -> Run:
    """Run a plan.json on exactly the versions of the ledger that it names.

    Where that run is published, it is computed anew beside it, compared with it, and taken away
    again; where it is not, it is computed and published. Raises UserError where another version of
    renown has made the plan, where what it read is not there any more (an account was erased), or
    where a table differs.
    """
    plan = _plan(spark, path)
    _require_whole(spark, warehouse, plan)
    doing = f"running {plan.run_id} again"
    with pointers.working(spark, warehouse, plan.as_of, doing=doing):
        return _run_pinned(spark, warehouse, plan, reporter=reporter, gate=gate)


def _run_pinned(
    spark: SparkSession, warehouse: str, plan: Plan, *, reporter: Reporter, gate: GateSettings
) -> Run:
    with reporter.stage("plan") as notes:
        run = pinned_run(spark, warehouse, plan, reporter=reporter, gate=gate)
        notes.update(run=plan.run_id)
    if run.published:
        _compare(run)
    else:
        for name in STAGES:
            perform(run, name)
    return run


def _plan(spark: SparkSession, path: str) -> Plan:
    try:
        plan = Plan.from_json(storage.read_text(spark, path))
    except FileNotFoundError:
        raise UserError(f"--plan {path}: no such file; expected the plan.json of a run") from None
    except (ValueError, KeyError) as error:
        raise UserError(f"--plan {path} is not the plan.json of a run: {error}") from None
    require_same_version(plan, f"--plan {path}")
    return plan


def _require_whole(spark: SparkSession, warehouse: str, plan: Plan) -> None:
    """UserError where somebody was erased from the run, or from the one that it was warmed from."""
    needed = [
        f"{plan.as_of.isoformat()}/{plan.run_id}",
        *([plan.start] if "/" in plan.start else []),
    ]
    for day, _, run_id in (name.partition("/") for name in needed):
        folder = pointers.run_folder(warehouse, date.fromisoformat(day), run_id)
        if manifest.exists(spark, folder):
            held = json.loads(storage.read_text(spark, f"{folder}/manifest.json"))
            if "erased_at" in held:
                raise UserError(
                    f"run {plan.run_id} of {plan.as_of} is not reproducible any more: an account was "
                    f"erased from {folder} at {held['erased_at']}. A new run of that date is: "
                    f"`renown run --as-of {plan.as_of}`"
                )


def _compare(run: Run) -> None:
    aside = f"{run.folder.rpartition('/')[0]}/again={run.plan.run_id}"
    anew = Run(run.spark, run.warehouse, run.plan, run.reporter, run.gate, aside=aside)
    anew.__dict__["known"] = run.known
    try:
        for name in STAGES:
            if name != "publish":
                perform(anew, name)
        found = manifest_of(anew)["tables"]
    finally:
        storage.delete(run.spark, aside)
    before = json.loads(storage.read_text(run.spark, run.path("manifest.json")))["tables"]
    differing = [name for name in before if _told(before[name]) != _told(found.get(name, {}))]
    if differing:
        raise UserError(
            listed(
                f"run {run.plan.run_id} of {run.as_of}, computed again, differs in:",
                (
                    f"{n}: {_told(before[n])} before, {_told(found.get(n, {}))} now"
                    for n in differing
                ),
            )
        )
    for name, table in before.items():
        run.reporter.say(f"the same again: {name}, {table['rows']:,} rows, {table['digest'][:16]}")


def _told(table: dict[str, Any]) -> str:
    return f"{table.get('rows', 0):,} rows, digest {str(table.get('digest'))[:16]}"
