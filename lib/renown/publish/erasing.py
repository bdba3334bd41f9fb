"""An account leaves snapshots: tables that hold it are written anew, and the manifest says when.

A table cannot be replaced at one stroke where nothing can be renamed. So all that is to replace
something is first written aside; from the moment that a small file says it is whole, whoever comes
next completes what a crash has interrupted, and before that moment the snapshot is as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone

from pyspark.sql import DataFrame, SparkSession

from renown import storage
from renown.ledger.naming import counted
from renown.publish import holding, layout, manifest, pointers
from renown.publish.digest import content
from renown.publish.holding import Folder
from renown.tables import DERIVED, Screening, Table

TABLES: Mapping[str, Table] = {table.name: table for table in DERIVED}


def erase(
    spark: SparkSession, warehouse: str, account_id: str, erased_at: datetime
) -> Iterator[tuple[str, dict[str, int]]]:
    """Take an account out of every run's tables; answers, by run that held it, rows by table.

    A run that does not hold it is left as it is. To be called by one that holds the ledger. Raises
    UserError at a date whose run is being computed: the same again, later, completes it.
    """
    for folder in holding.folders(spark, warehouse):
        with pointers.working(spark, warehouse, folder.as_of, doing="erasing an account from runs"):
            counts = _erase(spark, folder, account_id, erased_at)
        if counts:
            yield folder.name, counts


def _erase(
    spark: SparkSession, folder: Folder, account_id: str, erased_at: datetime
) -> dict[str, int]:
    _complete(spark, folder)
    _forget_decisions(spark, folder, account_id)
    counts = counted(holding.found(spark, folder, account_id))
    if counts:
        _set_aside(spark, folder, list(counts), account_id, erased_at)
        _complete(spark, folder)
    return counts


def _set_aside(
    spark: SparkSession, folder: Folder, tables: list[str], account_id: str, erased_at: datetime
) -> None:
    """Write all that is to be written anew, and then that it is whole."""
    vertex = holding.vertex_of(spark, folder, account_id)
    held = Screening.name in folder.tables(spark)
    seen = folder.read(spark, Screening.name).count() if held else 0
    for name in tables:
        frame = folder.read(spark, name)
        traces = holding.traces(frame, name, account_id, vertex)
        kept = holding.without(frame, traces, account_id)
        _write(kept, name, _aside(folder, name), accounts=seen)
    moment = erased_at.astimezone(timezone.utc).isoformat()
    text = json.dumps({"tables": tables, "accounts": seen, "erased_at": moment}) + "\n"
    storage.write_text(spark, _whole(folder), text, overwrite=True)


def _write(frame: DataFrame, name: str, path: str, *, accounts: int) -> None:
    """As the run wrote it; a table that this version does not know, in any order."""
    if name in TABLES:
        layout.write(frame, TABLES[name], path, accounts=accounts)
    else:
        storage.write_parquet(frame, path)


def _complete(spark: SparkSession, folder: Folder) -> None:
    """Put in place what is aside, if it is whole; else take it away."""
    try:
        told = json.loads(storage.read_text(spark, _whole(folder)))
    except FileNotFoundError:
        told = {"tables": []}
    for name in told["tables"]:
        frame = storage.read_table(spark, _aside(folder, name), "parquet")
        _write(frame, name, f"{folder.path}/{name}", accounts=told.get("accounts", 0))
    if told["tables"] and manifest.exists(spark, folder.path):
        _tell(spark, folder, told["tables"], told["erased_at"])
    # The file that says it is whole goes first, for without the rest it would not be true.
    storage.delete(spark, _whole(folder))
    storage.delete(spark, f"{folder.path}/_erasing")


def _forget_decisions(spark: SparkSession, folder: Folder, account_id: str) -> None:
    """Plan and manifest name accounts that somebody decided about, or knew; this one no more.

    What is left of the plan names another run than the folder: it cannot be computed again anyhow.
    """
    for name in ("plan.json", "manifest.json"):
        path = f"{folder.path}/{name}"
        if not storage.exists(spark, path):
            continue
        held = json.loads(storage.read_text(spark, path))
        plan = held.get("plan", {}) if name == "manifest.json" else held
        named = {kind: plan.get(kind, []) for kind in ("overrides", "seeds")}
        kept = {
            kind: [entry for entry in entries if entry["account_id"] != account_id]
            for kind, entries in named.items()
        }
        if kept != named:
            plan.update(kept)
            text = json.dumps(held, indent=2, sort_keys=True) + "\n"
            storage.write_text(spark, path, text, overwrite=True)


def _tell(spark: SparkSession, folder: Folder, tables: list[str], erased_at: str) -> None:
    """The manifest tells what is there now, and since when it cannot be computed again."""
    held = json.loads(storage.read_text(spark, f"{folder.path}/manifest.json"))
    for name in tables:
        if name in held["tables"]:
            found = content(folder.read(spark, name))
            held["tables"][name] |= {"rows": found.rows, "digest": found.digest}
    manifest.write(spark, folder.path, {**held, "erased_at": erased_at})


def _aside(folder: Folder, table: str) -> str:
    return f"{folder.path}/_erasing/{table}"


def _whole(folder: Folder) -> str:
    return f"{folder.path}/_erasing/WHOLE"
