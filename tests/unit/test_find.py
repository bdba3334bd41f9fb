"""`renown find`: the people to talk to on a topic, out of a snapshot of literal rows; no Spark."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import renown
from renown import cli_find
from renown.errors import Exit, UserError
from renown.report.found import LeftOut
from renown.report.found_records import FIELDS, as_csv, as_json
from renown.tables import Topics
from renown.warehouse import Warehouse
from tests import snapshots
from tests.jobs.commands import renown as command
from tests.snapshots import EVIL, TYPES, Rows

DOCS = Path(__file__).resolve().parents[2] / "docs"
DOCUMENTS = [
    {
        "name": "birds",
        "title": "Birds",
        "about": "Watching and keeping them.",
        "hashtags": ["birds"],
    },
    {"name": "chess", "title": "Chess", "about": "", "hashtags": ["chess"]},
    {"name": "knots", "title": "Knots", "about": "", "hashtags": ["knots"]},
    {"name": "echo", "title": "Echo", "about": "", "hashtags": ["echo"]},
]
FLOOR = {"at_least_posts": 3, "at_least_days": 2, "at_least_reactors": 3}


def scored(account: str, handle: str, score: float, **more: Any) -> dict[str, Any]:
    network = account.partition(":")[0]
    return {"account_id": account, "network_name": network, "handle": handle, "score": score,
            "score_low": score - 2, "score_high": score + 3, "rank": 1, **more}  # fmt: skip


def source(
    topic: str, account: str, influence: float, rank: int, confidence: float, **more: Any
) -> dict[str, Any]:
    """Half as much at the lower end, twice at the upper one."""
    return {"topic": topic, "account_id": account, "standing": "source", "posts": 4, "days": 3,
            "reactors": 5, "reposted": 0, "share_of_posts": 0.5, "heaviest_posts": [], "lacks": [],
            "influence": influence, "influence_low": influence / 2, "influence_high": influence * 2,
            "rank": rank, "confidence": confidence, **more}  # fmt: skip


def below(
    topic: str, account: str, posts: int, days: int, reactors: int, *lacks: str
) -> dict[str, Any]:
    return {"topic": topic, "account_id": account, "standing": "below_floor", "posts": posts, "days": days,
            "reactors": reactors, "reposted": 0, "share_of_posts": 0.1, "heaviest_posts": [],
            "lacks": [*lacks]}  # fmt: skip


def spreader(topic: str, account: str, reposted: int) -> dict[str, Any]:
    return {"topic": topic, "account_id": account, "standing": "spreader", "posts": 0, "days": 0,
            "reactors": 0, "reposted": reposted, "share_of_posts": None, "heaviest_posts": [],
            "lacks": ["posts", "days", "reactors"]}  # fmt: skip


SCORES = [
    scored("x:ann", "ann", 60.0, display_name="Ann Onym"),
    scored("mastodon:ann", "ann@birds.example", 20.0, display_name="=HYPERLINK(ann)"),
    scored("x:bob", "bob", 70.0),
    scored("x:cat", EVIL, 10.0),
    scored("x:dan", "dan", 90.0),  # the highest score of all, and says nothing on birds
    scored("x:eve", "eve", 30.0),
]
FEATURES = [
    {"account_id": "x:ann", "kept_follower_share": 0.75, "kept_engaged_share": 0.5},
    {"account_id": "x:bob", "kept_follower_share": 0.25, "kept_engaged_share": 1.0},
    {"account_id": "x:cat", "kept_follower_share": None, "kept_engaged_share": 0.0},
    {"account_id": "mastodon:ann", "kept_follower_share": None, "kept_engaged_share": None},
]
TOPICS = [
    source("birds", "x:ann", 8.0, 2, 0.9, heaviest_posts=["x:p2", "x:p1"], languages=["en"], lists=3),
    source("birds", "x:bob", 10.0, 1, 0.6, languages=["de", "en"]),
    source("birds", "x:cat", 8.0, 2, 0.5, languages=[]),  # as much as ann
    source("birds", "mastodon:ann", 4.0, 4, 0.95, reactors=6, days=2, languages=["de"], lists=0),
    below("birds", "x:eve", 1, 1, 9, "posts", "days"),  # the one tweet about birds
    spreader("birds", "x:dan", 40),
    below("chess", "x:dan", 2, 2, 2, "posts", "reactors"),
    below("chess", "x:eve", 5, 4, 2, "reactors"),
    below("chess", "x:ann", 9, 9, 1, "reactors"),  # as near to the floor, but fewer reacted
    below("chess", "x:bob", 1, 1, 0, "posts", "days", "reactors"),
    spreader("echo", "x:dan", 7),
]  # fmt: skip
PERSONS = [
    {"person_id": "x:ann", "account_ids": ["x:ann", "mastodon:ann"], "score": 63.0, "score_low": 59.0,
     "score_high": 66.0, "link_confidence": 0.95},
    {"person_id": "x:dan", "account_ids": ["x:dan", "x:zoe"], "score": 91.0, "link_confidence": 0.9},
]  # fmt: skip
RANK_2 = "2 @ann 8.00 4.00-16.00 60.0 4 3 5 50 % 75 % 50 % 90 %"
PERSONS_SCHEMA = pa.schema(
    {"person_id": pa.string(), "account_ids": pa.list_(pa.string()), "link_confidence": pa.float64(),
     **{name: pa.float64() for name in ("score", "score_low", "score_high")}}
)  # fmt: skip


def publish(folder: Path, topics: Rows | None = None, **changed: Any) -> Warehouse:
    """A snapshot with topics and persons."""
    changed = {"scores": SCORES, "screening": [], "explanations": [], "features": FEATURES,
               "influence": [], "sources": [], **changed}  # fmt: skip
    snapshots.publish(folder, **changed)
    run = next(folder.glob("snapshots/*/run=*"))
    schema = pa.schema({c.name: TYPES[c.type] for c in Topics.columns})
    _write(run / "topics", sorted(topics or TOPICS, key=lambda row: row["topic"]), schema)
    _write(run / "persons", PERSONS, PERSONS_SCHEMA)
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["tables"] |= {"topics": {"schema": []}, "persons": {"schema": []}}
    manifest["plan"]["topics"] = DOCUMENTS
    manifest["plan"]["settings"]["topics"] = FLOOR
    (run / "manifest.json").write_text(json.dumps(manifest))
    return renown.open(folder)


def _write(folder: Path, rows: Rows, schema: pa.Schema) -> None:
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "part.parquet")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return publish(tmp_path_factory.mktemp("warehouse"))


def ids(found: Any) -> list[str]:
    return [entry.sources[0].account.account_id for entry in found.entries]


def test_those_above_the_floor_by_influence_on_the_topic_and_nobody_else(
    warehouse: Warehouse,
) -> None:
    """Neither the highest score of all, who only spreads, nor nine reactors to a single post."""
    found = warehouse.find("birds")

    assert ids(found) == ["x:bob", "x:ann", "x:cat", "mastodon:ann"]
    assert [entry.rank for entry in found.entries] == [1, 2, 2, 4]  # ann and cat have as much
    assert found.expected_wrong == pytest.approx((1 - 0.6) + (1 - 0.9) + (1 - 0.5) + (1 - 0.95))
    assert found.nobody is None
    ann = found.entries[1].sources[0]
    assert (ann.influence, ann.interval.low, ann.interval.high, ann.interval.level) == (
        8,
        4,
        16,
        0.9,
    )
    assert (ann.score, ann.confidence) == (60.0, 0.9)
    assert (ann.evidence.posts, ann.evidence.days, ann.evidence.reactors) == (4, 3, 5)
    assert ann.evidence.heaviest_posts == ("x:p2", "x:p1")
    assert (ann.audience.kept_follower_share, ann.audience.kept_engaged_share) == (0.75, 0.5)


@pytest.mark.parametrize(
    ("asked", "expected", "left_out"),
    [
        ({"network": "mastodon"}, ["mastodon:ann"], LeftOut(network=3)),
        ({"language": "de"}, ["x:bob", "mastodon:ann"], LeftOut(language=2)),
        ({"language": "EN-gb"}, ["x:bob", "x:ann"], LeftOut(language=2)),
        ({"min_confidence": 0.9}, ["x:ann", "mastodon:ann"], LeftOut(confidence=2)),
        ({"limit": 1}, ["x:bob"], LeftOut(limit=3)),
        (
            {"network": "x", "language": "en", "min_confidence": 0.7, "limit": 5},
            ["x:ann"],
            LeftOut(network=1, language=1, confidence=1),
        ),
    ],
)  # fmt: skip
def test_what_is_left_out_is_counted_and_ranks_stay(
    warehouse: Warehouse, asked: dict[str, Any], expected: list[str], left_out: LeftOut
) -> None:
    found = warehouse.find("birds", **asked)

    assert ids(found) == expected
    assert found.left_out == left_out
    assert found.sources == 4
    ranks = {"x:bob": 1, "x:ann": 2, "x:cat": 2, "mastodon:ann": 4}
    assert [entry.rank for entry in found.entries] == [ranks[account] for account in expected]


def test_the_accounts_of_a_person_are_one_line(warehouse: Warehouse) -> None:
    """In one unit on every network: together ann is above bob."""
    found = warehouse.find("birds", persons=True)

    ann, bob, cat = found.entries
    assert [source.account.account_id for source in ann.sources] == ["x:ann", "mastodon:ann"]
    assert ann.influence == 8.0 + 4.0
    assert (ann.interval.low, ann.interval.high) == (8 / 2 + 4 / 2, 8 * 2 + 4 * 2)
    assert ann.confidence == 0.95  # if one of them stands there rightly, so does the person
    assert (ann.score, ann.person_id, ann.link_confidence) == (63.0, "x:ann", 0.95)
    assert [entry.rank for entry in found.entries] == [1, 2, 3]
    assert (bob.person_id, ids(found)[1:]) == (None, ["x:bob", "x:cat"])
    assert found.expected_wrong == pytest.approx((1 - 0.95) + (1 - 0.6) + (1 - 0.5))
    told = found.records()[0]
    assert told["account_ids"] == ["x:ann", "mastodon:ann"]
    assert (told["posts"], told["reactors"], told["days"]) == (4 + 4, 5 + 6, 3)
    assert "@ann, @ann@birds.example" in str(found)
    assert cat.sources[0].audience.kept_follower_share is None


def test_a_person_is_where_any_of_its_accounts_is(warehouse: Warehouse) -> None:
    found = warehouse.find("birds", persons=True, network="mastodon")

    assert ids(found) == ["x:ann"]
    assert len(found.entries[0].sources) == 2


def test_spreaders_stand_apart(warehouse: Warehouse) -> None:
    found = warehouse.find("birds")

    assert [s.account.account_id for s in found.spreaders] == ["x:dan"]
    list_, apart = str(found).split("Spreaders, not sources: 1 account")
    assert "@dan" not in list_
    assert "@dan (40 reposted)" in apart


def test_the_list_in_words(warehouse: Warehouse) -> None:
    text = str(warehouse.find("birds", network="x"))

    assert text.startswith(
        "Birds: 3 accounts to talk to, as of 2026-11-30  Watching and keeping them."
    )
    assert "Expected to stand here wrongly: about 1.0 of 3" in text  # .4 + .1 + .5
    assert "There are 4 in all; left out: 1 not on x." in text
    line = next(line for line in text.splitlines() if "@ann" in line)
    assert line.split() == RANK_2.split()
    assert "with an interval of 90 %" in text
    assert "\x1b" not in text


def test_who_is_on_lists_that_are_named_after_it(warehouse: Warehouse) -> None:
    """Of an older snapshot nobody knows, and nothing is said."""
    found = warehouse.find("birds", network="x")
    assert "On lists of kept accounts that are named after it: @ann on 3." in str(found)
    assert [row["lists"] for row in found.records()] == [None, 3, None]
    assert "On lists" not in str(warehouse.find("birds", network="mastodon"))
    persons = {
        row["person_id"]: row["lists"] for row in warehouse.find("birds", persons=True).records()
    }
    assert persons["x:ann"] == 3


def test_nobody_because_of_what_all_lack(warehouse: Warehouse) -> None:
    found = warehouse.find("chess")

    assert found.entries == ()
    assert found.nobody is not None
    assert dict(found.nobody.lacking) == {"reactors": 4, "posts": 2, "days": 1}
    # Who lacks least comes first, then whom more reacted to.
    nearest_ids = [other.account.account_id for other in found.nobody.nearest]
    assert nearest_ids == ["x:eve", "x:ann", "x:dan", "x:bob"]
    text = str(found)
    assert (
        "Nobody, because none of 4 accounts that posted on it has evidence enough: 4 with fewer than 3 "
        "kept accounts that reacted to them, 2 with fewer than 3 posts on it and 1 with fewer than 2 days "
        "with such a post."
    ) in text
    nearest = next(line for line in text.splitlines() if "@eve" in line)
    assert nearest.split() == ["@eve", "5", "4", "2", "reactors"]


def test_nobody_because_nobody_posts(warehouse: Warehouse) -> None:
    assert "because no kept account posted on it" in str(warehouse.find("knots"))
    only_spread = str(warehouse.find("echo"))
    assert "it is only reposted" in only_spread
    assert "@dan (7 reposted)" in only_spread


@pytest.mark.parametrize(
    ("asked", "because"),
    [
        ({"network": "bluesky"}, "none of 4 sources is on bluesky, but 3 on x and 1 on mastodon."),
        ({"language": "fr"}, "none of 4 sources writes on it in fr, but 2 in de and 2 in en."),
        (
            {"network": "mastodon", "language": "fr"},
            "none of 1 source on mastodon writes on it in fr, but 1 in de.",
        ),
        (
            {"min_confidence": 0.99},
            "none of 4 sources is as sure as 99 %: the surest is so by 95 %.",
        ),
        (
            {"network": "x", "language": "de", "min_confidence": 0.7},
            "none of 1 source on x writing on it in de is as sure as 70 %: the surest is so by 60 %.",
        ),
    ],
)
def test_nobody_is_as_asked_for(warehouse: Warehouse, asked: dict[str, Any], because: str) -> None:
    found = warehouse.find("birds", **asked)

    assert found.nobody is not None
    assert because in str(found)


def test_an_unknown_topic_is_told_with_those_there_are(warehouse: Warehouse) -> None:
    with pytest.raises(UserError) as refused:
        warehouse.find("brids")
    assert "did you mean 'birds'? There are: birds, chess, echo, knots" in str(refused.value)
    assert ids(warehouse.find("Birds")) == ids(warehouse.find("birds"))


def test_what_cannot_be_asked_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(UserError, match="expected a probability"):
        warehouse.find("birds", min_confidence=60)
    with pytest.raises(UserError, match="expected 1 or more"):
        warehouse.find("birds", limit=0)


def test_a_snapshot_from_before_there_were_topics(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no topics: an earlier version of renown made it"):
        renown.open(snapshots.publish(tmp_path)).find("birds")


def test_csv_holds_every_field_and_no_formula(warehouse: Warehouse) -> None:
    found = warehouse.find("birds")
    header, *_ = csv.reader(StringIO(as_csv(found)))
    rows = {row["account_id"]: row for row in csv.DictReader(StringIO(as_csv(found)))}

    assert header == [field.name for field in FIELDS]
    assert rows["mastodon:ann"]["display_name"] == "'=HYPERLINK(ann)"  # not run by a spreadsheet
    assert rows["x:ann"]["heaviest_posts"] == "x:p2 x:p1"
    assert rows["x:bob"]["languages"] == "de en"
    assert (rows["x:cat"]["kept_follower_share"], rows["x:cat"]["kept_engaged_share"]) == (
        "",
        "0.0",
    )
    assert "\x1b" not in as_csv(found)


def test_json_holds_all_there_is_to_say(warehouse: Warehouse) -> None:
    told = json.loads(json.dumps(as_json(warehouse.find("birds", limit=2))))

    assert told["topic"] == {
        "name": "birds",
        "title": "Birds",
        "about": "Watching and keeping them.",
    }
    assert told["asked"]["limit"] == 2
    assert told["left_out"]["limit"] == 2
    assert told["expected_wrong"] == pytest.approx(0.4 + 0.1)
    assert [set(row) for row in told["people"]] == [{field.name for field in FIELDS}] * 2
    assert [row["account_id"] for row in told["spreaders"]] == ["x:dan"]
    assert told["nobody"] is None
    nobody = json.loads(json.dumps(as_json(warehouse.find("chess"))))
    assert nobody["people"] == []
    assert nobody["nobody"]["needed"] == {"posts": 3, "days": 2, "reactors": 3}
    assert nobody["nobody"]["nearest"][0]["lacks"] == ["reactors"]


def test_as_a_frame_of_pandas(warehouse: Warehouse) -> None:
    frame = warehouse.find("birds").to_pandas()
    assert frame["account_id"].tolist() == ["x:bob", "x:ann", "x:cat", "mastodon:ann"]
    assert list(warehouse.find("knots").to_pandas().columns) == list(frame.columns)


def test_every_field_is_documented() -> None:
    text = (DOCS / "finding-people.md").read_text("utf-8")
    for field in FIELDS:
        assert f"| `{field.name}` | {field.unit} | {field.meaning} |" in text


def test_the_command(warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    place = ("--warehouse", warehouse.path)

    assert command("find", "--topic", "birds", "--limit", "1", *place) == 0
    assert "@bob" in (printed := capsys.readouterr().out)
    assert "@ann" not in printed
    assert command("find", "--topic", "chess", *place) == 0
    assert "Chess: nobody" in capsys.readouterr().out
    assert command("find", "--topic", "birds", "--export", "csv", *place) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 4
    assert command("find", "--topic", "chess", "--export", "csv", *place) == 0
    empty = capsys.readouterr()
    assert len(empty.out.splitlines()) == 1  # the file is whole; why it is empty is told beside it
    assert "Nobody, because" in empty.err
    assert command("find", "--topic", "birds", "--export", "json", *place) == 0
    assert json.loads(capsys.readouterr().out)["sources"] == 4
    assert command("find", "--topic", "birsd", *place) == Exit.USER
    assert "did you mean 'birds'?" in capsys.readouterr().err


def test_a_screen_is_shown_and_a_file_holds_everybody(
    warehouse: Warehouse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_find, "SHOWN", 2)
    place = ("--warehouse", warehouse.path)

    assert command("find", "--topic", "birds", *place) == 0
    assert "left out: 2 below these" in capsys.readouterr().out
    assert command("find", "--topic", "birds", "--export", "csv", *place) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 4
    assert command("find", "--topic", "birds", "--export", "csv", "--limit", "3", *place) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 3


def test_no_spark_is_imported(warehouse: Warehouse) -> None:
    code = (
        "import renown, sys; str(renown.open(sys.argv[1]).find('birds', persons=True));"
        "sys.exit('pyspark' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, warehouse.path], check=True)
