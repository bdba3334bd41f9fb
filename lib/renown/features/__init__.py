"""Variables of an account: one aggregation per source table, joined once."""

from renown.features.features import features

__all__ = ["features"]
