"""An account is erased: it is in no file, and no replay brings it back. Or it asks for what is held."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from renown import __version__ as version
from renown import ledger
from renown.errors import Exit, UserError
from renown.ledger import Records, Summary, held, naming, purging
from renown.pipeline import exporting, leaving, run_again
from renown.progress import Reporter
from renown.publish import erasing, holding, manifest, pointers
from renown.publish.plan import Plan, Source
from renown.publish.reading import open_snapshot
from renown.settings import GateSettings
from renown.tables import (
    AccountObservations,
    Edges,
    Follows,
    IdentityLinks,
    Interactions,
    ListObservations,
    PostObservations,
    Posts,
    Rejects,
    Tombstones,
    Vertices,
)
from tests import snapshots
from tests.jobs.commands import renown
from tests.spec.test_ledger_views import rows, table

GONE, HERS, TWIN = "bluesky:did:plc:gone77", "bluesky:did:plc:stays", "bluesky:did:plc:twin"
ERASED_AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AT = "05-01 00:00"


# Of the rows below, by table: how many are about him, and what is left without them.
OF_HIM = {
    "account_observations": 1, "follows": 2, "posts": 1, "post_observations": 1, "interactions": 2,
    "list_observations": 1, "tombstones": 2, "identity_links": 1, "rejects": 1,
}  # fmt: skip
# To be written and erased; what is true of one table's files is true of all.
WRITTEN = ("account_observations", "posts", "post_observations", "interactions")


def of(owner: str, collection: str, key: str) -> str:
    """A record's id, as Bluesky's are: in the repository of its owner."""
    return f"bluesky:at://{owner.removeprefix('bluesky:')}/{collection}/{key}"


HIS_POST, HER_POST, HER_REPLY = of(GONE, "post", "1"), of(HERS, "post", "2"), of(HERS, "post", "3")
HIS_LIKE = of(GONE, "like", "4")


def records(spark: SparkSession) -> Records:
    """Two accounts that follow, answer and like each other, and hers on X; rows of every table."""
    follow = "follow_id follower_id followed_id started_at observed_at"
    post = (
        "post_id written_at author_id created_at kind in_reply_to_post_id text embedded observed_at"
    )
    act = "interaction_id source_record_id actor_id target_id kind target_post_id occurred_at observed_at"
    tables = {
        "account_observations": table(
            spark, AccountObservations, "account_id observed_at handle",
            (GONE, AT, "leaver"), (HERS, AT, "stays"),
            (HERS, "05-02 00:00", "twin"), (TWIN, AT, "twin"), ("x:12", AT, "stays"),
        ),
        "follows": table(
            spark, Follows, follow,
            (of(GONE, "follow", "1"), GONE, HERS, AT, AT),
            (of(HERS, "follow", "2"), HERS, GONE, AT, AT),
            (of(HERS, "follow", "3"), HERS, TWIN, AT, AT),  # stays
        ),
        "posts": table(
            spark, Posts, post,
            (HIS_POST, AT, GONE, AT, "original", None, "mine", False, AT),
            # Her own words stay, even where they name him; that she answers him does not.
            (HER_REPLY, AT, HERS, AT, "reply", HIS_POST, "as did:plc:gone77 says", False, AT),
            (HER_POST, AT, HERS, AT, "reply", HER_REPLY, "hers", False, AT),
        ),
        "post_observations": table(
            spark, PostObservations, "post_id observed_at likes_count",
            (HIS_POST, AT, 3), (HER_POST, AT, 4),
        ),
        "interactions": table(
            spark, Interactions, act,
            (f"{HER_REPLY}#reply#{GONE}", HER_REPLY, HERS, GONE, "reply", HIS_POST, AT, AT),
            (f"{HIS_LIKE}#like#{HERS}", HIS_LIKE, GONE, HERS, "like", HER_POST, AT, AT),
            (f"{HER_REPLY}#mention#{TWIN}", HER_REPLY, HERS, TWIN, "mention", None, AT, AT),
            ("x:9#like#x:13", "x:9", "x:12", "x:13", "like", "x:1", AT, AT),
        ),
        "list_observations": table(
            spark, ListObservations, "list_id owner_id name observed_at",
            (of(GONE, "list", "1"), GONE, "mine", AT), (of(HERS, "list", "2"), HERS, "hers", AT),
        ),
        "tombstones": table(
            spark, Tombstones, "record_id deleted_at for_good",
            (of(GONE, "follow", "1"), "05-03 00:00", False),
            (of(GONE, "post", "of which nothing is known"), AT, False),
            (HER_REPLY, "04-01 00:00", False),  # her record: she has deleted something
        ),
        "identity_links": table(
            spark, IdentityLinks, "account_id other_id method confidence observed_at",
            (GONE, "x:11", "given", 1.0, AT), (HERS, "x:12", "given", 1.0, AT),
        ),
    }  # fmt: skip
    rejects = table(
        spark, Rejects, "file line network reason raw",
        ("a.ndjson", 1, "bluesky", "no time", '{"did":"did:plc:gone77","time'),
        ("a.ndjson", 2, "bluesky", "no time", '{"did":"did:plc:gone777","time'),  # somebody else
    )  # fmt: skip
    return Records("bluesky", "made up", tables, rejects, 24, 2)


def left() -> dict[str, list[tuple[Any, ...]]]:
    """What is of others, some columns of it."""
    return {
        "posts": [(HER_POST,), (HER_REPLY,)],
        "post_observations": [(HER_POST,)],
        "tombstones": [(HER_REPLY,)],
        "identity_links": [(HERS,)],
        "list_observations": [(HERS,)],
        "follows": [(TWIN,)],
        "interactions": [(HERS,), ("x:12",)],
        "rejects": [(2,)],
    }


SHOWN = {
    "posts": "post_id",
    "post_observations": "post_id",
    "tombstones": "record_id",
    "identity_links": "account_id",
    "list_observations": "owner_id",
    "follows": "followed_id",
    "interactions": "actor_id",
    "rejects": "line",
}


def test_what_is_about_an_account(spark: SparkSession) -> None:
    batch = records(spark)
    marked = naming.marked({**batch.tables, "rejects": batch.rejects}, [GONE])
    assert naming.count_leaving(marked) == OF_HIM
    kept = {name: frame.where(~F.col(naming.LEAVES)) for name, frame in marked.items()}
    assert {name: rows(kept[name], column) for name, column in SHOWN.items()} == left()


def snapshot(warehouse: Path) -> None:
    """A published run that both are in; she is reposted by him, and her evidence says so."""
    why = [
        {
            "reason": "repost_pod",
            "strength": 0.5,
            "found": f"9 of 12 reposts go to {GONE}, 1 to {GONE}7",
        }
    ]
    score = {**snapshots.SCORES[0], "network_name": "bluesky"}
    snapshots.publish(
        warehouse,
        scores=[{**score, "account_id": GONE}, {**score, "account_id": HERS}],
        screening=[
            {"account_id": GONE, "handle": "leaver", "kept": True},
            {"account_id": HERS, "handle": "stays", "kept": True, "evidence": why},
        ],
        explanations=[],
        features=[{"account_id": GONE}, {"account_id": HERS}],
        influence=[{"account_id": GONE, "id": 0}, {"account_id": HERS, "id": 1}],
        sources=[snapshots.passes(HERS, 1, GONE, like=1.0), snapshots.passes(HERS, 2, None, like=1.0)],
    )  # fmt: skip
    folder = next(warehouse.glob("snapshots/as_of=*/run=*"))
    people = [
        {"id": 0, "account_id": GONE},
        {"id": 1, "account_id": HERS},
        {"id": 2, "account_id": "x:3"},
    ]
    edges = [{"src": 0, "dst": 1}, {"src": 1, "dst": 0}, {"src": 1, "dst": 2}]
    for contract, held_rows in ((Vertices, people), (Edges, edges)):
        (folder / contract.name).mkdir()
        pq.write_table(pa.Table.from_pylist(held_rows), folder / contract.name / "part.parquet")


def found(warehouse: Path, word: str) -> set[str]:
    """Where in the warehouse a word is found, packed or not: table of the ledger, or date."""
    return {
        "/".join(file.relative_to(warehouse).parts[:2])
        for file in warehouse.rglob("*")
        if file.is_file() and word in _content(file)
    }


def _content(file: Path) -> str:
    """All that a file says: as it is, and unpacked."""
    packed = file.read_bytes().decode("latin-1")
    if file.suffix != ".parquet":
        return packed
    rows = pq.ParquetFile(file).read().to_pylist()
    return packed + json.dumps(rows, default=str).replace('\\"', '"')


class Died(Exception):
    """What a crash looks like from inside."""


def append(spark: SparkSession, warehouse: str) -> Summary:
    batch = records(spark)
    tables = {name: batch.tables[name] for name in WRITTEN}
    return ledger.append(spark, warehouse, [replace(batch, tables=tables)], reject_share=0.5)[0]


@pytest.mark.slow
def test_an_erased_account_is_in_no_file_and_does_not_come_back(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / "w"
    warehouse = str(where)
    of_him = {name: OF_HIM[name] for name in (*WRITTEN, "rejects")}
    append(spark, warehouse)
    snapshot(where)
    pinned = ledger.versions(spark, warehouse)
    assert leaving.account_of(spark, warehouse, "@Leaver") == GONE

    # Exported before: what is held of it, by table, and nothing of others alone.
    exporting.export(spark, warehouse, GONE, tmp_path / "all")
    index = json.loads((tmp_path / "all/index.json").read_text())
    assert {Path(file["name"]).stem: file["rows"] for file in index["files"]} == {
        **of_him, "scores": 1, "screening": 2, "features": 1, "influence": 1, "sources": 1,
        "vertices": 1, "edges": 2, "handles": 2,
    }  # fmt: skip
    exported = (tmp_path / "all/ledger/posts.jsonl").read_text()
    assert json.loads(exported)["text"] == "mine"

    # It dies twice on its way: among the ledger's files, and when a snapshot is to say so.
    for module, step in ((purging, "rewrite"), (erasing, "_tell")):
        with monkeypatch.context() as patched:
            patched.setattr(module, step, dies)
            with pytest.raises(Died):
                leaving.erase(spark, warehouse, GONE, ERASED_AT)
        noted = where / "ledger/ERASING"
        assert noted.exists() == (step == "rewrite")
    leaving.erase(spark, warehouse, GONE, ERASED_AT)
    # Nothing is left but her own words, and what is of somebody else whose id is longer.
    assert found(where, "did:plc:gone77") == {
        "ledger/posts",
        "ledger/rejects",
        "snapshots/as_of=2026-11-30",
    }
    assert found(where, GONE) == {"snapshots/as_of=2026-11-30"}
    for word in ("did:plc:gone77/", 'did:plc:gone77"', "did:plc:gone77#", "leaver"):
        assert found(where, word) == set()

    # What others have is as it was.
    for name in (*WRITTEN[1:], "rejects"):
        assert rows(ledger.read(spark, warehouse, name), SHOWN[name]) == left()[name]
    answers = rows(ledger.read(spark, warehouse, "posts"), "in_reply_to_post_id text")
    assert answers == [(HER_REPLY, "hers"), (None, "as did:plc:gone77 says")]

    # Versions of before say that they are gone.
    with pytest.raises(UserError, match=r"version \d+ of .*posts is gone: an account was erased"):
        ledger.read(spark, warehouse, "posts", pinned["posts"])

    # The snapshot says so too, and has lost nothing else.
    published = open_snapshot(warehouse)
    assert [row["account_id"] for row in published.top(9)] == [HERS]
    assert "no longer reproducible" in str(published.note())
    told = published.screened(HERS)[0]["evidence"][0]["found"]
    assert told == f"9 of 12 reposts go to {holding.ERASED}, 1 to {GONE}7"
    assert [row["place"] for row in published.rows("sources", [HERS])] == [2]
    edges = published.dataset("edges").to_table(columns=["src", "dst"]).to_pylist()
    assert edges == [{"src": 1, "dst": 2}]
    said = published.manifest()
    assert (said["erased_at"], said["tables"]["scores"]["rows"]) == ("2026-11-23T12:00:00+00:00", 1)

    # All of it comes once more: nothing of it is kept, and nothing is written.
    before = ledger.versions(spark, warehouse)
    summary = append(spark, warehouse)
    assert summary.left_out == of_him
    assert "left out, erased accounts: 6 rows" in list(summary.lines())
    assert ledger.versions(spark, warehouse) == before

    # Once more erased, nothing is written; once more exported, nothing is found.
    files = sorted(where.rglob("*"))
    assert leaving.erase(spark, warehouse, GONE, ERASED_AT).purged == ()
    assert sorted(where.rglob("*")) == files
    assert exporting.export(spark, warehouse, GONE, tmp_path / "none") == []
    with pytest.raises(UserError, match="not an empty folder"):
        exporting.export(spark, warehouse, GONE, tmp_path / "all")
    with pytest.raises(UserError, match="several accounts bear or bore") as refused:
        leaving.account_of(spark, warehouse, "@twin")
    assert str(refused.value).endswith("\n  - bluesky:did:plc:stays\n  - bluesky:did:plc:twin")

    # The key is the owner's alone, and without it nothing comes in.
    key = where / "ledger/suppression.key"
    assert key.stat().st_mode & 0o077 == 0
    key.rename(tmp_path / "key")
    with pytest.raises(UserError, match=r"suppression\.key: no such file.*SUPPRESSION_KEY_FILE"):
        append(spark, warehouse)


def dies(*_: Any) -> None:
    raise Died


@pytest.mark.parametrize(
    ("record_id", "accounts"),
    [
        ("bluesky:at://did:plc:abc/app.bsky.feed.post/3k", ["bluesky:did:plc:abc"]),
        (
            "mastodon:https://h.example/users/ann/statuses/1",
            ["mastodon:https://h.example/users/ann"],
        ),
        ("x:1#follow#x:2#1462", ["x:1", "x:2"]),
        ("x:12345", []),  # the number of a post says nothing of its author
    ],
)
def test_whom_a_record_names(spark: SparkSession, record_id: str, accounts: list[str]) -> None:
    row = spark.range(1).select(naming.owners(F.lit(record_id)).alias("named")).first()
    assert row is not None
    assert row.named == accounts


def test_what_is_about_an_account_whose_posts_are_numbers(spark: SparkSession) -> None:
    """On X, 4711 may be an account and somebody else's post; whose post it is, other rows say."""
    act = "source_record_id actor_id target_id kind target_post_id"
    full = "interaction_id occurred_at observed_at " + act
    tables = {
        "interactions": table(
            spark, Interactions, full,
            ("1", AT, AT, "x:1", "x:4711", "x:5", "like", "x:50"),
            ("2", AT, AT, "x:2", "x:5", "x:4711", "repost", "x:47"),
            ("3", AT, AT, "x:3", "x:5", "x:6", "like", "x:4711"),  # a post
        ),
        "post_observations": table(
            spark, PostObservations, "post_id observed_at",
            ("x:1", AT), ("x:47", AT), ("x:50", AT), ("x:4711", AT),
        ),
        "rejects": table(
            spark, Rejects, "network file line reason raw",
            ("x_v1", "f", 1, "bad", '{"user":{"id":4711,"scr'),
            ("x_v1", "f", 2, "bad", '{"user":{"id":47110,"scr'),
            ("mastodon", "f", 3, "bad", '{"user":{"id":4711,"scr'),  # another network's number
            ("mastodon", "f", 4, "bad", r'{"url":"https:\/\/h.example\/@ann","x'),
        ),
    }  # fmt: skip
    leave = naming.marked(tables, ["x:4711", "mastodon:https://h.example/users/ann"])
    kept = {name: frame.where(~F.col(naming.LEAVES)) for name, frame in leave.items()}
    assert rows(kept["interactions"], "interaction_id") == [("3",)]
    assert rows(kept["post_observations"], "post_id") == [("x:4711",), ("x:50",)]
    assert rows(kept["rejects"], "line") == [(2,), (3,)]


