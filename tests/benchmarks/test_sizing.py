"""What `make bench-sizing` makes of seconds and rows."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.benchmarks import sizing
from tests.benchmarks.sizing import Measured


def test_what_is_fixed_is_told_from_what_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizing, "cores", lambda: 2)
    runs = [
        Measured(accounts, rows, {"plan": 5 + 30 * rows / 1e6 / 2, "clean": 4.0}, {})
        for accounts, rows in ((1_000, 100_000), (16_000, 1_600_000))
    ]
    found = sizing.fitted(runs)
    assert (found["plan"].fixed, found["plan"].per_million_rows) == (5, 30)
    assert (found["clean"].fixed, found["clean"].per_million_rows) == (4, 0)
    assert sizing.seconds(found, 400_000) == pytest.approx(5 + 30 * 0.4 / 2 + 4)


def test_stages_are_found_in_a_log() -> None:
    log = """\
time=2026-11-23T13:46:55Z stage=ingest event=begin
time=2026-11-23T13:48:18Z stage=ingest event=done seconds=66.2 new_account_observations=217 new_posts=11
time=2026-11-23T13:50:38Z stage=publish event=done seconds=6.3 run=edcf720d559706ba current=yes
"""
    assert sizing.DONE.findall(log) == [("ingest", "66.2"), ("publish", "6.3")]
    assert sizing.VIEWS.findall(log) == [("account_observations", "217"), ("posts", "11")]


def test_bytes_of_text_are_those_it_has_unpacked(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.gz", "wb") as stream:
        stream.write(b"x" * 10_000)
    (tmp_path / "b").write_bytes(b"x" * 10)
    assert [sizing.unpacked(file) for file in sorted(tmp_path.iterdir())] == [10_000, 10]
    assert sizing.size(tmp_path) < 10_000
