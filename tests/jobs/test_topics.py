"""Topics from documents in a configuration to a run's table, and from the demo's records to its experts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from renown import ingest
from renown.cli_demo import read_truth
from renown.demo import DemoParameters, generate, write_records
from renown.ledger import views
from renown.moments import cut
from renown.pipeline import Run, perform, plan_run
from renown.progress import Reporter
from renown.settings import TopicsSettings, load
from renown.tables import Topics
from renown.topics import evidence, judged, load_topic, load_topics
from tests.jobs import small
from tests.jobs.commands import renown

LAMPS = """\
name: lamps
title: Lamps
terms: {en: [lamp]}
not: {hashtags: [sale]}
"""
OPERA = """\
name: opera
title: Opera
hashtags: [opera]
"""
BEFORE = ("attention", "clean", "graph", "features", "propagate")
# Whom cleaning is there to find; that it does is told elsewhere.
FAKES = ("bot_ring", "bought_follower", "quote_bot", "inactive", "mentioned_only")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of two topics, and a configuration that names them."""
    folder = tmp_path_factory.mktemp("topics")
    (folder / "lamps.yaml").write_text(LAMPS)
    (folder / "opera.yaml").write_text(OPERA)
    names = ", ".join(str(folder / f"{name}.yaml") for name in ("opera", "lamps"))
    (folder / "conf.yaml").write_text(f"topics: {{documents: [{names}], at_least_reactors: 2}}\n")
    return folder


def planned(spark: SparkSession, given: Path, warehouse: Path, config: Path) -> Run:
    day = date.fromisoformat(small.AS_OF)
    return plan_run(
        spark, str(warehouse), as_of=day, settings=load(config), given=str(given), reporter=Reporter()
    )  # fmt: skip


