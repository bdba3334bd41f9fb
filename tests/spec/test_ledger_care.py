"""Care of the ledger: it gets smaller, newer and no different, and a crash leaves nothing behind."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from renown import ledger, locks, storage
from renown.errors import UserError
from renown.ledger import Records, care, heads, layout
from renown.publish.digest import content
from renown.tables import Follows, Interactions, Posts, Rejects, Tombstones
from tests.spec.test_ledger_views import rows, table

MAY_3 = date(2016, 5, 3)
POST = "post_id written_at author_id created_at kind text embedded observed_at"
FOLLOW = "follow_id follower_id followed_id observed_at"
TOMBSTONE = "record_id deleted_at for_good"
ACT = "interaction_id source_record_id actor_id target_id kind occurred_at observed_at"


def post(number: int, text: str = "words", at: str = "05-01 00:00") -> tuple[Any, ...]:
    return (f"x:{number}", at, "x:a", at, "original", text, False, at)


def like(number: int, at: str = "05-01 00:00") -> tuple[Any, ...]:
    return (f"x:{number}#like#x:b", f"x:{number}", "x:a", "x:b", "like", at, at)


@pytest.fixture
def warehouse(tmp_path: Path) -> str:
    return str(tmp_path)


def batch(spark: SparkSession, **tables: DataFrame) -> Records:
    found = sum(frame.count() for frame in tables.values())
    return Records("x_v1", "made up", tables, Rejects.empty(spark), found, 0)


def add(spark: SparkSession, warehouse: str, **tables: DataFrame) -> None:
    ledger.append(spark, warehouse, [batch(spark, **tables)], reject_share=0.0)


def digests(spark: SparkSession, warehouse: str, as_of: date) -> list[str]:
    views = ledger.at(spark, warehouse, as_of)
    frames = (views.accounts, views.posts, views.follows, views.interactions)
    return [content(frame).digest for frame in frames]


def test_optimize_changes_files_and_no_view(spark: SparkSession, warehouse: str) -> None:
    for number in (1, 2, 3):
        posts = table(spark, Posts, POST, post(number, f"words of {number}"))
        add(
            spark,
            warehouse,
            posts=posts,
            interactions=table(spark, Interactions, ACT, like(number)),
        )
    gone = table(spark, Tombstones, TOMBSTONE, ("x:2", "05-04 00:00", False))
    add(spark, warehouse, tombstones=gone)
    pinned = ledger.versions(spark, warehouse)
    before = [digests(spark, warehouse, day) for day in (MAY_3, date(2016, 5, 4))]

    done = care.optimize(spark, warehouse)
    assert "posts: the words of 1 deleted ones were taken out" in done.lines()
    assert done.files["interactions"] == (3, 1)
    assert [digests(spark, warehouse, day) for day in (MAY_3, date(2016, 5, 4))] == before
    held = ledger.read(spark, warehouse, "posts")
    assert rows(held, "post_id text") == [
        ("x:1", "words of 1"),
        ("x:2", None),
        ("x:3", "words of 3"),
    ]
    # What a snapshot was made of is still there.
    then = ledger.read(spark, warehouse, "posts", pinned["posts"])
    assert rows(then.where("post_id = 'x:2'"), "text") == [("words of 2",)]
    assert care.optimize(spark, warehouse).lines() == ["nothing to do"]


class Died(Exception):
    """What a crash looks like from inside."""


def dying(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """The process dies after so many commits to Delta tables or batches."""
    left = iter(range(after))

    def counted(original: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            if next(left, None) is None:
                raise Died
            return original(*arguments, **named)

        return call

    for module, name in (
        (layout, "create"),
        (ledger.store, "_fill"),
        (ledger.store, "_update"),
        (heads, "show"),
    ):
        monkeypatch.setattr(module, name, counted(getattr(module, name)))


def test_a_crash_between_any_two_commits_and_a_rerun(
    spark: SparkSession, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second batch adds to one table, changes another, and makes a third."""
    first = {
        "follows": table(spark, Follows, FOLLOW, ("1", "x:a", "x:b", "05-02 00:00")),
        "posts": table(spark, Posts, POST, post(1)),
    }
    earlier = ("1", "x:a", "x:b", "05-01 00:00"), ("2", "x:a", "x:c", "05-01 00:00")
    second = {
        "follows": table(spark, Follows, FOLLOW, *earlier),
        "posts": table(spark, Posts, POST, post(2)),
        "interactions": table(spark, Interactions, ACT, like(9)),
    }
    other = {"tombstones": table(spark, Tombstones, TOMBSTONE, ("x:7", "05-01 00:00", True))}

    def held() -> Mapping[str, Any]:
        found = (*first, *second, *other)
        return {name: sorted(ledger.read(spark, warehouse, name).collect()) for name in found}

    add(spark, warehouse, **first)
    before, shown = held(), ledger.versions(spark, warehouse)
    # Follows added to, changed; posts added to; interactions made, filled; then, as that table is
    # there by now, the batch shown.
    for attempt, point in enumerate((0, 1, 2, 3, 4, 4)):
        with monkeypatch.context() as patched:
            dying(patched, point)
            with pytest.raises(Died):
                add(spark, warehouse, **second)
        assert ledger.versions(spark, warehouse) == shown  # nothing of it is seen
        if attempt == 4:  # another batch comes in between
            add(spark, warehouse, **other)
            assert {**held(), "tombstones": []} == before
            shown = ledger.versions(spark, warehouse)
    add(spark, warehouse, **second)
    assert rows(ledger.read(spark, warehouse, "follows"), "follow_id observed_at") == [
        ("1", "05-01 00:00"),
        ("2", "05-01 00:00"),
    ]
    assert {name: len(found) for name, found in held().items()} == {
        "follows": 2,
        "posts": 2,
        "interactions": 1,
        "tombstones": 1,
    }


