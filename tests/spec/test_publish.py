"""Publishing: what a table says as one digest, what the gate lets pass, where readers are led."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.errors import Exit, UserError
from renown.publish import gate, manifest, pointers
from renown.publish.digest import content
from renown.publish.gate import Figures, judge
from renown.publish.plan import Plan, Source
from renown.publish.reading import open_snapshot
from renown.settings import GateSettings
from renown.tables import Column, Table

# Digests


@pytest.fixture(scope="module")
def digest(spark: SparkSession) -> Callable[..., str]:
    """The digest of literal rows."""

    def digest(*rows: tuple[Any, ...], columns: str = "a string, b int") -> str:
        return content(spark.createDataFrame(list(rows), columns).coalesce(1)).digest

    return digest


def test_the_digest_knows_no_order_and_no_files(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.createDataFrame(
        [(f"row {i}", i, i / 7) for i in range(50)], "a string, b int, c double"
    )
    written = str(tmp_path / "table")
    frame.orderBy(frame["b"].desc()).select("c", "a", "b").repartition(5).write.parquet(written)

    found = content(spark.read.parquet(written))

    assert found == content(frame.coalesce(1))
    assert found.rows == 50
    assert len(found.digest) == 64  # SHA-256


def test_the_digest_tells_what_is_said_apart(digest: Callable[..., str]) -> None:
    tables = {
        "one row": digest(("x", 1)),
        "another value": digest(("x", 2)),
        "the row twice": digest(("x", 1), ("x", 1)),
        "three times": digest(("x", 1), ("x", 1), ("x", 1)),  # an exclusive or would see one
        "null first": digest((None, 1)),
        "null last": digest(("1", None)),
        "nothing but nulls": digest((None, None)),
        "empty text": digest(("", None)),
        "no row": digest(),
        "other columns": digest(("x", 1), columns="a string, c int"),
        "values swapped between rows": digest(("x", 1), ("y", 2)),
        "and back": digest(("x", 2), ("y", 1)),
        "quoted": digest(('x","b":1', 1)),
        "null as a word": digest(("null", 1)),
    }
    assert len(set(tables.values())) == len(tables)


def test_the_digest_tells_moments_apart_to_the_microsecond(
    spark: SparkSession,
) -> None:
    """What is published must not differ under one digest; timestamps hold microseconds."""

    def at(moment: str) -> DataFrame:
        return spark.sql(f"SELECT TIMESTAMP '2026-11-30 12:00:00.{moment}' AS at")

    assert content(at("000001")).digest != content(at("000002")).digest


# The gate

BEFORE = Figures(rows=1000, sum_of_influence=2000.0, removed_share=0.1, median_score=30.0)
SETTINGS = GateSettings(
    rows_change_share=0.2,
    influence_change_share=0.3,
    removed_share_change=0.1,
    median_score_change=10.0,
)


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({}, set()),
        # At the limit, up and down ...
        ({"rows": 1200}, set()),
        ({"rows": 800}, set()),
        ({"sum_of_influence": 2600.0}, set()),
        ({"median_score": 40.0}, set()),
        # ... and beyond it.
        ({"rows": 1201}, {"change of accounts scored"}),
        ({"rows": 799}, {"change of accounts scored"}),
        ({"sum_of_influence": 2601.0}, {"change of the sum of influence"}),
        ({"sum_of_influence": 1399.0}, {"change of the sum of influence"}),
        ({"removed_share": 0.21}, {"change of the share removed"}),
        ({"median_score": 19.9}, {"change of the median score"}),
        ({"median_score": 40.1}, {"change of the median score"}),
        ({"rows": 0}, {"accounts scored", "change of accounts scored"}),
        (
            {"sum_of_influence": float("nan")},
            {"sum of influence", "change of the sum of influence"},
        ),
        ({"rows": 10, "median_score": 90.0}, {"change of accounts scored", "change of the median score"}),
    ],
)  # fmt: skip
def test_what_the_gate_refuses(changed: dict[str, Any], refused: set[str]) -> None:
    now = Figures(**{**BEFORE.__dict__, **changed})

    assert {f.check for f in judge(now, BEFORE, SETTINGS) if not f.passed} == refused


def test_a_finding_says_what_was_found_and_what_is_allowed() -> None:
    now = Figures(rows=1500, sum_of_influence=2000.0, removed_share=0.1, median_score=30.0)
    findings = {f.check: f for f in judge(now, BEFORE, SETTINGS)}

    assert findings["change of accounts scored"].found == "0.500"  # (1500 - 1000) / 1000
    assert findings["change of accounts scored"].allowed == "at most 0.2"


def test_the_first_snapshot_has_none_before_it_and_says_so() -> None:
    findings = judge(BEFORE, None, SETTINGS)

    assert all(f.passed for f in findings)
    assert findings[-1].found == "there is none"
    assert not all(f.passed for f in judge(Figures(0, 0.0, 0.0, 0.0), None, SETTINGS))


def test_the_report_holds_verdict_findings_and_figures() -> None:
    report = gate.as_dict(judge(BEFORE, None, SETTINGS), BEFORE, None)

    assert json.loads(json.dumps(report)) == report
    assert report["passed"] is True
    assert report["figures"] == {
        "rows": 1000,
        "sum_of_influence": 2000.0,
        "removed_share": 0.1,
        "median_score": 30.0,
    }
    assert report["before"] is None


def test_figures_of_a_snapshot(spark: SparkSession) -> None:
    scores = spark.createDataFrame([(10.0,), (20.0,), (60.0,)], "score double")
    screening = spark.createDataFrame(
        [
            ("own", "kept"),
            ("own", "inactive"),
            ("profile_only", "removed"),
            ("own", "discounted"),
            ("mentioned_only", "not_covered"),  # not counted: nothing is known of it
        ],
        "coverage string, decision string",
    )
    assert gate.figures(scores, screening, 12.5) == Figures(
        rows=3, sum_of_influence=12.5, removed_share=1 / 4, median_score=20.0
    )
    assert gate.figures(scores.limit(0), screening.limit(0), 0.0) == Figures(0, 0.0, 0.0, 0.0)


# Pointers

MAY, JUNE, JULY = date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31)


def current(warehouse: str) -> tuple[date, str]:
    """Where readers are led by default; read without Spark."""
    snapshot = open_snapshot(warehouse)
    return snapshot.as_of, snapshot.run_id


def test_current_moves_to_an_equal_or_later_date_only(spark: SparkSession, tmp_path: Path) -> None:
    warehouse = str(tmp_path)

    assert pointers.move_pointers(spark, warehouse, JUNE, "june")
    assert current(warehouse) == (JUNE, "june")
    assert not pointers.move_pointers(spark, warehouse, MAY, "may, made later")
    assert current(warehouse) == (JUNE, "june")
    assert pointers.move_pointers(spark, warehouse, JUNE, "june, again")
    assert current(warehouse) == (JUNE, "june, again")
    assert pointers.move_pointers(spark, warehouse, JULY, "july")
    assert current(warehouse) == (JULY, "july")

    # Each date keeps its own.
    assert pointers.published_dates(spark, warehouse) == [MAY, JUNE, JULY]
    published = {day: open_snapshot(warehouse, day).run_id for day in (MAY, JUNE, JULY)}
    assert published == {MAY: "may, made later", JUNE: "june, again", JULY: "july"}


def test_pointers_name_a_run_in_a_folder_by_date(spark: SparkSession, tmp_path: Path) -> None:
    warehouse = f"{tmp_path}/"  # a slash at the end is nothing
    pointers.move_pointers(spark, warehouse, MAY, "abc")

    assert (tmp_path / "snapshots/as_of=2026-05-31/PUBLISHED").exists()
    assert pointers.run_folder(warehouse, MAY, "abc") == (
        f"{tmp_path}/snapshots/as_of=2026-05-31/run=abc"
    )
    assert open_snapshot(warehouse).folder == pointers.run_folder(warehouse, MAY, "abc")
    assert pointers.read_pointer(spark, f"{tmp_path}/snapshots/CURRENT") == "abc"
    assert pointers.read_pointer(spark, f"{tmp_path}/snapshots/ABSENT") is None


def test_who_publishes_while_another_does_is_told(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pointers, "PATIENCE_SECONDS", 0.1)
    pointers.move_pointers(spark, str(tmp_path), MAY, "may")
    lock = tmp_path / "snapshots" / "LOCK"
    assert not lock.exists()  # given back

    lock.write_text('{"doing": "publishing run 1f", "host": "elsewhere", "process": 7}')
    with pytest.raises(UserError) as refused:
        pointers.move_pointers(spark, str(tmp_path), JUNE, "june")

    assert refused.value.exit_code == Exit.USER
    for said in (
        str(lock),
        "doing publishing run 1f",
        "Wait for it; if it is dead, remove the file",
    ):
        assert said in str(refused.value)
    assert current(str(tmp_path)) == (MAY, "may")
    assert pointers.published_dates(spark, str(tmp_path)) == [MAY]
    assert lock.exists()  # it is the other's

    lock.unlink()
    assert pointers.move_pointers(spark, str(tmp_path), JUNE, "june")


# Manifest and plan

MARKET = Table(
    "market",
    "One row per fruit.",
    ("fruit",),
    (
        Column("fruit", "string", "What is sold.", nullable=False),
        Column("price", "double", "The price.", "euro per kilogram"),
    ),
)


def planned(**changed: Any) -> Plan:
    source = {
        "kind": "ledger",
        "path": None,
        "versions": {"posts": 3},
        "digests": {"accounts": "a1", "posts": "p1"},
    }
    plan = {
        "as_of": MAY,
        "settings": {"propagate": {"damping": 0.85}},
        "document": {"name": "2026-11"},
        "document_hash": "d1",
        "trust": {"name": "2026-11"},
        "trust_hash": "t1",
        "engine": "blocks",
        "allow_unconverged": False,
        "version": "0.1.0",
    }
    named = {name: value for name, value in changed.items() if name in Source.model_fields}
    others = {name: value for name, value in changed.items() if name not in named}
    return Plan(source=Source(**{**source, **named}), **{**plan, **others})


@pytest.mark.parametrize(
    "changed",
    [
        {"digests": {"accounts": "a1", "posts": "p2"}},
        {"digests": {"accounts": "a1"}},
        {"settings": {"propagate": {"damping": 0.5}}},
        {"document": {"name": "2026-12"}},
        {"document_hash": "d2"},
        {"trust": {"name": "2026-12"}},
        {"trust_hash": "t2"},
        {"overrides": [{"account_id": "x:1", "action": "deny"}]},
        {"topics": [{"name": "birds"}]},
        {"engine": "graphframes"},
        {"blocks": 4},
        {"allow_unconverged": True},
        {"version": "0.2.0"},
        {"start": "2026-04-30/abc"},
        {"as_of": JUNE},
    ],
    ids=str,
)
def test_all_that_decides_the_result_names_the_run(changed: dict[str, Any]) -> None:
    assert planned(**changed).run_id != planned().run_id


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"path": "/another/folder"},
        {"versions": {"posts": 4}},  # the ledger has learnt of later dates
        {"digests": {"posts": "p1", "accounts": "a1"}},  # the same, in another order
    ],
    ids=str,
)
def test_where_the_input_lies_does_not_name_the_run(changed: dict[str, Any]) -> None:
    assert planned(**changed).run_id == planned().run_id
    assert len(planned().run_id) == 16


def test_a_plan_is_read_back_as_it_was_written() -> None:
    text = planned().to_json()

    assert json.loads(text)["run_id"] == planned().run_id
    assert Plan.from_json(text) == planned()


def test_a_folder_without_manifest_is_not_published(spark: SparkSession, tmp_path: Path) -> None:
    plan = planned()
    folder = pointers.run_folder(str(tmp_path), MAY, plan.run_id)
    frame = spark.createDataFrame([("pear", 2.0), ("apple", 1.0)], "fruit string, price double")
    frame.write.parquet(f"{folder}/market")

    assert not manifest.exists(spark, folder)
    assert pointers.published_dates(spark, str(tmp_path)) == []
    for asked in (None, MAY):
        with pytest.raises(UserError, match="published dates: none"):
            open_snapshot(str(tmp_path), asked)

    held = manifest.manifest(spark, folder, (MARKET,), plan, {"eps": 1e-5}, {"chorus": "It sings."})
    manifest.write(spark, folder, held)
    pointers.move_pointers(spark, str(tmp_path), MAY, plan.run_id)

    assert manifest.exists(spark, folder)
    assert open_snapshot(str(tmp_path)).manifest() == held
    assert held["run_id"] == plan.run_id
    assert held["certificate"] == {"eps": 1e-5}
    assert held["reasons"] == {"chorus": "It sings."}
    assert held["tables"]["market"] == {
        "rows": 2,
        "digest": content(frame).digest,
        "grain": MARKET.grain,
        "schema": [
            {"name": "fruit", "type": "string", "unit": "", "meaning": "What is sold."},
            {
                "name": "price",
                "type": "double",
                "unit": "euro per kilogram",
                "meaning": "The price.",
            },
        ],
    }
    with pytest.raises(UserError, match="published dates: 2026-05-31"):
        open_snapshot(str(tmp_path), JUNE)
