"""The stage that closes the circle: from social graph, trust and features to influence."""

from renown.propagate.influence import influence, own

__all__ = ["influence", "own"]
