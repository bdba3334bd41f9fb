"""Runs stages: the only room that reads tables, calls a stage, and writes what it returns."""

from renown.pipeline.again import run_again
from renown.pipeline.resuming import resume
from renown.pipeline.run import Run, open_run, plan_run, views_at
from renown.pipeline.screening import attention_of, screened
from renown.pipeline.stages import STAGES, perform

__all__ = [
    "STAGES",
    "Run",
    "attention_of",
    "open_run",
    "perform",
    "plan_run",
    "resume",
    "run_again",
    "screened",
    "views_at",
]
