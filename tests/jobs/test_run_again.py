"""Yesterday once more: a published run's plan reads what it read then, and gives the same content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from renown import storage
from renown.errors import Exit
from renown.publish.reading import open_snapshot
from tests.jobs.commands import renown

PEOPLE = ("10", "11", "12", "13")


def repost(number: int, actor: str, author: str) -> dict[str, Any]:
    stamp = f"Tue May 03 15:01:{number:02} +0000 2016"
    reposted = {"id_str": f"9{author}", "user": {"id_str": author}}
    return {
        "id_str": str(number),
        "user": {"id_str": actor, "screen_name": f"n{actor}", "statuses_count": number},
        "created_at": stamp,
        "text": "words",
        "retweeted_status": reposted,
    }


def write(folder: Path, *records: dict[str, Any]) -> Path:
    folder.mkdir()
    (folder / "x.ndjson").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return folder


@pytest.mark.slow
def test_what_came_later_changes_nothing(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    warehouse, day = str(tmp_path / "w"), ("--as-of", "2016-05-03")
    first = write(tmp_path / "in", *(repost(n, who, "10") for n, who in enumerate(PEOPLE[1:], 1)))
    renown("run", *day, "--network", f"x_v1={first}", "--warehouse", warehouse)
    published = open_snapshot(warehouse)
    plan = Path(published.folder) / "plan.json"
    # A late arrival of that very day: another plan would read it.
    late = write(tmp_path / "late", *(repost(9, who, "11") for who in PEOPLE[2:]))
    renown("ingest", "--network", f"x_v1={late}", "--warehouse", warehouse)

    capsys.readouterr()
    assert renown("run", "--plan", str(plan), "--warehouse", warehouse) == Exit.DONE
    said = capsys.readouterr()
    for name in published.manifest()["tables"]:
        assert f"the same again: {name}" in said.out + said.err
    days = storage.list_names(spark, f"{warehouse}/snapshots/as_of=2016-05-03")
    assert [name for name in days if "=" in name] == [f"run={published.run_id}"]

    renown("plan", *day, "--warehouse", warehouse)
    planned = json.loads((tmp_path / "w/snapshots/as_of=2016-05-03/PLANNED").read_text())
    assert planned["run"] != published.run_id

    other = {**json.loads(plan.read_text()), "version": "0.0.1"}
    (tmp_path / "other.json").write_text(json.dumps(other))
    assert renown("run", "--plan", str(tmp_path / "other.json")) == Exit.USER
    assert renown("run", "--plan", str(plan), *day) == Exit.USER
    assert renown("run", "--plan", str(tmp_path / "none.json")) == Exit.USER
    said = capsys.readouterr()
    for words in ("made by renown 0.0.1", "--plan says itself what is run", "no such file"):
        assert words in said.err
