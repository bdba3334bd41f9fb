"""What is found on a topic as rows, for files: the same fields as CSV, as JSON and for pandas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from io import StringIO
from typing import Any

from renown.report.found import Entry, Found, Other

# A spreadsheet takes a cell that begins so for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BETWEEN = " "  # several values in one cell; no id, network or language holds a blank


@dataclass(frozen=True)
class Field:
    """A column, with its unit and what it means."""

    name: str
    unit: str
    meaning: str


FIELDS = (
    Field("topic", "", "Name of the topic's document."),
    Field("as_of", "", "Date of the snapshot."),
    Field(
        "rank", "", "Among all sources on the topic, before any is left out; equals share a rank."
    ),
    Field("account_id", "", "The account; of a person's accounts the one that is first."),
    Field("handle", "", "The name people type, without `@`."),
    Field("display_name", "", "The name shown."),
    Field("network", "", "The social network."),
    Field("languages", "", "In which it writes on the topic, the most used first."),
    Field("influence", "trusted accounts", "Influence on the topic alone."),
    Field("influence_low", "trusted accounts", "Lower end of its interval."),
    Field("influence_high", "trusted accounts", "Upper end of its interval."),
    Field("confidence", "probability", "How sure it is that the line rightly stands in the list."),
    Field("score", "points", "The general score, on no topic."),
    Field("score_low", "points", "Lower end of its interval."),
    Field("score_high", "points", "Upper end of its interval."),
    Field("posts", "posts", "Own posts on the topic."),
    Field("days", "days", "Distinct days with one."),
    Field(
        "reactors", "accounts", "Distinct kept accounts that reacted to them, or list it for it."
    ),
    Field("share_of_posts", "share", "They, of all its own posts."),
    Field("reposted", "posts", "Others' posts on the topic that it reposted."),
    Field("lists", "lists", "Lists of kept accounts that it is on, named after the topic."),
    Field("heaviest_posts", "", "Ids of its posts on the topic that weigh most, heaviest first."),
    Field("kept_follower_share", "share", "Of its followers, those whom cleaning kept."),
    Field("kept_engaged_share", "share", "Of all who reacted to it, those whom cleaning kept."),
    Field("person_id", "", "The person, with `--persons` and where it has several accounts."),
    Field("account_ids", "", "All its accounts that are sources on the topic, the best first."),
    Field("link_confidence", "probability", "How sure it is that they are one person's."),
)


def records(found: Found) -> list[dict[str, Any]]:
    """A row per line of the list, with all FIELDS."""
    return [_record(found, entry) for entry in found.entries]


def as_csv(found: Found) -> str:
    """The rows, under a line of their names; nothing is an empty cell."""
    text = StringIO()
    writer = csv.DictWriter(text, [field.name for field in FIELDS], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(v) for name, v in row.items()} for row in records(found))
    return text.getvalue()


def as_json(found: Found) -> dict[str, Any]:
    """The rows, how they were asked for, what is left out, who only spreads, and why there is nobody."""
    return {
        "topic": asdict(found.topic),
        "as_of": found.as_of.isoformat(),
        "run_id": found.run_id,
        "asked": asdict(found.asked),
        "sources": found.sources,
        "left_out": asdict(found.left_out),
        "expected_wrong": found.expected_wrong,
        "people": records(found),
        "spreading": found.spreading,
        "spreaders": [_other(other) for other in found.spreaders],
        "nobody": None
        if found.nobody is None
        else {
            **asdict(found.nobody),
            "nearest": [_other(other) for other in found.nobody.nearest],
        },
    }


def _record(found: Found, entry: Entry) -> dict[str, Any]:
    """Of several accounts influence, posts and reactors add up; the rest is the first one's."""
    first, evidence = entry.sources[0], [source.evidence for source in entry.sources]
    between = entry.score_interval
    values = (
        found.topic.name,
        found.as_of.isoformat(),
        entry.rank,
        first.account.account_id,
        first.account.handle,
        first.account.display_name,
        first.network,
        list(first.languages),
        entry.influence,
        entry.interval.low,
        entry.interval.high,
        entry.confidence,
        entry.score,
        between.low if between else None,
        between.high if between else None,
        sum(e.posts for e in evidence),
        first.evidence.days,
        sum(e.reactors for e in evidence),
        first.evidence.share_of_posts,
        sum(e.reposted for e in evidence),
        _total(e.lists for e in evidence),
        [post for e in evidence for post in e.heaviest_posts],
        first.audience.kept_follower_share,
        first.audience.kept_engaged_share,
        entry.person_id,
        [source.account.account_id for source in entry.sources],
        entry.link_confidence,
    )
    return {field.name: value for field, value in zip(FIELDS, values, strict=True)}


def _total(many: Iterable[int | None]) -> int | None:
    """None where nobody says."""
    said = [one for one in many if one is not None]
    return sum(said) if said else None


def _other(other: Other) -> dict[str, Any]:
    evidence = asdict(other.evidence)
    return {**asdict(other.account), **evidence, "lacks": list(other.lacks)}


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = BETWEEN.join(value)
    if isinstance(value, str):
        text = "".join(_visible(value))
        return f"'{text}" if text.startswith(FORMULA) else text
    return value


def _visible(text: str) -> Iterator[str]:
    """Without what a terminal would take for a command."""
    return (character for character in text if character.isprintable())
