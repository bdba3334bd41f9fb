"""Topics end to end: from documents in a configuration to a published table, and to the demo's experts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

import renown as library
from renown.cli_demo import read_truth
from renown.publish.reading import open_snapshot
from tests.jobs import small
from tests.jobs.commands import renown

DOCUMENT = """\
name: lamps
title: Lamps
terms: {en: [lamp]}
not: {hashtags: [sale]}
"""
NOBODY = """\
name: opera
title: Opera
hashtags: [opera]
"""


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of two topics, and a configuration that names them."""
    folder = tmp_path_factory.mktemp("topics")
    (folder / "lamps.yaml").write_text(DOCUMENT)
    (folder / "opera.yaml").write_text(NOBODY)
    names = ", ".join(str(folder / f"{name}.yaml") for name in ("lamps", "opera"))
    (folder / "conf.yaml").write_text(f"topics: {{documents: [{names}], at_least_reactors: 2}}\n")
    return folder


@pytest.mark.slow
def test_a_run_publishes_who_is_a_source_and_why_the_others_are_not(
    spark: SparkSession, configured: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    posts = [{**post, "text": "A lamp, lit", "language": "en"} for post in small.POSTS]
    given = small.write(tmp_path / "given", {**small.TABLES, "posts": posts})
    job = ("--input", str(given), "--as-of", small.AS_OF, "--warehouse", str(tmp_path / "w"))
    assert renown("run", *job, "--config", str(configured / "conf.yaml")) == 0
    assert "topic 'opera' has no source: nobody who is kept posted on it" in capfd.readouterr().err

    published = library.open(tmp_path / "w")
    rows = {row["account_id"]: row for row in published.topics().to_pandas().to_dict("records")}
    # Seven repost ann; cat answers bob, as does one who was suspended; nobody reacts to cat.
    assert {name: (row["standing"], row["reactors"]) for name, row in rows.items()} == {
        "x:ann": ("source", 7),
        "x:bob": ("below_floor", 1),
        "x:cat": ("below_floor", 0),
        **{f"x:{name}": ("spreader", 0) for name in ("dan", "eve", "fay", "gus", "hal")},
    }
    assert rows["x:bob"]["reposted"] == 1
    assert rows["x:ann"]["heaviest_posts"][0] == "x:ann1"
    assert rows["x:ann"]["rank"] == 1

    snapshot = open_snapshot(str(tmp_path / "w"))
    told = json.loads((Path(snapshot.folder) / "topics.json").read_text())
    pinned = snapshot.manifest()["plan"]["topics"]
    assert [topic["name"] for topic in told["topics"]] == ["lamps", "opera"]
    assert told["topics"] == pinned
    assert told["found"]["lamps"]["source"] == 1
    assert told["certificate"]["eps"] <= 1e-4

    # Another document is another run, and so is another floor.
    (configured / "lamps.yaml").write_text(DOCUMENT.replace("lamp]", "torch]"))
    assert renown("plan", *job, "--config", str(configured / "conf.yaml")) == 0
    assert planned(tmp_path / "w") != snapshot.run_id


def planned(warehouse: Path) -> str:
    held: dict[str, Any] = json.loads(next(warehouse.rglob("PLANNED")).read_text())
    return str(held["run"])


def test_documents_are_looked_at_before_they_are_used(
    configured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert renown("topics", "--check", str(configured / "opera.yaml")) == 0
    assert "a post is on it with: #opera" in capsys.readouterr().out
    (configured / "wrong.yaml").write_text("name: wrong\ntitel: W\nlinks: [example]\n")
    assert renown("topics", "--check", str(configured / "wrong.yaml")) == 2
    said = capsys.readouterr().err
    assert "unknown key 'titel'; did you mean 'title'?" in said
    assert "'example' is not a domain" in said
    assert renown("topics") == 2
    assert "--check FILE" in capsys.readouterr().err


@pytest.mark.slow
def test_the_demos_experts_are_found_and_nobody_else(spark: SparkSession, tmp_path: Path) -> None:
    """From raw records: experts in two languages; no mother of twins, no ring, no single mention."""
    assert renown("demo", "--accounts", "800", "--out", str(tmp_path)) == 0
    truth = read_truth(tmp_path / "truth.csv", "topical_note")
    rows = library.open(tmp_path / "warehouse").topics().to_pandas().to_dict("records")
    sources = {
        (row["topic"], row["account_id"]): row for row in rows if row["standing"] == "source"
    }
    assert {truth[account] for topic, account in sources if topic == "twins"} == {"expert: twins"}
    assert {truth[account] for topic, account in sources if topic == "aviaries"} == {
        "expert: aviaries"
    }
    experts = {a for a, note in truth.items() if note.startswith("expert")}
    assert len(sources) >= len(experts) - 2
    standings = {truth[row["account_id"]]: row["standing"] for row in rows}
    assert standings["mentioned once: aviaries"] == "below_floor"
    assert standings["spreader: aviaries"] == "spreader"
    assert "mother of twins" not in standings