@pytest.mark.parametrize("start", ["own", "earlier"])
def test_a_run_that_somebody_was_erased_from(
    spark: SparkSession, tmp_path: Path, start: str
) -> None:
    """Or that was warmed from such a one: neither is computed again to find out."""
    source = Source(kind="ledger", versions={}, digests={})
    plan = Plan(
        as_of=snapshots.DAY, source=source, settings={}, document={}, document_hash="d0c",
        trust={}, trust_hash="7",
        engine="blocks", allow_unconverged=False, version=version,
        start="own" if start == "own" else f"{snapshots.EARLIER}/a1",
    )  # fmt: skip
    day, run = (snapshots.DAY, plan.run_id) if start == "own" else (snapshots.EARLIER, "a1")
    folder = pointers.run_folder(str(tmp_path), day, run)
    manifest.write(spark, folder, {"erased_at": "2026-11-23T12:00:00+00:00"})
    (tmp_path / "plan.json").write_text(plan.to_json())
    told = rf"not reproducible any more: an account was erased from .*run={run} at 2026-11-23T12"
    with pytest.raises(UserError, match=told):
        run_again(
            spark, str(tmp_path), str(tmp_path / "plan.json"),
            reporter=Reporter(), gate=GateSettings(),
        )  # fmt: skip


def test_what_cannot_be_erased(capsys: pytest.CaptureFixture[str]) -> None:
    assert renown("erase", "x:1") == Exit.USER  # no terminal here
    assert "nothing can be asked without a terminal" in capsys.readouterr().err
    with pytest.raises(UserError, match="expected an account_id"):
        held.require_account_id("leaver")
