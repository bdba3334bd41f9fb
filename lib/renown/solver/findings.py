"""What can be wrong with a graph and with what is laid on it, said the same way by every engine."""

from __future__ import annotations

from collections.abc import Mapping

from renown.errors import UserError, listed

NO_VERTEX = "the graph has no vertex"
NO_END = "edges without a src or dst"
NEGATIVE = "edges whose weight is negative or not a number"
UNKNOWN_END = "ends of edges at an unknown vertex"
REPEATED = "vertices whose id repeats"
UNTRUSTED = "vertices whose trust is not in (0, 1]"
TRUST_UNKNOWN = "values of trust of an unknown vertex"
OWN_REPEATED = "vertices whose own value (q) repeats"
OWN_POOR = "vertices whose own value (q) is not a positive number"
OWN_NOT_FINITE = "vertices whose own value (q) is not a finite number"
OWN_MISSING = "vertices without an own value (q)"
OWN_UNKNOWN = "own values (q) of an unknown vertex"
START_REPEATED = "vertices whose value to start from repeats"
START_POOR = "values to start from that are not a finite number"


class GraphError(UserError):
    """A graph, or what is laid on it, is outside the model; the message lists every problem."""


def refuse(findings: Mapping[str, int]) -> None:
    """Raise GraphError, listing what was found at least once."""
    problems = [f"{what}: {times:,}" for what, times in findings.items() if times]
    if problems:
        raise GraphError(listed("this graph cannot be solved:", problems))
