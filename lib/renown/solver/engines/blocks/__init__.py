"""The recurrence on blocks of the matrix, in scipy; only vectors of N move, through the driver.

With one block the whole solve is one task at in-memory speed (`single`). With many, the blocks are
prepared once and each round is one Spark job over them (`spread`). Edges are sorted before they are
summed, so the same edges give the same digits however they arrive.
"""

from renown.solver.engines.blocks.engine import solve
from renown.solver.engines.blocks.memory import Needs, TooLarge, blocks_for, needs

__all__ = ["Needs", "TooLarge", "blocks_for", "needs", "solve"]
