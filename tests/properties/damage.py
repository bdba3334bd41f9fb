"""Sound records, damaged in every way that came to mind: text, bytes and values. Seeded."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

Json = dict[str, Any]


def _nested(depth: int) -> Any:
    held: Any = "words"
    for _ in range(depth):
        held = [{"a": held}]
    return held


# What may stand anywhere in a record in place of what should.
SURPRISES: tuple[Any, ...] = (
    *(None, True, -1, 1.5, 2**63, 10**30, float("inf"), float("nan")),
    *("", "null", "\0", "\ud800", "9" * 40, "words " * 10_000, "<" * 200_000, "\n\r\t"),
    *("0000-00-00T99:99:99Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-18:00"),
    *("Wed May 99 99:99:99 +9999 2016", "https://", "at://did:plc:a/", "did:"),
    *([], {}, [None], [[]], [{}], {"": None}, {"uri": 1}, _nested(40)),
)
# No line ends: these would be two lines.
BYTES = (
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf0\x9f",
    b"\0",
    b"\\",
    b'"',
    b"{",
    b"]",
    b"\\u00",
    b"\\ud83d",
)


def damaged(record: Json, rng: Random) -> bytes:
    """The record as a line, damaged in one way or in two."""
    held = copy.deepcopy(record)
    for _ in range(rng.randrange(3)):
        rng.choice((_surprised, _without, _swapped))(held, rng)
    line = json.dumps(held).encode()
    return rng.choice((_as_it_is, _as_it_is, _with_bytes, _with_a_key_twice, _twice))(line, rng)


def damaged_values(record: Json, rng: Random) -> Json:
    """The record with one or two values that are not as they should be."""
    held = copy.deepcopy(record)
    for _ in range(rng.randrange(1, 3)):
        rng.choice((_surprised, _without, _swapped))(held, rng)
    return held


def cut(line: bytes, rng: Random) -> bytes:
    """Its beginning, which is never a record."""
    return line[: rng.randrange(1, len(line))]


def monsters(record: Json) -> Iterator[bytes]:
    """The record with a value that is too deep, too long, or too large; and with too many fields."""
    key = next(iter(record))
    for value in (
        "[" * 3_000 + "]" * 3_000,
        '"' + "long " * 400_000 + '"',
        "1" * 5_000,
        "-1e99999",
    ):
        yield json.dumps({**record, key: "HERE"}).replace('"HERE"', value).encode()
    yield json.dumps({**{f"field{n}": n for n in range(5_000)}, **record}).encode()


def _places(held: Any) -> Iterator[tuple[Any, Any]]:
    """Everything that holds a value, with the key or index by which it does."""
    keys = (
        list(held) if isinstance(held, dict) else range(len(held)) if isinstance(held, list) else ()
    )
    for key in keys:
        yield held, key
        yield from _places(held[key])


def _surprised(held: Json, rng: Random) -> None:
    if places := list(_places(held)):
        owner, key = rng.choice(places)
        owner[key] = copy.deepcopy(rng.choice(SURPRISES))


def _without(held: Json, rng: Random) -> None:
    if places := list(_places(held)):
        owner, key = rng.choice(places)
        del owner[key]


def _swapped(held: Json, rng: Random) -> None:
    """Two values, neither within the other, in each other's place."""
    if places := list(_places(held)):
        (one, a), (other, b) = rng.choice(places), rng.choice(places)
        one[a], other[b] = copy.deepcopy(other[b]), copy.deepcopy(one[a])


def _as_it_is(line: bytes, rng: Random) -> bytes:
    return line


def _with_bytes(line: bytes, rng: Random) -> bytes:
    """A few bytes put in, or in place of others."""
    at = rng.randrange(len(line))
    return line[:at] + rng.choice(BYTES) + line[at + rng.randrange(2) :]


def _with_a_key_twice(line: bytes, rng: Random) -> bytes:
    keys = list(json.loads(line)) or ["a"]
    again = json.dumps({rng.choice(keys): rng.choice(SURPRISES)}).encode()
    return again[:-1] + b", " + line[1:] if line != b"{}" else again


def _twice(line: bytes, rng: Random) -> bytes:
    return line + rng.choice((b"", b" ", b",", b"\t")) + line
