"""Tables handed over directly: what is accepted, and how all that is wrong is told at once."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.errors import UserError
from renown.ingest.handed_over import read_views
from renown.ledger import Views

AS_OF = date(2016, 5, 3)


def read(spark: SparkSession, folder: Path, **files: str) -> Views:
    """`accounts_csv="…"` is the file accounts.csv."""
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content)
    return read_views(spark, str(folder), AS_OF)


def problem(spark: SparkSession, folder: Path, **files: str) -> str:
    with pytest.raises(UserError) as refused:
        read(spark, folder, **files)
    return str(refused.value)


def rows(frame: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    shown = (
        F.col(c).cast("string") if dict(frame.dtypes)[c] == "timestamp" else c for c in columns
    )
    return sorted((tuple(row) for row in frame.select(*shown).collect()), key=str)


def test_csv(spark: SparkSession, tmp_path: Path) -> None:
    views = read(
        spark,
        tmp_path,
        accounts_csv="account_id,handle,followers_count,verified,mood\nx:1,@one,5,true,fine\nx:2,,,,\n",
        posts_csv='post_id,author_id,created_at,text,hashtags\nx:9,x:1,2016-05-01,"a ""b"",\nc",x; y\n',
        interactions_csv=(
            "actor_id,target_id,kind,occurred_at\n"
            "x:1,x:2,reply,2016-05-03T23:59:59Z\n"
            "x:1,x:2,reply,2016-05-04T00:00:00Z\n"  # of the next day
            "x:1,x:2,reply,2016-05-04T00:30:00+02:00\n"
        ),
    )
    columns = ("account_id", "handle", "followers_count", "verified", "listed_count")
    assert rows(views.accounts, *columns) == [
        ("x:1", "one", 5, True, None),
        ("x:2", None, None, None, None),
    ]
    assert rows(views.posts, "post_id", "created_at", "text", "hashtags", "kind") == [
        ("x:9", "2016-05-01 00:00:00", 'a "b",\nc', ["x", "y"], None)
    ]
    assert rows(views.interactions, "occurred_at") == [
        ("2016-05-03 22:30:00",),
        ("2016-05-03 23:59:59",),
    ]
    assert views.follows.isEmpty()  # not handed over


def test_json_parquet_folders_and_gzip(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "accounts").mkdir()
    for part, native_id in enumerate((1, 2)):
        with gzip.open(tmp_path / "accounts" / f"part-{part}.jsonl.gz", "wt") as file:
            file.write(
                f'{{"account_id": "x:{native_id}", "posts_count": 7, "extra": {{"a": 1}}}}\n'
            )
    posts = (
        "SELECT 'x:9' post_id, 'x:1' author_id, TIMESTAMP_NTZ '2016-05-01 12:00:00' created_at, "
    )
    written = spark.sql(
        posts + "array('a') hashtags, 3.0D reposts_count, double('NaN') likes_count"
    )
    written.write.parquet(str(tmp_path / "posts.parquet"))
    with gzip.open(tmp_path / "follows.csv.gz", "wt") as file:
        file.write("follower_id,followed_id\nx:1,x:2\n")
    views = read_views(spark, str(tmp_path), AS_OF)
    assert rows(views.accounts, "account_id", "posts_count") == [("x:1", 7), ("x:2", 7)]
    assert rows(views.posts, "created_at", "hashtags", "reposts_count", "likes_count") == [
        ("2016-05-01 12:00:00", ["a"], 3, None)  # a count that met missing values is 3.0
    ]
    assert rows(views.follows, "follower_id", "followed_id") == [("x:1", "x:2")]


def test_all_that_is_wrong_is_told_at_once(spark: SparkSession, tmp_path: Path) -> None:
    told = problem(
        spark,
        tmp_path,
        accounts_csv=(
            "account_id,followers_count,created_at,status\n"
            "x:1,many,2016-05-01,active\n"
            "x:1,-3,yesterday,sleeping\n"
            "12,4,,\n"
            ",5,,\n"
        ),
        posts_csv="post_id,text\nx:1,a\n",
        follows_json='{"follower_id": "x:1", "followed_id": "x:2", "started_at": "2016"}\n{"follower_id": ',
        interactions_csv="",
    )
    for line in (
        "accounts.csv: column 'followers_count' is not of type bigint: 1 of 4 rows, such as 'many'",
        "accounts.csv: column 'followers_count' is below 0: 1 of 4 rows, such as '-3'",
        "accounts.csv: column 'created_at' is not of type timestamp: 1 of 4 rows, such as 'yesterday'",
        "accounts.csv: column 'status' is none of active, suspended, deactivated, deleted, opted_out: "
        "1 of 4 rows, such as 'sleeping'",
        "accounts.csv: column 'account_id' lacks its network, expected as in x:12345: "
        "1 of 4 rows, such as '12'",
        "accounts.csv: column 'account_id' is null, but must have a value: 1 of 4 rows",
        "accounts.csv: (account_id) must not repeat, but 1 do, such as 'x:1'",
        "posts.csv: required column 'author_id' (string) is missing; it is: Who wrote it. "
        "Found: post_id, text",
        "posts.csv: required column 'created_at' (timestamp) is missing",
        "follows.json has lines that cannot be read as the others are: 1 of 2 rows",
        "interactions.csv: it is empty",
    ):
        assert line in told
    assert "has 11 problem(s)" in told  # and the damaged line is not told again as nulls


def test_a_line_with_more_cells_than_the_header(spark: SparkSession, tmp_path: Path) -> None:
    told = problem(spark, tmp_path, accounts_csv="account_id,handle\nx:1,a\nx:2,b,c\n")
    assert "accounts.csv has lines that cannot be read as the others are: 1 of 2 rows" in told
    assert "x:2,b,c" in told


def test_types_that_no_cast_makes_right(spark: SparkSession, tmp_path: Path) -> None:
    columns = "'x:1' account_id, 1.5D followers_count, 7L created_at, array(1) handle"
    spark.sql(f"SELECT {columns}").write.parquet(str(tmp_path / "accounts"))
    told = problem(spark, tmp_path)
    assert "accounts: column 'created_at': expected timestamp, found bigint" in told
    assert "accounts: column 'handle': expected string, found array<int>" in told


def test_a_count_with_a_fraction(spark: SparkSession, tmp_path: Path) -> None:
    spark.sql("SELECT 'x:1' account_id, 1.5D followers_count").write.parquet(
        str(tmp_path / "accounts")
    )
    told = problem(spark, tmp_path)
    assert "column 'followers_count' is not of type bigint: 1 of 1 rows, such as '1.5'" in told


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "found nothing"),
        ({"account_csv": "a"}, "expected at least one of accounts, posts, follows, interactions"),
        ({"account_csv": "a"}, "found account.csv; did you mean 'accounts'?"),
        ({"accounts_csv": "account_id\n"}, "accounts.csv: no rows in it"),
        ({"accounts_csv_gz": "account_id\nx:1\n"}, "accounts.csv.gz is named .gz, but is not gzip"),
        ({"accounts_txt": "x"}, "accounts.txt: expected files of one kind, CSV"),
        (
            {"accounts_csv": "account_id\nx:1", "accounts_json": "{}"},
            "found accounts.csv, accounts.json",
        ),
    ],
)
def test_files_that_cannot_be_used(
    spark: SparkSession, tmp_path: Path, files: dict[str, str], words: str
) -> None:
    assert words in problem(spark, tmp_path, **files)


def test_a_folder_that_is_none(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere: no such folder"):
        read_views(spark, str(tmp_path / "nowhere"), AS_OF)
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="found a file"):
        read_views(spark, str(tmp_path / "file"), AS_OF)


def test_gzip_cut_off(spark: SparkSession, tmp_path: Path) -> None:
    whole = gzip.compress("".join(f"x:{n}\n" for n in range(50_000)).encode())
    (tmp_path / "accounts.csv.gz").write_bytes(whole[: len(whole) // 2])
    assert "accounts.csv.gz cannot be read: it is cut off" in problem(spark, tmp_path)


def test_times_in_nanoseconds(spark: SparkSession, tmp_path: Path) -> None:
    import pandas as pd

    times = pd.to_datetime(["2016-05-01"]).astype("datetime64[ns]")
    accounts = pd.DataFrame({"account_id": ["x:1"], "created_at": times})
    accounts.to_parquet(tmp_path / "accounts.parquet")
    assert "its times are in nanoseconds" in problem(spark, tmp_path)


def test_nothing_by_the_date(spark: SparkSession, tmp_path: Path) -> None:
    told = problem(
        spark,
        tmp_path,
        interactions_csv=(
            "actor_id,target_id,kind,occurred_at\nx:1,x:2,like,2016-06-01\nx:1,x:2,like,2016-07-01\n"
        ),
    )
    assert "nothing is known by 2016-05-03" in told
    assert "from 2016-06-01 to 2016-07-01" in told
