"""Topics: which posts are on one, who is a source of it and who is not, and how sure that is.

What must never come back: an account is influential about aviaries because it saw birds once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import log1p, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.settings import ConfigError, PropagateSettings, TopicsSettings
from renown.solver.engines.reference import solve_dense
from renown.solver.solution import Parameters
from renown.tables import Edges, Influence, InteractionsView, PostsView, Topics, Vertices
from renown.topics import Topic, evidence, influence, judged, load_topics, tallies, topics
from renown.topics.matching import on_listed, on_topic
from renown.topics.rates import over_floor
from renown.topics.words import phrase, phrases, words

AS_OF = date(2026, 3, 31)
FLOOR = TopicsSettings(at_least_posts=3, at_least_days=2, at_least_reactors=3)
LEVEL, DAMPING = 0.9, 0.5


def topic(name: str, **told: Any) -> Topic:
    return Topic.model_validate({"name": name, "title": name.capitalize(), **told})


BIRDS = topic(
    "birds",
    hashtags=["birding", "aves"],
    terms={
        "en": ["bird watching", "aviary"],
        "es": ["pajarera"],
        "ja": ["野鳥"],
        "any": ["psittacidae"],
    },
    links=["birds.example"],
    **{
        "not": {
            "terms": {"en": ["angry birds"]},
            "hashtags": ["ad"],
            "links": ["shop.birds.example"],
        }
    },
)
TWINS = topic(
    "twins",
    terms={"en": [{"term": "twins", "with": ["pitcher", "ball park", "#twinsball"]}]},
)
OPERA = topic("opera", hashtags=["opera"])


class TestWhichPostsAreOnATopic:
    POSTS = [
        # text, language, hashtags, links, topics
        ("Bird-watching at dawn", "en", [], [], ["birds"]),
        ("The AVIARY's door", "en-GB", [], [], ["birds"]),
        ("two aviarys", "en", [], [], []),  # a term is a whole word
        ("an aviary of birds, and bird\n watching", "en", [], [], ["birds"]),
        ("watching a bird", "en", [], [], []),  # a phrase is in order
        ("la aviary", "es", [], [], []),  # a term of another language
        ("la aviary", "und", [], [], ["birds"]),  # nobody knows the language, so it may be any
        ("la pajarera", None, [], [], ["birds"]),
        ("la pajarera", "es_MX", [], [], ["birds"]),
        ("Psittacidae!", "fr", [], [], ["birds"]),
        ("昨日は野鳥を見た", "ja", [], [], ["birds"]),  # no gaps between words
        ("ask @aviary or https://x.example/aviary", "en", [], [], []),  # no words of its own
        (None, "en", ["birding"], [], ["birds"]),
        ("", "de", ["Birding"], [], ["birds"]),
        ("", "en", ["birdingtrip"], [], []),  # a hashtag is exact
        ("look", "en", [], ["https://www.birds.example/owl?x=1"], ["birds"]),
        ("look", "en", [], ["https://notbirds.example/", "https://birds.example.net/"], []),
        ("look", "en", ["birding"], ["http://shop.birds.example:80/cage"], []),  # excluded
        ("angry birds in the aviary", "en", [], [], []),  # excluded
        ("aviary", "en", ["ad"], [], []),  # excluded
        # A word of many meanings counts in company alone.
        ("the twins are teething", "en", [], [], []),
        ("the Twins have a new pitcher", "en", [], [], ["twins"]),
        ("the twins at the ball-park", "en", [], [], ["twins"]),
        ("go Twins", "en", ["twinsball"], [], ["twins"]),
        ("a pitcher in the ball park", "en", ["twinsball"], [], []),  # company without the word
        ("Twins, a pitcher, an aviary", "en", [], [], ["birds", "twins"]),
        ("", None, None, None, []),
    ]  # fmt: skip

    # What the network says that a post is about, its language, and the topics it is on.
    ANNOTATED = [
        (["Interests", "Parrots"], "en", ["birds"]),
        (["PARROTS "], "xx", ["birds"]),  # in any case, whatever the language
        (["Parrots of Sydney"], "en", []),  # the whole name
        (["Parrots", "Angry Birds (game)"], "en", []),  # excluded
        ([None], "en", []),
        (None, "en", []),
    ]  # fmt: skip

    def test_by_the_networks_annotations(self, spark: SparkSession) -> None:
        birds = topic(
            "birds",
            annotations=["parrots"],
            **{"not": {"annotations": ["angry birds (game)"]}},
        )
        schema = "post_id string, language string, annotations array<string>"
        rows = [(str(n), post[1], post[0]) for n, post in enumerate(self.ANNOTATED)]
        said = {"text": F.lit(None), "hashtags": F.lit(None), "links": F.lit(None)}
        kinds = {"text": "string", "hashtags": "array<string>", "links": "array<string>"}
        posts = spark.createDataFrame(rows, schema).withColumns(
            {name: none.cast(kinds[name]) for name, none in said.items()}
        )
        on: dict[str, list[str]] = {str(n): [] for n in range(len(rows))}
        for row in on_topic(posts, [birds, OPERA]).select("post_id", "topic").collect():
            on[row["post_id"]].append(row["topic"])
        assert list(on.values()) == [post[2] for post in self.ANNOTATED]

    def test_by_words_hashtags_and_links(self, spark: SparkSession) -> None:
        rows = [(str(n), *post[:4]) for n, post in enumerate(self.POSTS)]
        schema = "post_id string, text string, language string, hashtags array<string>, links array<string>"
        found = on_topic(spark.createDataFrame(rows, schema), [BIRDS, TWINS, OPERA])
        on: dict[str, list[str]] = {str(n): [] for n in range(len(rows))}
        for row in found.select("post_id", "topic").collect():
            on[row["post_id"]].append(row["topic"])
        told = [(post[:4], sorted(on[str(n)])) for n, post in enumerate(self.POSTS)]
        assert told == [(post[:4], post[4]) for post in self.POSTS]

    def test_words_of_posts_are_those_of_documents(self, spark: SparkSession) -> None:
        texts = [
            "Bird-watching, it's",
            "नमस्ते दुनिया",
            "Ångström ÉTÉ ß",
            "野鳥観察です",
            "a_b 3x é",
            "ไทย",
            "—",
        ]
        rows = spark.createDataFrame([(text,) for text in texts], "text string")
        found = rows.select(F.array_join(words(F.col("text")), " ").alias("words")).collect()
        assert [row["words"] for row in found] == [phrase(text) for text in texts]
        runs = rows.limit(1).select(phrases(words(F.col("text")), 3).alias("of")).first()
        assert runs is not None
        assert runs["of"] == ["bird watching it", "watching it s"]


class TestDocuments:
    def test_those_that_are_shipped_can_be_read(self) -> None:
        shipped = load_topics(["open-data", "birding"])
        assert [found.name for found in shipped] == ["birding", "open-data"]
        assert [Topic.model_validate(found.as_dict()) for found in shipped] == list(shipped)

    def test_all_that_is_wrong_is_told_at_once(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text(
            "name: A B\nhashtag: [x]\nlinks: ['https://x.example/a']\nterms: {english: [a], en: ['!!']}\n"
        )
        (tmp_path / "b.yaml").write_text("name: b\ntitle: B\nterms: {no: [fugl]}\n")
        (tmp_path / "c.yaml").write_text("name: c\ntitle: C\n")
        (tmp_path / "d.yaml").write_text("name: birding\ntitle: D\nhashtags: ['#two words', x]\n")
        (tmp_path / "e.yaml").write_text("name: e\ntitle: E\nlists: [birds]\n")
        (tmp_path / "f.yaml").write_text("name: f\ntitle: F\nlists: ['-']\nannotations: [' ']\n")
        files = [str(tmp_path / f"{name}.yaml") for name in "abcdef"]
        with pytest.raises(ConfigError) as error:
            load_topics([*files, "birdin", "birding"])
        told = str(error.value)
        for problem in (
            "unknown key 'hashtag'; did you mean 'hashtags'?",
            "'https://x.example/a' is not a domain",
            "'english' is not a language",
            "'!!' has no letter and no digit",
            "title: Field required",
            "put it in quotes, as 'no'",
            "it matches nothing",
            "it matches no post, and lists make nobody a source",
            "'-' has no letter and no digit",
            "an annotation without a name",
            "'#two words' is not a hashtag",
            "'birdin': no file birdin.yaml; did you mean 'birding'?",
        ):
            assert problem in told

    def test_what_is_pinned_is_what_a_document_says_wherever_it_lies(self, tmp_path: Path) -> None:
        for name, told in (
            ("one", "hashtags: [x]\ntitle: T\nname: t"),
            ("two", "name: t\ntitle: T\nhashtags: ['#X']"),
        ):
            (tmp_path / f"{name}.yaml").write_text(told)
        one, two = (load_topics([str(tmp_path / f"{name}.yaml")])[0] for name in ("one", "two"))
        assert one.as_dict() == two.as_dict()

    def test_two_documents_do_not_share_a_name(self) -> None:
        with pytest.raises(ConfigError, match="2 topic documents are named 'birding'"):
            load_topics(["birding", "birding"])


# Everybody below is kept but where it says so. Each of a, b, c, d reacts to what it is told to.
TRUST = {"ann": 1.0, "bea": 0.5, "one": 1.0, "mum": 1.0, "ball": 1.0, "ringer": 1.0, "rt": 1.0,
         "few": 1.0, "day": 1.0, "a": 1.0, "b": 1.0, "c": 0.5, "d": 0.5}  # fmt: skip
REMOVED = ("bota", "botb", "botc", "botd")


def said(
    author: str, n: int, text: str, language: str = "en", tag: str | None = None
) -> dict[str, Any]:
    """The n-th post of an author, on the n-th of March."""
    return {
        "post_id": f"x:{author}{n}", "author_id": f"x:{author}", "created_at": f"2026-03-{n:02d} 12:00:00",
        "text": text, "language": language, "hashtags": [tag] if tag else [],
    }  # fmt: skip


POSTS = [
    # Ann knows birds, and says so in three posts of four.
    *(said("ann", n, "bird watching again") for n in (1, 2, 3)),
    said("ann", 4, "breakfast"),
    # Bea does in Spanish, and once in English.
    said("bea", 1, "la pajarera", "es"), said("bea", 2, "otra pajarera", "es"), said("bea", 3, "my aviary"),
    # One saw birds once, and everybody liked that.
    said("one", 1, "I saw an aviary"), *(said("one", n, "lunch") for n in range(2, 9)),
    # A mother of twins; and who talks of the ball club of that name.
    *(said("mum", n, "the twins are teething") for n in range(1, 9)),
    *(said("ball", n, "the twins, their pitcher") for n in (1, 2, 3)),
    # A hashtag that a ring has taken over: the bots were removed, one was not.
    *(said(bot, n, "win", tag="birding") for bot in (*REMOVED, "ringer") for n in (1, 2, 3)),
    # Few reactors; many reactors to posts of one day.
    *(said("few", n, "bird watching") for n in (1, 2, 3)),
    *({**said("day", n, "bird watching"), "created_at": f"2026-03-09 0{n}:00:00"} for n in (1, 2, 3)),
    # Before the window.
    {**said("rt", 1, "aviary"), "created_at": "2025-01-01 00:00:00"},
]  # fmt: skip


def acted(actor: str, kind: str, *posts: str) -> list[dict[str, Any]]:
    return [
        {"actor_id": f"x:{actor}", "target_id": f"x:{post.rstrip('123456789')}", "kind": kind,
         "target_post_id": f"x:{post}", "occurred_at": "2026-03-20 00:00:00"}
        for post in posts
    ]  # fmt: skip


ACTS = [
    # a reacts to two posts of ann and reposts one of them, b likes, c reposts, d quotes.
    *acted("a", "like", "ann1", "ann2"), *acted("a", "repost", "ann2"), *acted("b", "like", "ann2"),
    *acted("c", "repost", "ann3"), *acted("d", "quote", "ann1"),
    *acted("bota", "repost", "ann1"),  # was removed
    *acted("ann", "like", "ann1"), *acted("b", "block", "ann1"), *acted("b", "like", "ann4"),  # not on it
    *(act for one in "abc" for act in acted(one, "like", "bea1")),
    *(act for one in "abcd" for act in acted(one, "repost", "one1")),
    *(act for one in "abcd" for act in acted(one, "repost", "mum1", "mum2", "mum3")),
    *(act for one in "abc" for act in acted(one, "reply", "ball1")),
    *(act for bot in REMOVED for act in acted(bot, "repost", "ringer1", "bota1", "botb2")),
    *acted("ringer", "repost", "bota1"),
    *acted("a", "like", "few1"), *acted("b", "like", "few1"),
    *(act for one in "abcd" for act in acted(one, "like", "day1")),
    # Reposts only, of two who are sources and of one who is not.
    *acted("rt", "repost", "ann1", "ann2", "bea1", "one1"),
]  # fmt: skip


@dataclass(frozen=True)
class World:
    """The table by topic and account, what was found by document, and the tables it came from."""

    rows: dict[tuple[str, str], dict[str, Any]]
    tallies: dict[str, Any]
    vertices: list[tuple[Any, ...]]
    edges: list[tuple[Any, ...]]


def frame(spark: SparkSession, table: Any, rows: list[dict[str, Any]]) -> DataFrame:
    given = spark.createDataFrame(rows)
    times = {n: F.to_timestamp(n) for n in ("created_at", "occurred_at") if n in given.columns}
    return table.conform_given(given.withColumns(times), source="a literal table")


def screening(spark: SparkSession) -> DataFrame:
    rows = [(f"x:{name}", True, trust, 0.25) for name, trust in TRUST.items()]
    rows += [(f"x:{name}", False, 0.0, 0.9) for name in REMOVED]
    schema = "account_id string, kept boolean, trust double, spam_probability double"
    return spark.createDataFrame(rows, schema)


@pytest.fixture(scope="module")
def world(spark: SparkSession) -> World:
    names = list(TRUST)
    vertices = [(AS_OF, n, f"x:{name}", trust) for n, (name, trust) in enumerate(TRUST.items())]
    # Everybody hears ann and one, ann hears bea and rt; bea hears nobody.
    heard = [(name, "ann", 1.0) for name in names if name not in ("ann", "bea")]
    heard += [(name, "one", 3.0) for name in names if name not in ("ann", "bea", "one")]
    heard += [("ann", "bea", 1.0), ("ann", "rt", 3.0)]
    edges = [(AS_OF, names.index(src), names.index(dst), weight) for src, dst, weight in heard]
    own = [1.0 + n for n in range(len(names))]
    given = (
        spark.createDataFrame(vertices, Vertices.schema),
        spark.createDataFrame(edges, Edges.schema),
        # The general column, not solved yet: where it begins decides nothing.
        spark.createDataFrame(
            [(AS_OF, n, f"x:{name}", own[n], own[n]) for n, name in enumerate(names)],
            Influence.schema,
        ),
    )
    documents = [BIRDS, OPERA, TWINS]
    found = judged(
        evidence(
            frame(spark, PostsView, POSTS), frame(spark, InteractionsView, ACTS), screening(spark),
            documents=documents, window_days=90, as_of=AS_OF, keep=DataFrame.persist,
        ),
        floor=FLOOR,
    ).persist()  # fmt: skip
    settings = PropagateSettings(damping=DAMPING, tolerance=1e-12)
    solved, _ = influence(found.where("standing = 'source'"), *given, settings=settings)
    table = topics(found, solved, floor=FLOOR, level=LEVEL, as_of=AS_OF).persist()
    assert Topics.check(table) == table.count()
    rows = {(row["topic"], row["account_id"][2:]): row.asDict() for row in table.collect()}
    told = {tally.topic: tally for tally in tallies(table, documents)}
    return World(rows, told, vertices, edges)


class TestWhoIsASource:
    def test_one_tweet_about_birds_is_no_influence_on_birds(self, world: World) -> None:
        """Whoever hears it, and whatever it met with."""
        row = world.rows["birds", "one"]
        assert (row["standing"], row["lacks"]) == ("below_floor", ["posts", "days"])
        assert (row["posts"], row["reactors"], row["share_of_posts"]) == (1, 5, 1 / 8)
        assert row["heaviest_posts"] == ["x:one1"]
        for name in ("own", "influence", "influence_low", "influence_high", "rank", "confidence"):
            assert row[name] is None

    def test_a_mother_of_twins_has_nothing_to_do_with_a_ball_club(self, world: World) -> None:
        assert {account for name, account in world.rows if name == "twins"} == {"ball"}
        assert world.rows["twins", "ball"]["standing"] == "source"

    def test_a_topic_in_two_languages_is_one_topic(self, world: World) -> None:
        bea = world.rows["birds", "bea"]
        assert (bea["standing"], bea["posts"], bea["days"], bea["reactors"]) == ("source", 3, 3, 4)
        assert world.rows["birds", "ann"]["standing"] == "source"

    def test_a_topic_without_a_source_answers_nobody_and_says_why(self, world: World) -> None:
        assert not [key for key in world.rows if key[0] == "opera"]
        assert (
            world.tallies["opera"].nobody
            == "nobody who is kept posted on it, or reposted what others did"
        )
        assert world.tallies["birds"].nobody is None
        assert dict(world.tallies["birds"].lacking) == {"posts": 1, "days": 2, "reactors": 2}

    def test_a_ring_that_takes_over_a_hashtag_gains_nothing_by_it(self, world: World) -> None:
        """Who was removed has no row and reacts to nobody; the one that was missed has no reactors."""
        assert not {account for _, account in world.rows} & set(REMOVED)
        missed = world.rows["birds", "ringer"]
        assert (missed["standing"], missed["lacks"], missed["reactors"]) == (
            "below_floor",
            ["reactors"],
            0,
        )

    def test_who_only_reposts_is_a_spreader(self, world: World) -> None:
        row = world.rows["birds", "rt"]
        assert (row["standing"], row["posts"], row["reposted"]) == ("spreader", 0, 4)
        assert row["lacks"] == ["posts", "days", "reactors"]
        assert (row["heaviest_posts"], row["share_of_posts"]) == ([], 0)
        assert row["influence"] is None
        # Reposts of what removed accounts posted are reposts, too: one who has own posts spreads less.
        assert world.rows["birds", "ringer"]["reposted"] == 1

    @pytest.mark.parametrize(("account", "lacks"), [("few", ["reactors"]), ("day", ["days"])])
    def test_every_part_of_the_floor_counts(
        self, world: World, account: str, lacks: list[str]
    ) -> None:
        assert world.rows["birds", account]["lacks"] == lacks
        assert world.rows["birds", account]["influence"] is None

    def test_reactors_are_distinct_kept_accounts_and_reactions_to_posts_on_the_topic(
        self, world: World
    ) -> None:
        ann = world.rows["birds", "ann"]
        assert (ann["posts"], ann["days"], ann["share_of_posts"]) == (3, 3, 3 / 4)
        assert ann["reactors"] == 5  # a, b, c, d, rt: neither itself, nor a bot
        # a and rt count 1 and reshared, b 1, c and d a half and reshared.
        assert ann["own"] == pytest.approx(log1p(2 + 2 + 1 + 1 + 1), rel=1e-12)
        # ann1: 1 + 1 + 2 by a, d and rt. ann2: 2 + 1 + 2 by a, b and rt. ann3: 1 by c.
        assert ann["heaviest_posts"] == ["x:ann2", "x:ann1", "x:ann3"]

    def test_own_engagement_counts_by_ones_own_trust(self, world: World) -> None:
        # a, b, c like: 1 + 1 + .5; rt reposts: 2.
        assert world.rows["birds", "bea"]["own"] == pytest.approx(0.5 * log1p(4.5), rel=1e-12)


KEEPERS = topic(
    "aviaries",
    hashtags=["aviary"],
    lists=["bird keepers", "aviaries", "pajareros", "野鳥"],
    **{"not": {"lists": ["angry birds"], "hashtags": ["keepers"]}},
)
MOTHERS = topic(
    "mothers", terms={"en": ["teething"]}, lists=["twin mothers", "mothers of twins"],
)  # fmt: skip


class TestLists:
    NAMES = [
        ("Bird keepers", "list", ["aviaries"]),
        ("my BIRD-KEEPERS!", "list", ["aviaries"]),
        ("Pajareros de España", "list", ["aviaries"]),  # in any language
        ("東京の野鳥", "list", ["aviaries"]),
        ("Goalkeepers", "list", []),
        ("Bird keepers who play Angry Birds", "list", []),  # excluded
        ("keepers of aviaries", "list", ["aviaries"]),  # what no post may hold, a list's name may
        ("Twins", "list", []),  # a ball club
        ("Aviaries, and mothers of twins", "list", ["aviaries", "mothers"]),
        ("Bird keepers", "mute", []),  # a list for moderation, as the view has it
        ("#aviary", "list", []),  # what posts are found by says nothing of lists
        (None, "list", []),
    ]  # fmt: skip

    def test_by_their_names(self, spark: SparkSession) -> None:
        rows = [(str(n), *named[:2]) for n, named in enumerate(self.NAMES)]
        acts = spark.createDataFrame(rows, "n string, list_name string, kind string")
        on: dict[str, list[str]] = {n: [] for n, _, _ in rows}
        for row in on_listed(acts, [KEEPERS, OPERA, MOTHERS]).collect():
            on[row["n"]].append(row["topic"])
        assert [sorted(found) for found in on.values()] == [named[2] for named in self.NAMES]
        assert on_listed(acts, [OPERA]).count() == 0

    # Ann, Bea and Few post on aviaries, and a and b react. One does so once, rt never.
    POSTS = [
        *(said(who, n, "", tag="aviary") for who in ("ann", "bea", "few") for n in (1, 2, 3)),
        said("one", 1, "", tag="aviary"),
    ]  # fmt: skip
    ACTS = [
        *(act for who in ("ann", "bea", "few", "one") for act in acted("a", "like", f"{who}1")),
        *(act for who in ("ann", "bea", "few", "one") for act in acted("b", "like", f"{who}2")),
    ]

    @staticmethod
    def put(lister: str, whom: str, name: str | None, day: str = "2020-01-01") -> dict[str, Any]:
        return {"actor_id": f"x:{lister}", "target_id": f"x:{whom}", "kind": "list",
                "list_name": name, "occurred_at": f"{day} 00:00:00"}  # fmt: skip

    @pytest.fixture(scope="class")
    @classmethod
    def found(cls, spark: SparkSession) -> dict[str, dict[str, Any]]:
        """By account, on aviaries."""
        put = cls.put
        listed = [
            put("c", "ann", "Bird keepers"),  # years ago, and she still is on it
            put("c", "ann", "Aviaries"), put("c", "ann", "Aviaries"),  # two lists of one name are one
            put("a", "ann", "bird keepers"),  # who has liked as well
            put("bota", "ann", "Bird keepers"),  # was removed
            put("ann", "ann", "Bird keepers"),  # herself
            put("d", "bea", "Twins"), put("d", "bea", None),  # of something else, of nobody knows what
            *(put(one, "one", "Bird keepers") for one in ("c", "d", "rt", "mum")),
            *(put(one, "rt", "Bird keepers") for one in ("c", "d", "mum")),
            *(put(one, "few", "Bird keepers") for one in REMOVED),
        ]  # fmt: skip
        acts = [{"list_name": None, **act} for act in cls.ACTS]
        acts += [{"target_post_id": None, **act} for act in listed]
        rows = evidence(
            frame(spark, PostsView, cls.POSTS), frame(spark, InteractionsView, acts), screening(spark),
            documents=[KEEPERS], window_days=90, as_of=AS_OF,
        )  # fmt: skip
        return {row["account_id"][2:]: row.asDict() for row in judged(rows, floor=FLOOR).collect()}

    def test_whoever_keeps_one_is_a_reactor_once(self, found: dict[str, dict[str, Any]]) -> None:
        ann = found["ann"]
        assert (ann["standing"], ann["reactors"], ann["lists"]) == ("source", 3, 3)
        # a and c (of half a trust) count once more, as if they had reshared; b liked.
        assert ann["engagement"] == pytest.approx(2 * 1 + 1 + 2 * 0.5)
        assert ann["trusted_reactors"] == pytest.approx(1 + 1 + 0.5)
        # Her posts met with 1 and 1, and a and c brought 2 and 1.
        assert ann["concentration"] == pytest.approx((1 + 1 + 4 + 1) / (1 + 1 + 2 + 1) ** 2)

    @pytest.mark.parametrize("account", ["bea", "few"])
    def test_lists_of_something_else_and_of_removed_accounts_count_nowhere(
        self, found: dict[str, dict[str, Any]], account: str
    ) -> None:
        row = found[account]
        assert (row["standing"], row["reactors"], row["lists"]) == ("below_floor", 2, 0)

    def test_no_list_waives_the_floor_of_own_posts(self, found: dict[str, dict[str, Any]]) -> None:
        one = found["one"]
        assert (one["lacks"], one["reactors"], one["lists"]) == (["posts", "days"], 5, 4)
        assert "rt" not in found  # on lists alone, without a word on it


class TestInfluence:
    def test_it_is_the_columns_of_one_solve(self, world: World) -> None:
        weights, trust = dense(world)
        for name in ("birds", "twins"):
            q = np.array([own(world, name, v[2]) for v in world.vertices])
            exact = solve_dense(
                weights,
                trust,
                q,
                Parameters(damping=DAMPING, tolerance=1e-13),
                yardstick=np.ones(len(q)),
            ).values
            for place, vertex in enumerate(world.vertices):
                row = world.rows.get((name, vertex[2][2:]))
                if row and row["standing"] == "source":
                    assert row["influence"] == pytest.approx(exact[place], rel=1e-9)

    def test_what_others_pass_on_counts_beside_ones_own(self, world: World) -> None:
        """bea is heard by ann, who gives her a quarter of her attention."""
        ann, bea = world.rows["birds", "ann"], world.rows["birds", "bea"]
        passed = DAMPING * 1.0 * 1 / 4 * ann["influence"]
        assert bea["influence"] == pytest.approx(bea["own"] + passed, rel=1e-9)
        assert (ann["rank"], bea["rank"]) == (1, 2)
        assert world.rows["twins", "ball"]["rank"] == 1

    def test_the_interval_is_the_bayesian_bootstraps_over_posts(self, world: World) -> None:
        """Of ann's engagement of 7, posts met with 4, 5 and 1; all of bea's met one post."""
        ann, z = world.rows["birds", "ann"], NormalDist().inv_cdf(0.95)
        spread = z * 7 * sqrt(4**2 + 5**2 + 1**2) / (4 + 5 + 1)
        assert ann["influence_low"] == pytest.approx(
            ann["influence"] * log1p(max(7 - spread, 0)) / log1p(7), abs=1e-12
        )
        assert ann["influence_high"] == pytest.approx(
            ann["influence"] * log1p(7 + spread) / log1p(7), rel=1e-9
        )
        bea = world.rows["birds", "bea"]
        assert bea["influence_low"] == 0  # another time nobody might have seen it
        assert bea["influence_high"] == pytest.approx(
            bea["influence"] * log1p(4.5 * (1 + z)) / log1p(4.5), rel=1e-9
        )

    def test_its_spread_is_that_of_resampled_posts(self) -> None:
        """Exp(1) weights, drawn, beside what is worked out."""
        met = np.array([4, 5, 1, 12, 3])
        drawn = np.random.default_rng(3).exponential(size=(200_000, len(met))) @ met
        concentration = (met**2).sum() / met.sum() ** 2
        assert met.sum() * sqrt(concentration) == pytest.approx(drawn.std(), rel=0.01)

    def test_confidence_is_no_spam_and_rates_over_the_floor(self, world: World) -> None:
        """Of those who posted on birds: ann, bea, one, ringer, few, day."""
        # posts, and reactors by their trust, rounded down
        many = {(3, 4): 1, (1, 4): 1, (3, 0): 1, (3, 2): 1, (3, 3): 2}
        over = over_floor(many, posts=3, reactors=3)
        assert world.rows["birds", "ann"]["confidence"] == pytest.approx((1 - 0.25) * over[3, 4])
        assert world.rows["birds", "bea"]["confidence"] == pytest.approx((1 - 0.25) * over[3, 3])


class TestRatesOverTheFloor:
    def test_of_many_who_are_lucky_few_are_believed(self) -> None:
        """Three posts and reactors are luck where everybody has one, and few where all have six."""
        quiet = {(1, 1): 900, (2, 1): 80, (3, 3): 5}
        busy = {(6, 6): 900, (9, 9): 300, (3, 3): 50}
        assert over_floor(quiet, posts=3, reactors=3)[3, 3] < 0.05
        assert over_floor(busy, posts=3, reactors=3)[3, 3] > 0.95
        # Of whom nothing else is known, little is expected.
        assert 0.05 < over_floor({(3, 3): 1}, posts=3, reactors=3)[3, 3] < 0.2

    def test_more_evidence_is_believed_more(self) -> None:
        cells = [(1, 0), (2, 2), (3, 3), (4, 5), (8, 9), (32, 32)]
        over = over_floor(dict.fromkeys(cells, 10), posts=3, reactors=3)
        chances = [over[cell] for cell in cells]
        assert chances == sorted(chances)
        assert chances[0] < 0.01
        assert chances[-1] > 0.999

    @pytest.mark.parametrize("median", [0.5, 2.0])
    def test_so_many_of_a_list_are_wrong_as_it_says(self, median: float) -> None:
        """Drawn accounts, of which the rates are known: reactors go with posts."""
        rng = np.random.default_rng(5)
        a = median * rng.lognormal(0, 1, size=20_000)
        b = a * rng.lognormal(0, 0.8, size=len(a))
        posts, reactors = rng.poisson(a), rng.poisson(b)
        a, b, posts, reactors = (of[posts > 0] for of in (a, b, posts, reactors))
        cells = list(
            zip(np.minimum(posts, 32).tolist(), np.minimum(reactors, 32).tolist(), strict=True)
        )
        over = over_floor(Counter(cells), posts=3, reactors=3)
        listed = (posts >= 3) & (reactors >= 3)
        chance = np.array([over[cell] for cell in cells])
        wrong = listed & ~((a >= 3) & (b >= 3))
        assert (1 - chance)[listed].sum() == pytest.approx(wrong.sum(), rel=0.1)
        # And so it is of those alone that it is half sure of.
        half = listed & (chance > 0.3) & (chance < 0.7)
        assert (1 - chance)[half].sum() == pytest.approx(wrong[half].sum(), rel=0.15)


def own(world: World, name: str, account_id: str) -> float:
    row = world.rows.get((name, account_id[2:]))
    return row["own"] if row and row["own"] is not None else 0.0


def dense(world: World) -> tuple[np.ndarray, np.ndarray]:
    weights = np.zeros((len(world.vertices),) * 2)
    for _, src, dst, weight in world.edges:
        weights[src, dst] += weight
    return weights, np.array([vertex[3] for vertex in world.vertices])


@pytest.mark.slow
def test_the_engine_graphframes_gives_the_same(spark: SparkSession, world: World) -> None:
    sources = [
        (row["topic"], row["account_id"], row["own"]) for row in world.rows.values() if row["rank"]
    ]
    general = [(AS_OF, v[1], v[2], 1.0, 1.0) for v in world.vertices]
    found, _ = influence(
        spark.createDataFrame(sources, "topic string, account_id string, own double"),
        spark.createDataFrame(world.vertices, Vertices.schema),
        spark.createDataFrame(world.edges, Edges.schema),
        spark.createDataFrame(general, Influence.schema),
        settings=PropagateSettings(damping=DAMPING, tolerance=1e-3),  # a round takes a second
        engine="graphframes",
    )
    rows = found.collect()
    assert len(rows) == len(sources)
    for row in rows:
        here = world.rows[row["topic"], row["account_id"][2:]]["influence"]
        assert row["influence"] == pytest.approx(here, rel=0.02)


def test_there_is_no_topical_influence_below_the_floor(spark: SparkSession) -> None:
    """However much engagement there is: of all mixtures of evidence around the floor."""
    much = (1e6, 1e6, 0.5)
    mixtures = [
        (f"x:{mixture}", "t", trust, 0.01, posts, days, reactors, reposted, *much)
        for posts in (0, 1, 2, 3, 40)
        for days in (0, 1, 2, 30)
        for reactors in (0, 2, 3, 5_000)
        for reposted, trust in ((0, 1.0), (1, 0.1), (500, 1.0))
        for mixture in [f"{posts}/{days}/{reactors}/{reposted}"]
    ]
    sums = "trusted_reactors double, engagement double, concentration double"
    given = spark.createDataFrame(
        mixtures,
        "account_id string, topic string, trust double, spam_probability double, posts bigint, "
        f"days bigint, reactors bigint, reposted bigint, {sums}",
    )
    nothing = F.array().cast("array<string>")
    beside = {
        "share_of_posts": F.lit(1.0),
        "lists": F.lit(1000).cast("bigint"),
        "heaviest_posts": nothing,
        "languages": nothing,
    }
    given = given.withColumns(beside)
    # Whatever a solve might give to whomever.
    solved = given.select("topic", "account_id", F.lit(7.0).alias("influence"))
    table = topics(judged(given, floor=FLOOR), solved, floor=FLOOR, level=LEVEL, as_of=AS_OF)
    for row in table.collect():
        over = row["posts"] >= 3 and row["days"] >= 2 and row["reactors"] >= 3
        assert (row["standing"] == "source") == over == (row["lacks"] == [])
        for name in ("own", "influence", "influence_low", "influence_high", "rank", "confidence"):
            assert (row[name] is not None) == over
        if not over:
            hardly = row["posts"] <= 0.1 * (row["posts"] + row["reposted"])
            assert row["standing"] == ("spreader" if hardly else "below_floor")