@pytest.mark.slow
def test_a_run_says_who_is_a_source_and_why_the_others_are_not(
    spark: SparkSession, documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posts = [{**post, "text": "A lamp, lit", "language": "en"} for post in small.POSTS]
    given = small.write(tmp_path / "given", {**small.TABLES, "posts": posts})
    run = planned(spark, given, tmp_path / "w", documents / "conf.yaml")
    for stage in (*BEFORE, "topics"):
        perform(run, stage)
    assert "topic 'opera' has no source: nobody who is kept posted on it" in capsys.readouterr().err

    rows = {row["account_id"]: row for row in run.read(Topics).collect()}
    # Seven repost ann; cat answers bob, as does one who was suspended; nobody reacts to cat.
    assert {name: (row["standing"], row["reactors"]) for name, row in rows.items()} == {
        "x:ann": ("source", 7),
        "x:bob": ("below_floor", 1),
        "x:cat": ("below_floor", 0),
        **{f"x:{name}": ("spreader", 0) for name in ("dan", "eve", "fay", "gus", "hal")},
    }
    assert rows["x:bob"]["reposted"] == 1
    assert (rows["x:ann"]["rank"], rows["x:ann"]["heaviest_posts"][0]) == (1, "x:ann1")

    told = json.loads(Path(run.path("topics.json")).read_text())
    assert [topic["name"] for topic in told["topics"]] == ["lamps", "opera"]
    assert told["topics"] == list(run.plan.topics)
    assert told["found"]["lamps"]["source"] == 1
    assert told["certificate"]["eps"] <= 1e-4


def test_documents_are_looked_at_before_they_are_used(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert renown("topics", "--check", str(documents / "opera.yaml")) == 0
    assert "a post is on it with: #opera" in capsys.readouterr().out
    (documents / "more.yaml").write_text(
        "name: more\ntitle: M\nannotations: [Parrots]\nlists: [birds]\nnot: {lists: [angry birds]}\n"
    )
    assert renown("topics", "--check", str(documents / "more.yaml")) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  a post is on it with: the network's word that it is about 'parrots'",
        "  a list is on it with 'birds' in its name",
        "  but no list is with 'angry birds' in its name",
    ]
    (documents / "wrong.yaml").write_text("name: wrong\ntitel: W\nlinks: [example]\n")
    assert renown("topics", "--check", str(documents / "wrong.yaml")) == 2
    said = capsys.readouterr().err
    assert "unknown key 'titel'; did you mean 'title'?" in said
    assert "'example' is not a domain" in said
    assert renown("topics") == 2
    assert "--check FILE" in capsys.readouterr().err


@pytest.mark.slow
def test_of_the_demos_records_experts_are_sources_and_nobody_else(
    spark: SparkSession, tmp_path: Path
) -> None:
    parameters = DemoParameters(accounts=800)
    write_records(generate(parameters), tmp_path)
    roles, notes = (read_truth(tmp_path / "truth.csv", c) for c in ("role", "topical_note"))
    kept = [(account, role not in FAKES, 1.0, 0.05) for account, role in roles.items()]
    screening = "account_id string, kept boolean, trust double, spam_probability double"
    with ingest.read(spark, "x_v1", str(tmp_path / "records")) as records:
        tables = records.tables
        kinds = ("interactions", "list_observations", "tombstones")
        acts = views.interactions(*(tables[kind] for kind in kinds), cut(parameters.as_of))
        found = judged(
            evidence(
                tables["posts"].dropDuplicates(["post_id"]),
                acts,
                spark.createDataFrame(kept, screening),
                documents=load_topics(sorted(map(str, (tmp_path / "topics").glob("*.yaml")))),
                window_days=90,
                as_of=parameters.as_of,
                keep=lambda frame: frame.persist(),
            ),
            floor=TopicsSettings(),
        )
        rows = found.select("topic", "account_id", "standing", "lists").collect()
    by_note: dict[tuple[str, str], set[str]] = {}
    for topic, account, standing, _ in rows:
        by_note.setdefault((topic, standing), set()).add(notes[account])
    # Only bird keepers are on lists that are named after a topic.
    assert {(topic, notes[account]) for topic, account, _, lists in rows if lists} == {
        ("aviaries", "expert: aviaries")
    }
    sources = [(row["topic"], row["account_id"]) for row in rows if row["standing"] == "source"]
    for topic in ("aviaries", "twins"):
        assert by_note[topic, "source"] == {f"expert: {topic}"}
        assert sum(name == topic for name, _ in sources) >= 3
        assert f"spreader: {topic}" in by_note[topic, "spreader"]
    # Two of those who saw birds once are influencers, and everybody saw that.
    assert by_note["aviaries", "below_floor"] == {"expert: aviaries", "mentioned once: aviaries"}
    assert "mother of twins" not in set.union(
        *(of for (t, _), of in by_note.items() if t == "twins")
    )
    assert not {note for of in by_note.values() for note in of if note.startswith("ring")}


def record(author: int, day: int, text: str, tags: list[str]) -> dict[str, Any]:
    """A post of X's API v1.1."""
    return {
        "id_str": f"{author}{day:02}", "created_at": f"Sun Nov {day:02} {10 + author}:00:00 +0000 2026",
        "text": text, "user": {"id_str": str(author), "screen_name": f"a{author}"}, "lang": "en",
        "entities": {"hashtags": [{"text": tag} for tag in tags]},
    }  # fmt: skip


@pytest.mark.slow
def test_proposals_out_of_the_ledger_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No snapshot is there, and none is made."""
    lines = [
        record(author, day, f"{author} saw {day} at the feeder", tags)
        for author in range(1, 12)
        for tags in (["Birding", "aviary"] if author <= 5 else [f"only{author}"],)
        for day in (1 + author, 6 + author, 18)
    ]
    raw, out, warehouse = tmp_path / "raw", tmp_path / "out", str(tmp_path / "warehouse")
    raw.mkdir()
    (raw / "posts.ndjson").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    assert renown("ingest", "--network", f"x_v1={raw}", "--warehouse", warehouse) == 0
    asked = ("topics", "--discover", "--warehouse", warehouse, "--out", str(out))
    assert renown(*asked) == 2
    assert "or give --as-of, to look at the ledger itself" in capsys.readouterr().err
    assert renown(*asked, "--as-of", "2026-11-20") == 0
    assert "1 proposal, as of 2026-11-20" in capsys.readouterr().out
    (file,) = out.iterdir()
    assert load_topic(str(file)).hashtags == ("aviary", "birding")
    assert not (tmp_path / "warehouse" / "snapshots").exists()
