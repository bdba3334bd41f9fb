"""Errors that are the user's to fix, and the exit codes of every command."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """What a command's exit code means."""

    DONE = 0
    BUG = 1
    USER = 2
    GATE_REFUSED = 3


class UserError(Exception):
    """Something the user can mend; shown as a message, never as a traceback.

    The message names what was expected, what was found, and what to do next.
    """

    exit_code = Exit.USER


class GateRefused(UserError):
    """The snapshot was computed, looks wrong, and was not published."""

    exit_code = Exit.GATE_REFUSED


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion to append to a message: `; did you mean 'halflife_days'?`, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


def listed(title: str, problems: Iterable[str]) -> str:
    """One message out of many problems, so that they are mended in one go."""
    return "\n".join([title, *(f"  - {problem}" for problem in problems)])