OLD = {
    "posts": (
        "post_id string, author_id string, created_at timestamp, kind string, "
        "in_reply_to_post_id string, text string, language string, hashtags array<string>, "
        "links array<string>, embedded boolean, observed_at timestamp"
    ),
    "tombstones": "record_id string, deleted_at timestamp",
}


def test_a_ledger_of_the_first_format(spark: SparkSession, warehouse: str) -> None:
    """It can be read as it is, has to be migrated to be written, and says the same afterwards."""
    posts = table(spark, Posts, POST, post(1), post(2)).drop("written_at", "annotations")
    gone = table(spark, Tombstones, TOMBSTONE, ("x:2", "05-02 00:00", False))
    for name, frame in (("posts", posts), ("tombstones", gone.drop("for_good"))):
        assert spark.createDataFrame([], OLD[name]).columns == frame.columns
        frame.write.format("delta").save(layout.path(warehouse, name))
    pinned = ledger.versions(spark, warehouse)
    before = digests(spark, warehouse, MAY_3)
    assert rows(ledger.at(spark, warehouse, MAY_3).posts, "post_id text") == [("x:1", "words")]

    with pytest.raises(UserError, match=r"is of format 1, .* run `renown ledger migrate"):
        add(spark, warehouse, posts=table(spark, Posts, POST, post(3)))
    assert care.migrate(spark, warehouse)
    assert digests(spark, warehouse, MAY_3) == before
    assert not care.migrate(spark, warehouse)  # nothing to do
    then = ledger.at(spark, warehouse, MAY_3, pinned)  # versions that a snapshot has pinned
    assert rows(then.posts, "post_id text") == [("x:1", "words")]

    add(spark, warehouse, posts=table(spark, Posts, POST, post(1), post(3)))
    now = ledger.at(spark, warehouse, MAY_3)
    assert rows(now.posts, "post_id") == [("x:1",), ("x:3",)]
    assert heads.latest(spark, warehouse) is not None


# What a ledger of the second format did not have.
SINCE_2 = {"posts": "annotations", "interactions": "list_id"}


