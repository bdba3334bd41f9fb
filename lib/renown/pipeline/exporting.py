"""All that is held about an account, written into one folder for the one who asks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.errors import UserError
from renown.ledger import held
from renown.ledger.naming import LEAVES, counted
from renown.publish import history, holding
from renown.tables import DERIVED, LEDGER

GRAINS: Mapping[str, str] = {
    table.name: table.grain for table in (*LEDGER, *DERIVED, *(kept.table for kept in history.KEPT))
}
# Nothing that is null is left out, and no moment is rounded.
_AS_TEXT = {"ignoreNullFields": "false", "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"}


@dataclass(frozen=True)
class File:
    """A file of the export: its `name` in the folder, what it is, and how many rows it has."""

    name: str
    what: str
    rows: int


def require_new(out: Path) -> None:
    """UserError where the folder holds something already."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(
            f"--out {out}: not an empty folder; name one that is empty or not there yet"
        )


def export(spark: SparkSession, warehouse: str, account_id: str, out: Path) -> list[File]:
    """Write all that ledger and snapshots hold about an account; answers the files, README first.

    Row by row through this process, so that an account may have more than fits into memory. Raises
    UserError where the folder is not empty.
    """
    require_new(out)
    out.mkdir(parents=True, exist_ok=True)
    files = [
        *_of_ledger(spark, warehouse, account_id, out),
        *_of_snapshots(spark, warehouse, account_id, out),
        *_of_history(spark, warehouse, account_id, out),
    ]
    index = {"account_id": account_id, "files": [asdict(file) for file in files]}
    (out / "index.json").write_text(json.dumps(index, indent=2) + "\n", "utf-8")
    (out / "README.txt").write_text(_readme(account_id, files), "utf-8")
    return files


def _of_ledger(spark: SparkSession, warehouse: str, account_id: str, out: Path) -> Iterator[File]:
    for name, rows in held.rows_about(spark, warehouse, account_id).items():
        count = _write(rows.where(LEAVES).drop(LEAVES), out / "ledger" / f"{name}.jsonl")
        if count:
            yield File(f"ledger/{name}.jsonl", f"What was recorded. {GRAINS[name]}", count)


def _of_snapshots(
    spark: SparkSession, warehouse: str, account_id: str, out: Path
) -> Iterator[File]:
    for folder in holding.folders(spark, warehouse):
        found = holding.found(spark, folder, account_id)
        day = folder.name.partition("/")[0].removeprefix("as_of=")
        for table in counted(found):
            name = f"snapshots/{folder.name}/{table}.jsonl"
            what = f"What was worked out as of {day}. {GRAINS.get(table, '')}".strip()
            yield File(name, what, _write(found[table], out / name))


def _of_history(spark: SparkSession, warehouse: str, account_id: str, out: Path) -> Iterator[File]:
    for table, rows in history.about(spark, warehouse, account_id).items():
        count = _write(rows, out / f"{table}.jsonl")
        if count:
            what = f"What was published, date after date. {GRAINS[table]}"
            yield File(f"{table}.jsonl", what, count)


def _write(rows: DataFrame, file: Path) -> int:
    """One row a line, in the order of their text; no file where there is none."""
    lines = rows.select(F.to_json(F.struct(*rows.columns), _AS_TEXT).alias("line")).sort("line")
    found = lines.toLocalIterator()
    first = next(found, None)
    if first is None:
        return 0
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as stream:
        stream.write(first.line + "\n")
        return 1 + sum(1 for row in found if stream.write(row.line + "\n"))


def _readme(account_id: str, files: list[File]) -> str:
    listed = "\n".join(f"  {file.name}: {file.rows:,} rows. {file.what}" for file in files)
    return f"""What is held about {account_id}

Each file has one row a line, as JSON; times are in UTC. Rows of the ledger are what the network's
records said, of this account or of others towards it. Rows of a snapshot are what was worked out
from them for a date; an account is also known there by a number (id in vertices.jsonl).

{listed or "  Nothing is held."}

To correct something: correct it on the network. What is recorded next says so, and from then on it
counts. A record that is wrong here and right there, tell those who run this.
To leave: ask those who run this to erase {account_id}. All of the above goes; what remains is a keyed
hash of the account_id, so that it does not come in again.
"""
