"""Which versions of the ledger's tables belong together.

One Delta table commits at a time, so a batch that fills several is first written to all of them and
then shown by one small file, `ledger/batches/<number>.json`, that only one writer can create. Readers
go by the last of them, and see all of a batch or none of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import SparkSession

from renown import storage
from renown.errors import UserError

# The format of the ledger's tables that this version of renown writes; see `formats`.
FORMAT = 3
DIGITS = 12


@dataclass(frozen=True)
class Head:
    """The versions by table as of one batch; a table that is not named has no rows yet.

    `what` says what the batch was, for people.
    """

    number: int = 0
    format: int = FORMAT
    versions: dict[str, int] = field(default_factory=dict)
    what: dict[str, Any] = field(default_factory=dict)


def folder(warehouse: str) -> str:
    """Where the ledger lies."""
    return f"{storage.absolute(warehouse)}/ledger"


def latest(spark: SparkSession, warehouse: str) -> Head | None:
    """The last batch that was shown; None where there is no ledger of a format that has batches.

    Raises UserError where a later renown has written it.
    """
    head = _last_whole(spark, _batches(warehouse))
    if head is not None and head.format > FORMAT:
        raise UserError(
            f"the ledger in {warehouse} is of format {head.format}, and this renown reads formats "
            f"up to {FORMAT}: install the version of renown that wrote it, or a later one"
        )
    return head


def _last_whole(spark: SparkSession, where: str) -> Head | None:
    """Some filesystems show a file before all of it is written; until then the one before holds."""
    names = [name for name in storage.list_names(spark, where) if name.endswith(".json")]
    for name in reversed(names[-2:]):
        try:
            return Head(**json.loads(storage.read_text(spark, f"{where}/{name}")))
        except ValueError:
            continue
    return None


def show(spark: SparkSession, warehouse: str, head: Head) -> None:
    """Let readers see a batch.

    Raises UserError where another writer has shown one of that number.
    """
    text = json.dumps(head.__dict__, indent=2, sort_keys=True) + "\n"
    path = f"{_batches(warehouse)}/{head.number:0{DIGITS}}.json"
    try:
        storage.write_text(spark, path, text, overwrite=False)
    except FileExistsError:
        raise UserError(
            f"another writer has changed the ledger in {warehouse} meanwhile ({path} exists). "
            "Nothing of this batch is shown: run it again"
        ) from None


def _batches(warehouse: str) -> str:
    return f"{folder(warehouse)}/batches"
