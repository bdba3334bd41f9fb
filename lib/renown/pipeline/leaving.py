"""An account asks what is held about it, or to be forgotten: ledger and snapshots together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pyspark.sql import SparkSession

from renown.errors import UserError, listed
from renown.ledger import erasure, held, store
from renown.ledger.naming import count_leaving, counted
from renown.publish import erasing, history, holding


@dataclass(frozen=True)
class Holdings:
    """How many rows of each table are about an account: of ledger, every run's folder, and history."""

    account_id: str
    ledger: Mapping[str, int]
    snapshots: Mapping[str, Mapping[str, int]]
    history: Mapping[str, int] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """In words, a line each."""
        told = [f"ledger, {name}: {rows:,} rows" for name, rows in self.ledger.items()]
        for run, tables in self.snapshots.items():
            rows = ", ".join(f"{name} {count:,}" for name, count in tables.items())
            told.append(f"snapshot {run}: rows of {rows}")
        told += [f"{name}: {rows:,} rows" for name, rows in self.history.items()]
        return told or [f"nothing is held about {self.account_id}: it was never seen, or is erased"]


def account_of(spark: SparkSession, warehouse: str, asked: str) -> str:
    """The account_id that is meant by an account_id or a handle.

    Raises UserError where a handle is not known, or where several accounts bear it or bore it.
    """
    if not asked.startswith("@"):
        held.require_account_id(asked)
        return asked
    bearers = {*held.bearers(spark, warehouse, asked), *holding.bearers(spark, warehouse, asked)}
    if not bearers:
        raise UserError(
            f"{asked}: no account in {warehouse} bears or bore this handle; give the account_id, "
            "as in x:12345"
        )
    if len(bearers) > 1:
        title = f"{asked}: several accounts bear or bore this handle; which is meant? Give its account_id:"
        raise UserError(listed(title, sorted(bearers)))
    return bearers.pop()


def holdings(spark: SparkSession, warehouse: str, account_id: str) -> Holdings:
    """What is held about an account."""
    about = held.rows_about(spark, warehouse, account_id)
    runs = {
        folder.name: counted(holding.found(spark, folder, account_id))
        for folder in holding.folders(spark, warehouse)
    }
    return Holdings(
        account_id,
        count_leaving(about),
        {name: counts for name, counts in runs.items() if counts},
        counted(history.about(spark, warehouse, account_id)),
    )


@dataclass(frozen=True)
class Gone:
    """What left, and the tables of the ledger that gave up their past for it."""

    held: Holdings
    purged: tuple[str, ...]

    def lines(self) -> list[str]:
        """In words, a line each."""
        told = [f"gone from {line}" for line in self.held.lines()]
        if not (self.held.ledger or self.held.snapshots or self.held.history):
            told = ["no row was held"]
        if self.purged:
            told.append(f"older versions are gone, of: {', '.join(self.purged)}")
        return [*told, f"{self.held.account_id} is erased, and no record will bring it in again"]


def erase(spark: SparkSession, warehouse: str, account_id: str, erased_at: datetime) -> Gone:
    """Take an account out of ledger, snapshots and history; answers what left.

    Whatever interrupts it, the same again completes it; where nothing is left to do, nothing is
    written.
    """
    done = erasure.erase(spark, warehouse, account_id, erased_at)
    with store.writing(spark, warehouse, "erasing an account from snapshots"):
        runs = dict(erasing.erase(spark, warehouse, account_id, erased_at))
        # Last, for it is made out of snapshots.
        past = history.erase(spark, warehouse, account_id)
    return Gone(Holdings(account_id, done.rows, runs, past), done.purged)
