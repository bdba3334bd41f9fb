"""Published snapshots out of literal rows, as `publish` leaves them: Parquet, a manifest, pointers.

A row names what it is about; columns that it leaves out are null.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from math import log
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from renown.publish.layout import LOOKED_UP
from renown.tables import (
    Column,
    Explanations,
    Features,
    Handles,
    Influence,
    Scores,
    Screening,
    Sources,
    Table,
)

Rows = list[dict[str, Any]]
TABLES = (Scores, Screening, Handles, Explanations, Features, Influence, Sources)

# Spark's names of types, as Parquet holds them; every column may be null here.
TYPES = {
    "string": pa.string(),
    "double": pa.float64(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"),
    "array<string>": pa.list_(pa.string()),
    "array<struct<reason:string,strength:double,found:string>>": pa.list_(
        pa.struct({"reason": pa.string(), "strength": pa.float64(), "found": pa.string()})
    ),
}

EARLIER, DAY = date(2026, 10, 31), date(2026, 11, 30)
EVIL = "ev\x1b[31mil[bold]"  # would paint a terminal red, and be taken for markup
DOCUMENT = {
    "name": "example",
    "components": {
        "true_reach": {
            "weight": 0.5,
            "evidence": None,
            "features": [{"feature": "trusted_engaged_accounts"}, {"feature": "kept_followers"}],
        },
        "amplification": {
            "weight": 0.3,
            "evidence": {"feature": "posts", "at_least": 5},
            "features": [{"feature": "trusted_resharers"}],
        },
        "network": {"weight": 0.2, "evidence": None, "features": [{"feature": "influence"}]},
    },
}


def parts(account: str, *rows: tuple[str, str, float | None, float, float]) -> list[dict[str, Any]]:
    """Rows of `explanations`: component, feature, value, baseline, contribution."""
    names = ("component", "feature", "value", "baseline", "contribution")
    return [{"account_id": account, **dict(zip(names, row, strict=True))} for row in rows]


def passes(
    account: str, place: int, source: str | None, *, accounts: int = 1, **by_kind: float
) -> dict[str, Any]:
    """A row of `sources`."""
    return {
        "account_id": account,
        "place": place,
        "source_id": source,
        "accounts": accounts,
        "passed": sum(by_kind.values()),
        **{f"{kind}_passed": part for kind, part in by_kind.items()},
    }


SCORES = [
    {"account_id": "x:1", "handle": "ann", "display_name": "Ann Onym", "score": 55.0, "true_reach": 60.0,
     "amplification": 50.0, "network": 50.0, "rests_on": ["true_reach", "amplification", "network"],
     "rank": 1, "percentile": 75.0, "influence": 40.0, "trust": 1.0},
    {"account_id": "x:2", "handle": "bob", "score": 5.5, "true_reach": 2.0, "amplification": 5.0,
     "network": 15.0, "rests_on": ["true_reach", "network"], "rank": 3, "percentile": 25.0,
     "influence": 2.0, "trust": 0.5},
    {"account_id": "x:3", "handle": "twin", "score": 8.5, "true_reach": 6.0, "amplification": 5.0,
     "network": 20.0, "rests_on": ["true_reach", "network"], "rank": 2, "percentile": 50.0,
     "influence": 1.0, "trust": 1.0},
    {"account_id": "x:4", "handle": EVIL, "display_name": "\x1b]0;owned\x07[red]boo",
     "score": 4.5, "true_reach": 6.0, "amplification": 5.0, "network": 0.0,
     "rests_on": ["true_reach", "network"], "rank": 4, "percentile": 0.0, "influence": 1.0, "trust": 1.0},
]  # fmt: skip
SCREENING = [
    {"account_id": "x:1", "handle": "ann", "coverage": "own", "decision": "kept", "kept": True},
    {"account_id": "x:2", "handle": "bob", "coverage": "own", "decision": "discounted", "kept": True,
     "evidence": [{"reason": "repost_pod", "strength": 0.59, "found": "9 of 12 reposts go to \x9b1m[i]3"}]},
    {"account_id": "x:3", "handle": "twin", "coverage": "own", "decision": "kept", "kept": True},
    {"account_id": "x:4", "handle": EVIL, "coverage": "own", "decision": "kept", "kept": True},
    {"account_id": "x:5", "handle": "Twin", "coverage": "own", "decision": "removed", "kept": False,
     "evidence": [{"reason": "repeated_text", "strength": 1.0, "found": "63 of 63 texts are repeated"}],
     "last_act_at": datetime(2026, 11, 20, tzinfo=UTC)},
    {"account_id": "x:6", "coverage": "mentioned_only", "decision": "not_covered", "kept": False},
]  # fmt: skip
EXPLANATIONS = [
    *parts("x:1",
        ("true_reach", "trusted_engaged_accounts", 30.0, 2.0, 18.0),
        ("true_reach", "kept_followers", 1234.0, 1.0, 9.0),
        ("amplification", "trusted_resharers", 12.0, 1.5, 13.5),
        ("network", "influence", 40.0, 4.0, 6.0),
    ),
    *parts("x:2",
        ("true_reach", "trusted_engaged_accounts", 0.0, 2.0, -2.0),
        ("true_reach", "kept_followers", None, 1.0, 0.0),  # not known
        ("amplification", "trusted_resharers", 3.0, 1.5, 0.0),  # known, and too little to count
        ("network", "influence", 2.0, 4.0, -1.0),
    ),
    *parts("x:3",
        ("true_reach", "trusted_engaged_accounts", 2.0, 2.0, 0.0),
        ("true_reach", "kept_followers", 10.0, 1.0, 0.0),
        ("amplification", "trusted_resharers", None, 1.5, 0.0),
        ("network", "influence", 1.0, 4.0, 0.0),
    ),
    *parts("x:4",
        ("true_reach", "trusted_engaged_accounts", 2.0, 2.0, 0.0),
        ("true_reach", "kept_followers", 10.0, 1.0, 0.0),
        ("amplification", "trusted_resharers", None, 1.5, 0.0),
        ("network", "influence", 1.0, 4.0, -4.0),
    ),
]  # fmt: skip
FEATURES = [
    {"account_id": "x:1", "trusted_engaged_accounts": 30.0, "trusted_resharers": 12.0, "posts": 9.0,
     "followers": 2000.0, "kept_followers": 1234.0, "removed_followers": 700.0},
    {"account_id": "x:2", "trusted_engaged_accounts": 0.0, "trusted_resharers": 3.0, "posts": 1.0},
    {"account_id": "x:3", "trusted_engaged_accounts": 2.0, "trusted_resharers": 0.0, "posts": 0.0},
    {"account_id": "x:4", "trusted_engaged_accounts": 2.0, "trusted_resharers": 0.0, "posts": 0.0},
]  # fmt: skip
OWN = {
    "x:1": 1.0 * (1 + 1 * log(1 + 30 + 12)),  # 4.76
    "x:2": 0.5 * (1 + 1 * log(1 + 0 + 3)),  # 1.19
    "x:3": 1.0,  # not what trust and engagement make: another version of renown may see it so
    "x:4": 1.0,
}
INFLUENCE = [{"account_id": name, "own": own} for name, own in OWN.items()]
SOURCES = [
    passes("x:1", 1, "x:4", repost=15.0, reply=5.0),
    passes("x:1", 2, "x:2", follow=10.0),
    passes("x:1", 3, None, accounts=7, like=40.0 - OWN["x:1"] - 20.0 - 10.0),
    passes("x:2", 1, "x:4", mention=2.0 - OWN["x:2"]),
]

ROWS = {
    "scores": SCORES,
    "screening": SCREENING,
    "explanations": EXPLANATIONS,
    "features": FEATURES,
    "influence": INFLUENCE,
    "sources": SOURCES,
}


def publish(
    warehouse: Path,
    *,
    as_of: date = DAY,
    document_hash: str = "d0c",
    version: str = "1.0",
    without: tuple[str, ...] = (),
    extra: dict[str, pa.DataType] | None = None,
    run_id: str | None = None,
    **changed: Rows,
) -> Path:
    """Publish the rows above, some tables changed or left out, and let CURRENT name them.

    `extra` are columns of `scores` that the contract does not have.
    """
    run_id = run_id or f"run{as_of:%m%d}"
    day = warehouse / "snapshots" / f"as_of={as_of}"
    index = handles(*(changed.get(name, ROWS[name]) for name in ("scores", "screening")))
    for table in TABLES:
        if table.name not in without:
            rows = changed.get(table.name, index if table is Handles else ROWS[table.name])
            _write(day / f"run={run_id}" / table.name, table, rows, extra or {})
    plan = {
        "as_of": str(as_of),
        "version": version,
        "document": DOCUMENT,
        "document_hash": document_hash,
        "settings": {"propagate": {"engagement_weight": 1.0}, "confidence": {"level": 0.9}},
    }
    schemas = {
        table.name: {"schema": [_said(column) for column in table.columns]} for table in TABLES
    }
    manifest = {"run_id": run_id, "plan": plan, "certificate": {"eps": 1e-4}, "tables": schemas}
    (day / f"run={run_id}" / "manifest.json").write_text(json.dumps(manifest))
    pointer = json.dumps({"as_of": str(as_of), "run": run_id})
    for name in (day / "PUBLISHED", warehouse / "snapshots" / "CURRENT"):
        name.write_text(pointer)
    return warehouse


def handles(*tables: Rows) -> Rows:
    """The index by handle of rows of these tables."""
    named = {
        (row["handle"].lower(), row["account_id"])
        for rows in tables
        for row in rows
        if "handle" in row
    }
    return [{"handle": handle, "account_id": account} for handle, account in sorted(named)]


def _said(column: Column) -> dict[str, str]:
    return {"name": column.name, "unit": column.unit, "meaning": column.meaning}


def _write(folder: Path, table: Table, rows: Rows, extra: dict[str, pa.DataType]) -> None:
    fields = {column.name: TYPES[column.type] for column in table.columns}
    schema = pa.schema({**fields, **extra} if table is Scores else fields)
    rows = sorted(rows, key=lambda row: row[LOOKED_UP[table.name]])  # as a run writes them
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "part.parquet")
