"""A score means the same in a network of any size: what stands beside it changes nobody."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from renown import clean
from renown.ingest.handed_over import read_views
from renown.pipeline.halves import scored
from renown.score import load_document
from renown.score.confidence import Screened
from renown.settings import Settings
from renown.tables.derived import POINTS
from tests.jobs import small

AS_OF = date.fromisoformat(small.AS_OF)
Tables = dict[str, list[dict[str, Any]]]


def points(spark: SparkSession, folder: Path, tables: Tables) -> dict[str, list[float]]:
    """Score and components of every kept account, by the shipped document."""
    views, settings = read_views(spark, str(small.write(folder, tables)), AS_OF), Settings()
    four = (views.accounts, views.posts, views.follows, views.interactions)
    screening = clean.screening(
        *four,
        settings=settings.clean,
        trust=clean.load_trust(settings.trust_document),
        as_of=AS_OF,
    ).localCheckpoint()
    found, _ = scored(
        Screened(*four, screening),
        settings=settings,
        document=load_document(settings.score_document),
        engine="blocks",
        blocks=1,
        as_of=AS_OF,
        keep=lambda frame: frame.localCheckpoint(),
    )
    return {row["account_id"]: [row[kind] for kind in POINTS] for row in found.collect()}


def beside_itself(tables: Tables) -> Tables:
    """The network, and the same network once more under other ids."""

    def renamed(row: dict[str, Any]) -> dict[str, Any]:
        return {k: f"{v}_2" if k.endswith("_id") and v else v for k, v in row.items()}

    return {name: [*rows, *map(renamed, rows)] for name, rows in tables.items()}


def in_a_crowd(tables: Tables) -> Tables:
    """The network, and ten times as many accounts that post, and that nobody reacts to."""
    crowd = [f"x:crowd{i}" for i in range(10 * len(tables["accounts"]))]
    profile, post = tables["accounts"][0], tables["posts"][0]
    accounts = [profile | {"account_id": one, "handle": ""} for one in crowd]
    posts = [post | {"post_id": f"{one}/1", "author_id": one} for one in crowd]
    return tables | {"accounts": tables["accounts"] + accounts, "posts": tables["posts"] + posts}


@pytest.mark.slow
def test_neither_a_second_network_nor_a_crowd_moves_anybody(
    spark: SparkSession, tmp_path: Path
) -> None:
    alone = points(spark, tmp_path / "alone", small.TABLES)
    doubled = points(spark, tmp_path / "doubled", beside_itself(small.TABLES))
    crowded = points(spark, tmp_path / "crowded", in_a_crowd(small.TABLES))

    assert len(alone) == 8
    assert len(doubled) == 16
    assert len(crowded) == 8 + 100
    for account, found in alone.items():
        assert doubled[account] == pytest.approx(found, abs=0.1)
        assert doubled[f"{account}_2"] == pytest.approx(found, abs=0.1)
        assert crowded[account] == pytest.approx(found, abs=0.1)
    assert max(score for score, *_ in alone.values()) > 15  # there is something to move
