"""All that the ledger holds about one account."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.errors import UserError
from renown.ledger import layout, store
from renown.ledger.naming import ACCOUNTS, LEAVES, marked, owners, plain, whole
from renown.tables import (
    LEDGER,
    AccountObservations,
    Follows,
    Interactions,
    PostObservations,
    Posts,
    Rejects,
    Suppressed,
    Tombstones,
)

# Their rows name records, so that nobody can tell whose they were once the records are gone.
_OF_RECORDS = (PostObservations.name, Tombstones.name)
_WITH_RECORDS = (Posts.name, Follows.name, Interactions.name)


def bearers(spark: SparkSession, warehouse: str, handle: str) -> list[str]:
    """The accounts that bear a handle, or bore it when they were seen; in any case, with or without @."""
    name = handle.lstrip("@").lower()
    seen = store.read(spark, warehouse, AccountObservations.name).where(F.lower("handle") == name)
    return [
        row.account_id for row in seen.select("account_id").distinct().sort("account_id").collect()
    ]


def require_account_id(account: str) -> None:
    """UserError where a text cannot be an account_id."""
    network, colon, native = account.partition(":")
    if not (network and colon and native) or not network.replace("_", "").isalnum():
        raise UserError(
            f"{account}: not an account; expected an account_id, `<network>:<native id>` as in "
            "x:12345, or a handle as in @name"
        )


def rows_about(spark: SparkSession, warehouse: str, account_id: str) -> Mapping[str, DataFrame]:
    """Every table of the ledger that is there, with a column LEAVES: whether a row is about the account."""
    shown = store.versions(spark, warehouse)
    names = [t.name for t in LEDGER if t is not Suppressed and t.name in shown]
    tables = {name: store.read(spark, warehouse, name, shown[name]) for name in names}
    found = dict(marked(tables, [account_id]))
    if Rejects.name in found:
        whole = F.col(LEAVES) | _holds(account_id)
        found[Rejects.name] = found[Rejects.name].withColumn(LEAVES, whole)
    return found


def _holds(account_id: str) -> Column:
    """Whether a reject of the account's network holds its native id as a whole word."""
    network, _, native = account_id.partition(":")
    ours = (F.col("network") == network) | F.col("network").startswith(f"{network}_")
    return ours & plain(F.col("raw")).rlike(whole(native))


def touched(spark: SparkSession, warehouse: str, account_id: str) -> list[str]:
    """Tables with a file that holds the account: of the present, of an older version, or of an ingest
    that died; or whose log does.
    """
    there = [t for t in layout.TABLES if layout.version(spark, warehouse, t) is not None]
    found = {row[0] for row in _finds(spark, warehouse, there, account_id).collect()}
    if found & set(_WITH_RECORDS):
        found |= set(_OF_RECORDS)
    return [name for name in there if name in found]


def _finds(spark: SparkSession, warehouse: str, names: list[str], account_id: str) -> DataFrame:
    """Names of tables in whose files or log the account is found; no joins, each file is read once."""
    frames = [spark.createDataFrame([], "table string")]
    for name in names:
        where, table = layout.path(warehouse, name), layout.TABLES[name]
        files = spark.read.schema(table.schema).options(**_ALL_FILES).parquet(where)
        logs = spark.read.text(f"{where}/_delta_log/*.json")
        for frame, holds in ((files, _names(table.names, account_id)), (logs, _told(account_id))):
            frames.append(frame.where(holds).limit(1).select(F.lit(name).alias("table")))
    return reduce(DataFrame.unionByName, frames).distinct()


_ALL_FILES = {"pathGlobFilter": "*.parquet", "recursiveFileLookup": "true"}


def _names(columns: list[str], account_id: str) -> Column:
    """Whether a row of a table names the account."""
    if "raw" in columns:
        return _holds(account_id)
    found = [F.col(c) == account_id for c in ACCOUNTS if c in columns]
    records = (c for c in ("record_id", "post_id", "in_reply_to_post_id") if c in columns)
    found += [F.array_contains(owners(F.col(c)), account_id) for c in records]
    return reduce(Column.__or__, found, F.lit(False))


def _told(account_id: str) -> Column:
    return F.col("value").contains(account_id)
