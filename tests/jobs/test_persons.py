"""Persons, advice and the audit trail end to end, on the small network where gus and hal are one person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

import renown as opening
from renown.errors import Exit
from renown.pipeline import leaving
from renown.report.holdings import holdings
from tests.jobs import small
from tests.jobs.commands import renown


def test_a_person_is_published(warehouse: Path) -> None:
    published = opening.open(warehouse)
    (row,) = published.persons().to_arrow().to_pylist()
    gus, hal, ann = (published.lookup(f"x:{name}")[0] for name in ("gus", "hal", "ann"))
    assert row["account_ids"] == ["x:gus", "x:hal"]
    assert row["influence"] == gus["influence"] + hal["influence"] == 2.0  # nobody reacts to either
    assert row["link_confidence"] == 1.0  # by those who handed the accounts over
    assert ann["score"] > row["score"] > gus["score"]
    assert row["score_low"] <= row["score"] <= row["score_high"]
    assert row["document"] == gus["document"]
    person = published.person("@hal")
    splits = [split for part in person.parts for split in part.features]
    assert sum(s.baseline + s.contribution for s in splits) == pytest.approx(person.score)
    for split in splits:
        brought = sum(each.contribution for each in split.networks)
        assert brought + split.common == pytest.approx(split.contribution)


def test_a_person_stands_among_single_accounts(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert renown("top", "--persons", "--warehouse", str(warehouse)) == 0
    told = capsys.readouterr().out
    ranked = [line.split()[1] for line in told.splitlines() if line.lstrip()[:1].isdigit()]
    assert len(ranked) == 7 + 1  # six single accounts, the person, and the line that counts them
    assert "@gus (x) = @hal (x)" in told
    assert "1 person of several accounts, among 8 accounts scored" in told

    assert renown("lookup", "@hal", "--persons", "--warehouse", str(warehouse)) == 0
    told = capsys.readouterr().out
    assert "@gus and @hal  2 accounts taken for one person's" in told
    assert "people, each counted once" in told
    # Of somebody else, what is known of the account.
    assert renown("lookup", "@cat", "--persons", "--warehouse", str(warehouse)) == 0
    told = capsys.readouterr().out
    assert "@cat is not known to be of a person of whom several accounts are scored" in told
    assert "rank" in told


def test_advice_and_what_is_held(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert renown("advise", "@ann", "--warehouse", str(warehouse), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["steps"][0]["points"] > 0
    assert not [each for each in told["still"] if each["why"] == "unlike"]
    assert renown("advise", "@nobody", "--warehouse", str(warehouse)) == Exit.USER

    published = opening.open(warehouse)
    gone = str(published.held("x:gone"))
    assert "Removed" in gone
    assert "That is: the network suspended the account" in gone
    assert "One row per account ever seen" in gone
    trail = published.decisions("x:gone")
    assert [(str(row["as_of"]), row["decision"]) for row in trail] == [(small.AS_OF, "removed")]


@pytest.mark.slow
def test_what_is_counted_without_spark_is_what_leaves(spark: SparkSession, warehouse: Path) -> None:
    """Nobody's evidence names another here, so both count the same."""
    snapshot = opening.open(warehouse).snapshot()
    exported = leaving.holdings(spark, str(warehouse), "x:gus").snapshots
    held = {name: dict(tables) for name, tables in exported.items() if snapshot.run_id in name}
    assert list(held.values()) == [holdings(snapshot, ["x:gus"])["x:gus"]]
