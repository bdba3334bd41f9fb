"""A run that stopped goes on where it stopped: what is done is looked at, and not done again."""

from __future__ import annotations

from renown import storage
from renown.pipeline import marks
from renown.pipeline.run import Run, require_same_version, require_unchanged
from renown.pipeline.stages import STAGES, perform
from renown.publish import mark


def resume(run: Run) -> tuple[str, ...]:
    """Perform the stages that are left of a planned run; answers which they were.

    Raises UserError where another version of renown planned it, or where what it reads does not say
    any more what it said then.
    """
    stages = left(run)
    if stages and stages != ("publish",):
        require_same_version(run.plan, f"run {run.plan.run_id} of {run.as_of}")
        with run.reporter.stage("look") as notes:
            notes.update(unchanged=sum(require_unchanged(run).values()))
    for stage in stages:
        perform(run, stage)
    return stages


def left(run: Run) -> tuple[str, ...]:
    """The stages from the first that is not done, or whose files are not there as it wrote them.

    Of a published run that is `publish`, for a crash may have come before its pointers were moved.
    """
    if run.published:
        return ("publish",)
    done = marks.of(run.spark, run.folder)
    for stage in STAGES:
        lost = _lost(run, done[stage]) if stage in done else []
        if lost:
            run.reporter.say(
                f"{', '.join(lost)}: not there as {stage} wrote it, which is run again"
            )
        if lost or stage not in done:
            return mark.from_here(stage)
    return ()


def _lost(run: Run, done: mark.Mark) -> list[str]:
    return [
        name for name, size in done.files.items() if storage.size(run.spark, run.path(name)) != size
    ]
