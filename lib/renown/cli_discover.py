"""`renown topics --discover`: what accounts talk about, as proposals for topic documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pyspark.sql import SparkSession

from renown.cli_reading import output
from renown.errors import UserError
from renown.pipeline import Run, plan_run
from renown.pipeline.discovering import discovered
from renown.pipeline.exporting import require_new
from renown.progress import Reporter
from renown.publish.plan import Plan
from renown.publish.reading import open_snapshot
from renown.redaction import refuse_passwords
from renown.report.sections import Grid, Section
from renown.report.showing import show
from renown.report.words import count
from renown.session import session
from renown.settings import Settings, load
from renown.topics import Asked, Discovery, Proposal, as_yaml


def run_discover(
    *,
    out: Path,
    warehouse: str,
    as_of: date | None,
    given: str | None,
    asked: Asked,
    config: Path | None,
) -> None:
    """Look, print, and write a document per proposal; nothing is written to the warehouse.

    Raises UserError where the folder is not empty, and where there is nothing to look at.
    """
    refuse_passwords([warehouse, given])
    require_new(out)
    if given is not None and as_of is None:
        raise UserError(
            "topics --discover --input: give --as-of, the date to look at the tables at"
        )
    settings, reporter = load(config), Reporter()
    pinned = None if given is not None else _published(warehouse, as_of)
    with session(settings.spark, app_name="renown topics") as spark:
        run = _run(spark, warehouse, as_of, given, pinned, settings, reporter)
        with reporter.stage("discover") as notes:
            found = discovered(run, asked)
            notes.update(authors=found.authors, proposals=len(found.proposals))
    files = write(found, out)
    show(output(), [told(found)])
    reporter.say(
        f"wrote {count(len(files), 'files')} into {out}; none is a topic before you name it"
    )


def _published(warehouse: str, as_of: date | None) -> Plan | None:
    """The plan of the snapshot of that date, or of the current one; None where the ledger is to do.

    Raises UserError where no date is given and nothing is published.
    """
    try:
        held = open_snapshot(warehouse, as_of).manifest()["plan"]
    except UserError as error:
        if as_of is None:
            raise UserError(f"{error}; or give --as-of, to look at the ledger itself") from None
        return None
    return Plan.model_validate(held)


def _run(
    spark: SparkSession,
    warehouse: str,
    as_of: date | None,
    given: str | None,
    pinned: Plan | None,
    settings: Settings,
    reporter: Reporter,
) -> Run:
    """The published run, or one that is planned and not written down."""
    if pinned is not None:
        return Run(spark, warehouse, pinned, reporter, settings.gate)
    assert as_of is not None  # `_published` and `run_discover` see to it
    return plan_run(
        spark, warehouse, as_of=as_of, settings=settings, given=given, reporter=reporter, pin=False
    )


def write(found: Discovery, out: Path) -> list[Path]:
    """A document per proposal; answers the files."""
    out.mkdir(parents=True, exist_ok=True)
    files = [out / f"{proposal.name}.yaml" for proposal in found.proposals]
    for file, proposal in zip(files, found.proposals, strict=True):
        file.write_text(as_yaml(proposal, found), "utf-8")
    return files


def told(found: Discovery) -> Section:
    """What was found, in a line per proposal."""
    heads = ("proposal", "authors", "posts", "days", "signs", "such as")
    return Section(
        f"{count(len(found.proposals), 'proposals')}, as of {found.as_of}",
        sentences=tuple(_about(found)),
        grid=Grid(heads, tuple(_row(p) for p in found.proposals), words=frozenset({0, 5}))
        if found.proposals
        else None,
    )


def _about(found: Discovery) -> Iterator[str]:
    yield (
        f"{found.authors:,} trusted authors used a hashtag or a link in the {found.window_days} days before, "
        f"in {found.posts:,} posts."
    )
    if found.common:
        common = ", ".join(f"{s.text.removeprefix('//')} ({s.authors:,})" for s in found.common)
        yield (
            f"Used by more than {100 * found.asked.common_share:g} % of them, and so no topic's: {common}."
        )
    if not found.proposals:
        other = "other " if found.common else ""
        yield f"No {other}hashtag was used by {found.asked.authors:,} of them or more."


def _row(it: Proposal) -> tuple[str, ...]:
    signs = [sign.text.removeprefix("//") for sign in it.signs]
    figures = (it.authors, it.posts, it.days, len(signs) + it.more)
    return (it.name, *(f"{figure:,}" for figure in figures), " ".join(signs[:5]))
