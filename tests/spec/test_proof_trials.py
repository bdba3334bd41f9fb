"""What is counted before and after a date, and on whom: literal tables."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.progress import Reporter
from renown.proofs import plain
from renown.proofs.outcomes import OUTCOMES, between, reactors
from renown.proofs.trials import Preparing, congress, demo, higgs
from renown.settings import Settings
from renown.tables import InteractionsView, PostsView

AS_OF, UNTIL = date(2026, 3, 10), date(2026, 3, 12)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=timezone.utc)


def acts(spark: SparkSession, rows: list[tuple[str, str, str, datetime]]) -> DataFrame:
    return spark.createDataFrame(
        [(*row, None, None, None) for row in rows], InteractionsView.schema
    )


def by_account(frame: DataFrame) -> dict[str, Any]:
    return {row[0]: row[1] if len(row) == 2 else tuple(row[1:]) for row in frame.collect()}


ACTS = [
    ("ann", "star", "repost", at(10)),  # before the cut: the whole of the 10th is known
    ("ann", "star", "repost", at(10, hour=23)),
    ("fay", "star", "repost", at(11, hour=0)),  # the first moment after it
    ("bob", "star", "repost", at(11)),
    ("bob", "star", "quote", at(11)),  # the same resharer again
    ("bob", "star", "reply", at(11)),  # and a replier, one account still
    ("cat", "star", "reply", at(12, hour=23)),
    ("dan", "star", "mention", at(11)),  # no reaction to a post
    ("gus", "star", "block", at(11)),  # no attention either
    ("star", "star", "reply", at(11)),  # to oneself
    ("eve", "star", "repost", at(13, hour=0)),  # after the end
    ("star", "ann", "quote", at(12)),
]


def test_outcomes_are_distinct_accounts_between_two_dates(spark: SparkSession) -> None:
    later = between(acts(spark, ACTS), after=AS_OF, until=UNTIL)
    assert tuple(OUTCOMES) == ("resharers", "repliers", "resharers_or_repliers")
    assert by_account(reactors(later)) == {
        "star": (2, 2, 3),  # bob and fay; bob and cat; the three of them
        "ann": (1, 0, 1),
    }


def test_plain_measures_count_pairs_once_and_no_block(spark: SparkSession) -> None:
    known = acts(spark, ACTS)
    assert by_account(plain.in_degree(known)) == {
        "star": 6,
        "ann": 1,
    }  # ann bob cat dan eve fay; star
    # The past count is the outcome itself, of what is known.
    assert by_account(plain.past_counts(known))["star"] == (4, 2, 5)


def test_pagerank_is_pagerank(spark: SparkSession) -> None:
    graph = nx.gnp_random_graph(12, 0.2, seed=4, directed=True)
    assert any(degree == 0 for _, degree in graph.out_degree())  # some pass nothing on
    rows = [(f"a{u}", f"a{v}", "repost", at(1)) for u, v in graph.edges for _ in range(1 + u % 2)]
    found = by_account(plain.pagerank(acts(spark, [*rows, ("a1", "a1", "reply", at(1))])))
    expected = nx.pagerank(graph, alpha=0.85, tol=1e-12)
    total = sum(found.values())
    for vertex, share in expected.items():
        if graph.degree(vertex):  # an account without any act is in no graph
            assert found[f"a{vertex}"] / total == pytest.approx(share, rel=1e-4)


def test_only_those_count_whose_capture_reaches_back_far_enough(spark: SparkSession) -> None:
    def post(name: str, day: int, embedded: bool) -> tuple[Any, ...]:
        row = dict.fromkeys(PostsView.names) | {
            "post_id": f"{name}{day}",
            "author_id": name,
            "created_at": at(day),
            "embedded": embedded,
        }
        return tuple(row.values())

    posts = spark.createDataFrame(
        [
            post("by_post", 4, False),
            post("by_post", 9, False),
            post("on_the_day", 5, False),  # until its end nothing is asked for
            post("too_late", 6, False),
            post("too_late", 2, True),  # seen in somebody else's record: no capture of its own
        ],
        PostsView.schema,
    )
    done = acts(
        spark,
        [("by_repost", "x", "repost", at(3)), ("late_act", "by_repost", "reply", at(7))],
    )
    found = congress.complete(posts, done, since=date(2026, 3, 5))
    assert {row[0] for row in found.collect()} == {"by_post", "on_the_day", "by_repost"}


def test_congress_windows_are_28_and_14_whole_days() -> None:
    windows = [congress.SINCE, congress.AS_OF, congress.UNTIL]
    assert [later - before for before, later in pairwise(windows)] == [
        timedelta(days=28),
        timedelta(days=14),
    ]
    assert windows[-1] == date(2016, 5, 3)  # the last whole day of the capture


def test_a_mention_that_a_repost_copies_or_a_reply_makes_is_none(spark: SparkSession) -> None:
    raw = spark.createDataFrame(
        [
            ("1", "9", "100", "RT"),
            ("1", "8", "100", "MT"),  # copied by the repost of the same second
            ("2", "9", "100", "RE"),
            ("2", "9", "100", "MT"),  # made by the reply
            ("2", "7", "100", "MT"),  # the reply's own mention of a third
            ("2", "9", "200", "MT"),  # another time
        ],
        "actor string, target string, unix_s string, type string",
    )
    found = higgs.acts(raw)
    rows = [(r.actor_id, r.target_id, r.kind, r.source_record_id) for r in found.collect()]
    assert sorted(rows) == [
        ("higgs:1", "higgs:9", "repost", "1@100"),
        ("higgs:2", "higgs:7", "mention", "2@100"),
        ("higgs:2", "higgs:9", "mention", "2@200"),
        ("higgs:2", "higgs:9", "reply", "2@100"),
    ]
    assert [row.account_id for row in higgs.reposted(found).collect()] == ["higgs:9"]


def test_the_demo_is_cut_in_the_middle_and_nothing_of_later_is_known(
    spark: SparkSession, tmp_path: Path
) -> None:
    """As of 2026-10-02; the records were retrieved on 2026-11-01."""
    before, after = "Fri Oct 02 23:00:00 +0000 2026", "Sat Oct 03 01:00:00 +0000 2026"
    repost = {"retweeted_status": {"id_str": "1", "user": {"id_str": "10"}, "created_at": before}}
    retrieved = "2026-11-01T20:00:00Z"
    records = [
        # Its count was seen at the end of October, its profile too.
        {"id_str": "1", "user": {"id_str": "10"}, "created_at": before, "text": "", "retweet_count": 9},
        {"id_str": "2", "user": {"id_str": "11"}, "created_at": before, "text": "", **repost},
        {"id_str": "3", "user": {"id_str": "12"}, "created_at": after, "text": "", **repost},
        {"id_str": "10", "screen_name": "ten", "created_at": before, "followers_count": 7},
        {"followers_of": "10", "ids": ["11", "13"], "retrieved_at": retrieved,
         "started_at": ["2026-09-01T00:00:00Z", "2026-10-20T00:00:00Z"]},
    ]  # fmt: skip
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "all.ndjson").write_text("\n".join(map(json.dumps, records)))
    (tmp_path / "truth.csv").write_text("account_id,latent_influence\nx:10,3.5\n")
    work = tmp_path / "work"
    found = demo.trial(Preparing(spark, None, tmp_path, work, Settings(), Reporter()))
    assert (found.as_of, found.until) == (date(2026, 10, 2), date(2026, 11, 1))
    assert found.known.accounts.isEmpty()
    assert [row.reposts_count for row in found.known.posts.collect()] == [None]
    assert [row.actor_id for row in found.known.interactions.collect()] == ["x:11"]
    assert [row.actor_id for row in found.later.collect()] == ["x:12"]
    assert {row.account_id for row in found.population.collect()} == {"x:10", "x:11"}
    assert found.followers is not None
    assert by_account(found.followers) == {"x:10": 1, "x:11": 0}  # 13 follows later
    assert found.planted is not None
    assert by_account(found.planted) == {"x:10": 3.5}


@pytest.mark.data
@pytest.mark.slow
def test_the_first_48_hours_of_higgs_and_the_next_24(
    spark: SparkSession, shared_data: Path, tmp_path: Path
) -> None:
    if not (shared_data / "higgs" / higgs.FILE).exists():
        pytest.skip(f"no {shared_data}/higgs/{higgs.FILE}")
    found = higgs.trial(Preparing(spark, shared_data, None, tmp_path, Settings(), Reporter()))
    # The same by pandas, from the file.
    raw = pd.read_csv(shared_data / "higgs" / higgs.FILE)
    day = pd.to_datetime(raw["unix_s"], unit="s").dt.strftime("%d")
    before, after = raw[day <= "02"], raw[(day == "03") & (raw["type"] != "MT")]
    population = {row.account_id for row in found.population.collect()}
    ends = set(before[before["type"] != "MT"][["actor", "target"]].to_numpy().ravel())
    assert {f"higgs:{end}" for end in ends} <= population
    assert len(population) == 14_668
    reacted = after[after["actor"] != after["target"]].drop_duplicates(["actor", "target"])
    counts = reacted["target"].value_counts()
    came = {row.account_id: row.resharers_or_repliers for row in reactors(found.later).collect()}
    assert came == {f"higgs:{target}": count for target, count in counts.items()}
