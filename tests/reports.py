"""A published snapshot with all that a report shows: topics, persons, a gate, a history, hostile names.

Its accounts are those of `tests.snapshots`, one whose names are markup, and enough others for three pages.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import write_deltalake

from renown.tables import DecisionsHistory, ScoresHistory
from tests import snapshots
from tests.snapshots import DAY, EXPLANATIONS, FEATURES, SCORES, SCREENING, TYPES, Rows

HOSTILE = "x:9"
MARKUP = (
    "</script><script>window.pwned=1</script><img src=http://evil.example onerror=window.pwned=2>"
)
OTHERS = 120
PARTED_BY = ["as_of", "run_id", "document", "version", "break_marker"]
TOPIC = ("topic", "account_id", "standing")
OLDER = {
    1: 52.5,
    7: 54.0,
    30: 70.0,
}  # what x:1 scored so many days before; then by another document


def publish(folder: Path) -> Path:
    """The warehouse."""
    others = [_other(number) for number in range(OTHERS)]
    hostile = {
        **SCORES[0],
        "account_id": HOSTILE,
        "handle": MARKUP,
        "display_name": MARKUP,
        "rank": 2,
    }
    ann = {**SCORES[0], **_interval("score", 51.0, 58.0), **_interval("network", 40.0, 61.5)}
    ann["evidence"] = "dozens"
    scores = [ann, *SCORES[1:], hostile, *others]
    kept = [
        {**row, "coverage": "own", "decision": "kept", "kept": True} for row in (hostile, *others)
    ]
    snapshots.publish(
        folder,
        scores=scores,
        screening=[_reasoned(row) for row in (*SCREENING, *map(_screened, kept))],
        explanations=[*EXPLANATIONS, *_like_ann(EXPLANATIONS)],
        features=[*FEATURES, *_like_ann(FEATURES)],
        influence=[*snapshots.INFLUENCE, *_like_ann(snapshots.INFLUENCE)],
        sources=[*snapshots.SOURCES, *_like_ann(snapshots.SOURCES)],
    )
    run = folder / "snapshots" / f"as_of={DAY}" / f"run=run{DAY:%m%d}"
    _table(run / "topics", sorted(TOPICS, key=lambda row: row["topic"]), TOPICS_SCHEMA)
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["plan"]["topics"] = DOCUMENTS
    manifest["tables"] |= {
        name: {"schema": [], "grain": "One row."} for name in ("topics", "persons")
    }
    (run / "manifest.json").write_text(json.dumps(manifest))
    _table(run / "persons", PERSONS, PERSONS_SCHEMA)
    (run / "gate.json").write_text(json.dumps(GATE))
    _history(folder)
    _trail(folder)
    return folder


def _interval(name: str, low: float, high: float) -> dict[str, float]:
    return {f"{name}_low": low, f"{name}_high": high}


def _other(number: int) -> dict[str, Any]:
    """Scores fall from 4.0, all below those of the others."""
    return {
        "account_id": f"x:{1000 + number}", "handle": f"other{number:03}", "score": 4.0 - number / 100,
        "true_reach": number / 10, "amplification": 5.0, "network": 5.0, "rests_on": ["true_reach"],
        "rank": 6 + number, "percentile": 1.0, "influence": 1.0 + number, "trust": 1.0,
        "evidence": "none", "network_name": "x",
    }  # fmt: skip


def _screened(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("account_id", "handle", "coverage", "decision", "kept")}


def _reasoned(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "reasons": [mark["reason"] for mark in row.get("evidence", ())]}


def _like_ann(rows: Rows) -> Rows:
    return [{**row, "account_id": HOSTILE} for row in rows if row["account_id"] == "x:1"]


def _table(folder: Path, rows: Rows, schema: pa.Schema) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "part.parquet")


def _history(warehouse: Path) -> None:
    rows = [
        {
            "as_of": DAY - timedelta(days), "run_id": f"r{days}", "document": "old" if days == 30 else "d0c",
            "version": "1.0", "break_marker": "document" if days == 7 else None, "account_id": "x:1",
            "score": score, **_interval("score", score - 3, score + 3), "true_reach": 1.0,
            "amplification": 1.0, "network": 1.0, "percentile": 1.0, "rank": 1, "influence": 40.0,
        }
        for days, score in {**OLDER, 0: 55.0}.items()
    ]  # fmt: skip
    schema = pa.schema({c.name: TYPES[c.type] for c in ScoresHistory.columns})
    table = pa.Table.from_pylist(rows, schema=schema)
    write_deltalake(warehouse / "scores_history", table, partition_by=PARTED_BY)


def _trail(warehouse: Path) -> None:
    """x:2 was kept once."""
    rows = [
        {"as_of": DAY - timedelta(14), "run_id": "r14", "account_id": "x:2", "decision": "kept",
         "trust": 1.0, "reasons": [], "evidence": []},
        {"as_of": DAY - timedelta(7), "run_id": "r7", "account_id": "x:2", "decision": "discounted",
         "trust": 0.4, "reasons": ["repost_pod"],
         "evidence": [{"reason": "repost_pod", "strength": 1.0, "found": "7 of 8 reposts"}]},
    ]  # fmt: skip
    schema = pa.schema({c.name: TYPES[c.type] for c in DecisionsHistory.columns})
    table = pa.Table.from_pylist(rows, schema=schema)
    write_deltalake(warehouse / "decisions_history", table, partition_by=["as_of", "run_id"])


GATE = {
    "passed": True,
    "findings": [
        {"check": "accounts scored", "found": "125", "allowed": "at least 1", "passed": True}
    ],
}
DOCUMENTS = [  # as a plan pins them
    {"name": "beekeeping", "title": "Keeping bees", "about": "Bees, and honey.", "hashtags": ["bees"],
     "terms": {"en": [{"term": "hive", "with": ["bee", "#bees"]}], "de": [{"term": "Imker", "with": []}]},
     "links": ["bees.example"], "annotations": ["apiculture"], "lists": ["bees"],
     "not": {"hashtags": [], "terms": {"en": [{"term": "spelling bee", "with": []}]}}},
    {"name": "silence", "title": "Silence", "about": "", "hashtags": ["shh"], "terms": {}, "links": []},
]  # fmt: skip
TOPICS: Rows = [
    {"topic": "beekeeping", "account_id": "x:1", "standing": "source", "posts": 7, "days": 5, "reactors": 9,
     "reposted": 2, "lists": 2, "share_of_posts": 0.7, "heaviest_posts": ["p1", "p2"], "lacks": [],
     "own": 2.0, "influence": 12.5, "influence_low": 10.0, "influence_high": 14.25, "rank": 1,
     "confidence": 0.97},
    {"topic": "beekeeping", "account_id": "x:2", "standing": "spreader", "posts": 0, "days": 0,
     "reactors": 0, "reposted": 40, "share_of_posts": 0.0, "heaviest_posts": [],
     "lacks": ["posts", "days", "reactors"]},
    {"topic": "aviaries", "account_id": "x:3", "standing": "below_floor", "posts": 1, "days": 1,
     "reactors": 1, "reposted": 0, "share_of_posts": 0.01, "heaviest_posts": ["p9"],
     "lacks": ["posts", "days", "reactors"]},
]  # fmt: skip
TOPICS_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in TOPIC),
        *(
            (name, pa.int64())
            for name in ("posts", "days", "reactors", "reposted", "lists", "rank")
        ),
        *((name, pa.float64()) for name in ("share_of_posts", "own", "influence", "confidence")),
        *((name, pa.float64()) for name in ("influence_low", "influence_high")),
        *((name, pa.list_(pa.string())) for name in ("heaviest_posts", "lacks")),
    ]
)
POINTS = ("score", "true_reach", "amplification", "network")
PERSONS: Rows = [
    {"person_id": "x:1", "account_ids": ["x:1", "x:3"], "networks": ["x"],
     **dict.fromkeys(POINTS, 60.0), **{f"{name}_low": 55.0 for name in POINTS},
     **{f"{name}_high": 66.0 for name in POINTS}, "rank": 1, "influence": 50.0, "link_confidence": 0.95,
     "document": "d0c", "explanation": [
        {"component": "network", "feature": "influence", "combined": "sum", "value": 50.0,
         "baseline": 4.0, "contribution": 6.0,
         "networks": [{"network_name": "x", "value": 40.0, "contribution": 6.0}]}]},
]  # fmt: skip
BROUGHT = {"network_name": pa.string(), "value": pa.float64(), "contribution": pa.float64()}
SPLIT = {
    **dict.fromkeys(("component", "feature", "combined"), pa.string()),
    **dict.fromkeys(("value", "baseline", "contribution"), pa.float64()),
    "networks": pa.list_(pa.struct(BROUGHT)),
}
PERSONS_SCHEMA = pa.schema(
    [
        ("person_id", pa.string()),
        ("account_ids", pa.list_(pa.string())),
        ("networks", pa.list_(pa.string())),
        *((f"{name}{end}", pa.float64()) for name in POINTS for end in ("", "_low", "_high")),
        ("rank", pa.int64()),
        ("influence", pa.float64()),
        ("link_confidence", pa.float64()),
        ("document", pa.string()),
        ("explanation", pa.list_(pa.struct(SPLIT))),
    ]
)
