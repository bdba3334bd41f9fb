"""Damaged lines stop no run and do not vanish: each is kept, passed over, or set aside with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyspark.sql import SparkSession

from renown import ingest
from renown.ledger import Records
from renown.tables import LEDGER, Rejects
from tests.properties import damage
from tests.spec import test_bluesky, test_mastodon, test_x_v1, test_x_v2

pytestmark = pytest.mark.slow

SEED = 4
SEEN = datetime(2027, 1, 1, tzinfo=timezone.utc)
Json = dict[str, Any]
USERS: dict[str, Json] = {
    "x_v1": {"id_str": "7", "screen_name": "seven", "name": "S", "followers_count": 3},
    "x_v2": test_x_v2.user(7, "seven", description="words", public_metrics={"tweet_count": 3}),
}
OTHERS: dict[str, list[Json]] = {
    "x_v1": [
        test_x_v1.post(9, 7, retweet_count=3, favorite_count=1),
        {"delete": {"status": {"id_str": "8"}, "timestamp_ms": "1520690595660"}},
        {"friends_of": "7", "ids": ["8", "9"], "started_at": [None, "2020-01-01T00:00:00Z"]},
    ],
    "x_v2": [
        test_x_v2.post(9, 7, public_metrics={"like_count": 1}, edit_history_tweet_ids=["6", "9"]),
        {"id": "8", "action": "user_suspend", "created_at": "2021-05-03T15:01:09.000Z"},
    ],
    "mastodon": [
        test_mastodon.status(5000, reblogs_count=3, favourites_count=1),
        test_mastodon.account("dan", fields=[{"value": "v", "verified_at": None}]),
    ],
}
SOUND: dict[str, list[Json]] = {
    "x_v1": [
        *(record for record, _, _ in test_x_v1.CASES.values()),
        USERS["x_v1"],
        *OTHERS["x_v1"],
    ],
    "x_v2": [
        *(record for record, _, _ in test_x_v2.CASES.values()),
        USERS["x_v2"],
        *OTHERS["x_v2"],
    ],
    "bluesky": test_bluesky.SOUND,
    "mastodon": [record for record, _, _ in test_mastodon.CASES.values()] + OTHERS["mastodon"],
}


@dataclass(frozen=True)
class Line:
    """A line, how many records it holds, and what is known to become of them."""

    raw: bytes
    records: int = 1
    fate: str = "open"


def lines(network: str) -> list[Line]:
    """Some three hundred lines: each sound record, then damaged ones, pages of them, and blanks."""
    rng, sound = Random(SEED), SOUND[network]
    texts = [json.dumps(record).encode() for record in sound]
    first, *found = [Line(text, fate="kept") for text in texts]
    found += [Line(damage.damaged(rng.choice(sound), rng)) for _ in range(200)]
    found += [Line(damage.cut(rng.choice(texts), rng), fate="set aside") for _ in range(60)]
    found += [Line(line) for line in damage.monsters(sound[0])]
    found += [Line(text, records=0) for text in (b"", b"  ", b"\t", b" \t ")]
    found += [Line(text) for text in (b"{}", b"null", b"[]", b"[{}]", b'"', b"7", b"{}{}", b"\0")]
    found += list(pages(network, rng))
    rng.shuffle(found)
    return [first, *found]  # by its first line a file is seen to be of lines


def pages(network: str, rng: Random) -> Iterator[Line]:
    """Sound pages of damaged users, where a network delivers pages."""
    name = {"x_v1": "users", "x_v2": "data"}.get(network)
    for size in range(1, 12) if name else ():
        held: list[Any] = [damage.damaged_values(USERS[network], rng) for _ in range(size)]
        yield Line(json.dumps({name: [*held, None, "words", []]}).encode(), records=size + 3)


@pytest.mark.parametrize("network", SOUND)
def test_every_line_is_accounted_for(spark: SparkSession, network: str, tmp_path: Path) -> None:
    told = lines(network)
    path = tmp_path / "lines.ndjson"
    path.write_bytes(b"\n".join(line.raw for line in told))
    with ingest.read(spark, network, str(path), SEEN) as records:
        assert records.read == sum(line.records for line in told)
        kept, passed_over = sum(records.kinds.values()), sum(records.passed_over.values())
        assert records.read == kept + passed_over + records.rejected
        _check_rejects(records, told)
        _check_rows(records)


def _check_rejects(records: Records, told: Sequence[Line]) -> None:
    rejects = records.rejects.collect()
    assert len(rejects) == records.rejected
    for row in rejects:
        line = told[row.line - 1]
        assert row.file == "lines.ndjson"
        assert line.fate != "kept", row
        assert row.reason, row
        assert row.reason != "malformed", row
        if line.records == 1 and not _is_wrapped(line):
            assert row.raw == line.raw.decode("utf-8", "replace")
    set_aside = {row.line for row in rejects}
    assert {n for n, line in enumerate(told, start=1) if line.fate == "set aside"} <= set_aside


def _is_wrapped(line: Line) -> bool:
    """What is set aside of these is the record that they hold."""
    return any(name in line.raw for name in (b'"users"', b'"data"', b'"payload"'))


def _check_rows(records: Records) -> None:
    """Every row keeps its contract, but for its key, which may repeat."""
    for table in LEDGER:
        if table.name in records.tables:
            rows = replace(table, key=()).check(records.tables[table.name])
            # Who follows whom is told by sidecars alone on two of the networks.
            assert rows > 0 or table.name == "follows", table.name
    replace(Rejects, key=()).check(records.rejects)
