"""What the user got wrong: one message that says what to do, and exit code 2."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from renown.errors import Exit
from tests.jobs import small
from tests.jobs.commands import renown

POST = {
    "id_str": "1",
    "created_at": "Wed Oct 10 20:19:24 +0000 2018",
    "text": "hello",
    "user": {"id_str": "7"},
}


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run, expect the user's error, and answer what was said."""
    assert renown(*arguments) == Exit.USER
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said[said.find("error:") :]


@pytest.fixture
def run(spark: SparkSession, tmp_path: Path) -> list[str]:
    return ["run", "--warehouse", str(tmp_path / "warehouse"), "--as-of", small.AS_OF]


def test_a_folder_that_is_not_there(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in (["--input", f"{tmp_path}/nowhere"], ["--network", f"x_v1={tmp_path}/nowhere"]):
        assert "nowhere" in refused(capsys, *run, *option)


def test_an_empty_folder(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "void").mkdir()
    assert "void" in refused(capsys, *run, "--input", f"{tmp_path}/void")
    assert "void" in refused(capsys, *run, "--network", f"x_v1={tmp_path}/void")


def test_missing_columns_and_wrong_types_are_said_at_once(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small.write(
        tmp_path / "given",
        {
            "accounts": [{"account_id": "x:a", "followers_count": "many"}],
            "interactions": [
                {"actor_id": "x:a", "kind": "repost", "occurred_at": "2026-03-01T00:00:00Z"}
            ],
        },
    )
    said = refused(capsys, *run, "--input", str(folder))
    assert "target_id" in said  # missing
    assert "followers_count" in said  # no number
    assert "many" in said


def test_what_is_named_gz_and_is_not(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "posts.ndjson.gz").write_text(json.dumps(POST))
    assert "posts.ndjson.gz" in refused(capsys, *run, "--network", f"x_v1={tmp_path}/raw")


def test_a_gzip_file_that_ends_early(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "raw").mkdir()
    whole = gzip.compress(
        "\n".join(json.dumps({**POST, "id_str": str(n)}) for n in range(5_000)).encode()
    )
    (tmp_path / "raw" / "posts.ndjson.gz").write_bytes(whole[: len(whole) // 2])
    assert "posts.ndjson.gz" in refused(capsys, *run, "--network", f"x_v1={tmp_path}/raw")


def test_records_that_are_all_damaged(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "posts.ndjson").write_text('{"id_str": "1", "te\n')
    said = refused(capsys, *run, "--network", f"x_v1={tmp_path}/raw")
    assert "posts.ndjson:1" in said


def test_a_record_cut_in_half_is_set_aside_and_the_rest_goes_on(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "raw").mkdir()
    lines = [json.dumps({**POST, "id_str": str(n)}) for n in range(40)]
    (tmp_path / "raw" / "posts.ndjson").write_text("\n".join([*lines, lines[0][:25]]))
    warehouse = tmp_path / "warehouse"
    assert renown("ingest", "--network", f"x_v1={tmp_path}/raw", "--warehouse", str(warehouse)) == 0
    assert "rejected=1" in capsys.readouterr().err
    rejects = spark.read.format("delta").load(f"{warehouse}/ledger/rejects").collect()
    assert [(r["file"], r["line"], r["raw"]) for r in rejects] == [
        ("posts.ndjson", 41, lines[0][:25])
    ]


def test_a_date_without_data(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = small.write(tmp_path / "given", {"interactions": small.INTERACTIONS})
    said = refused(capsys, *run[:-1], "1999-01-01", "--input", str(given))
    assert "1999-01-01" in said


def test_a_configuration_with_a_typo(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "typo.yaml").write_text("propagate: {dampin: 0.8, tolerance: -1}\n")
    said = refused(capsys, *run, "--input", str(tmp_path), "--config", f"{tmp_path}/typo.yaml")
    assert "unknown key 'propagate.dampin'; did you mean 'damping'?" in said
    assert "propagate.tolerance" in said


def test_arguments_that_make_no_sense(run: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "expected NAME=PATH" in refused(capsys, *run, "--network", "x_v1")
    assert "did you mean 'x_v1'" in refused(capsys, *run, "--network", "x_v11=somewhere")
    assert "exclude each other" in refused(capsys, *run, "--network", "x_v1=a", "--input", "b")
    assert renown("run", "--as-of", "yesterday") == Exit.USER
    assert "expected YYYY-MM-DD" in capsys.readouterr().err


def test_identities_belong_to_a_ledger(run: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, *run, "--input", "tables", "--identities", "links.csv")
    assert "exclude each other: give person_id in the table accounts" in said
    assert "--network NAME=PATH, as x_v1=raw/, or --identities FILE" in refused(capsys, "ingest")