def test_a_ledger_of_the_second_format(
    spark: SparkSession, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is brought up without a row written anew; what snapshots have pinned reads as it did."""
    told = {
        "posts": table(spark, Posts, POST, post(1)),
        "interactions": table(spark, Interactions, ACT, like(2)),
        "follows": table(spark, Follows, FOLLOW, ("1", "x:a", "x:b", "05-01 00:00")),
    }
    versions = {}
    for name, frame in told.items():
        contract = layout.TABLES[name]
        old = layout.stored(frame, contract).drop(SINCE_2.get(name, ""))
        by = {"partitionBy": layout.MONTH}
        old.write.format("delta").save(layout.path(warehouse, name), **by)
        versions[name] = 0
    heads.show(spark, warehouse, heads.Head(7, format=2, versions=versions))
    # An ingest of then that died has left something behind.
    left = layout.stored(table(spark, Posts, POST, post(5)), Posts).drop("annotations")
    left.write.format("delta").mode("append").save(layout.path(warehouse, "posts"))
    before = digests(spark, warehouse, MAY_3)

    more = {"posts": table(spark, Posts, POST, post(3))}
    with pytest.raises(UserError, match=r"is of format 2, .* run `renown ledger migrate"):
        add(spark, warehouse, **more)
    with monkeypatch.context() as patched:
        patched.setattr(heads, "show", lambda *_: (_ for _ in ()).throw(Died))
        with pytest.raises(Died):
            care.migrate(spark, warehouse)
    assert ledger.versions(spark, warehouse) == versions  # nothing is seen of one that died
    assert care.migrate(spark, warehouse)
    assert digests(spark, warehouse, MAY_3) == before
    shown = heads.latest(spark, warehouse)
    assert shown is not None
    assert (shown.number, shown.format) == (8, heads.FORMAT)
    assert shown.versions["follows"] == 0  # it has all it needs
    assert not care.migrate(spark, warehouse)  # nothing to do
    then = ledger.at(spark, warehouse, MAY_3, versions)
    assert rows(then.posts, "post_id annotations") == [("x:1", None)]

    names = f"{POST} annotations"
    again = table(spark, Posts, names, (*post(1), ["birds"]), (*post(3), None))
    add(spark, warehouse, posts=again)
    now = ledger.at(spark, warehouse, MAY_3)
    assert rows(now.posts, "post_id annotations") == [("x:1", ["birds"]), ("x:3", None)]


def test_a_ledger_of_a_later_format(spark: SparkSession, warehouse: str) -> None:
    heads.show(spark, warehouse, heads.Head(1, format=heads.FORMAT + 1))
    with pytest.raises(UserError, match=f"of format {heads.FORMAT + 1}, and this renown reads"):
        ledger.versions(spark, warehouse)


def test_two_writers(spark: SparkSession, warehouse: str) -> None:
    lock = f"{warehouse}/ledger/LOCK"
    posts, told = table(spark, Posts, POST, post(1)), f"doing adding, .*process {os.getpid()}"
    with locks.held(spark, lock, doing="adding"), pytest.raises(UserError, match=told):
        add(spark, warehouse, posts=posts)
    assert not storage.exists(spark, lock)


@pytest.mark.parametrize(
    ("host", "process", "taken_over"),
    [(socket.gethostname(), 2**22 + 1, True), ("elsewhere", 2**22 + 1, False)],
)
def test_a_lock_whose_holder_is_gone(
    spark: SparkSession, warehouse: str, host: str, process: int, taken_over: bool
) -> None:
    lock = f"{warehouse}/LOCK"
    text = json.dumps({"doing": "adding", "host": host, "process": process})
    storage.write_text(spark, lock, text, overwrite=True)

    def hold() -> Iterator[None]:
        with locks.held(spark, lock, doing="adding more"):
            yield

    if taken_over:
        assert list(hold()) == [None]
    else:
        with pytest.raises(UserError, match=r"host elsewhere.*if it is dead, remove the file"):
            list(hold())


def test_a_batch_is_seen_whole_or_not(spark: SparkSession, warehouse: str) -> None:
    """A head that is only half written yet is none."""
    heads.show(spark, warehouse, heads.Head(1, versions={"posts": 4}))
    storage.write_text(
        spark, f"{warehouse}/ledger/batches/000000000002.json", '{"num', overwrite=True
    )
    assert ledger.versions(spark, warehouse) == {"posts": 4}
    with pytest.raises(UserError, match="another writer has changed the ledger"):
        heads.show(spark, warehouse, heads.Head(1))
