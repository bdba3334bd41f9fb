"""Variables of an account: one aggregation per source table, joined once."""

from renown.features.features import features, measured
from renown.features.shrinkage import Prior, prior

__all__ = ["Prior", "features", "measured", "prior"]
