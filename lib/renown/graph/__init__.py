"""Who pays attention to whom: first among all accounts, then among those that cleaning kept."""

from renown.graph.attention import attention
from renown.graph.communities import communities
from renown.graph.social import edges, graphframe, vertices

__all__ = ["attention", "communities", "edges", "graphframe", "vertices"]
