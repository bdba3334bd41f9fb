"""How a run's tables lie in files, so that one account is found in any number of them.

A table that accounts are looked up in is in order over all its files, in small row groups. Parquet
keeps the least and the greatest value of every row group, so a reader knows from the footers which
one may hold the account, and reads that one alone. No other index is needed, and any engine that
reads Parquet profits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from pyspark.sql import DataFrame

from renown import storage
from renown.tables import (
    Audience,
    DecisionsHistory,
    Explanations,
    Features,
    Handles,
    Influence,
    Scores,
    ScoresHistory,
    Screening,
    Sources,
    Table,
    Topics,
)

TABLES = (
    Screening,
    Features,
    Influence,
    Audience,
    Scores,
    ScoresHistory,
    DecisionsHistory,
    Explanations,
    Sources,
)
# The tables that accounts are looked up in, and by which column.
LOOKED_UP: Mapping[str, str] = {
    Handles.name: "handle",
    Topics.name: "topic",
    **{table.name: "account_id" for table in TABLES},
}
ACCOUNTS_PER_FILE = 500_000  # more files are more footers to read, fewer are fewer tasks that write
ROW_GROUP_BYTES = 4 * 2**20  # about 20,000 rows of `scores`, which are decoded in some milliseconds


def write(frame: DataFrame, table: Table, path: str, *, accounts: int) -> None:
    """Write a table where it belongs; `accounts` says about how many it is about."""
    if table.name in LOOKED_UP:
        ordered = in_order(frame, table, accounts=accounts)
        storage.write_parquet(ordered, path, row_group_bytes=ROW_GROUP_BYTES)
    else:
        storage.write_parquet(frame.sortWithinPartitions(*table.key), path)


def in_order(frame: DataFrame, table: Table, *, accounts: int) -> DataFrame:
    """A table that accounts are looked up in, in order over as many parts as files are to be written."""
    many = files(accounts)
    # One part needs no sample of the values to know where it begins.
    whole = many == 1
    parted = (
        frame.repartition(1) if whole else frame.repartitionByRange(many, LOOKED_UP[table.name])
    )
    return parted.sortWithinPartitions(*table.key)


def files(accounts: int) -> int:
    """In how many files a table about so many accounts lies."""
    return max(1, math.ceil(accounts / ACCOUNTS_PER_FILE))
