"""Cleaning with nothing but a table of accounts: learned from labels, decided, overridden, measured."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
import yaml
from pyspark.sql import SparkSession

from renown.clean import load_trust
from tests.jobs.commands import renown

AS_OF = "2026-11-30"


def account(name: str, **counts: int) -> dict[str, Any]:
    return {"account_id": f"x:{name}", "created_at": "2020-01-01T00:00:00Z", **counts}


# Ways to be, in turn, so that norms have a middle and a spread.
PEOPLE = [
    account(
        f"person {n}",
        posts_count=200 + 10 * n,
        likes_given_count=150 + 20 * n,
        followers_count=100 + n,
        following_count=80 + 5 * n,
    )
    for n in range(30)
]
# Bots follow ten thousand, post a hundred thousand times, and like nothing.
BOTS = [
    account(
        f"bot {n}",
        posts_count=100_000 + n,
        likes_given_count=0,
        followers_count=10,
        following_count=10_000 + n,
    )
    for n in range(30)
]


def write(file: Path, rows: list[dict[str, Any]]) -> Path:
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


@pytest.mark.slow
def test_a_table_of_accounts_is_enough(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    write(given / "accounts.csv", PEOPLE + BOTS)
    labels = [{"account_id": a["account_id"], "label": "human"} for a in PEOPLE]
    labels += [{"account_id": a["account_id"], "label": "bot"} for a in BOTS]
    labelled = write(tmp_path / "labels.csv", labels)
    document = tmp_path / "ours.yaml"

    fit = ("fit-trust", "--labels", str(labelled), "--input", str(given), "--as-of", AS_OF)
    assert renown(*fit, "--out", str(document)) == 0

    learned = load_trust(str(document))
    assert learned.fit is not None
    assert learned.fit["auc"] == 1.0
    assert learned.weights["busier_than_peers"] > 0
    assert "repeated_text" in learned.fit["kept"]  # no post, no mark, nothing learned

    rows = screened(tmp_path, given, document)
    capsys.readouterr()

    assert {row["coverage"] for row in rows.values()} == {"profile_only"}
    assert rows["x:person 3"]["decision"] == "kept"
    assert rows["x:bot 3"]["decision"] == "removed"
    assert "busier_than_peers" in rows["x:bot 3"]["reasons"]
    assert rows["x:bot 3"]["spam_low"] < rows["x:bot 3"]["spam_probability"]
    assert rows["x:person 3"]["spam_probability"] < learned.prior < rows["x:person 3"]["spam_high"]
    # What somebody decided.
    assert (rows["x:bot 0"]["decision"], rows["x:bot 0"]["reasons"][0]) == (
        "kept",
        "override_allow",
    )
    assert (rows["x:person 0"]["decision"], rows["x:person 0"]["trust"]) == ("removed", 0.0)
    assert rows["x:person 1"]["reasons"] == []  # denied until the day before


def screened(folder: Path, given: Path, document: Path) -> dict[str, dict[str, Any]]:
    overrides = folder / "overrides.yaml"
    decided = [
        {"account_id": "x:bot 0", "action": "allow", "reason": "weather station", "expires": AS_OF},
        {"account_id": "x:person 0", "action": "deny", "reason": "ruling 7/26", "expires": AS_OF},
        {"account_id": "x:person 1", "action": "deny", "reason": "bought", "expires": "2026-11-29"},
    ]
    overrides.write_text(yaml.safe_dump({"overrides": decided}))
    config = folder / "conf.yaml"
    config.write_text(
        yaml.safe_dump({"trust_document": str(document), "clean": {"overrides": str(overrides)}})
    )
    asked = ("--input", str(given), "--as-of", AS_OF, "--warehouse", str(folder / "warehouse"))
    assert renown("clean", *asked, "--config", str(config)) == 0
    (run,) = (folder / "warehouse" / "snapshots" / f"as_of={AS_OF}").glob("run=*")
    plan = json.loads((run / "plan.json").read_text())
    assert plan["trust_hash"] == load_trust(str(document)).hash
    assert [held["account_id"] for held in plan["overrides"]] == ["x:bot 0", "x:person 0"]
    table = ds.dataset(run / "screening").to_table().to_pylist()
    return {row["account_id"]: row for row in table}


LABELLED_AS = {
    "posts_count": "statuses_count",
    "likes_given_count": "favourites_count",
    "following_count": "friends_count",
    "followers_count": "followers_count",
}


def labelled(dataset: str, label: str, row: dict[str, Any]) -> dict[str, Any]:
    """An account as files of labelled accounts have it."""
    return {
        "dataset": dataset,
        "user_id": row["account_id"].partition(":")[2].replace(" ", ""),
        "label": label,
        **{theirs: row[ours] for ours, theirs in LABELLED_AS.items()},
        "listed_count": 0,
        "default_profile": 0,
        "default_profile_image": 0,
        "created_at": "2020-01-01",
        "last_status_at": "2026-11-29T12:00:00+00:00",
    }


@pytest.mark.slow
def test_cleaning_is_measured_set_by_set(spark: SparkSession, tmp_path: Path) -> None:
    """Each by what the other taught; the set of bots alone teaches no norm, and is told of none."""
    data, out = tmp_path / "data" / "spam", tmp_path / "out"
    data.mkdir(parents=True)
    rows = [labelled("both-kinds", "human", row) for row in PEOPLE]
    rows += [labelled("both-kinds", "bot", row) for row in BOTS[:10]]
    rows += [labelled("bots-alone", "bot", row) for row in BOTS]
    rows += [labelled("more-of-both", "human", row) for row in PEOPLE]
    rows += [labelled("more-of-both", "bot", row) for row in BOTS[:10]]
    write(data / "accounts.csv", rows)

    asked = ("--only", "spam", "--data", str(data.parent), "--replicates", "20")
    assert renown("validate", "--cleaning", *asked, "--out", str(out)) == 0

    sets = {
        found["name"]: found for found in json.loads((out / "cleaning.json").read_text())["sets"]
    }
    assert sets["both-kinds"]["learned_from"] == ["bots-alone", "more-of-both"]
    both = sets["both-kinds"]["found"]["ours: removed"]
    assert (both["accounts"], both["spam"], both["flagged"]) == (40, 10, 10)
    assert both["auc"]["value"] == 1.0
    assert both["false_removal"]["value"] == 0.0
    alone = sets["bots-alone"]["found"]["ours: removed"]
    assert alone["recall"]["value"] == 1.0
    assert alone["precision"]["value"] is None
    assert alone["auc"]["value"] is None
    assert (
        "## bots-alone, by what both-kinds, more-of-both taught"
        in (out / "cleaning.md").read_text()
    )
    assert renown("validate", "--cleaning", "--only", "spma", "--out", str(out)) == 2
