"""How tables lie in files: one account is in one row group, of however many there are."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from renown.publish import layout
from renown.publish.digest import content
from renown.publish.handles import handles
from renown.tables import Handles


def test_in_order_over_all_files_and_row_groups(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """8,000 handles in 4 files, each in several row groups; the digest knows nothing of it."""
    monkeypatch.setattr(layout, "ACCOUNTS_PER_FILE", 2_000)
    monkeypatch.setattr(layout, "ROW_GROUP_BYTES", 16 * 1024)
    rows = spark.range(8_000).select(
        F.lit(date(2026, 11, 1)).alias("as_of"),
        F.sha1(F.col("id").cast("string")).alias("handle"),
        F.concat(F.lit("x:"), "id").alias("account_id"),
    )
    layout.write(rows, Handles, str(tmp_path / "handles"), accounts=8_000)

    table = ds.dataset(tmp_path / "handles", format="parquet")
    groups = [group for file in table.get_fragments() for group in file.row_groups]
    assert len(table.files) == 4
    assert len(groups) > 8
    ends = sorted((g.statistics["handle"]["min"], g.statistics["handle"]["max"]) for g in groups)
    assert all(before[1] < after[0] for before, after in pairwise(ends))
    assert content(spark.read.parquet(str(tmp_path / "handles"))) == content(rows)


def test_the_index_by_handle(spark: SparkSession) -> None:
    screening = spark.createDataFrame(
        [
            ("x:1", "Ann"),
            ("x:2", "ANN"),  # handles are not unique
            ("x:3", "ÅSA"),
            ("x:4", None),  # only mentioned by its id
            ("x:5", ""),
        ],
        "account_id string, handle string",
    ).withColumn("as_of", F.lit(date(2026, 11, 1)))
    found = [(r.handle, r.account_id) for r in handles(screening).sort("account_id").collect()]
    assert found == [("ann", "x:1"), ("ann", "x:2"), ("åsa", "x:3")]
