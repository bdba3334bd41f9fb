"""Out of a snapshot: the people to talk to on a topic, or why there is nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from renown.errors import UserError
from renown.publish import topical
from renown.publish.persons import persons_of
from renown.publish.reading import Snapshot
from renown.report.explaining import interval_of, level_of
from renown.report.explaining_influence import account_of
from renown.report.explanation import Account, Interval
from renown.report.found import (
    Asked,
    Audience,
    Entry,
    Evidence,
    Found,
    LeftOut,
    Nobody,
    Other,
    Source,
    Topic,
)

Row = dict[str, Any]
NAMED = ("account_id", "network_name", "handle", "display_name")
SCORED = (*NAMED, "score", "score_low", "score_high")
AUDIENCE = ("kept_follower_share", "kept_engaged_share")
LACKED = ("posts", "days", "reactors")
FEW = 5  # spreaders, or accounts nearest to the floor, that are named


def find(snapshot: Snapshot, topic: str, asked: Asked) -> Found:
    """The sources on a topic as asked for, by falling influence on it, ties by account_id.

    Nobody below the floor of evidence is ever among them: where nobody is above it, `nobody` says why.
    Raises UserError for a topic or table that the snapshot does not have, naming those it has.
    """
    _require_sensible(asked)
    document = topical.document(snapshot, topic)
    rows = topical.rows(snapshot, document["name"])
    ranked = _lines(snapshot, topical.of_standing(rows, "source"), asked)
    narrowed = _narrowed(ranked, asked)
    spreading = topical.of_standing(rows, "spreader")
    held = snapshot.manifest()
    return Found(
        topic=Topic(document["name"], document.get("title") or "", document.get("about") or ""),
        as_of=snapshot.as_of,
        run_id=snapshot.run_id,
        asked=asked,
        entries=tuple(_entries(snapshot, narrowed.shown, held)),
        sources=len(ranked),
        left_out=narrowed.left_out,
        spreaders=_others(snapshot, topical.first(spreading, FEW, ("reposted", "descending"))),
        spreading=spreading.num_rows,
        nobody=None if narrowed.shown else _nobody(snapshot, rows, narrowed, held),
    )


class _Line:
    """The rows of `topics` of one account, or of all sources of a person, the best first."""

    def __init__(self, rows: Sequence[Row], person: Mapping[str, Any] | None = None) -> None:
        self.rows = sorted(rows, key=lambda row: (-row["influence"], row["account_id"]))
        self.person = person
        self.rank = 0

    @property
    def influence(self) -> float:
        return float(sum(row["influence"] for row in self.rows))

    @property
    def confidence(self) -> float:
        return float(max(row["confidence"] for row in self.rows))

    @property
    def networks(self) -> set[str]:
        return {_network(row["account_id"]) for row in self.rows}

    @property
    def languages(self) -> set[str]:
        return {language for row in self.rows for language in row.get("languages") or ()}


def _require_sensible(asked: Asked) -> None:
    if not 0 <= asked.min_confidence <= 1:
        raise UserError(
            f"--min-confidence {asked.min_confidence:g}: expected a probability from 0 to 1"
        )
    if asked.limit is not None and asked.limit < 1:
        raise UserError(f"--limit {asked.limit}: expected 1 or more")


def _lines(snapshot: Snapshot, sources: pa.Table, asked: Asked) -> list[_Line]:
    """All of them, ranked; equal influences share a rank."""
    rows = sources.to_pylist()
    of: Mapping[str, Mapping[str, Any]] = {}
    if asked.persons:
        of = persons_of(snapshot, [row["account_id"] for row in rows])
    together: dict[str, list[Row]] = {}
    for row in rows:
        account_id = row["account_id"]
        name = f"person {of[account_id]['person_id']}" if account_id in of else account_id
        together.setdefault(name, []).append(row)
    lines = [_Line(held, of.get(held[0]["account_id"])) for held in together.values()]
    lines.sort(key=lambda line: (-line.influence, line.rows[0]["account_id"]))
    for place, line in enumerate(lines):
        before = lines[place - 1]
        tied = place > 0 and before.influence == line.influence
        line.rank = before.rank if tied else place + 1
    return lines


@dataclass(frozen=True)
class _Narrowed:
    """All lines; those on the network asked for; of those, who write in the language; who are sure
    enough; and who are shown. A person is where any of its accounts is.
    """

    all: Sequence[_Line]
    there: Sequence[_Line]
    writing: Sequence[_Line]
    sure: Sequence[_Line]
    shown: Sequence[_Line]

    @property
    def left_out(self) -> LeftOut:
        return LeftOut(
            network=len(self.all) - len(self.there),
            language=len(self.there) - len(self.writing),
            confidence=len(self.writing) - len(self.sure),
            limit=len(self.sure) - len(self.shown),
        )


def _narrowed(lines: Sequence[_Line], asked: Asked) -> _Narrowed:
    network = None if asked.network is None else asked.network.lower()
    language = _language(asked.language)
    there = [line for line in lines if network is None or network in line.networks]
    writing = [line for line in there if language is None or language in line.languages]
    sure = [line for line in writing if line.confidence >= asked.min_confidence]
    return _Narrowed(lines, there, writing, sure, sure[: asked.limit])


def _language(asked: str | None) -> str | None:
    """As `topics` writes it: `en` of `EN` and of `en-GB`."""
    return None if asked is None else asked.replace("_", "-").partition("-")[0].lower()


def _entries(snapshot: Snapshot, lines: Sequence[_Line], manifest: Row) -> Iterable[Entry]:
    ids = [row["account_id"] for line in lines for row in line.rows]
    scores = {row["account_id"]: row for row in snapshot.rows("scores", ids, SCORED)}
    known = [*AUDIENCE] if ids else []
    if ids:  # a snapshot of before may lack one of them
        known = [name for name in AUDIENCE if name in snapshot.table("features").columns]
    features = {
        row["account_id"]: row for row in snapshot.rows("features", ids, ["account_id", *known])
    }
    for line in lines:
        sources = tuple(
            _source(row, scores[row["account_id"]], features.get(row["account_id"], {}), manifest)
            for row in line.rows
        )
        entry = Entry(line.rank, sources, sources[0].score, sources[0].score_interval)
        yield entry if line.person is None else _of_person(entry, line.person, manifest)


def _of_person(entry: Entry, person: Mapping[str, Any], manifest: Row) -> Entry:
    return replace(
        entry,
        score=person["score"],
        score_interval=interval_of(manifest, person, "score"),
        person_id=person["person_id"],
        link_confidence=person["link_confidence"],
    )


def _source(row: Row, scored: Row, features: Row, manifest: Row) -> Source:
    return Source(
        account=account_of(scored),
        network=scored["network_name"],
        languages=tuple(row.get("languages") or ()),
        influence=row["influence"],
        interval=Interval(row["influence_low"], row["influence_high"], level_of(manifest)),
        confidence=row["confidence"],
        evidence=_evidence(row),
        audience=Audience(*(features.get(name) for name in AUDIENCE)),
        score=scored["score"],
        score_interval=interval_of(manifest, scored, "score"),
    )


def _evidence(row: Row) -> Evidence:
    return Evidence(
        posts=row["posts"],
        days=row["days"],
        reactors=row["reactors"],
        share_of_posts=row["share_of_posts"],
        reposted=row["reposted"],
        heaviest_posts=tuple(row["heaviest_posts"] or ()),
        lists=row.get("lists"),
    )


def _others(snapshot: Snapshot, rows: Sequence[Row]) -> tuple[Other, ...]:
    """Named by `scores`: who is in `topics` is kept, and so scored."""
    found = snapshot.rows("scores", [row["account_id"] for row in rows], NAMED)
    named = {row["account_id"]: account_of(row) for row in found}
    return tuple(
        Other(
            named.get(row["account_id"], Account(row["account_id"])),
            _evidence(row),
            tuple(row["lacks"] or ()),
        )
        for row in rows
    )


def _nobody(snapshot: Snapshot, rows: pa.Table, lines: _Narrowed, manifest: Row) -> Nobody:
    below = topical.of_standing(rows, "below_floor")
    lacking = Counter(pc.list_flatten(below["lacks"]).to_pylist())
    by_lacks = below.append_column("lacking", pc.list_value_length(below["lacks"]))
    fewest = [("lacking", "ascending"), *((n, "descending") for n in ("reactors", "days", "posts"))]
    return Nobody(
        posting=below.num_rows,
        lacking={code: lacking[code] for code in sorted(lacking, key=lambda c: (-lacking[c], c))},
        needed=_floors(manifest),
        nearest=_others(snapshot, topical.first(by_lacks, FEW, *fewest)),
        networks=dict(Counter(network for line in lines.all for network in line.networks)),
        languages=dict(Counter(language for line in lines.there for language in line.languages)),
        surest=max((line.confidence for line in lines.writing), default=None),
    )


def _floors(manifest: Row) -> dict[str, int]:
    """What a source needs at least, by the codes of `lacks`, as the plan pinned it."""
    held = manifest["plan"]["settings"]["topics"]
    return {code: held[f"at_least_{code}"] for code in LACKED}


def _network(account_id: str) -> str:
    return account_id.partition(":")[0]
