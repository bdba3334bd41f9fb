"""Accounts that were erased do not come back: their keyed hashes, and what is left out by them.

The hash is SHA-256 over a secret key and the account_id. An account_id alone could be found again by
hashing all there are; with 32 random bytes before it nobody can who lacks the key. That the key comes
first lets others extend a hash to that of a longer text, which begins with the same account_id and
goes on with padding: no account is called so, and nothing here proves who wrote anything. So no
HMAC is needed, and one function of Spark does.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.errors import UserError
from renown.ledger import heads
from renown.ledger.naming import ID, LEAVES, answering, candidates, count_leaving, marked
from renown.ledger.records import Records
from renown.moments import moment
from renown.tables import Posts, Rejects, Suppressed

KEY_FILE = "RENOWN_SUPPRESSION_KEY_FILE"
KEY_BYTES = 32
_HASH = "account_hash"


@dataclass(frozen=True)
class LeftOut:
    """A batch without erased accounts, and how many rows that cost, by table."""

    records: Records
    rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Suppression:
    """The hashes of erased accounts (account_hash), and the key in a table of one row (key)."""

    hashes: DataFrame
    key: DataFrame

    def named_by(self, tables: Mapping[str, DataFrame]) -> list[str]:
        """The erased accounts that rows of these tables may be about; mostly none, and few."""
        hashed = _hashed(candidates(tables), self.key)
        return [row[ID] for row in hashed.join(self.hashes, _HASH, "left_semi").collect()]

    def kept(self, tables: Mapping[str, DataFrame]) -> dict[str, DataFrame]:
        """Tables without the rows about erased accounts."""
        erased = self.named_by(tables)
        return _kept(marked(tables, erased)) if erased else dict(tables)

    def leaving_out(self, records: Records) -> LeftOut:
        """A batch without the rows about erased accounts.

        What names no account (looks at a post, tombstones) is left out where its record's id names
        one, or where the same batch says that it is theirs: of a number alone, nobody can know.
        """
        frames = {**records.tables, Rejects.name: records.rejects}
        erased = self.named_by(frames)
        return _left_out(records, frames, erased) if erased else LeftOut(records)


def _left_out(records: Records, frames: Mapping[str, DataFrame], erased: list[str]) -> LeftOut:
    found = marked(frames, erased)
    kept = _kept(found)
    if Posts.name in kept:
        answered = F.when(~answering(erased), F.col("in_reply_to_post_id"))
        kept[Posts.name] = kept[Posts.name].withColumn("in_reply_to_post_id", answered)
    rejects = kept.pop(Rejects.name)
    return LeftOut(replace(records, tables=kept, rejects=rejects), count_leaving(found))


def _kept(found: Mapping[str, DataFrame]) -> dict[str, DataFrame]:
    return {name: frame.where(~F.col(LEAVES)).drop(LEAVES) for name, frame in found.items()}


def of(spark: SparkSession, warehouse: str, suppressed: DataFrame) -> Suppression:
    """What checks records against the table `suppressed`.

    Raises UserError where the key that its hashes were made with is not there.
    """
    return Suppression(suppressed.select(_HASH), _key(spark, warehouse))


def row(spark: SparkSession, warehouse: str, account_id: str, erased_at: datetime) -> DataFrame:
    """The row of `suppressed` for an account."""
    one = spark.createDataFrame([(account_id,)], f"{ID} string")
    hashed = _hashed(one, _key(spark, warehouse))
    return Suppressed.conform(hashed.withColumn("erased_at", moment(erased_at)))


def _hashed(ids: DataFrame, key: DataFrame) -> DataFrame:
    secret = F.concat("key", F.col(ID).cast("binary"))
    return ids.crossJoin(F.broadcast(key)).select(ID, F.sha2(secret, 256).alias(_HASH))


def key_path(warehouse: str) -> str:
    """Where the key lies: in the ledger, unless the environment names another file."""
    return os.environ.get(KEY_FILE) or f"{heads.folder(warehouse)}/suppression.key"


def make_key(spark: SparkSession, warehouse: str) -> None:
    """Make the key where there is none yet; on a local disk its owner alone can read it.

    Raises UserError where the environment names a file that is not there.
    """
    path = key_path(warehouse)
    if storage.exists(spark, path):
        return
    if os.environ.get(KEY_FILE):
        raise UserError(_lacking(path))
    key = secrets.token_hex(KEY_BYTES)
    storage.write_text(spark, path, key, overwrite=False, private=True)


def _key(spark: SparkSession, warehouse: str) -> DataFrame:
    """The key as a column of one row: no plan and no log tells what a file says, only where it lies."""
    path = key_path(warehouse)
    if not storage.exists(spark, path):
        raise UserError(_lacking(path))
    key = spark.read.format("binaryFile").load(path).select(F.col("content").alias("key"))
    if key.where(F.length("key") >= KEY_BYTES).isEmpty():
        raise UserError(f"{path}: too short to be a key; expected {KEY_BYTES} bytes or more")
    return key


def _lacking(path: str) -> str:
    return (
        f"{path}: no such file. It is the key by which erased accounts are known, and without it "
        "they would come in again. Put it back, or name the file it is in with the environment "
        f"variable {KEY_FILE}"
    )
