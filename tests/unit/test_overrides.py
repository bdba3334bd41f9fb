"""The file of what somebody decided about single accounts."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from renown.clean import expired, in_force, load_overrides
from renown.publish import erasing
from renown.settings import CleanSettings, ConfigError, Settings

ENTRY = "  - {{account_id: {}, action: {}, reason: {}, expires: {}}}\n"
TODAY = date(2026, 11, 30)


def file(folder: Path, *entries: str) -> str:
    path = folder / "overrides.yaml"
    path.write_text("overrides:\n" + "".join(entries), "utf-8")
    return str(path)


def test_none_are_none() -> None:
    assert load_overrides(None) == ()


def test_what_is_in_force_is_so_to_the_end_of_its_last_day(tmp_path: Path) -> None:
    held = load_overrides(
        file(
            tmp_path,
            ENTRY.format("'x:3'", "deny", "bought", "2026-11-29"),  # until yesterday
            ENTRY.format("'x:2'", "deny", "ruling 7/26", "2026-11-30"),
            ENTRY.format("'x:1'", "allow", "known to us", "2027-01-01"),
        )
    )
    assert [o.account_id for o in held] == ["x:1", "x:2", "x:3"]
    assert [o.account_id for o in in_force(held, TODAY)] == ["x:1", "x:2"]
    assert expired(held, TODAY) == [
        "the override of x:3 (deny: bought) expired on 2026-11-29 and is ignored"
    ]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    wrong = file(
        tmp_path,
        ENTRY.format("nobody", "allow", "known to us", "2027-01-01"),
        ENTRY.format("'x:1'", "ban", "''", "some day"),
        "  - {account_id: 'x:2', action: deny, reason: bought, expire: 2027-01-01}\n",
    )
    with pytest.raises(ConfigError) as refused:
        load_overrides(wrong)

    told = str(refused.value)
    for problem in (
        "overrides.0.account_id",
        "overrides.1.action",
        "overrides.1.reason",
        "overrides.1.expires",
        "overrides.2.expires: Field required",
        "unknown key 'overrides.2.expire'; did you mean 'expires'?",
    ):
        assert problem in told


def test_nobody_is_decided_about_twice(tmp_path: Path) -> None:
    both = [ENTRY.format("'x:1'", do, "known to us", "2027-01-01") for do in ("allow", "deny")]
    with pytest.raises(ConfigError, match="x:1 is named 2 times"):
        load_overrides(file(tmp_path, *both))


def test_where_the_file_lies_is_no_part_of_what_settings_mean() -> None:
    """The plan holds what it says."""
    elsewhere = Settings(clean=CleanSettings(overrides="/other/overrides.yaml"))

    assert elsewhere.meaning() == Settings().meaning()


def test_who_is_erased_is_decided_about_no_more(spark: SparkSession, tmp_path: Path) -> None:
    run = tmp_path / "snapshots" / "as_of=2026-11-30" / "run=a1"
    run.mkdir(parents=True)
    plan = {"overrides": [{"account_id": "x:1"}, {"account_id": "x:2"}], "as_of": "2026-11-30"}
    (run / "plan.json").write_text(json.dumps(plan))
    (run / "manifest.json").write_text(json.dumps({"plan": plan, "tables": {}}))

    at = datetime(2026, 12, 1, tzinfo=timezone.utc)
    assert dict(erasing.erase(spark, str(tmp_path), "x:1", at)) == {}  # no table holds it

    for file in run.iterdir():
        held = json.loads(file.read_text())
        assert held.get("plan", held)["overrides"] == [{"account_id": "x:2"}], file.name
