"""Persons, advice and the audit trail end to end, on the small network with ann and bob as one person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

import renown as opening
from renown.errors import Exit
from renown.pipeline import leaving
from renown.report.holdings import holdings
from renown.report.person import Person
from tests.jobs import small
from tests.jobs.commands import renown

pytestmark = pytest.mark.slow
PERSONS = {"x:ann": "p", "x:bob": "p", "x:gus": "q", "x:gone": "q"}  # of q one account is scored


@pytest.fixture(scope="module")
def warehouse(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("persons")
    accounts = [{**row, "person_id": PERSONS.get(row["account_id"], "")} for row in small.ACCOUNTS]
    given = small.write(folder / "given", {**small.TABLES, "accounts": accounts})
    run = ("run", "--input", str(given), "--as-of", small.AS_OF, "--warehouse", str(folder / "wh"))
    assert renown(*run) == 0
    return folder / "wh"


def test_a_person_is_published(warehouse: Path) -> None:
    published = opening.open(warehouse)
    (row,) = published.persons().to_arrow().to_pylist()
    ann, bob = (published.lookup(f"x:{name}")[0] for name in ("ann", "bob"))
    assert row["account_ids"] == ["x:ann", "x:bob"]
    assert row["influence"] == pytest.approx(ann["influence"] + bob["influence"])
    assert row["link_confidence"] == 1.0
    # cat, who reacts to both, is one of those seven but ann herself who repost ann; bob does too, and is ann.
    parts = {part["feature"]: part for part in row["explanation"]}
    assert parts["trusted_engaged_accounts"]["value"] == len(small.PEOPLE) - 2
    assert row["score"] > max(ann["score"], bob["score"])
    assert row["score_low"] <= row["score"] <= row["score_high"]
    assert row["rank"] == 1


def test_a_person_stands_among_single_accounts(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert renown("top", "--persons", "--warehouse", str(warehouse)) == 0
    told = capsys.readouterr().out
    assert "@ann (x) = @bob (x)" in told.splitlines()[1]
    assert len([line for line in told.splitlines() if line.lstrip()[:1].isdigit()]) == 1 + 7
    assert "1 person of several accounts, among 8 accounts scored" in told

    assert renown("lookup", "@bob", "--persons", "--warehouse", str(warehouse)) == 0
    told = capsys.readouterr().out
    assert "@ann and @bob  2 accounts taken for one person's" in told
    assert "people, each counted once" in told
    # Of somebody else, what is known of the account.
    assert renown("lookup", "@cat", "--persons", "--warehouse", str(warehouse)) == 0
    told = capsys.readouterr().out
    assert "@cat is not known to be of a person of whom several accounts are scored" in told
    assert "rank" in told


def test_a_persons_parts_add_up(warehouse: Path) -> None:
    person = opening.open(warehouse).person("x:ann")
    assert isinstance(person, Person)
    splits = [split for part in person.parts for split in part.features]
    assert sum(s.baseline + s.contribution for s in splits) == pytest.approx(person.score)
    for split in splits:
        brought = sum(each.contribution for each in split.networks)
        assert brought + split.common == pytest.approx(split.contribution)


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


def test_what_is_counted_without_spark_is_what_leaves(spark: SparkSession, warehouse: Path) -> None:
    """Nobody's evidence names another here, so both count the same."""
    snapshot = opening.open(warehouse).snapshot()
    (exported,) = leaving.holdings(spark, str(warehouse), "x:ann").snapshots.values()
    assert holdings(snapshot, ["x:ann"])["x:ann"] == dict(exported)


def test_who_leaves_takes_the_person_along(spark: SparkSession, warehouse: Path) -> None:
    assert renown("erase", "x:bob", "--yes", "--warehouse", str(warehouse)) == 0
    published = opening.open(warehouse)
    assert len(published.persons()) == 0
    assert published.lookup("x:ann")  # who has its own score, as before
    assert published.decisions("x:bob") == []
    assert b"x:bob" not in b"".join(
        file.read_bytes() for file in (warehouse / "decisions_history").rglob("*") if file.is_file()
    )
