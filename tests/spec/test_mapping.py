"""Any export by a document: literal CSV, JSON and Parquet in, rows of the ledger's tables out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import ingest
from renown.cli_stages import _sources
from renown.errors import UserError
from renown.ingest.mapping_document import load_mapping
from renown.ledger import Records
from renown.settings import ConfigError, shipped

Read = Callable[..., Records]


@pytest.fixture
def read(spark: SparkSession, tmp_path: Path) -> Iterator[Read]:
    """Writes files, reads them by a mapping (a name, or a document's text)."""
    opened: list[Records] = []

    def read(
        mapping: str, files: dict[str, str | bytes], observed_at: datetime | None = None
    ) -> Records:
        if "\n" in mapping:
            (tmp_path / "m.yaml").write_text(mapping)
            mapping = str(tmp_path / "m.yaml")
        folder = tmp_path / f"input-{len(opened)}"
        folder.mkdir()
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
        opened.append(ingest.read(spark, f"mapping:{mapping}", str(folder), observed_at))
        return opened[-1]

    yield read
    for records in opened:
        records.release()


def rows(frame: DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of these columns in order, times as text."""
    shown = (
        F.col(c).cast("string") if dict(frame.dtypes)[c] == "timestamp" else c for c in columns
    )
    return sorted((tuple(row) for row in frame.select(*shown).collect()), key=str)


POST = ("post_id", "author_id", "created_at", "text", "observed_at")
COUNTS = ("post_id", "likes_count", "replies_count", "reposts_count", "impressions_count")

# Two exports of one made-up page, as it was written in 2016 and as it is now.
OLD_FACEBOOK = (
    "\ufeffPost ID,Permalink,Post Message,Type,Posted,Lifetime Post Total Reach,"
    "Lifetime Post Total Impressions,like,comment,share\r\n"
    ',,,,,"Lifetime: people, all told","Lifetime: times, all told",Lifetime: likes,,\r\n'
    '77_501,https://facebook.example/501,"Fresh ""sourdough""\r\nat 7",Photo,'
    "11/02/2016 09:00:14 PM,900,1200,40,5,3\r\n"
    "77_502,https://facebook.example/502,Closed,Status,2/11/2016 25:00,10,12,1,,\r\n"  # no hour 25
    ",,Bread,Photo,11/03/2016 09:00:00 AM,10,12,1,,\r\n"  # no id, and no description either
)
NEW_FACEBOOK = (
    "Post ID,Page ID,Page name,Title,Description,Publish time,Permalink,Post type,"
    "Views,Reach,Reactions,Comments,Shares\n"
    "503,77,Bakery,,Rye today,07/01/2026 09:30,https://facebook.example/503,Photos,90,70,8,0,1\n"
    "504,77,Bakery,,Buns,07/02/2026 09:30,https://facebook.example/504,Photos,-4,70,many,0,1\n"
)


def test_a_facebook_page(read: Read) -> None:
    files = {
        "2016.csv.gz": gzip.compress(OLD_FACEBOOK.encode()),
        "now.csv": NEW_FACEBOOK,
        "_now.csv.capture.json": '{"observed_at": "2026-07-03T00:00:00Z", "page": "78"}',
    }
    records = read("facebook_page", files)
    assert rows(records.tables["posts"], *POST) == [
        # 21:00 in California, in summer time; when it was exported nobody says
        ("facebook:501", "facebook:77", "2016-11-03 04:00:14", 'Fresh "sourdough"\nat 7',
         "2016-11-03 04:00:14"),
        # 9:30 in July; the sidecar's page goes before the column
        ("facebook:503", "facebook:78", "2026-07-01 16:30:00", "Rye today", "2026-07-03 00:00:00"),
    ]  # fmt: skip
    assert rows(records.tables["post_observations"], *COUNTS) == [
        ("facebook:501", 40, 5, 3, 1200),
        ("facebook:503", 8, 0, 1, 90),
    ]
    assert rows(records.tables["account_observations"], "account_id", "display_name") == [
        ("facebook:78", "Bakery")
    ]
    assert rows(records.rejects, "file", "line", "reason") == [
        ("2016.csv.gz", 4, "posts.created_at is not a time: '2/11/2016 25:00'"),
        ("2016.csv.gz", 5, "posts.post_id has no value, from facebook:{post}; "
         "posts.author_id has no value, from facebook:{page}; "
         "the record has: Post Message, Type, Posted, Lifetime Post Total Reach, Lifetime Post Total "
         "Impressions, like; post_observations.post_id has no value, from facebook:{post}"),
        ("now.csv", 3, "post_observations.likes_count is not a whole number: 'many'; "
         "post_observations.impressions_count is below 0: '-4'"),
    ]  # fmt: skip
    assert records.passed_over == {"the row that describes the columns": 1}
    assert (records.read, records.rejected, records.kinds) == (6, 3, {"post": 2})


CONNECTIONS = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email addresses are '
    'missing, ""by choice""."\n'
    "\n"
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    'Ada,"Bell, PhD",https://www.linkedin.com/in/ada-bell,ada@mail.example,Acme,Chief,02 Nov 2025\n'
    ",,,,,,05 Nov 2025\n"  # a member who hides
    "Cyd,Dee,https://www.linkedin.com/in/cyd,cyd@mail.example,Acme,Boss,soon\n"
    "Eve,Fox,https://www.linkedin.com/in/eve,eve@mail.example,Acme, Inc.,Boss,05 Nov 2025\n"
)
SHARES = (
    "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
    "2026-05-01 12:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A9,"
    '"Two lines\nof text",https://a.example,,MEMBER_NETWORK\n'
    "2026-05-02 12:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A10,"
    "for friends,,,CONNECTIONS_ONLY\n"
)
LINKEDIN = {
    "Connections.csv": CONNECTIONS,
    "Shares.csv": SHARES,
    "Reactions.csv": "Date,Type,Link\n2026-05-03 12:00:00,LIKE,https://www.linkedin.com/x\n",
    "messages.csv": "FROM,CONTENT\nAda,secret\n",
    "_capture.json": '{"member": "me"}',
}


def test_a_linkedin_member(read: Read) -> None:
    records = read("linkedin", LINKEDIN, datetime(2026, 6, 1))
    assert rows(records.tables["follows"], "follower_id", "followed_id", "started_at") == [
        ("linkedin:ada-bell", "linkedin:me", "2025-11-02 00:00:00"),
        ("linkedin:me", "linkedin:ada-bell", "2025-11-02 00:00:00"),
    ]
    assert rows(records.tables["account_observations"], "handle", "display_name") == [
        ("ada-bell", "Ada Bell, PhD")
    ]
    assert rows(records.tables["posts"], *POST) == [
        ("linkedin:urn:li:share:9", "linkedin:me", "2026-05-01 12:00:00", "Two lines\nof text",
         "2026-06-01 00:00:00")
    ]  # fmt: skip
    assert records.passed_over == {
        "a connection that does not show who it is": 1,
        "a reaction, whose link does not say to whom": 1,
        "shared with connections or a group alone": 1,
    }
    rejects = rows(records.rejects, "line", "reason", "raw")
    assert [reject[:2] for reject in rejects] == [
        (6, "follows.started_at is not a time: 'soon'"),
        (7, "a row with more or fewer cells than the header's 7"),
    ]
    # Where a row has slipped, the address may stand in any cell.
    assert not any("@" in raw or "Acme" in raw for *_, raw in rejects)


# One export in three formats, of a made-up forum.
FORUM = r"""
name: forum
parameters: {site: {meaning: the forum's name, value: bakers}}
records:
  - kind: act
    files: ["acts/*.jsonl"]
    leave_out: [ip]
    fields:
      what: {column: type, map: {upvote: like, answer: reply, spam: report}}
      answered: {column: [post.id]}
    observed_at: {column: crawled, time: unix_ms}
    pass_over:
      - {because: a draft, when: [{column: draft, equals: true}]}
    rows:
      - table: interactions
        when: [{column: to, present: true}]
        columns:
          actor_id: {template: "{site}:{from}"}
          target_id: {template: "{site}:{to}"}
          kind: what
          target_post_id: {template: "{site}:{answered}"}
          occurred_at: {column: at, time: unix}
      - table: tombstones
        when: [{column: gone, matches: "^t"}]
        columns:
          record_id: {template: "{site}:{answered}"}
          deleted_at: {column: at, time: unix}
  - kind: thread
    files: ["*.parquet"]
    rows:
      - table: posts
        columns:
          post_id: {template: "{site}:{ID}"}
          author_id: {template: "{site}:{author.name}"}
          created_at: Written
          hashtags: tags
          links: {column: links, split: "|"}
      - table: post_observations
        columns: {post_id: {template: "{site}:{ID}"}, likes_count: votes}
  - kind: member
    files: ["*.csv"]
    csv: {separator: ";", encoding: windows-1252}
    observed_at: {column: seen, time: [d.M.yyyy H:mm], zone: Europe/Berlin}
    rows:
      - table: account_observations
        columns:
          account_id: {template: "{site}:{name}"}
          handle: name
          description: about
          verified: {column: checked, map: {ja: true, nein: false}, otherwise: ""}
"""
ACTS = """\
{"type":"upvote","from":"ada","to":"bo","post":{"id":7},"at":1780000000,"crawled":1780000009000}

{"type":"upvote","from":"ada","to":"ada","post":{"id":8},"at":1780000000,"crawled":1780000009000}
{"type":"answer","from":"cy","to":"bo","post":{"id":7},"at":1780000099,"crawled":1780000009000}
{"type":"upvote","from":"ada","to":"bo","draft":true}
{"post":{"id":7},"at":1780000000,"gone":true}
{"type":"upvote"}
{"type":"shrug","from":"ada","to":"bo","at":1780000000,"ip":"10.0.0.1"}
{"type":"upvote","from":"ada","to":"bo","at":"now"}
{"type":"upvote","from":"ada" "ip":"10.0.0.1"}
"""
MEMBERS = """\
name;about;checked;seen
@josé;bäckt „Brot“ für 5 €;ja;1.7.2026 14:00
@bo;;vielleicht;1.7.2026 14:00
"""


def test_any_export(read: Read) -> None:
    threads = pa.table(
        {
            "id": [7, 8, 9],
            "author": [{"name": "bo"}, {"name": "ada"}, {"name": "cy"}],
            "written": [datetime(2026, 5, 1, 12), datetime(2026, 5, 2), None],
            "Tags": [["#Rye", "oven"], None, None],
            "links": ["a.example | b.example", None, None],
            "votes": [3.0, float("nan"), 4.5],  # as pandas writes counts of which one is missing
        }
    )
    buffer = pa.BufferOutputStream()
    pq.write_table(threads, buffer, coerce_timestamps="us")
    records = read(
        FORUM,
        {
            "acts/a.jsonl": ACTS,
            "threads.parquet": buffer.getvalue().to_pybytes(),
            "members.csv": MEMBERS.encode("windows-1252"),
        },
    )
    assert rows(records.tables["interactions"], "interaction_id", "occurred_at", "observed_at") == [
        # an act towards oneself is none; what was done after it was seen was done by then
        ("bakers:ada#like#bakers:7#1780000000#like#bakers:bo", "2026-05-28 20:26:40", "2026-05-28 20:26:49"),
        ("bakers:cy#reply#bakers:7#1780000099#reply#bakers:bo", "2026-05-28 20:26:49", "2026-05-28 20:26:49"),
    ]  # fmt: skip
    assert rows(records.tables["tombstones"], "record_id", "deleted_at", "for_good") == [
        ("bakers:7", "2026-05-28 20:26:40", False)
    ]
    post = ("post_id", "author_id", "created_at", "kind", "hashtags", "links", "embedded")
    assert rows(records.tables["posts"], *post) == [
        ("bakers:7", "bakers:bo", "2026-05-01 12:00:00", "original", ["rye", "oven"],
         ["a.example", "b.example"], False),
        ("bakers:8", "bakers:ada", "2026-05-02 00:00:00", "original", None, None, False),
    ]  # fmt: skip
    assert rows(records.tables["post_observations"], "post_id", "likes_count") == [
        ("bakers:7", 3),
        ("bakers:8", None),
    ]
    profile = ("account_id", "handle", "description", "verified", "observed_at")
    assert rows(records.tables["account_observations"], *profile) == [
        ("bakers:@bo", "bo", None, None, "2026-07-01 12:00:00"),
        ("bakers:@josé", "josé", "bäckt „Brot“ für 5 €", True, "2026-07-01 12:00:00"),
    ]
    assert rows(records.rejects, "file", "line", "reason", "raw") == [
        ("acts/a.jsonl", 10, "not JSON", "not kept, as it may hold what is left out: ip"),
        ("acts/a.jsonl", 8, "interactions.kind: 'type' is none of upvote, answer, spam: 'shrug'",
         '{"type":"shrug","from":"ada","to":"bo","at":"1780000000"}'),
        ("acts/a.jsonl", 9, "interactions.occurred_at is not a time: 'now'",
         '{"type":"upvote","from":"ada","to":"bo","at":"now"}'),
        ("threads.parquet", 3, "posts.created_at has no value, from 'Written'; the record has: "
         "id, author, votes; post_observations.likes_count is not a whole number: '4.5'",
         '{"id":9,"author":{"name":"cy"},"votes":4.5}'),
    ]  # fmt: skip
    assert records.passed_over == {"a draft": 1, "no row of the mapping asks for it": 1}
    assert (records.read, records.rejected) == (9 + 3 + 2, 4)  # a blank line is no record


def test_what_an_input_lacks_is_told_at_once(read: Read) -> None:
    with pytest.raises(UserError) as error:
        read(
            "linkedin",
            {
                "Connections.csv": "Notes:\n\nFirst Name,Last Name,Url,Conected On\nA,B,c,d\n",
                "Shares.csv": "ShareLink,ShareCommentary\na,b\n",
            },
        )
    member = (
        "the member whose export it is, as in linkedin.com/in/MEMBER. Give it as `value:` in the "
    )
    member += 'document, or as {"member": "..."} in a file _capture.json beside it'
    assert str(error.value).splitlines()[1:] == [
        "  - Connections.csv: needs a value of parameter 'member' for follows.follower_id, "
        f"follows.followed_id: {member}",
        "  - Connections.csv: needs a column 'Connected On' for follows.started_at; "
        "did you mean 'Conected On'?",
        "  - Connections.csv: found First Name, Last Name, Url, Conected On",
        f"  - Shares.csv: needs a value of parameter 'member' for posts.author_id: {member}",
        "  - Shares.csv: needs a column 'Date' for posts.created_at",
        "  - Shares.csv: found ShareLink, ShareCommentary",
    ]


def document(**row: Any) -> str:
    """A mapping of one kind of record, with a row of posts."""
    columns = {"post_id": "Id", "author_id": "By", "created_at": "At"}
    record = {"kind": "post", "rows": [{"table": "posts", "columns": columns, **row}]}
    return json.dumps({"name": "mine", "records": [record]})


def wrong(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(ConfigError) as error:
        load_mapping(str(tmp_path / "m.yaml"))
    return [line.removeprefix("  - ") for line in str(error.value).splitlines()[1:]]


def test_all_that_is_wrong_with_a_document_is_told_at_once(tmp_path: Path) -> None:
    found = wrong(
        tmp_path,
        """
name: mine
record: []
parameters: {page: {meaning: its id}}
records:
  - kind: post
    fields: {id: {column: Id, extract: "("}}
    rows:
      - table: posts
        columns:
          post_id: {colum: Id}
          author_id: {parameter: pages}
          kind: {constant: orginal}
          text: {column: Text, split: ","}
          likes_count: Likes
      - table: post
        columns: {}
  - kind: nothing
""",
    )
    assert found == [
        "records.0.fields.id.extract: Value error, not a regular expression: missing ), "
        "unterminated subpattern at position 0",
        "unknown key 'records.0.rows.0.columns.post_id.colum'; did you mean 'column'?",
        "unknown key 'record'; did you mean 'records'?",
        "records.0.rows.0: posts has no column 'likes_count'",
        "records.0.rows.0: posts needs 'created_at' (timestamp). It is: When it was posted.",
        "records.0.rows.0.columns.kind: 'orginal' is none of original, reply, quote; did you mean "
        "'original'?",
        "records.0.rows.0.columns.text: 'split' makes a list, and the column is a string",
        "records.0.rows.1: unknown table 'post'; did you mean 'posts'?; there are: "
        "account_observations, account_events, follows, posts, post_observations, interactions, "
        "list_observations, tombstones",
        "records.0.rows.0.columns.author_id: unknown parameter 'pages'; did you mean 'page'?; "
        "declared are: page",
        "records.1: expected 'rows', or 'pass_over' where nothing of it is kept",
    ]


def test_a_document_is_found_by_name_or_path(tmp_path: Path) -> None:
    assert list(shipped("mappings")) == ["facebook_page", "linkedin"]
    assert [load_mapping(name).name for name in shipped("mappings")] == list(shipped("mappings"))
    with pytest.raises(UserError, match="no mapping is named 'linkdin'; did you mean 'linkedin'"):
        load_mapping("linkdin")
    folder = tmp_path / "as_of=2026-11-01"
    folder.mkdir()
    (folder / "m.yaml").write_text(document())
    assert _sources([f"mapping:{folder}/m.yaml=s3a://raw/day=1", "mapping:linkedin=C:/a=b"]) == [
        (f"mapping:{folder}/m.yaml", "s3a://raw/day=1"),
        ("mapping:linkedin", "C:/a=b"),
    ]
    with pytest.raises(UserError, match=r"mapping .*none.yaml: no such file"):
        _sources(["mapping:none.yaml=raw/"])
