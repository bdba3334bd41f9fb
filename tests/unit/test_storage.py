"""Small files and folders through the session's JVM."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from renown import storage
from renown.errors import UserError


def test_text_is_written_read_replaced_and_leaves_nothing_beside_it(
    spark: SparkSession, tmp_path: Path
) -> None:
    path = str(tmp_path / "deep" / "note.txt")
    storage.write_text(spark, path, "one", overwrite=True)
    storage.write_text(spark, path, "zwö\n", overwrite=True)
    assert storage.read_text(spark, path) == "zwö\n"
    assert storage.list_names(spark, str(tmp_path / "deep")) == ["note.txt"]  # no .note.txt.crc
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["note.txt"]


@pytest.mark.parametrize("overwrite", [True, False])
def test_what_is_private_is_its_owners_alone(
    spark: SparkSession, tmp_path: Path, overwrite: bool
) -> None:
    """And what is not may be read by whom the process lets, as pointers are by other users."""
    for private, others in ((True, 0), (False, 0o044)):
        path = tmp_path / f"{private}"
        before = os.umask(0o022)
        try:
            storage.write_text(spark, str(path), "x", overwrite=overwrite, private=private)
        finally:
            os.umask(before)
        assert path.stat().st_mode & 0o077 == others


def test_sizes_times_and_empty_folders(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "d" / "_hidden").mkdir(parents=True)
    assert storage.last_modified(spark, str(tmp_path / "d")) is None  # no file yet
    for name, text in (("a", "12"), ("_hidden/b", "345")):
        (tmp_path / "d" / name).write_text(text)
        os.utime(tmp_path / "d" / name, (len(text) * 1000, len(text) * 1000))
    assert storage.size(spark, str(tmp_path / "d")) == 5
    assert storage.size(spark, str(tmp_path / "none")) == 0
    modified = storage.last_modified(spark, str(tmp_path / "d"))
    assert modified == datetime(1970, 1, 1, 0, 50, tzinfo=UTC)
    assert storage.last_modified(spark, str(tmp_path / "none")) is None
    storage.delete_if_empty(spark, str(tmp_path / "d"))
    assert (tmp_path / "d" / "a").exists()
    (tmp_path / "e").mkdir()
    storage.delete_if_empty(spark, str(tmp_path / "e"))
    assert not (tmp_path / "e").exists()


def test_only_one_creates(spark: SparkSession, tmp_path: Path) -> None:
    path = str(tmp_path / "deep" / "lock")
    storage.write_text(spark, path, "mine", overwrite=False)
    with pytest.raises(FileExistsError):
        storage.write_text(spark, path, "yours", overwrite=False)
    assert storage.read_text(spark, path) == "mine"
    storage.delete(spark, path)
    assert not storage.exists(spark, path)
    storage.write_text(spark, path, "yours", overwrite=False)
    assert storage.read_text(spark, path) == "yours"


def test_a_text_that_comes_and_goes_is_there_whole_or_not_there(
    spark: SparkSession, tmp_path: Path
) -> None:
    """As a lock does, which others read while its holder gives it back."""
    path, done = tmp_path / "lock", threading.Event()

    def come_and_go() -> None:
        while not done.is_set():
            path.write_text("mine")
            path.unlink()

    beside = threading.Thread(target=come_and_go)
    beside.start()
    found = set()
    try:
        for _ in range(200):
            with suppress(FileNotFoundError):
                found.add(storage.read_text(spark, str(path)))
    finally:
        done.set()
        beside.join()
    assert "mine" in found
    assert found <= {"mine", ""}  # looked at between being made and being written to


def test_what_is_not_there(spark: SparkSession, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    storage.delete(spark, nowhere)
    assert storage.list_names(spark, nowhere) == []
    for path in (nowhere, str(tmp_path)):  # a folder is no text
        with pytest.raises(FileNotFoundError):
            storage.read_text(spark, path)
    with pytest.raises(UserError, match="no such file or folder"):
        storage.read_table(spark, nowhere, "csv")
    with pytest.raises(UserError, match="cannot read 'xls'"):
        storage.read_table(spark, str(tmp_path), "xls")


def test_files_at_any_depth_without_the_hidden(spark: SparkSession, tmp_path: Path) -> None:
    for name in ("a b.txt", "x/y.txt", "_x/z.txt", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("12")
    assert [(f.name, f.size) for f in storage.list_files(spark, str(tmp_path))] == [
        ("a b.txt", 2),
        ("x/y.txt", 2),
    ]
    (one,) = storage.list_files(spark, str(tmp_path / "a b.txt"))
    assert one.name == "a b.txt"
    assert storage.first_bytes(spark, one.uri, 5) == b"12"


def test_tables(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n1,"x ""y""\nz"\n')
    table = storage.read_table(spark, str(tmp_path / "t.csv"), "csv")
    assert [tuple(row) for row in table.collect()] == [("1", 'x "y"\nz')]
    for _ in range(2):  # the second replaces the first
        storage.write_parquet(table, str(tmp_path / "t"))
    assert storage.read_table(spark, str(tmp_path / "t"), "parquet").count() == 1


def test_a_relative_path_is_spelled_out_and_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Delta takes a relative location for the name of a table."""
    monkeypatch.chdir(tmp_path)
    assert storage.absolute("warehouse/") == f"{tmp_path}/warehouse"
    assert storage.absolute("/data/") == "/data"
    assert storage.absolute("s3a://bucket/x/") == "s3a://bucket/x"
