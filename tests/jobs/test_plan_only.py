"""`renown run --plan-only` says what a run would take, and writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from renown.errors import Exit
from renown.publish.reading import Snapshot
from tests.jobs import small
from tests.jobs.commands import renown


def files(folder: Path) -> dict[str, int]:
    return {str(f): f.stat().st_mtime_ns for f in folder.rglob("*") if f.is_file()}


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    """What it printed, by the word before each."""
    capsys.readouterr()
    assert renown("run", "--plan-only", "--as-of", small.AS_OF, *arguments) == 0
    lines: dict[str, str] = {}
    for line in capsys.readouterr().out.splitlines():
        head, text = line[:9].strip(), line[10:]
        last = head or list(lines)[-1]
        lines[last] = f"{lines[last]}\n{text}" if last in lines else text
    return lines


def test_a_run_that_was_never_made_is_named_and_nothing_is_written(
    given: Path, snapshot: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "warehouse"
    lines = told(capsys, "--input", str(given), "--warehouse", str(new))
    assert not new.exists()
    # The same tables gave the run that is published elsewhere its name.
    assert lines["run"] == f"{snapshot.run_id} of {small.AS_OF}"
    rows = [(small.ACCOUNTS, "accounts"), (small.POSTS, "posts"), (small.FOLLOWS, "follows")]
    for table, name in rows:
        assert f"{len(table)} {name}" in lines["rows"]
    assert lines["engine"] == "blocks, 1 block(s)"
    assert str(given) in lines["read"]
    assert "within a factor of" in lines["minutes"]


def test_a_published_run_is_said_to_be_one(
    given: Path, warehouse: Path, snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(warehouse)
    lines = told(capsys, "--input", str(given), "--warehouse", str(warehouse))
    assert lines["run"] == f"{snapshot.run_id}, published already: nothing would be computed"
    assert files(warehouse) == before


def test_raw_records_are_told_by_their_size_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, new = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    (raw / "a.ndjson").write_text("no record at all\n" * 1_000)
    lines = told(capsys, "--network", f"x_v1={raw}", "--warehouse", str(new))
    assert not new.exists()
    assert lines["read"].startswith(f"x_v1 {raw}: 1 file(s), 17 kB\nsome ")
    assert lines["run"] == "named when its records are in the ledger"


def test_what_is_not_there_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--network", f"x_v1={tmp_path / 'raw'}", "--warehouse", str(tmp_path / "warehouse"))
    code = renown("run", "--plan-only", "--as-of", small.AS_OF, *where)
    assert code == Exit.USER
    assert "no such file or folder" in capsys.readouterr().err
