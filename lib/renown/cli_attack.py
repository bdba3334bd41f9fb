"""`renown attack`: what fakes gain on a network, and what they could at most."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from pyspark.sql import SparkSession

from renown.cli_reading import output
from renown.errors import UserError
from renown.pipeline import Run, plan_run
from renown.progress import Reporter
from renown.proofs import plot
from renown.proofs.attack import SEED, Campaign, chosen, measured
from renown.proofs.attack_board import AttackBoard
from renown.publish.plan import Plan
from renown.publish.reading import open_snapshot
from renown.session import session
from renown.settings import Settings, load

Reading = Callable[[SparkSession, str, Reporter], Run]  # by a scratch folder


def run_attack(
    *,
    out: Path,
    warehouse: str,
    as_of: date | None,
    given: str | None,
    attacks: Sequence[str],
    fakes: Sequence[str],
    seed: int | None,
    config: Path | None,
) -> None:
    """Simulate, print, and write the files; nothing is written to the warehouse."""
    settings, reporter = load(config), Reporter()
    # Before a session is paid for.
    campaign = Campaign(chosen(tuple(attacks)), sizes(fakes), SEED if seed is None else seed)
    reading = _reading(given, warehouse, as_of, settings)
    with (
        tempfile.TemporaryDirectory(prefix="renown-", ignore_cleanup_errors=True) as scratch,
        session(settings.spark, app_name="renown attack") as spark,
    ):
        run = reading(spark, scratch, reporter)
        for outcome in measured(run, campaign):
            board = AttackBoard(_told(run), campaign.seed, outcome)
            files = board.write(out)
        board.show(output())
        for file in files:
            reporter.say(f"wrote {file}")
    if not plot.installed():
        reporter.say("no plot: matplotlib is not installed; `pip install renown[plots]` adds it")


def sizes(fakes: Sequence[str]) -> tuple[int, ...]:
    """Numbers of fakes, each once, rising; UserError for what is none: one account alone is no crowd."""
    if not fakes or not all(text.isdecimal() and int(text) >= 2 for text in fakes):
        found = ",".join(fakes) or "nothing"
        raise UserError(
            f"--fakes: expected whole numbers of 2 and more, as 10,100,1000; found {found}"
        )
    return tuple(sorted({int(text) for text in fakes}))


def _reading(given: str | None, warehouse: str, as_of: date | None, settings: Settings) -> Reading:
    """How to come by the views; UserError for what is not there."""
    if given is None:
        pinned = Plan.model_validate(open_snapshot(warehouse, as_of).manifest()["plan"])
        return lambda spark, _, reporter: Run(spark, warehouse, pinned, reporter, settings.gate)
    if as_of is None:
        raise UserError("--input needs --as-of: the date that the tables are scored at")
    return lambda spark, scratch, reporter: plan_run(
        spark, scratch, as_of=as_of, settings=settings, given=given, reporter=reporter
    )


def _told(run: Run) -> str:
    source = "tables handed over" if run.plan.source.kind == "input" else "ledger"
    return f"Run {run.plan.run_id} of {run.as_of} ({source}, score document {run.document.name})"
