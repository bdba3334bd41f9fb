"""What is held about an account, and why: counts and words, without Spark."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

import renown
from renown.errors import UserError
from renown.report.held import Rows, held_of
from renown.report.holdings import holdings
from renown.tables import DecisionsHistory
from tests import snapshots
from tests.snapshots import DAY, TYPES

LATER = date(2026, 12, 24)


def decided(day: date, account: str, decision: str, trust: float, *found: str) -> dict[str, Any]:
    """A row of the audit trail; every reason is `repost_pod`."""
    evidence = [{"reason": "repost_pod", "strength": 1.0, "found": text} for text in found]
    return {
        "as_of": day, "run_id": f"r{day:%m%d}", "account_id": account, "decision": decision,
        "trust": trust, "reasons": ["repost_pod"] * len(found), "evidence": evidence,
    }  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = snapshots.publish(tmp_path_factory.mktemp("warehouse"))
    rows = [
        decided(date(2026, 11, 1), "x:2", "kept", 1.0),
        decided(date(2026, 11, 8), "x:2", "discounted", 0.4, "7 of 8 reposts"),
        decided(DAY, "x:2", "discounted", 0.5, "9 of 12 reposts"),
        decided(LATER, "x:2", "removed", 0.0, "all of them"),  # not known as of DAY
        decided(date(2026, 11, 1), "x:1", "kept", 1.0),
    ]
    schema = pa.schema({c.name: TYPES[c.type] for c in DecisionsHistory.columns})
    table = pa.Table.from_pylist(sorted(rows, key=lambda r: r["account_id"]), schema=schema)
    write_deltalake(folder / "decisions_history", table, partition_by=["as_of", "run_id"])
    return folder


def test_rows_are_counted_wherever_an_id_stands(warehouse: Path) -> None:
    snapshot = renown.open(warehouse).snapshot()
    found = holdings(snapshot, ["x:2", "x:6", "x:none"])
    assert found["x:2"] == {
        "scores": 1, "screening": 1, "handles": 1, "explanations": 4, "features": 1, "influence": 1,
        "sources": 2,  # of its own one, and as a source of x:1
    }  # fmt: skip
    assert found["x:6"] == {"screening": 1}
    assert found["x:none"] == {}


def test_what_was_decided_before_is_told_with_its_reasons(warehouse: Path) -> None:
    bob = renown.open(warehouse).held("@bob")
    assert bob.decided.decision == "discounted"
    assert bob.before is not None
    assert [(each.as_of.day, each.decision, each.trust) for each in bob.before] == [
        (1, "kept", 1.0),
        (8, "discounted", 0.4),
    ]
    assert bob.before[1].marks[0].found == "7 of 8 reposts"
    assert bob.beside == (
        Rows("decisions_history", "One row per published date on which another thing was decided of it.", 4),
    )  # fmt: skip
    assert [row["as_of"].day for row in renown.open(warehouse).decisions("@bob")] == [1, 8, 30]
    words = str(bob)
    for part in (
        "Discounted: it is scored",
        "repost pod (strength 0.59 of 1): 9 of 12 reposts go to",
        "2026-11-08  discounted      0.40  repost pod: 7 of 8 reposts",
        '- {account_id: "x:2", action: allow',
        "renown export x:2 --out DIR",
        "renown erase x:2",
    ):
        assert part in words, words
    assert "\x9b" not in words  # nothing that a terminal would take for a command
    assert "all of them" not in words


def test_who_is_not_scored_is_told_as_much(warehouse: Path) -> None:
    spammer = renown.open(warehouse).held("x:5")
    assert spammer.before == ()  # the trail knows nothing of it
    assert "Removed: it is not scored" in str(spammer)
    assert "63 of 63 texts are repeated" in str(spammer)
    with pytest.raises(UserError, match="no account '@nobody'"):
        renown.open(warehouse).held("@nobody")


def test_what_the_manifest_says_is_told(tmp_path: Path) -> None:
    """Meanings of reasons, of tables, and what somebody decided by hand; of a warehouse without a trail."""
    snapshot = renown.open(snapshots.publish(tmp_path)).snapshot()
    manifest = snapshot.manifest()
    manifest["reasons"] = {"repost_pod": "It reposts a ring of accounts that repost it back."}
    manifest["tables"]["scores"]["grain"] = "One row per kept account."
    manifest["plan"]["overrides"] = [
        {"account_id": "x:2", "action": "allow", "reason": "checked", "expires": "2027-01-31"},
        {"account_id": "x:1", "action": "deny", "reason": "another's", "expires": "2027-01-31"},
    ]
    manifest["plan"]["seeds"] = [{"account_id": "x:2", "label": "good"}]
    Path(snapshot.folder, "manifest.json").write_text(json.dumps(manifest))
    both = held_of(snapshot, [renown.open(tmp_path).held(a).account for a in ("x:1", "x:2")])
    bob = both["x:2"]
    assert Rows("scores", "One row per kept account.", 1) in bob.tables
    assert "has denied it" in str(both["x:1"])
    assert bob.before is None
    words = str(bob)
    assert "That is: it reposts a ring of accounts" in words
    assert "Somebody who runs this has allowed it, until 2027-01-31: checked." in words
    assert "another's" not in words
    assert "know it to be good" in words
    assert "No audit trail is kept yet" in words


def test_no_spark_is_imported(warehouse: Path) -> None:
    code = (
        "import renown, sys; print(renown.open(sys.argv[1]).held('x:2'));"
        "sys.exit('pyspark' in sys.modules)"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(warehouse)], check=True, stdout=subprocess.DEVNULL
    )
