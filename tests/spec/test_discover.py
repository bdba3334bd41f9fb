"""What accounts talk about, proposed as topic documents: literal posts, with the arithmetic left visible."""

from __future__ import annotations

from datetime import date, datetime, timezone
from functools import partial
from math import log
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import cli_discover, graph
from renown.errors import Exit
from renown.report.showing import as_text
from renown.tables import Accounts, PostsView, Screening
from renown.topics import Asked, Discovery, Proposal, as_yaml, discover, load_topic
from renown.topics.discover import signs, together, told
from renown.topics.proposal import Sign, names
from tests.jobs.commands import renown as command

AS_OF = date(2026, 11, 30)
ASKED = Asked(authors=3, together=2, common_share=0.6, shown=2, signs_per_topic=3)
Row = dict[str, Any]


def post(author: str, day: int, *said: str, language: str | None = "en", **more: Any) -> Row:
    """Signs as they are written here: #birds, and //birds.example of a link."""
    tags = [sign.removeprefix("#") for sign in said if sign.startswith("#")]
    links = [f"https://www.{sign[2:]}/a?b#c" for sign in said if sign.startswith("//")]
    return {"post_id": f"{author}/{day}/{'+'.join(said)[:40]}", "author_id": author,
            "created_at": datetime(2026, 11, day, 12, tzinfo=timezone.utc), "language": language,
            "hashtags": tags or None, "links": links or None, **more}  # fmt: skip


def judged(account: str, kept: bool = True, trust: float = 1.0) -> Row:
    return {"as_of": AS_OF, "account_id": account, "coverage": "own", "decision": "kept", "kept": kept,
            "trust": trust, "reasons": [], "evidence": []}  # fmt: skip


PEOPLE = [f"x:{name}" for name in ("ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal")]
RING = [f"x:ring{n}" for n in range(9)]
POSTS = [
    # Birds: four authors, three of whom use both signs in one post; and two a link.
    *(post(f"x:{name}", 10, "#Birds", "#birding", "#today") for name in ("ann", "bob", "cat")),
    post("x:ann", 11, "#birds", "#birding", "//birds.example"),
    post("x:bob", 12, "#birding", "//birds.example", language="de-AT"),
    post("x:cat", 12, "//birds.example"),
    post("x:dan", 13, "#birds", "#today"),
    # Chess: three authors, one sign.
    *(post(f"x:{name}", 14, "#chess", "#today") for name in ("eve", "fay", "gus")),
    # Two of hal's accounts are one author, and so do not make three of #knots.
    *(post(account, 15, "#knots", "#today") for account in ("x:hal", "m:hal", "x:dan")),
    # One who posts the most proposes nothing.
    *(post("x:hal", day, "#mycoin", "#today") for day in range(1, 21)),
    # A ring that cleaning discounted; one account that it removed.
    *(post(account, 16, "#pills", "#cheap") for account in RING),
    *(post("x:removed", 17, f"#{tag}") for tag in ("knots", "chess")),
    # Everything at once says nothing of any two of them.
    *(post(f"x:{n}", 18, *(f"#t{i}" for i in range(9)), "#chess", "#birds") for n in ("ann", "bob", "eve")),
    # Before the window; seen inside somebody else's record alone.
    post("x:fay", 1, "#knots", created_at=datetime(2026, 1, 1, tzinfo=timezone.utc)),
    post("x:gus", 19, "#knots", embedded=True),
    post("x:gus", 20),
]  # fmt: skip
SCREENING = [
    *(judged(account) for account in [*PEOPLE, "m:hal"]),
    *(judged(account, trust=0.4) for account in RING),
    judged("x:removed", kept=False, trust=0.0),
]
ACCOUNTS = [{"account_id": name, "person_id": "x:hal"} for name in ("x:hal", "m:hal")]


def tables(spark: SparkSession) -> tuple[DataFrame, DataFrame, DataFrame]:
    given = ((PostsView, POSTS), (Screening, SCREENING), (Accounts, ACCOUNTS))
    frames = (spark.createDataFrame(rows, table.schema) for table, rows in given)  # type: ignore[type-var]
    posts, screening, accounts = (frame.coalesce(1) for frame in frames)
    return posts, screening, accounts


@pytest.fixture(scope="module")
def found(spark: SparkSession) -> Discovery:
    return discover(
        *tables(spark),
        grouping=partial(graph.communities, as_of=AS_OF),
        asked=ASKED,
        window_days=90,
        as_of=AS_OF,
        keep=lambda frame: frame.persist(),
    )


def test_groups_of_what_goes_together_by_their_authors(found: Discovery) -> None:
    birds, chess = found.proposals

    assert (birds.name, chess.name) == ("birds", "chess")
    # ann, bob, cat and dan in 7 posts on the 10th, 11th, 12th and 13th.
    assert (birds.authors, birds.posts, birds.days) == (4, 7, 4)
    assert birds.signs == (
        Sign("#birds", 4, 5),
        Sign("#birding", 3, 5),
        Sign("//birds.example", 3, 3),
    )
    assert birds.languages == {"en": 6, "de": 1}
    assert chess.signs == (Sign("#chess", 3, 3),)
    assert (chess.authors, chess.posts, chess.days, chess.pairs) == (3, 3, 1, ())


def test_neither_a_bot_nor_a_ring_nor_a_removed_account_proposes_anything(found: Discovery) -> None:
    proposed = {sign.text for proposal in found.proposals for sign in proposal.signs}
    assert proposed & {"#mycoin", "#pills", "#cheap", "#knots"} == set()


