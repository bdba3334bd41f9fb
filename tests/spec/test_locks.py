"""A lock is held by one, given back by its holder alone, and taken over from one that is gone."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from renown import holder, locks
from renown.errors import UserError


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "LOCK"


def left(lock: Path, **changed: Any) -> None:
    """A lock of this very process, as it would be but for what is changed."""
    whole = lock.with_name("whole")
    whole.write_text(json.dumps({**holder.myself("adding"), **changed}))
    whole.replace(lock)


def take(spark: SparkSession, lock: Path, patience_seconds: float = 0) -> None:
    with locks.held(spark, str(lock), doing="mine", patience_seconds=patience_seconds):
        assert json.loads(lock.read_text())["doing"] == "mine"
        assert json.loads(lock.read_text())["process"] == os.getpid()
    assert not lock.exists()


def test_a_live_one_is_respected(spark: SparkSession, lock: Path) -> None:
    left(lock)
    with pytest.raises(UserError, match=f"doing adding, host .*, process {os.getpid()}"):
        take(spark, lock)
    assert json.loads(lock.read_text())["doing"] == "adding"


@pytest.mark.parametrize("changed", [{"process": 2**22 + 1}, {"born": "1"}])
def test_one_of_a_process_that_is_gone_is_taken_over(
    spark: SparkSession, lock: Path, changed: dict[str, Any]
) -> None:
    """Even where another process has come to have its number, as in a container started again."""
    left(lock, **changed)
    take(spark, lock)


@pytest.mark.parametrize("changed", [{"host": "elsewhere"}, {"processes": "pid:[1]"}])
def test_one_of_another_machine_is_taken_over_when_it_stands_still(
    spark: SparkSession, lock: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]
) -> None:
    """Two containers may share the name of a host, and not their processes."""
    monkeypatch.setattr(locks, "ABANDONED_SECONDS", 0.5)
    left(lock, process=2**22 + 1, **changed)
    take(spark, lock)


def test_one_of_another_machine_that_counts_is_respected(
    spark: SparkSession, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(lock, host="elsewhere")
    monkeypatch.setattr(locks.time, "sleep", lambda seconds: left(lock, host="elsewhere", beat=1))
    began = time.monotonic()
    with pytest.raises(UserError, match="host elsewhere"):
        take(spark, lock)
    assert time.monotonic() - began < locks.ABANDONED_SECONDS / 10


def test_its_holder_counts(
    spark: SparkSession, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "RENEWED_SECONDS", 0.02)
    with locks.held(spark, str(lock), doing="mine"):
        until = time.monotonic() + 20
        while json.loads(lock.read_text())["beat"] < 2:
            assert time.monotonic() < until
            time.sleep(0.02)
    assert not lock.exists()


def test_who_lost_it_takes_nobody_elses_away(spark: SparkSession, lock: Path) -> None:
    with locks.held(spark, str(lock), doing="mine"):
        left(lock, doing="somebody removed it, and this is another's")
    assert "another's" in lock.read_text()


def test_one_that_is_given_back_in_time_is_waited_for(
    spark: SparkSession, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(lock)
    monkeypatch.setattr(locks.time, "sleep", lambda seconds: lock.unlink())
    take(spark, lock, patience_seconds=60)
