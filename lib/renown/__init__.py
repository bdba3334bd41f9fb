"""Open, distributed influence scoring.

renown reads raw records of a social network, removes spam and inactive accounts, builds a graph of
who pays attention to whom, solves "my influence depends on the influence of those who react to me"
as a fixed point, and publishes dated, immutable snapshots in which every score explains itself.
Start with `renown.tables`, the contracts between the stages; or read what is published:

    import renown
    published = renown.open("my-warehouse")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from renown.warehouse import Warehouse

__version__ = "0.1.0"


def open(warehouse: str | PathLike[str]) -> Warehouse:
    """The published snapshots of a warehouse, to be read without Spark: see `renown.warehouse`.

    Raises UserError where there is no such folder.
    """
    from renown.warehouse import Warehouse  # only who opens one pays for pyarrow

    return Warehouse(warehouse)
