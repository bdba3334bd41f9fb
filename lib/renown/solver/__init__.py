"""The circular part alone: it knows vertices, weights and trust, nothing of accounts or networks.

`model` states the recurrence, `solution` owns stopping, `engines` apply it.
"""

from renown.solver.engines import ENGINES, solve, solve_anywhere
from renown.solver.findings import GraphError
from renown.solver.model import Graph
from renown.solver.solution import NotConverged, Parameters, Solution
from renown.solver.values import influences

__all__ = [
    "ENGINES",
    "Graph",
    "GraphError",
    "NotConverged",
    "Parameters",
    "Solution",
    "influences",
    "solve",
    "solve_anywhere",
]
