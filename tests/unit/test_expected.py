"""What a run will take: rows times what a row took, and nothing for what is there already."""

from __future__ import annotations

import pytest

from renown.pipeline.expected import Bytes, Cost, Raw, Sizing, expected, sizing
from renown.pipeline.stages import STAGES
from renown.storage import File

EXAMPLE = Sizing(
    name="example",
    measured_by="hand",
    machine="paper",
    within=1.5,
    stages={
        "ingest": Cost(fixed=10, per_million_rows=100),
        "plan": Cost(fixed=5, per_million_rows=40),
        "clean": Cost(fixed=2, per_million_rows=60),
        "publish": Cost(fixed=1, per_million_rows=4),
    },
    bytes_per_row=Bytes(raw=500, raw_packed=50, ledger=60, snapshot=20, scratch=300),
)


def test_rows_are_shared_among_cores_and_the_rest_is_not() -> None:
    takes = expected(EXAMPLE, rows=2_000_000, arriving=0, cores=4, published=False)
    assert takes.seconds == {
        "plan": 5 + 40 * 2 / 4,
        "clean": 2 + 60 * 2 / 4,
        "publish": 1 + 4 * 2 / 4,
    }
    assert takes.minutes == pytest.approx((25 + 32 + 3) / 60)
    assert takes.ledger_bytes == 0  # all of it is there
    assert takes.snapshot_bytes == 2_000_000 * 20
    assert takes.scratch_bytes == 2_000_000 * 300


def test_what_arrives_is_ingested_first() -> None:
    takes = expected(EXAMPLE, rows=2_000_000, arriving=500_000, cores=1, published=False)
    assert next(iter(takes.seconds)) == "ingest"
    assert takes.seconds["ingest"] == 10 + 100 * 0.5  # of what arrives alone
    assert takes.ledger_bytes == 500_000 * 60


def test_a_published_run_is_planned_and_left_as_it_is() -> None:
    takes = expected(EXAMPLE, rows=2_000_000, arriving=0, cores=1, published=True)
    assert takes.seconds == {"plan": 5 + 40 * 2, "publish": 1 + 4 * 2}
    assert takes.snapshot_bytes == 0


def test_packed_records_are_more_rows_a_byte() -> None:
    raw = Raw.found("x_v1", "raw/", [File("a.ndjson", "", 5_000), File("b.ndjson.gz", "", 5_000)])
    assert (raw.files, raw.bytes, raw.packed_bytes) == (2, 10_000, 5_000)
    assert raw.rows(EXAMPLE) == 5_000 / 500 + 5_000 / 50


def test_the_shipped_figures_are_of_every_stage_there_is() -> None:
    assert list(sizing().stages) == ["ingest", "plan", *STAGES]
