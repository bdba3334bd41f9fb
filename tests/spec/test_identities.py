"""Accounts of one person: what links them, who hangs together, and that their own acts never count."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import ledger
from renown.errors import UserError
from renown.features import reactions
from renown.features.pairs import pairs
from renown.ingest import identities as given
from renown.ledger import Records, Views, persons, profile_links, profile_pages
from renown.ledger.observed import statuses
from renown.moments import cut
from renown.settings import IdentitySettings
from renown.tables import (
    AccountEvents,
    AccountObservations,
    Accounts,
    FollowsView,
    InteractionsView,
    PostsView,
    Rejects,
    Screening,
)
from tests.spec.test_ledger_views import rows, table

MAY_1, MAY_3 = date(2016, 5, 1), date(2016, 5, 3)
SETTINGS = IdentitySettings(largest_person=3)
DAY, LATER = "05-01 00:00", "05-02 00:00"
BSKY = "https://bsky.app/profile/"
M, N = "mastodon:https://m.example/users/", "mastodon:https://n.example/users/"

COLUMNS = "account_id observed_at handle url description links verified_links opted_out"
OBSERVED = [
    # Ann's profiles point at each other, one in the text of its description: a cross link.
    ("x:1", DAY, "ann", f"{BSKY}ann.bsky.social", None, None, None, None),
    ("bluesky:did:plc:a", DAY, "ann.bsky.social", None, "Or twitter.com/Ann?s=20.", [], None, None),
    # Anybody can point at Ben: that alone is none.
    ("x:2", DAY, "ben", None, None, [f"{BSKY}ben.bsky.social"], None, None),
    ("bluesky:did:plc:b", DAY, "ben.bsky.social", None, "I am Ben.", None, None, None),
    # The network has found that Cat's other profile points back: one side is enough.
    (f"{M}cat", DAY, "cat@m.example", "https://m.example/@cat", None, None, ["https://x.com/cat"], None),
    ("x:3", DAY, "Cat", None, None, None, None, None),
    # Dora's handle is her domain, and her domain points back at her other profile.
    ("bluesky:did:plc:d", DAY, "dora.example", None, None, None, None, None),
    (f"{M}dora", DAY, "dora@m.example", None, None, None, ["https://www.dora.example/"], None),
    # A claim is not checked, and a page below is not the site itself.
    ("x:4", DAY, "dora", "https://dora.example", None, None, None, None),
    (f"{N}guest", DAY, "guest@n.example", None, None, None, ["https://dora.example/guest"], None),
    # One site points back at both of Eve's.
    (f"{M}eve", DAY, "eve@m.example", None, None, None, ["https://eve.example"], None),
    (f"{N}eva", DAY, "eva@n.example", None, None, None, ["https://eve.example/"], None),
    # The same names everywhere: never from names alone.
    ("x:6", DAY, "fay", None, "I am Fay.", None, None, None),
    ("bluesky:did:plc:f", DAY, "fay.bsky.social", None, "I am Fay.", None, None, None),
    (f"{M}fay", DAY, "fay@m.example", None, "I am Fay.", None, None, None),
    # Two were last seen with the handle: nobody knows whom it means.
    ("x:7", DAY, "gil", None, None, None, None, None),
    ("x:77", LATER, "gil", None, None, None, None, None),
    (f"{M}gil", DAY, "gil@m.example", None, None, None, ["https://x.com/gil"], None),
    # Hal's handle has changed hands: it means who bears it now.
    ("x:8", DAY, "hal", None, None, None, None, None),
    ("x:8", LATER, "hal_before", None, None, None, None, None),
    ("x:88", LATER, "hal", None, None, None, None, None),
    (f"{M}hal", LATER, "hal@m.example", None, None, None, ["https://x.com/hal"], None),
    # Ida has taken her link away; what a later look did not see still stands.
    ("x:9", DAY, "ida", f"{BSKY}did:plc:i", None, None, None, None),
    ("x:9", LATER, None, "", None, None, None, None),
    ("bluesky:did:plc:i", DAY, "ida.bsky.social", None, None, ["http://mobile.twitter.com/ida/"], None, None),
    # Jo asks not to be found, Kim's account is gone: neither is looked at.
    ("x:10", DAY, "jo", None, None, None, None, True),
    (f"{M}jo", DAY, "jo@m.example", None, None, None, ["https://x.com/jo"], None),
    ("x:11", DAY, "kim", None, None, None, None, None),
    (f"{M}kim", DAY, "kim@m.example", None, None, None, ["https://x.com/kim"], None),
    # The day after.
    ("x:12", DAY, "lea", None, None, None, None, None),
    (f"{M}lea", "05-04 00:00", "lea@m.example", None, None, None, ["https://x.com/lea"], None),
]  # fmt: skip
EVENTS = [("x:11", DAY, "suspended"), ("x:3", DAY, "suspended"), ("x:3", LATER, "active")]

SHOWN = [
    ("bluesky:did:plc:a", "x:1", "cross_link", 0.9),
    ("bluesky:did:plc:d", f"{M}dora", "verified_link", 0.8),
    (f"{M}cat", "x:3", "verified_link", 0.95),
    (f"{M}eve", f"{N}eva", "verified_link", 0.8),
    (f"{M}hal", "x:88", "verified_link", 0.95),
]
IDA = ("bluesky:did:plc:i", "x:9", "cross_link", 0.9)
LINK = "account_id other_id method confidence"

GIVEN = f"""account_id,other_id,person,confidence,observed_at
x:1,x:13,,,
facebook:1,,the club,0.9,
facebook:4,,the club,0.9,
facebook:3,,the club,0.9,
facebook:2,,the club,0.9,
{M}cat,x:3,,0.6,
x:14,x:15,,0.4,
x:16,x:17,,1,2016-05-04
x:18,x:18,,1,
"""  # x:14 is not sure enough, x:16 not known by May 3, x:18 a reject


def observed(spark: SparkSession, seen: list[Any]) -> DataFrame:
    return table(spark, AccountObservations, COLUMNS, *seen)


def shown(spark: SparkSession, seen: DataFrame, as_of: date) -> list[Any]:
    """The links that profiles show by a date."""
    events = table(spark, AccountEvents, "account_id effective_at status", *EVENTS)
    gone = statuses(events, cut(as_of)).where("status <> 'active'")
    return rows(profile_links.links(seen, gone, cut(as_of), SETTINGS), LINK)


class TestLinks:
    def test_what_profiles_show_at_a_date(self, spark: SparkSession) -> None:
        """In the reverse order; in theirs, `TestPersons` finds the same."""
        seen = observed(spark, OBSERVED[::-1]).repartition(5)
        assert shown(spark, seen, MAY_3) == sorted(SHOWN)
        # On the first day Ida's profiles point at each other, Cat's is suspended, and Gil's bears his
        # handle alone; Hal had none.
        first = [link for link in SHOWN if "x:3" not in link and "x:88" not in link]
        gil = (f"{M}gil", "x:7", "verified_link", 0.95)
        assert shown(spark, seen, MAY_1) == sorted([*first, IDA, gil])

    def test_profiles_that_point_nowhere_cost_one_look(
        self, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delattr(profile_links, "_profiles")
        seen = observed(spark, [("x:1", DAY, "ann", "https://ann.example", "words", [], [], None)])
        assert profile_links.links(seen, seen, cut(MAY_3), SETTINGS).isEmpty()


ADDRESSES = {
    "https://x.com/Ann": "x:@ann",
    "http://www.twitter.com/@ann/": "x:@ann",
    "twitter.com/ann?lang=en": "x:@ann",
    "https://x.com/i/user/12": "x:12",
    "https://x.com/ann/status/1": None,  # a post
    "https://bsky.app/profile/ann.example": "bluesky:@ann.example",
    "https://bsky.app/profile/did:plc:abc": "bluesky:did:plc:abc",
    "https://bsky.app/profile/ann.example/post/3k": None,
    "https://m.example/@Ann": "mastodon:@ann@m.example",
    "https://m.example/users/ann": "mastodon:@ann@m.example",
    "https://m.example/@ann/123": None,
    "https://m.example/@ann@n.example": None,  # as m.example shows it
    "https://de-de.facebook.com/ann.b": "facebook:@ann.b",
    "https://m.facebook.com/profile.php?id=12&sk=about": "facebook:12",
    "https://www.facebook.com/people/Ann/12": "facebook:12",
    "https://uk.linkedin.com/in/ann-b/": "linkedin:@ann-b",
    "https://www.linkedin.com/company/acme": "linkedin:@company/acme",
    "https://ann.example": None,
    "nonsense": None,
}


def test_addresses_as_keys(spark: SparkSession) -> None:
    pages = spark.createDataFrame([(page,) for page in ADDRESSES], "page string")
    found = pages.select("page", profile_pages.key(F.col("page")).alias("key")).collect()
    assert {row["page"]: row["key"] for row in found} == ADDRESSES


def test_keys_that_an_account_bears(spark: SparkSession) -> None:
    expected = {
        ("x:12", "Ann"): ["x:12", "x:@ann"],
        ("x:13", None): ["x:13"],
        ("bluesky:did:plc:a", "ann.example"): [
            "bluesky:did:plc:a",
            "bluesky:@ann.example",
            "site:ann.example",
        ],
        ("bluesky:did:plc:b", "b.bsky.social"): ["bluesky:did:plc:b", "bluesky:@b.bsky.social"],
        # Its host and its name's host may be two; its id need not hold its name.
        ("mastodon:https://social.m.example/ap/users/1", "ann@m.example"): [
            "mastodon:https://social.m.example/ap/users/1",
            "mastodon:@ann@m.example",
            "mastodon:@ann@social.m.example",
        ],
        ("linkedin:https://www.linkedin.com/in/ann-b", None): [
            "linkedin:https://www.linkedin.com/in/ann-b",
            "linkedin:@ann-b",
        ],
        ("facebook:ann.b", None): ["facebook:ann.b", "facebook:@ann.b"],
    }
    accounts = spark.createDataFrame(list(expected), "account_id string, handle string")
    found = accounts.select(
        "*", profile_pages.keys(F.col("account_id"), F.col("handle")).alias("k")
    )
    assert {(r["account_id"], r["handle"]): r["k"] for r in found.collect()} == expected


def records(spark: SparkSession) -> Records:
    events = table(spark, AccountEvents, "account_id effective_at status", *EVENTS)
    tables = {AccountObservations.name: observed(spark, OBSERVED), AccountEvents.name: events}
    return Records("made up", "test", tables, Rejects.empty(spark), 1, 0)


@pytest.fixture(scope="module")
def known(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Views:
    """What the ledger knew on May 3: the one test that GraphFrames runs for."""
    folder = tmp_path_factory.mktemp("identities")
    (folder / "given.csv").write_text(GIVEN)
    warehouse = str(folder / "warehouse")
    with given.read(spark, str(folder / "given.csv")) as links:
        ledger.append(spark, warehouse, [records(spark), links], reject_share=0.5)
    return ledger.at(spark, warehouse, MAY_3, identities=SETTINGS)


@pytest.mark.slow
class TestPersons:
    def test_accounts_that_hang_together(self, known: Views) -> None:
        assert known.identities is not None
        expected = [
            # account, person, by what it hangs: the surest link, given or found
            ("bluesky:did:plc:a", "bluesky:did:plc:a", "x:1", 0.9, "cross_link"),
            ("x:1", "bluesky:did:plc:a", "x:13", 1.0, "given"),
            ("x:13", "bluesky:did:plc:a", "x:1", 1.0, "given"),
            ("bluesky:did:plc:d", "bluesky:did:plc:d", f"{M}dora", 0.8, "verified_link"),
            (f"{M}dora", "bluesky:did:plc:d", "bluesky:did:plc:d", 0.8, "verified_link"),
            # Given as well, with 0.6: by the surest link, and as sure as that one of both is right.
            (f"{M}cat", f"{M}cat", "x:3", 1 - 0.05 * 0.4, "verified_link"),
            ("x:3", f"{M}cat", f"{M}cat", 1 - 0.05 * 0.4, "verified_link"),
            (f"{M}eve", f"{M}eve", f"{N}eva", 0.8, "verified_link"),
            (f"{N}eva", f"{M}eve", f"{M}eve", 0.8, "verified_link"),
            (f"{M}hal", f"{M}hal", "x:88", 0.95, "verified_link"),
            ("x:88", f"{M}hal", f"{M}hal", 0.95, "verified_link"),
        ]
        sure = F.round("confidence", 12).alias("confidence")
        found = rows(
            known.identities.withColumn("confidence", sure),
            "account_id person_id other_id confidence method",
        )
        assert found == sorted(expected, key=str)

    def test_links_of_several_sources_make_it_surer(self, spark: SparkSession) -> None:
        """Those that one hand has written are one, as are those of two profiles."""
        links = [
            ("x:1", "x:2", "cross_link", 0.9),
            ("x:1", "x:2", "verified_link", 0.8),  # looks at the same profiles
            ("x:1", "x:3", "cross_link", 0.5),
            ("x:1", "x:4", "given", 0.6),
            ("x:1", "x:5", "given", 0.6),  # of the same hand
        ]
        names = "account_id string, other_id string, method string, confidence double"
        members = [(f"x:{n}", "x:1") for n in range(1, 6)]
        found = persons._identities(
            spark.createDataFrame(links, names),
            spark.createDataFrame(members, "account_id string, person_id string"),
            MAY_3,
        )
        sure = F.round("confidence", 12).alias("confidence")
        assert rows(found.withColumn("confidence", sure), "account_id other_id confidence") == [
            ("x:1", "x:2", 1 - 0.1 * 0.5 * 0.4),
            ("x:2", "x:1", 0.9),
            ("x:3", "x:1", 0.5),
            ("x:4", "x:1", 0.6),
            ("x:5", "x:1", 0.6),
        ]

    def test_too_many_for_one_person_are_shown_and_not_merged(self, known: Views) -> None:
        (told,) = known.refused
        assert told == (
            "4 accounts hang together, more than a person may have "
            "(setting identities.largest_person: 3), and are not merged. Their 3 links: "
            "facebook:1 and facebook:2 (given, 0.9); facebook:1 and facebook:3 (given, 0.9); "
            "facebook:1 and facebook:4 (given, 0.9)"
        )

    def test_accounts_bear_their_person(self, known: Views) -> None:
        """x:13 is known by its links alone: no profile, no row."""
        of_ann = known.accounts.where("person_id = 'bluesky:did:plc:a'")
        assert rows(of_ann, "account_id") == [("bluesky:did:plc:a",), ("x:1",)]
        assert rows(known.accounts.where("account_id = 'x:2'"), "person_id") == [(None,)]


def test_without_links_nothing_is_computed(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(persons, "_components")
    none = spark.createDataFrame([], profile_links.LINKS)
    assert persons.persons(none, largest=20, as_of=MAY_3) == persons.Persons()


PERSONS = [
    ("x:1", "anna"),
    ("x:2", "anna"),
    ("x:3", "bob"),  # of one account: nobody to take apart
    ("x:4", None),
    ("x:5", None),  # two unknown persons are not the same
]
FOLLOWS = [
    ("x:1", "x:2"),  # dropped: Anna follows Anna
    ("x:2", "x:1"),  # dropped
    ("x:1", "x:3"),
    ("x:3", "x:1"),
    ("x:4", "x:5"),
    ("x:9", "x:1"),  # who that is, nobody said
]
ACTS = [
    # actor, target, record
    ("x:2", "x:1", "1"),  # dropped
    ("x:3", "x:1", "2"),
    ("x:4", "x:5", "3"),
    ("x:1", "x:9", "4"),
]


@pytest.fixture(scope="module")
def counted(spark: SparkSession) -> Views:
    """Views that were handed over, with persons, without what these do towards themselves."""
    accounts = table(spark, Accounts, "account_id person_id", *PERSONS)
    follows = table(spark, FollowsView, "follower_id followed_id", *FOLLOWS)
    acts = [(actor, to, "mention", DAY, record) for actor, to, record in ACTS]
    names = "actor_id target_id kind occurred_at source_record_id"
    interactions = table(spark, InteractionsView, names, *acts)
    views = Views(accounts, PostsView.empty(spark), follows, interactions)
    return ledger.without_own_acts(ledger.with_persons_named(views, MAY_3))


class TestOwnActs:
    def test_persons_by_name(self, counted: Views) -> None:
        assert counted.identities is not None
        assert rows(counted.identities, "account_id person_id other_id confidence method") == [
            ("x:1", "anna", None, 1.0, "given"),
            ("x:2", "anna", None, 1.0, "given"),
        ]

    def test_they_are_dropped(self, counted: Views) -> None:
        assert rows(counted.follows, "follower_id followed_id") == sorted(FOLLOWS[2:])
        assert rows(counted.interactions, "actor_id target_id source_record_id") == sorted(ACTS[1:])
        assert counted.interactions.columns == InteractionsView.names

    def test_features_do_not_count_them(self, spark: SparkSession, counted: Views) -> None:
        everyone = [(f"x:{n}", True, "kept", 1.0) for n in range(1, 10)]
        both = pairs(counted.interactions, counted.follows, window_days=9, days=9, as_of=MAY_3)
        judged = table(spark, Screening, "account_id kept decision trust", *everyone)
        found = reactions.of(both, judged).where("account_id IN ('x:1', 'x:2')")
        names = "account_id engaged_accounts reactions_received kept_followers reactions_given"
        assert rows(found, names) == [
            ("x:1", 1.0, 1.0, 2.0, 1.0)  # by Bob alone; followed by Bob and x:9
        ]  # nothing of x:2, which did and received nothing else


class TestGivenFile:
    HEADER = "person,account_id,other_id,confidence,observed_at"
    LINES = (
        (None, "x:2", "x:1", "0.7", "2016-05-01"),  # the first by letter comes first
        ("Ann, B.", "x:5", None, None, None),
        ("Ann, B.", "x:4", None, None, None),
        (None, "alice", "x:1", None, None),
        (None, "x:1", None, None, None),
        ("bob", "x:1", "x:2", None, None),
        (None, "x:1", "x:1", "certain", "soon"),
    )
    LINKS = (
        ("x:1", "x:2", "given", 0.7, "05-01 00:00", "2016"),
        ("x:4", "x:5", "given", 1.0, "01-01 00:00", "1970"),  # since ever
    )
    REASONS = (
        "account_id lacks its network, as in x:12345: 'alice'",
        "neither other_id nor person",
        "both other_id and person",
        "other_id is the account itself: 'x:1'; confidence is no number from 0 to 1: 'certain'; "
        "observed_at is no time: 'soon'",
    )

    def read(self, spark: SparkSession, path: Path) -> tuple[list[Any], list[Any]]:
        with given.read(spark, str(path)) as found:
            links = found.tables["identity_links"].withColumn(
                "year", F.year("observed_at").cast("string")
            )
            assert found.read == found.rejected + sum(found.kinds.values())
            names = "account_id other_id method confidence observed_at year"
            return rows(links, names), rows(found.rejects, "line reason network file")

    def write(self, folder: Path, kind: str) -> Path:
        names = self.HEADER.split(",")
        path = folder / f"links.{kind}"
        if kind == "csv":
            lines = [
                ",".join(f'"{c}"' if c and "," in c else c or "" for c in r) for r in self.LINES
            ]
            path.write_text("\ufeff" + "\r\n".join([self.HEADER, *lines, "", "x:1", ""]))
        elif kind == "ndjson":
            dicts = (dict(zip(names, r, strict=True)) for r in self.LINES)
            path.write_text("\n".join(["", *map(json.dumps, dicts), "{"]))
        else:
            columns = zip(*self.LINES, strict=True)
            pq.write_table(pa.table(dict(zip(names, map(list, columns), strict=True))), path)
        return path

    @pytest.mark.parametrize(("kind", "damaged"), [("csv", 10), ("ndjson", 9), ("parquet", None)])
    def test_every_kind_says_the_same(
        self, spark: SparkSession, tmp_path: Path, kind: str, damaged: int | None
    ) -> None:
        links, rejects = self.read(spark, self.write(tmp_path, kind))
        assert links == list(self.LINKS)
        first = 4 if kind == "parquet" else 5  # below the header, or an empty line
        expected = [(first + i, reason) for i, reason in enumerate(self.REASONS)]
        if damaged:
            expected.append((damaged, "it cannot be read as the other rows are"))
        assert [row[:2] for row in rejects] == sorted(expected, key=str)
        assert {row[2:] for row in rejects} == {("identities", f"links.{kind}")}

    def test_what_is_wrong_with_a_file_is_told_at_once(
        self, spark: SparkSession, tmp_path: Path
    ) -> None:
        (tmp_path / "a.csv").write_text("acount_id,other,confidance\nx:1,x:2,1\n")
        with pytest.raises(UserError) as refused:
            given.read(spark, str(tmp_path))
        for words in (
            "a.csv: expected a column 'account_id', found acount_id, other, confidance",
            "did you mean 'acount_id'?",
            "a.csv: expected a column 'other_id' or 'person'",
            "a.csv: unknown column 'confidance'; did you mean 'confidence'?",
        ):
            assert words in str(refused.value)
        (tmp_path / "a.csv").rename(tmp_path / "a.txt")
        with pytest.raises(UserError, match=r"expected files of one kind, CSV .* found a.txt"):
            given.read(spark, str(tmp_path))


def test_settings_are_bounded() -> None:
    with pytest.raises(ValueError, match="largest_person"):
        IdentitySettings(largest_person=1)
