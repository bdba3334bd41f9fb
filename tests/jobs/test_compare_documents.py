"""One population by two score documents: who moves, and by what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from pyspark.sql import SparkSession

from renown.errors import Exit
from renown.publish.reading import Snapshot
from renown.score import load_document
from renown.score.side_by_side import Agreement, agreement, movers, side_by_side
from renown.settings import Settings, shipped
from tests.jobs.commands import renown

PART = (
    "struct<component:string,feature:string,value:double,baseline:double,contribution:double,"
    "counts:boolean>"
)
SCHEMA = f"account_id string, influence double, parts array<{PART}>"


def test_who_moves_and_by_what(spark: SparkSession) -> None:
    """Points by component and feature; the baseline is 1 of each feature that a document names."""

    def parts(**accounts: dict[tuple[str, str], float]) -> list[tuple[object, ...]]:
        return [
            (f"x:{name}", 1.0, [(*key, None, 1.0, made - 1.0, True) for key, made in found.items()])
            for name, found in accounts.items()
        ]

    reach, resharers = ("true_reach", "kept_followers"), ("amplification", "trusted_resharers")
    influence = ("network", "influence")
    first = parts(
        ann={reach: 10.0, influence: 20.0},  # 30
        bob={reach: 5.0, influence: 5.0},  # 10
        cat={reach: 2.0, influence: 8.0},  # 10, tied with bob
        dan={reach: 1.0, influence: 1.0},  # 2
    )
    second = parts(
        ann={resharers: 4.0, influence: 18.0},  # 22: -10 reach, +4, -2
        bob={resharers: 9.0, influence: 5.0},  # 14
        cat={resharers: 1.0, influence: 8.0},  # 9
        dan={resharers: 1.0, influence: 1.0},  # 2
    )
    document = load_document(Settings().score_document)
    frames = [spark.createDataFrame(rows, SCHEMA) for rows in (first, second)]
    both = side_by_side((frames[0], frames[1]), (document, document)).persist()

    # Places of the first: dan 0.5, bob and cat 2, ann 3.5; of the second: dan 0.5, cat 1.5, bob 2.5, ann 3.5.
    # Pearson of (-1.5, 0, 0, 1.5) and (-1.5, 0.5, -0.5, 1.5):
    correlation = 4.5 / (4.5 * 5.0) ** 0.5
    assert agreement(both) == Agreement(
        accounts=4,
        rank_correlation=pytest.approx(correlation),
        mean_first=(30 + 10 + 10 + 2) / 4,
        mean_second=(22 + 14 + 9 + 2) / 4,
        median_move=1.0,  # of 8, 4, 1, 0: the lower of the two in the middle
        large_move=8.0,
        largest_move=8.0,
        notable_moves=1,  # more than 5 points
        highest=4,
        stay=4,
    )
    ann, bob = movers(both, 2)
    assert (ann.account_id, ann.moved, ann.rank_first, ann.rank_second) == ("x:ann", -8.0, 1, 1)
    assert ann.by_component == {"true_reach": -10.0, "amplification": 4.0, "network": -2.0}
    assert (bob.moved, bob.rank_first, bob.rank_second) == (4.0, 2, 2)
    assert sum(bob.by_feature.values()) == bob.moved
    both.unpersist()


@pytest.mark.slow
def test_two_documents_on_a_published_date(
    spark: SparkSession, snapshot: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first is the one it was published by, and scores as published; the second weighs otherwise."""
    name = Settings().score_document
    other = yaml.safe_load(shipped("score")[name].read_text("utf-8"))
    weights = {"true_reach": 0.2, "amplification": 0.1, "network": 0.7}
    for component, weight in weights.items():
        other["components"][component]["weight"] = weight
    (tmp_path / "other.yaml").write_text(yaml.safe_dump({**other, "name": "other"}))
    warehouse = str(snapshot.warehouse.path)
    before = sorted(Path(warehouse).rglob("*"))
    asked = ("compare", "--documents", name, str(tmp_path / "other.yaml"), "--warehouse", warehouse)

    assert renown(*asked, "--json") == Exit.DONE
    told = json.loads(capsys.readouterr().out)
    published = {r["account_id"]: r for r in snapshot.dataset("scores").to_table().to_pylist()}
    assert told["agreement"]["accounts"] == len(published)
    for mover in told["movers"]:
        account = published[mover["account_id"]]
        assert mover["first"] == account["score"]
        assert mover["rank_first"] == account["rank"]
        again = sum(weights[c] * account[c] for c in weights)
        assert mover["second"] == pytest.approx(again)
        assert sum(mover["by_component"].values()) == pytest.approx(mover["moved"])
    assert renown(*asked) == Exit.DONE
    said = capsys.readouterr().out
    assert f"'{name}' ({snapshot.manifest()['plan']['document_hash']}) and 'other'" in said
    assert "Rank correlation (Spearman)" in said
    assert sorted(Path(warehouse).rglob("*")) == before  # nothing is published


def test_what_cannot_be_compared(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, message in (
        (("compare", "@a", "--documents", "x", "y"), "give no account"),
        (("compare",), "give two accounts, one and --since, or --documents A B"),
        (("compare", "@a", "@b", "--config", "c.yaml"), "--config goes with --documents"),
    ):
        assert renown(*arguments) == Exit.USER
        assert message in capsys.readouterr().err
