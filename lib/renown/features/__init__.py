"""Variables of an account: one aggregation per source table, joined once."""

from renown.features.catalogue import catalogue
from renown.features.features import features, measured
from renown.features.persons import of_persons
from renown.features.shrinkage import Prior, prior

__all__ = ["Prior", "catalogue", "features", "measured", "of_persons", "prior"]
