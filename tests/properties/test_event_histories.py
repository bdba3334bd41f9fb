"""Hundreds of histories: the ledger is the same however they arrive, and its views are the model's.

All histories share one ledger, as its cost is by ingest and not by account. They are told once in
in order and at once, and once shuffled, partly twice, and in two runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import ingest, ledger
from renown.ledger import Records
from renown.tables import LEDGER, Rejects
from tests.properties import histories
from tests.properties.histories import DATES, Told
from tests.properties.ledger_model import Event, Known, Row

pytestmark = pytest.mark.slow

SEED = 20260503
NETWORKS: Mapping[str, Callable[..., Iterable[Told]]] = {
    "bluesky": histories.bluesky,
    "x_v1": histories.x_v1,
}
VIEWS = {
    "accounts": "account_id handle display_name followers_count posts_count observed_at "
    "posts_count_grew_at status",
    "posts": "post_id author_id created_at kind text embedded reposts_count",
    "follows": "follower_id followed_id started_at",
    "interactions": "actor_id target_id kind occurred_at target_post_id source_record_id list_name",
}
Run = Mapping[str, Sequence[Told]]


@pytest.fixture(scope="module")
def told() -> Run:
    """What is told of 100 accounts on each network, each in some fifteen lines."""
    return {
        network: list(lines(Random(SEED), accounts=100, lines=15))
        for network, lines in NETWORKS.items()
    }


@pytest.fixture(scope="module")
def in_order(spark: SparkSession, told: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The ledger that was told everything once, in the order in which it happened."""
    ordered = {network: sorted(lines, key=_first_event) for network, lines in told.items()}
    return _ingested(spark, tmp_path_factory.mktemp("in_order"), [ordered])


@pytest.fixture(scope="module")
def in_disorder(spark: SparkSession, told: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The ledger that was told everything in two runs: at random, and a third of it once more."""
    rng, runs = Random(SEED), [dict[str, list[Told]]() for _ in range(2)]
    for network, lines in told.items():
        again = [*lines, *rng.sample(lines, len(lines) // 3)]
        rng.shuffle(again)
        for n, run in enumerate(runs):
            run[network] = again[n::2]
    return _ingested(spark, tmp_path_factory.mktemp("in_disorder"), runs)


def _first_event(told: Told) -> datetime:
    return min(event.at for event in told.events)


def _ingested(spark: SparkSession, folder: Path, runs: Sequence[Run]) -> str:
    for n, run in enumerate(runs):
        batch = []
        for network, lines in run.items():
            path = folder / f"{n}-{network}.ndjson"
            path.write_text("".join(f"{told.line}\n" for told in lines))
            batch.append(ingest.read(spark, network, str(path)))
        ledger.append(spark, str(folder), [_as_one(batch)], reject_share=0.0)
    return str(folder)


def _as_one(batch: Sequence[Records]) -> Records:
    """What was read of all networks, without how: planning that anew for every table takes longest."""
    tables: dict[str, DataFrame] = {}
    for records in batch:
        for name, frame in records.tables.items():
            tables[name] = tables[name].unionByName(frame) if name in tables else frame
    cut_off = {name: frame.coalesce(1).localCheckpoint() for name, frame in tables.items()}
    for records in batch:
        assert (records.rejected, records.passed_over) == (0, {})
        records.release()
    read = sum(records.read for records in batch)
    return Records("both", "histories", cut_off, batch[0].rejects, read, rejected=0)


def rows(frame: DataFrame) -> list[Row]:
    """All rows in order; times in UTC."""
    zoned = {c: F.col(c).cast("timestamp_ntz") for c, kind in frame.dtypes if kind == "timestamp"}
    found = (tuple(row.values()) for row in frame.withColumns(zoned).toArrow().to_pylist())
    return sorted(found, key=repr)


@pytest.mark.parametrize("table", [t.name for t in LEDGER if t is not Rejects])
def test_the_same_ledger_in_any_order_and_split(
    spark: SparkSession, in_order: str, in_disorder: str, table: str
) -> None:
    expected, found = (rows(ledger.read(spark, where, table)) for where in (in_order, in_disorder))
    assert found == expected


@pytest.mark.parametrize("as_of", DATES, ids=str)
def test_the_views_are_the_model(
    spark: SparkSession, told: Run, in_disorder: str, as_of: date
) -> None:
    events = [event for lines in told.values() for each in lines for event in each.events]
    expected, views = _known(events, as_of), ledger.at(spark, in_disorder, as_of)
    for view, columns in VIEWS.items():
        found = rows(getattr(views, view).select(*columns.split()))
        assert found == expected[view], view


def _known(events: Iterable[Event], as_of: date) -> dict[str, list[Row]]:
    end = datetime.combine(as_of + timedelta(days=1), time(), timezone.utc)
    known = Known(events, before=end)
    return {view: sorted(map(_naive, getattr(known, view)()), key=repr) for view in VIEWS}


def _naive(row: Row) -> tuple[Any, ...]:
    return tuple(v.replace(tzinfo=None) if isinstance(v, datetime) else v for v in row)
