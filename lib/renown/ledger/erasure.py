"""An account leaves the ledger: its rows, the files and versions that held them, and what logs told.

In three steps, each shown to readers when it is whole, so that a crash between any two leaves a
ledger that can be read and a rerun that completes it:

1. its hash enters `suppressed` and its rows leave every table;
2. files in which rows are only marked as gone are written anew;
3. all other files and versions go, and the logs begin anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from delta.tables import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.ledger import heads, held, layout, purging, store, suppression
from renown.ledger.naming import LEAVES, answering, count_leaving
from renown.tables import Posts, Suppressed

WHAT = {"done": "erase"}


@dataclass(frozen=True)
class Erased:
    """Rows that left, by table, and the tables whose past was given up."""

    rows: Mapping[str, int]
    purged: tuple[str, ...]


def erase(spark: SparkSession, warehouse: str, account_id: str, erased_at: datetime) -> Erased:
    """Take an account out of the ledger for good; nothing is written where it is out already.

    Raises UserError where another writer is at work, or the key of `suppressed` is missing.
    """
    with store.writing(spark, warehouse, "erasing an account") as head:
        tables = _unfinished(spark, warehouse)
        tables |= dict.fromkeys(held.touched(spark, warehouse, account_id))
        _note(spark, warehouse, tables)
        head = _suppress(spark, warehouse, head, account_id, erased_at)
        rows = _take_out(spark, warehouse, account_id)
        head = store.show_if_changed(spark, warehouse, head, WHAT)
        _give_up(spark, warehouse, head, list(tables))
        storage.delete(spark, _noted(warehouse))
    return Erased(rows, tuple(tables))


def _suppress(
    spark: SparkSession, warehouse: str, head: heads.Head, account_id: str, erased_at: datetime
) -> heads.Head:
    """First of all, and shown at once: from now on no ingest brings it in."""
    if Suppressed.name not in head.versions:
        suppression.make_key(spark, warehouse)
    known = suppression.row(spark, warehouse, account_id, erased_at)
    store.add(spark, warehouse, Suppressed, known)
    return store.show_if_changed(spark, warehouse, head, WHAT)


def _take_out(spark: SparkSession, warehouse: str, account_id: str) -> dict[str, int]:
    about = held.rows_about(spark, warehouse, account_id)
    counts = count_leaving(about)
    for name in counts:
        _delete(spark, warehouse, name, about[name].where(LEAVES))
    if Posts.name in about:
        _unlink(spark, warehouse, about[Posts.name].where(~F.col(LEAVES)), account_id)
    return counts


def _delete(spark: SparkSession, warehouse: str, name: str, rows: DataFrame) -> None:
    """By joining, for a condition would be written into the table's log, with the account in it."""
    key = layout.TABLES[name].key
    known = DeltaTable.forPath(spark, layout.path(warehouse, name)).alias("held")
    gone = rows.select(*key).distinct().alias("gone")
    known.merge(gone, _same(key)).whenMatchedDelete().execute()


def _unlink(spark: SparkSession, warehouse: str, posts: DataFrame, account_id: str) -> None:
    """Others' answers stay, and do not say any more whom they answer, where a post's id tells that."""
    answers = posts.where(answering([account_id]))
    if answers.isEmpty():
        return
    known = DeltaTable.forPath(spark, layout.path(warehouse, Posts.name)).alias("held")
    gone = answers.select(*Posts.key).distinct().alias("gone")
    unlinked = known.merge(gone, _same(Posts.key))
    unlinked.whenMatchedUpdate(set={"in_reply_to_post_id": "NULL"}).execute()


def _same(key: tuple[str, ...]) -> str:
    return " AND ".join(f"held.{column} <=> gone.{column}" for column in key)


def _give_up(spark: SparkSession, warehouse: str, head: heads.Head, tables: list[str]) -> None:
    """Only what readers are shown is sure to stay, so every step is shown before the next."""
    for name in tables:
        purging.rewrite(spark, layout.path(warehouse, name))
    head = store.show_if_changed(spark, warehouse, head, WHAT)
    for name in tables:
        purging.give_up_files(spark, layout.path(warehouse, name))
    store.show_if_changed(spark, warehouse, head, WHAT)
    for name in tables:
        purging.give_up_log(spark, layout.path(warehouse, name))


def _noted(warehouse: str) -> str:
    return f"{heads.folder(warehouse)}/ERASING"


def _note(spark: SparkSession, warehouse: str, tables: dict[str, None]) -> None:
    """What an erase that dies leaves to be done: the next one, of whatever account, completes it."""
    if tables:
        text = json.dumps({"tables": list(tables)}) + "\n"
        storage.write_text(spark, _noted(warehouse), text, overwrite=True)


def _unfinished(spark: SparkSession, warehouse: str) -> dict[str, None]:
    try:
        return dict.fromkeys(json.loads(storage.read_text(spark, _noted(warehouse)))["tables"])
    except FileNotFoundError:
        return {}
