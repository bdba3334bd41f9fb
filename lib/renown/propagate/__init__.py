"""The stage that closes the circle: from social graph, trust and features to influence."""

from renown.propagate.audience import audience
from renown.propagate.influence import ENGAGEMENT, influence, own
from renown.propagate.sources import sources

__all__ = ["ENGAGEMENT", "audience", "influence", "own", "sources"]
