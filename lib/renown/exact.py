"""Sums that do not depend on the order in which rows arrive.

Adding floats in another order changes the last digit, and a published digest with it. Here they
are added as fixed-point numbers, which is exact, so the same rows give the same sum on any number
of cores and partitions.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

# 24 digits after the point: a term down to 1e-24 counts; 14 before it: sums up to 1e14.
FIXED_POINT = "decimal(38,24)"


def exact_sum(terms: Column) -> Column:
    """The sum of a double column, the same for every order of its rows; null terms are skipped."""
    return F.sum(terms.cast(FIXED_POINT)).cast("double")
