"""Real records: 520 profiles and 102,434 posts of X API v1.1, into the ledger and out again."""

from __future__ import annotations

import gzip
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from renown import ingest, ledger
from renown.ledger import Summary

pytestmark = [pytest.mark.data, pytest.mark.slow]


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    found = shared_data / "congress_2016"
    if not found.is_dir():
        pytest.skip(f"no {found}")
    return found


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("congress"))


@pytest.fixture(scope="module")
def summary(spark: SparkSession, folder: Path, warehouse: str) -> Summary:
    with ingest.read(spark, "x_v1", str(folder)) as records:
        (summary,) = ledger.append(spark, warehouse, [records], reject_share=0.0)
        return summary


@pytest.fixture(scope="module")
def expected(folder: Path) -> Counter[str]:
    """Acts by kind, counted from the raw records by the letter of the rules, without Spark."""
    counts: Counter[str] = Counter()
    with gzip.open(folder / "tweets.ndjson.gz", "rt") as lines:
        for line in lines:
            counts.update(kind for kind, _ in _acts(json.loads(line)))
    return counts


def _acts(post: dict[str, Any]) -> Iterator[tuple[str, str]]:
    author = post["user"]["id_str"]
    if "retweeted_status" in post:
        acts = {("repost", post["retweeted_status"]["user"]["id_str"])}
    else:
        answered = post["in_reply_to_user_id_str"]
        acts = {("mention", mention["id_str"]) for mention in post["entities"]["user_mentions"]}
        acts -= {("mention", answered)}
        acts |= {("reply", answered)} if answered else set()
        acts |= (
            {("quote", post["quoted_status"]["user"]["id_str"])}
            if "quoted_status" in post
            else set()
        )
    return ((kind, target) for kind, target in acts if target != author)


def test_every_record_is_read(summary: Summary) -> None:
    assert (summary.read, summary.rejected) == (520 + 102_434, 0)
    assert summary.tables["account_observations"].added == 520


def test_acts_are_those_of_the_records(
    spark: SparkSession, summary: Summary, warehouse: str, expected: Counter[str]
) -> None:
    acts = ledger.read(spark, warehouse, "interactions").groupBy("kind").count().collect()
    assert {row.kind: row["count"] for row in acts} == expected
    assert expected["repost"] == 22_255
    own = ledger.read(spark, warehouse, "posts").where("NOT embedded").count()
    assert own == 102_434 - 22_255  # a repost is no post


def test_the_tables_keep_their_contracts(
    spark: SparkSession, summary: Summary, warehouse: str
) -> None:
    from renown.ledger.store import TABLES

    for name in ledger.versions(spark, warehouse):
        TABLES[name].check(ledger.read(spark, warehouse, name))


def test_views_at_a_date(spark: SparkSession, summary: Summary, warehouse: str) -> None:
    views = ledger.at(spark, warehouse, date(2016, 5, 10))
    assert views.accounts.count() == 520
    assert views.interactions.count() == summary.tables["interactions"].added
    assert views.follows.isEmpty()


def test_once_more_changes_nothing(
    spark: SparkSession, folder: Path, summary: Summary, warehouse: str, tmp_path: Path
) -> None:
    """All profiles and every tenth post, in another file than before."""
    for name, every in (("profiles.ndjson.gz", 1), ("tweets.ndjson.gz", 10)):
        with (
            gzip.open(folder / name, "rt") as lines,
            gzip.open(tmp_path / f"again-{name}", "wt") as out,
        ):
            out.writelines(itertools.islice(lines, 0, None, every))
    versions = ledger.versions(spark, warehouse)
    with ingest.read(spark, "x_v1", str(tmp_path)) as records:
        (again,) = ledger.append(spark, warehouse, [records], reject_share=0.0)
    assert again.read == 520 + 10_244
    assert ledger.versions(spark, warehouse) == versions
