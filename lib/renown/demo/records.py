"""Writes a network as raw records of X API v1.1, and of Bluesky: gzip files of one JSON object a line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from renown.demo.bluesky_records import events
from renown.demo.damaged import damaged_lines
from renown.demo.listing import captured, write_sidecar
from renown.demo.network import DemoNetwork
from renown.demo.parameters import DAY
from renown.demo.post_records import PostWriter
from renown.demo.profile_records import follow_pages, users
from renown.demo.topical import write_topics
from renown.demo.truth import write_truth

_FASTEST_GOOD_COMPRESSION = 3


def write_records(network: DemoNetwork, folder: Path) -> None:
    """Records in `folder/records`, those of Bluesky in `folder/bluesky`, the planted truth in
    `folder/truth.csv`, documents of the planted topics in `folder/topics`.
    """
    records = Path(folder) / "records"
    records.mkdir(parents=True, exist_ok=True)
    for stale in records.glob("posts-*.ndjson.gz"):  # of an earlier demo with other dates
        stale.unlink()
    writer = PostWriter(network)
    write_lines(records / "users.ndjson.gz", map(dump, users(network)))
    write_lines(records / "follows.ndjson.gz", map(dump, follow_pages(network)))
    for name, positions in _weeks(network):
        write_lines(records / f"posts-{name}.ndjson.gz", (dump(writer.post(p)) for p in positions))
    write_lines(records / "posts-damaged.ndjson.gz", damaged_lines(writer))
    for name, lines, told in captured(network):
        write_lines(records / f"{name}.ndjson.gz", map(dump, lines))
        write_sidecar(records, f"{name}.ndjson.gz", told)
    write_topics(Path(folder) / "topics")
    there = Path(folder) / "bluesky"
    there.mkdir(exist_ok=True)
    write_lines(there / "events.ndjson.gz", map(dump, events(network.world, network.elsewhere)))
    truth = Path(folder) / "truth.csv"
    write_truth(network.world, network.posts, network.elsewhere, truth)


def dump(record: dict) -> str:
    """Compact, and in the words as they are written."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def write_lines(file: Path, lines: Iterable[str]) -> None:
    """The same lines give the same bytes: neither name nor time goes into the header."""
    with (
        file.open("wb") as raw,
        gzip.GzipFile(
            filename="", fileobj=raw, mode="wb", compresslevel=_FASTEST_GOOD_COMPRESSION, mtime=0
        ) as packed,
    ):
        batch: list[str] = []
        for line in lines:
            batch.append(line)
            if len(batch) == 2_000:
                packed.write(("\n".join(batch) + "\n").encode())
                batch.clear()
        packed.write("".join(f"{line}\n" for line in batch).encode())


def _weeks(network: DemoNetwork) -> Iterable[tuple[str, range]]:
    """One file a week, named by its first day, and one for all that came before the window."""
    start, end, time = network.parameters.start, network.parameters.end, network.posts.time
    begins = np.arange(start, end, 7 * DAY)
    cuts = [0, *np.searchsorted(time, begins).tolist(), len(time)]
    days = np.datetime_as_string(begins.astype("datetime64[s]"), unit="D").tolist()
    for name, first, last in zip(["older", *days], cuts[:-1], cuts[1:], strict=True):
        yield name, range(first, last)
