"""The circular part alone: it knows vertices, weights and trust, nothing of accounts or networks.

`model` states the recurrence, `solution` owns stopping, `engines` apply it.
"""

from renown.solver.engines import ENGINES, solve
from renown.solver.model import Graph, GraphError
from renown.solver.solution import NotConverged, Parameters, Solution

__all__ = ["ENGINES", "Graph", "GraphError", "NotConverged", "Parameters", "Solution", "solve"]
