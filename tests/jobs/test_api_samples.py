"""Real captures of every network's API: how many rows of each kind come out of each file.

The numbers stand in `api_samples/<network>.yaml`. They were counted from the raw files by the letter
of the rules, without renown, and looked at beside them. Of each file:

- `met`: records `read`, those of them `rejected`, for `reasons`, and those `passed_over`;
- `kinds`: what those that were kept are;
- `rows`: rows by table of the ledger, before keys that repeat are merged; `embedded`: those posts
  that were only seen inside other records, `annotated` those that the network says something of;
  `acts`: interactions by kind.

What is not named is zero.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from renown import ingest
from renown.ledger import Records
from renown.tables.ledger import ACT_KINDS

pytestmark = [pytest.mark.data, pytest.mark.slow]

TABLES = Path(__file__).parent / "api_samples"
NETWORKS = sorted(path.stem for path in TABLES.glob("*.yaml"))


def expected(network: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((TABLES / f"{network}.yaml").read_text())
    return content


@pytest.fixture(scope="module", params=NETWORKS)
def network(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def read(
    spark: SparkSession,
    shared_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
    network: str,
) -> Iterator[Records]:
    """A network's folder, read at once, with the sidecars that its captures lack."""
    samples = shared_data / "api_samples" / expected(network)["folder"]
    if not samples.is_dir():
        pytest.skip(f"no {samples}")
    folder = tmp_path_factory.mktemp(network)
    for path in samples.iterdir():
        shutil.copyfile(path, folder / path.name)
    for name, said in expected(network).get("sidecars", {}).items():
        (folder / f"_{name}.capture.json").write_text(json.dumps(said))
    with ingest.read(spark, network, str(folder)) as records:
        yield records


def counted(records: Records) -> dict[str, Any]:
    """What came out, by file, in one pass over what was staged."""
    staged = records.staged[0]
    good = ~F.col("blank") & F.col("reason").isNull() & F.col("passed_over").isNull()
    acts = {f"acts {kind}": _of(staged, "interactions", "kind", kind) for kind in ACT_KINDS}
    rows = {f"rows {table}": _of(staged, table) for table in records.tables}
    totals = {
        "met read": F.count_if(~F.col("blank")),
        "met rejected": F.count("reason"),
        "met passed_over": F.count("passed_over"),
        "kept": F.count_if(good),
        "embedded": _of(staged, "posts", "embedded", True),
        "annotated": _of(staged, "posts", "annotations"),
        **rows,
        **acts,
    }
    found = staged.groupBy("file", "kind").agg(
        *(total.alias(name) for name, total in totals.items())
    )
    by_file: dict[str, Counter[str]] = {}
    for row in found.collect():
        by_file.setdefault(row.file, Counter()).update(_counts(row))
    return {file: _shown(counts) for file, counts in by_file.items()}


def _of(staged: DataFrame, table: str, column: str | None = None, value: Any = None) -> Column:
    """How many rows of a table, or of those that have a value, or that very one, in a column."""
    if f"_{table}" not in staged.columns:
        return F.lit(0)
    rows = F.array_compact(F.col(f"_{table}"))
    if column is None:
        some = rows
    elif value is None:
        some = F.filter(rows, lambda row: row[column].isNotNull())
    else:
        some = F.filter(rows, lambda row: row[column] == F.lit(value))
    return F.coalesce(F.sum(F.size(some)), F.lit(0))


def _counts(row: Row) -> dict[str, int]:
    counts = {name: row[name] for name in row.__fields__ if name not in ("file", "kind", "kept")}
    return {**counts, f"kinds {row.kind}": row.kept}


def _shown(counts: Counter[str]) -> dict[str, Any]:
    """Counts under the keys of the file of expectations."""
    shown: dict[str, Any] = {"met": {}}
    for name, count in counts.items():
        group, _, key = name.partition(" ")
        if not key and count:
            shown[group] = count
        elif count or group == "met":
            shown.setdefault(group, {})[key] = count
    return shown


def test_rows_of_each_file(network: str, read: Records) -> None:
    files = expected(network)["files"].items()
    without_reasons = {
        file: {key: value for key, value in said.items() if key != "reasons"}
        for file, said in files
        if said["met"]["read"]  # an empty file leaves no trace
    }
    assert counted(read) == without_reasons


def test_the_reasons_of_every_reject(network: str, read: Records) -> None:
    found = {(row.file, f"{row.line}: {row.reason}") for row in read.rejects.collect()}
    files = expected(network)["files"].items()
    assert found == {(file, why) for file, said in files for why in said.get("reasons", ())}


def test_what_was_passed_over_and_why(network: str, read: Records) -> None:
    assert read.passed_over == expected(network).get("passed_over", {})
