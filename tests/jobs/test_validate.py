"""`renown validate` end to end: the stages on what was known, and what the scoreboard says of it."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from renown.cli import main
from renown.errors import Exit
from renown.proofs import plot

START = datetime(2012, 7, 1, tzinfo=timezone.utc)


def renown(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def rows(out: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    with (out / "scoreboard.csv").open(newline="") as file:
        return {(r["outcome"], r["metric"], r["measure"]): r for r in csv.DictReader(file)}


def _activity() -> Iterator[tuple[int, int, int, str]]:
    """Account n of 1 to 6 is reposted by n others in two days, and by n others on the third.

    Account 100 is mentioned only, 200 is first seen on the third day, and 300 acts on the fourth.
    """

    def second(hours: float) -> int:
        return int((START + timedelta(hours=hours)).timestamp())

    for n in range(1, 7):
        for fan in range(n):
            yield 10 + fan, n, second(n + fan / 10), "RT"
            yield 10 + fan, n, second(48 + n + fan / 10), "RT"
        yield n, 100, second(20 + n / 10), "MT"
    yield 10, 200, second(50), "RE"
    yield 300, 1, second(73), "RT"


@pytest.fixture(scope="module")
def out(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scoreboard of a data set that is whole; the other one is not there."""
    data, out = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("out")
    (data / "higgs").mkdir()
    with gzip.open(data / "higgs" / "activity.csv.gz", "wt", newline="") as file:
        csv.writer(file).writerows([("actor", "target", "unix_s", "type"), *_activity()])
    asked = ("--data", str(data), "--out", str(out), "--only", "higgs,congress")
    assert renown("validate", *asked, "--replicates", "30") == 0
    return out


def test_every_measure_is_compared_on_the_same_accounts(out: Path) -> None:
    found = rows(out)
    # 1 to 6, their fans 10 to 15, and 100; 200 was not seen before, 300 acted too late.
    assert {row["accounts"] for row in found.values()} == {"13"}
    measures = {measure for _, _, measure in found}
    assert measures == {
        "in-degree", "PageRank", "past count", "score", "influence", "true_reach", "network",
    }  # no followers are known, and amplification says the same of everybody  # fmt: skip
    unplaced = {row["measure"]: row["unplaced"] for row in found.values()}
    assert (unplaced["past count"], unplaced["score"]) == ("0", "1")  # 100 was only ever mentioned


def test_who_was_reposted_as_often_again_is_foretold(out: Path) -> None:
    found = rows(out)
    for metric in ("Spearman", "NDCG@100", "overlap@100"):
        past = found["resharers", metric, "past count"]
        assert float(past["value"]) == 1.0, metric
        ours = found["resharers", metric, "score"]
        assert ours["best_plain"] in ("past count", "in-degree", "PageRank")
        assert float(ours["value"]) - 1.0 == pytest.approx(float(ours["difference"]), abs=1e-4)
    # Fans differ in whom they react to, which the past count does not see.
    assert 0.5 < float(found["resharers", "Spearman", "score"]["value"]) <= 1.0
    assert found["repliers", "Spearman", "score"]["value"] == ""  # nobody compared was replied to


def test_the_text_says_who_is_not_scored_and_what_is_left_out(out: Path) -> None:
    text = (out / "scoreboard.md").read_text("utf-8")
    assert "Ours scores 12 of them; the others share its lowest place: 1 only ever seen" in text
    assert "Of 7 accounts that were reacted to after the date, 1 are not among them." in text
    assert "The measure amplification is the same for everybody it knows" in text
    assert re.search(r"congress: .*congress_2016 lacks profiles.ndjson.gz, tweets.ndjson.gz", text)
    assert (out / "scoreboard.svg").exists() == plot.installed()


def test_what_cannot_be_validated_is_one_clear_error(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert renown("validate", "--out", str(tmp_path), "--only", "higs") == Exit.USER
    assert "unknown data set 'higs'; did you mean 'higgs'?" in capsys.readouterr().err
    assert renown("validate", "--out", str(tmp_path), "--only", "higgs") == Exit.USER
    assert "higgs: --data names no folder of data sets" in capsys.readouterr().err
    asked = ("--out", str(tmp_path), "--only", "demo", "--demo", str(tmp_path))
    assert renown("validate", *asked) == Exit.USER
    assert "it lacks records and truth.csv" in capsys.readouterr().err
