"""`renown validate --topics`: from what was known to the board, on a made-up talk about water."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.errors import Exit
from renown.ledger import Views
from renown.progress import Reporter
from renown.proofs.resampling import Resampling
from renown.proofs.section import Request
from renown.proofs.topics_board import board_of
from renown.proofs.trials import Preparing, TopicalTrial, Trial
from renown.settings import Settings
from renown.tables import Accounts, FollowsView, InteractionsView, PostsView, Table
from tests.jobs.commands import renown

PEOPLE, TALKING = 86, 42  # half of all who use any hashtag would be too many to name a topic
AS_OF, UNTIL = date(2026, 3, 20), date(2026, 3, 31)
TALK = (5, 8, 11)  # days of March when they post on water
KNOWN = datetime(2026, 3, 12, tzinfo=timezone.utc)
LATER = datetime(2026, 3, 22, tzinfo=timezone.utc)
Row = dict[str, Any]


def fans(number: int) -> range:
    """The first have the most: 8, 7, ... 1, and nobody else has any."""
    return range(20, 20 + max(0, 8 - number))


def post(id: str, author: int, at: datetime, text: str, *tags: str) -> Row:
    return {"post_id": id, "author_id": f"x:{author}", "created_at": at, "text": text, "language": "en",
            "hashtags": [*tags]}  # fmt: skip


def posts() -> Iterator[Row]:
    for n in range(PEOPLE):
        at = KNOWN + timedelta(minutes=9 * n)
        if n >= TALKING:
            yield post(f"own{n}", n, at, f"Mine, says {n}", f"own{n}")
            continue
        for day in TALK:
            at = datetime(2026, 3, day, 8 + n % 12, n, tzinfo=timezone.utc)
            yield post(f"{day}/{n}", n, at, f"Water, day {day}, by {n}", "water", "h2o")


def reposts(since: datetime, shift: int) -> Iterator[Row]:
    """Each by its fans; of its first post before the date, and of its second by others after it."""
    for n in range(TALKING):
        for fan in fans(n):
            at = since + timedelta(hours=n, minutes=fan)
            yield {"actor_id": f"x:{fan + shift}", "target_id": f"x:{n}", "kind": "repost",
                   "occurred_at": at, "target_post_id": f"{TALK[shift]}/{n}"}  # fmt: skip


def table(spark: SparkSession, contract: Table, rows: Iterator[Row]) -> DataFrame:
    return spark.createDataFrame([*rows], contract.schema).coalesce(1)  # type: ignore[type-var]


def prepared(spark: SparkSession) -> TopicalTrial:
    accounts = (
        {"account_id": f"x:{n}", "created_at": datetime(2019, 1, 1 + n % 28, tzinfo=timezone.utc)}
        for n in range(PEOPLE)
    )
    known = Views(
        accounts=table(spark, Accounts, accounts),
        posts=table(spark, PostsView, posts()),
        follows=FollowsView.empty(spark),
        interactions=table(spark, InteractionsView, reposts(KNOWN, 0)),
    )
    trial = Trial(
        name="made",
        title="Made up",
        as_of=AS_OF,
        until=UNTIL,
        known=known,
        later=table(spark, InteractionsView, reposts(LATER, 1)),
        population=known.accounts.select("account_id"),
        followers=None,
        planted=None,
        notes=(),
    )
    return TopicalTrial(trial, known.posts)


@pytest.mark.slow
def test_who_is_reposted_on_water_again_is_foretold(spark: SparkSession, tmp_path: Path) -> None:
    work = Preparing(spark, None, None, tmp_path / "work", Settings(), Reporter())
    board = board_of(prepared(spark), Request(work, Resampling(replicates=20)))
    file, text = board.write(tmp_path / "out")

    held = json.loads(file.read_text())
    (water,) = held["topics"]  # nobody else says anything on #own43
    assert (water["name"], water["hashtags"], water["accounts"]) == ("h2o", 2, 42)
    assert (water["sources"], water["reacted_to_later"], water["new"]) == (8, 8, 0)
    found = {
        (f["measure"], f["k"]): f["precision"]["value"]
        for f in held["figures"]
        if f["topic"] == "h2o"
    }
    assert found["topical influence", 10] == 8 / 10  # all who have any
    assert found["past reactors on it", 10] == 8 / 10
    assert found["best possible", 10] == 8 / 10
    # Everybody posted as much: ten of 42, of whom 8 have any.
    assert found["posts on it", 10] == pytest.approx(10 * 8 / 42 / 10, abs=1e-4)
    assert "on which 40 or more of 86 accounts had posted" in text.read_text()


def test_without_the_data_set_it_says_where_it_looked(
    tmp_path: Path, spark: SparkSession, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("validate", "--topics", "--out", str(tmp_path))

    assert renown(*asked, "--data", str(tmp_path)) == Exit.USER
    assert "congress_2016 lacks profiles.ndjson.gz, tweets.ndjson.gz" in capsys.readouterr().err
    assert renown(*asked, "--cleaning") == Exit.USER
    assert "--cleaning and --topics exclude each other" in capsys.readouterr().err
    assert renown(*asked, "--only", "higgs") == Exit.USER
    assert "--only does not go with --topics" in capsys.readouterr().err