def test_a_sign_of_most_authors_is_no_topic_and_joins_none(found: Discovery) -> None:
    """#today is used by all eight; it goes with birds as often as by chance."""
    assert found.authors == 8
    assert found.common == (Sign("#today", 8, 30),)


def test_how_far_from_chance(found: Discovery) -> None:
    """#birds: 4 of 8 authors; #birding: 3; both in one post: 3. By chance it would be 4 * 3 / 8."""
    pair = found.proposals[0].pairs[0]

    assert (pair.first, pair.second, pair.authors) == ("#birding", "#birds", 3)
    assert pair.lift == pytest.approx(3 * 8 / (4 * 3))
    assert pair.npmi == pytest.approx(log(3 * 8 / (4 * 3)) / -log(3 / 8))
    assert len(found.proposals[0].pairs) == ASKED.shown


def test_a_post_full_of_signs_says_nothing(spark: SparkSession) -> None:
    rows = told(*tables(spark), window_days=90, as_of=AS_OF, asked=ASKED)
    assert rows.where(F.array_contains("signs", "#t0")).count() == 0


def test_one_author_is_counted_once_however_much_it_posts(spark: SparkSession) -> None:
    rows = told(*tables(spark), window_days=90, as_of=AS_OF, asked=ASKED)
    uses = rows.select("author", "post_id", "day", "language", F.explode("signs").alias("sign"))
    counted = {row["sign"]: (row["authors"], row["posts"]) for row in signs(uses).collect()}

    assert counted["#mycoin"] == (1, 20)
    assert counted["#knots"] == (2, 3)  # hal and dan; two accounts of hal's are one author
    usable = signs(uses).where("authors >= 1").withColumn("id", F.lit(0))
    pairs = together(uses, usable, authors=8, asked=ASKED).select("first", "second").collect()
    assert ("#mycoin", "#today") not in {
        tuple(row) for row in pairs
    }  # one author of two that it takes


def test_a_proposal_is_a_document_that_says_what_it_rests_on(
    found: Discovery, tmp_path: Path
) -> None:
    file = tmp_path / "birds.yaml"
    file.write_text(as_yaml(found.proposals[0], found), "utf-8")
    text = file.read_text("utf-8")

    document = load_topic(str(file))
    assert (document.name, document.title) == ("birds", "birds")
    assert document.hashtags == ("birds", "birding")
    assert document.links == ("birds.example",)
    assert "# 4 of 8 trusted authors who used any hashtag or link in the 90 days" in text
    assert "# up to 2026-11-30: 7 posts on 4 days" in text
    assert '#   "#birding" and "#birds": 3; 2.0; 0.71' in text
    assert '  - "birds"  # 4 authors, 5 posts' in text


@pytest.mark.parametrize(
    "tag", ["鳥", 'x"\n- evil: true', "#not", "yes", "a: b", "\u2028x", "🐦", "null", "été", "_x"]
)
def test_what_people_write_stays_a_text(tag: str) -> None:
    """Whatever is in a hashtag, the document holds it as one text and has a name."""
    (proposal,) = names([Proposal("", (Sign(f"#{tag}", 5, 9),), 0, 5, 9, 3, (), {})])
    found = Discovery(AS_OF, 90, 10, 20, ASKED, (), (proposal,))
    held = yaml.safe_load(as_yaml(proposal, found))

    assert held["hashtags"] == [tag]
    assert held["title"] == tag
    assert set(held) == {"name", "title", "about", "hashtags"}
    assert proposal.name == {"yes": "yes", "null": "null", "été": "ete", "_x": "x"}.get(
        tag, proposal.name
    )


def test_every_proposal_has_a_name_of_its_own() -> None:
    same = [
        Proposal("", (Sign(f"#{tag}", 5, 9),), 0, 5, 9, 3, (), {}) for tag in ("été", "ete", "鳥")
    ]
    assert [proposal.name for proposal in names(same)] == ["ete", "ete-2", "topic-3"]


def test_a_folder_of_proposals_and_what_is_printed(found: Discovery, tmp_path: Path) -> None:
    files = cli_discover.write(found, tmp_path / "new")

    assert [file.name for file in files] == ["birds.yaml", "chess.yaml"]
    assert load_topic(str(files[1])).hashtags == ("chess",)
    text = as_text([cli_discover.told(found)])
    assert text.startswith(
        "2 proposals, as of 2026-11-30\n8 trusted authors used a hashtag or a link"
    )
    assert "Used by more than 60 % of them, and so no topic's: #today (8)." in text
    birds = next(line for line in text.splitlines() if line.startswith("birds"))
    assert birds.split() == ["birds", "4", "7", "4", "3", "#birds", "#birding", "birds.example"]


def test_what_cannot_be_done_is_refused_before_a_session_is_paid_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("topics", "--discover", "--warehouse", str(tmp_path))
    (tmp_path / "held").write_text("")

    assert command(*asked, "--as-of", "2026-11-30", "--out", str(tmp_path)) == Exit.USER
    assert "not an empty folder" in capsys.readouterr().err
    assert command(*asked, "--input", "given", "--out", str(tmp_path / "new")) == Exit.USER
    assert "give --as-of" in capsys.readouterr().err
    assert command(*asked, "--out", str(tmp_path / "new")) == Exit.USER
    assert "or give --as-of, to look at the ledger itself" in capsys.readouterr().err
    assert command(*asked) == Exit.USER
    assert "say where the proposals go with --out DIR" in capsys.readouterr().err
    assert command(*asked, "--check", "a.yaml", "--out", "b") == Exit.USER
    assert "--discover goes with neither --check" in capsys.readouterr().err
    assert command("topics", "--limit", "3") == Exit.USER
    assert "--limit go with --discover" in capsys.readouterr().err
