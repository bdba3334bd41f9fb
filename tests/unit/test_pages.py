"""`renown report`: what pages are made of, without a browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from renown.errors import Exit, UserError
from renown.publish.reading import open_snapshot
from renown.report.certainty import certainty_of
from renown.report.explaining import explain
from renown.report.explanation import Account, Explanation
from renown.report.held import held_of
from renown.report.pages import Asked, figures, write_report
from renown.report.pages.addresses import account_page
from renown.report.pages.boards import boards
from renown.report.pages.gathered import gather
from renown.report.pages.rankings import persons, rankings, topics
from renown.report.pages.site import SCRIPTS, asset
from renown.report.topic_document import described
from renown.report.topical import topics_of
from renown.report.trend import trend
from tests import reports, snapshots
from tests.reports import HOSTILE, MARKUP, OTHERS
from tests.unit.test_explaining import said

ROOT = Path(__file__).resolve().parents[2]
IDS = ["x:1", "x:2", "x:5"]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reports.publish(tmp_path_factory.mktemp("warehouse"))


def scored(warehouse: Path, account: str) -> Explanation:
    (found,) = explain(open_snapshot(str(warehouse)), account)
    assert isinstance(found, Explanation)
    return found


def written(warehouse: Path, out: Path, **asked: Any) -> Path:
    write_report(open_snapshot(str(warehouse)), out, Asked(**asked))
    return out


# Pictures, as values


def test_a_waterfall_ends_at_the_score(warehouse: Path) -> None:
    drawn = figures.waterfall(scored(warehouse, "x:2")).data
    assert [(row["label"], row["from"], row["to"]) for row in drawn["rows"]] == [
        ("what anybody has", 0.0, 8.5),
        ("kept followers", 8.5, 8.5),  # not known: it adds nothing
        ("trusted engaged accounts", 8.5, 8.5 - 2),
        ("trusted resharers", 6.5, 6.5),
        ("influence", 6.5, 6.5 - 1),
    ]
    assert drawn["score"] == 5.5


def test_sources_add_up_to_influence(warehouse: Path) -> None:
    it = scored(warehouse, "x:1").influence
    drawn = figures.sources(it)
    assert drawn is not None
    rows = drawn.data["rows"]
    assert [row["label"] for row in rows] == ["@ev[31mil[bold]", "@bob", "7 others", "its own"]
    assert rows[0]["parts"] == [["repost", 15.0], ["reply", 5.0]]
    assert sum(part for row in rows for _, part in row["parts"]) == pytest.approx(40.0)


def test_one_date_is_no_trend(warehouse: Path) -> None:
    snapshot = open_snapshot(str(warehouse))
    told = figures.over_time(trend(snapshot, "x:1"))
    assert told is not None
    assert [row["broken"] for row in told.data["rows"]] == [False, True, False, False]
    assert figures.over_time(trend(snapshot, "x:2")) is None  # it has no row in the history


# Words


def test_what_is_sure_and_what_is_not(warehouse: Path) -> None:
    sure, unsure = certainty_of(scored(warehouse, "x:1"))
    assert (
        "The circular part: out of what was recorded, its influence is off by no more than one part "
        "in 10,000, whoever got the first score." in sure.sentences
    )
    assert "Dozens of accounts reacted to it." in sure.sentences
    assert (
        "The least sure of its parts is network, 50.0 of 100, between 40.0 and 61.5."
        in unsure.sentences
    )
    assert len(unsure.sentences) == 3  # luck, the least sure part, what was not recorded

    sure, unsure = certainty_of(scored(warehouse, "x:2"))
    assert (
        "True reach and network have the evidence that the score document asks for."
        in sure.sentences
    )
    assert (
        "Amplification: too little was found to judge it, so it stands where an account stands of "
        "which nothing is known." in unsure.sentences
    )
    assert "Not known at all: kept followers." in unsure.sentences
    assert any(text.startswith("Cleaning found 1 reason to doubt it.") for text in unsure.sentences)


def test_topics_with_their_evidence() -> None:
    rows = [{**dict.fromkeys(("influence", "influence_low", "influence_high", "rank")), **row}
            for row in reports.TOPICS]  # fmt: skip
    told = topics_of(reversed(rows))
    assert told is not None
    assert told.grid is not None
    assert told.grid.rows == (
        ("beekeeping", "source", "12.50", "10-14.25", "1", "7", "5", "9", "70 %"),
        ("beekeeping", "spreader", "", "", "", "0", "0", "0", "0 %"),
        ("aviaries", "too little evidence", "", "", "", "1", "1", "1", "1 %"),
    )
    assert told.after == (
        "beekeeping: its posts that weigh most are p1, p2. That it rightly stands there is 97 % sure.",
        "beekeeping: it reposted 2 posts of others.",
        "beekeeping: it is on 2 lists named after it.",
        "beekeeping: there are too few posts, days or reactors for more.",
        "beekeeping: it reposted 40 posts of others.",
        "aviaries: there are too few posts, days or reactors for more.",
    )
    assert topics_of([]) is None


def test_what_a_topic_is() -> None:
    told = described(reports.DOCUMENTS[0])
    assert told.grid is not None
    assert told.grid.rows == (
        ("hashtags", "#bees"),
        ("words (en)", "hive (with bee or #bees)"),
        ("words (de)", "Imker"),
        ("links to", "bees.example"),
        ("about, by the network's word", "apiculture"),
        ("lists of accounts named", "bees"),
        ("not: words (en)", "spelling bee"),
    )


# Reading


def test_gathered_in_memory_it_is_the_same(warehouse: Path) -> None:
    """Page by page or all at once: the same explanations and the same dates, and other accounts too."""
    snapshot = open_snapshot(str(warehouse))
    held = gather(snapshot, IDS)
    for account in (*IDS, "x:3"):
        assert explain(held, account) == explain(snapshot, account)
        who = [Account(account)]
        assert held_of(held, who) == held_of(snapshot, who)
    assert trend(held, "x:1") == trend(snapshot, "x:1")
    assert len(held.rows("topics", ["x:1"])) == 1


def test_gathered_it_asks_no_file(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = gather(open_snapshot(str(warehouse)), IDS)

    def told() -> list[object]:
        about = held_of(held, [Account("x:2")])
        return [explain(held, "x:1"), trend(held, "x:1"), about]

    expected = told()

    def fail(*_: object) -> None:
        raise AssertionError("a file was asked")

    monkeypatch.setattr("renown.publish.reading.seek", fail)
    monkeypatch.setattr("renown.publish.kept.File", fail)
    assert told() == expected


def test_the_ranking_has_everybody_in_order(warehouse: Path) -> None:
    held = rankings(open_snapshot(str(warehouse)), frozenset({"x:2"}))
    assert held.rows == held.known == 5 + OTHERS
    assert held.values["account_id"][:4] == ["x:1", "x:3", "x:9", "x:2"]  # ranks 1, 2, 2, 3
    assert held.pages == {3: account_page("x:2")}
    assert held.values["handle"][2] == MARKUP
    given = re.fullmatch(r"renown\.listing\((.*)\);\n", held.script("../"))
    assert given is not None
    assert json.loads(given[1])["pages"] == {"3": f"../{account_page('x:2')}"}


def test_topics_by_standing_and_one_of_which_nobody_speaks(warehouse: Path) -> None:
    found = topics(open_snapshot(str(warehouse)), frozenset(), ["beekeeping", "silence"])
    assert {name: list(held.values["standing"]) for name, held in found.items()} == {
        "aviaries": ["below_floor"],  # of a document that the plan does not have
        "beekeeping": ["source", "spreader"],
        "silence": [],
    }
    assert list(found["beekeeping"].values["handle"]) == ["ann", "bob"]
    # Where anybody is on a list named after it there is a column for that.
    columns = {name: [one.name for one in held.shown] for name, held in found.items()}
    assert columns["beekeeping"][-1] == "lists"
    assert columns["aviaries"][-1] == "reposted"


def test_a_person_goes_by_the_best_of_the_accounts(warehouse: Path) -> None:
    held = persons(open_snapshot(str(warehouse)), frozenset({"x:1"}))
    assert (held.rows, held.values["handle"], held.pages) == (1, ["ann"], {0: account_page("x:1")})
    assert held.values["accounts"] == ["@ann (x:1), @twin (x:3)"]
    assert held.values["score_low"] == [55.0]


def test_of_very_many_the_first_are_listed(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("renown.report.pages.rankings.MOST", 2)
    held = rankings(open_snapshot(str(warehouse)), frozenset())
    assert list(held.values["account_id"]) == ["x:1", "x:3"]  # x:9 shares rank 2
    assert (held.rows, held.known) == (2, 5 + OTHERS)


# Files


def test_pages_have_names_of_their_own() -> None:
    ids = [
        "x:1",
        "x-1",
        "X:1",
        "mastodon:https://host/users/a",
        "mastodon:https://host/users/A",
        "../../x",
    ]
    names = [account_page(account_id) for account_id in ids]
    assert len(set(names)) == len(ids)
    assert all(re.fullmatch(r"accounts/[A-Za-z0-9_-]+\.html", name) for name in names)


def test_what_accounts_say_of_themselves_is_escaped(warehouse: Path, tmp_path: Path) -> None:
    out = written(warehouse, tmp_path / "out", accounts=(HOSTILE,))
    for file in out.rglob("*.html"):
        assert MARKUP not in file.read_text("utf-8"), file
    assert "&lt;/script&gt;" in (out / account_page(HOSTILE)).read_text("utf-8")
    assert "<code>renown attack</code> measures" in (out / "index.html").read_text("utf-8")


def test_a_report_is_written_over_one_of_before_and_over_nothing_else(
    warehouse: Path, tmp_path: Path
) -> None:
    out = written(warehouse, tmp_path / "out", top=2)
    kept = out / "accounts" / "mine.html"
    kept.write_text("by the user", "utf-8")
    before = {file.name for file in (out / "accounts").iterdir()}
    assert len(before) == 3

    written(warehouse, out, accounts=("x:2",))

    names = {file.name for file in (out / "accounts").iterdir()}
    assert names == {"mine.html", Path(account_page("x:2")).name}
    with pytest.raises(UserError, match="found other files"):
        written(warehouse, warehouse)


def test_an_older_snapshot_is_shown_without_what_it_has_not(tmp_path: Path) -> None:
    """No topics, no persons, no gate, no history, no sources; and nobody reacted."""
    warehouse = snapshots.publish(tmp_path / "warehouse", without=("sources",))
    out = written(warehouse, tmp_path / "out", top=10)
    assert "holds no topics" in (out / "topics.html").read_text("utf-8")
    assert not (out / "persons.html").exists()
    assert len(list((out / "accounts").iterdir())) == 4


# What it is asked for


def test_the_command_says_what_to_open(
    capsys: pytest.CaptureFixture[str], warehouse: Path, tmp_path: Path
) -> None:
    who = tmp_path / "who.txt"
    who.write_text("# two of them\n@twin\n\nx:2\n", "utf-8")
    told = said(
        capsys,
        "report",
        "--warehouse",
        warehouse,
        "--out",
        tmp_path / "r",
        "--accounts",
        who,
        "--top",
        "1",
    )
    # @twin is x:3, and x:5, which is not scored
    uri = (tmp_path / "r" / "index.html").as_uri()
    assert re.fullmatch(
        rf"The report of 2026-11-30: 4 pages of accounts, \d+ files\. Open {uri}", told
    )


def test_all_who_were_never_seen_are_named(
    capsys: pytest.CaptureFixture[str], warehouse: Path, tmp_path: Path
) -> None:
    who = tmp_path / "who.txt"
    who.write_text("@annn\nx:2\nx:404\n", "utf-8")
    told = said(
        capsys, "report", "--warehouse", warehouse, "--out", tmp_path / "r", "--accounts", who,
        code=Exit.USER,
    )  # fmt: skip
    assert "'@annn'" in told
    assert "Near: @ann" in told
    assert "'x:404'" in told
    assert not (tmp_path / "r").exists()


def test_one_page_alone_is_one_page_alone(
    capsys: pytest.CaptureFixture[str], warehouse: Path, tmp_path: Path
) -> None:
    arguments = ("report", "--warehouse", warehouse, "--account", "@ann", "--out", tmp_path / "r")
    told = said(capsys, *arguments, "--top", "3", code=Exit.USER)
    assert "without --top" in told
    assert "Near: @ann" in said(capsys, *arguments[:4], "@annn", *arguments[5:], code=Exit.USER)
    assert not (tmp_path / "r").exists()
    assert said(capsys, *arguments).startswith("Open file://")
    (file,) = (tmp_path / "r").iterdir()
    text = file.read_text("utf-8")
    assert (
        "its posts that weigh most are p1, p2." in text
    )  # the table of topics is in order of the topic
    assert re.findall(r'(?:src|href)="(?!#|data:)', text) == []  # nothing beside it
    assert all("</script" not in asset(name).decode() for name in SCRIPTS)


# Boards

RATES = ("precision", "recall", "false_removal", "auc")
CLEANED = {
    "sets": [
        {
            "name": "bots",
            "found": {
                "removed": {
                    name: {"value": value}
                    for name, value in zip(RATES, (None, 0.62, None, None), strict=True)
                }
            },
        }
    ],
    "demo": {
        "found": {
            "removed": {
                name: {"value": value}
                for name, value in zip(RATES, (0.99, 0.98, 0.002, 0.997), strict=True)
            }
        },
        "roles": [
            {"role": "pod", "fake": True},
            {
                "role": "celebrity",
                "fake": False,
                "accounts": 25,
                "removed": {"value": 0.04},
                "discounted": {"value": 0.0},
            },
        ],
    },
}


def test_the_boards_that_are_shipped_are_those_that_are_published() -> None:
    titles = [block.section.title for block in boards(None, None)]
    assert titles == [
        "What scores foretell",
        "Whether intervals hold",
        "What cleaning catches",
        "What an attack gains",
    ]
    shown = (
        files("renown").joinpath("report", "pages", "boards", "cleaning.json").read_text("utf-8")
    )
    assert shown == (ROOT / "docs/validation/cleaning.json").read_text("utf-8")
    grid = boards(None, None)[0].section.grid
    assert grid is not None
    published = (ROOT / "docs/validation/scoreboard.md").read_text("utf-8")
    counted = r"Of \d+ comparisons.*?better in (\d+), worse in (\d+), and in (\d+)"
    tally = re.search(counted, published)
    assert tally is not None
    words = [cell.rsplit(": ")[-1] for row in grid.rows for cell in row[1:]]
    assert [str(words.count(v)) for v in ("better", "worse", "no difference")] == [*tally.groups()]


def test_boards_of_ones_own(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"expected scoreboard\.csv, coverage\.csv, cleaning"):
        boards(tmp_path, None)
    (tmp_path / "coverage.csv").write_text(
        "comparison,evidence,kind,accounts,held,width\nlives,all,score,10,0.9,7\n", "utf-8"
    )
    (shown,) = boards(tmp_path, None)
    assert shown.section.grid is not None
    assert shown.section.grid.rows == (
        ("other lives of a made-up world", "score", "10", "90 %", "7.0"),
    )
    (tmp_path / "cleaning.json").write_text(json.dumps(CLEANED), "utf-8")
    cleaned = boards(tmp_path, None)[1].section
    assert cleaned.grid is not None
    assert cleaned.grid.rows == (
        ("bots", "removed", "–", "62 %", "–", "–"),
        ("demo network", "removed", "99 %", "98 %", "0.2 %", "0.997"),
    )
    assert cleaned.sentences[1] == "  Planted as celebrity: 4 % of 25 removed, 0 % discounted"
    (tmp_path / "attacks.json").write_text('{"attacks": []}', "utf-8")
    with pytest.raises(UserError, match=r"it has not:\n  - claims\n  - network"):
        boards(tmp_path, None)


# What it costs those who do not want it


def test_nobody_else_pays_for_pages() -> None:
    script = "import sys, renown.cli, renown.warehouse; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
