"""What an account is on every topic, in words: how influential, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from renown.report.sections import Grid, Section
from renown.report.words import count, listed, number, plain, share

Row = dict[str, Any]
STANDINGS = {  # of `topics`, in the order in which they are shown
    "source": "source",
    "spreader": "spreader",
    "below_floor": "too little evidence",
}
HEADS = (
    "topic",
    "standing",
    "influence",
    "between",
    "rank",
    "posts",
    "days",
    "reactors",
    "of its posts",
)
EXPLAINED = (
    "A source has posts of its own on the topic, on several days, to which several accounts reacted; "
    "a spreader hardly writes on it, and passes on what others write. Only a source has influence on a "
    "topic, whatever its influence is otherwise."
)


def topics_of(rows: Iterable[Row]) -> Section | None:
    """An account's topics, those where it counts for the most first; None where it has none."""
    ordered = sorted(rows, key=_order)
    if not ordered:
        return None
    return Section(
        "Topics",
        sentences=(EXPLAINED,),
        grid=Grid(HEADS, tuple(_cells(row) for row in ordered), words=frozenset({0, 1})),
        after=tuple(_evidence(ordered)),
    )


def _order(row: Row) -> tuple[int, float, int, str]:
    places = list(STANDINGS)
    standing = places.index(row["standing"]) if row["standing"] in places else len(places)
    return standing, -(row["influence"] or 0.0), -row["posts"], row["topic"]


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row["topic"],
        STANDINGS.get(row["standing"], plain(row["standing"])),
        "" if row["influence"] is None else number(row["influence"]),
        between(row),
        "" if row["rank"] is None else f"{row['rank']:,}",
        f"{row['posts']:,}",
        f"{row['days']:,}",
        f"{row['reactors']:,}",
        share(row["share_of_posts"]),
    )


def between(row: Row) -> str:
    """The interval of topical influence; nothing where there is none."""
    low, high = row["influence_low"], row["influence_high"]
    return "" if low is None or high is None else f"{number(low)}-{number(high)}"


def _evidence(rows: Iterable[Row]) -> Iterator[str]:
    """What each row rests on, and what it lacks."""
    for row in rows:
        if row["standing"] == "source":
            told = (
                f"{row['topic']}: its posts that weigh most are {', '.join(row['heaviest_posts'])}."
            )
            yield f"{told} That it rightly stands there is {share(row['confidence'])} sure."
        elif row["lacks"]:
            yield f"{row['topic']}: there are too few {listed(map(plain, row['lacks']), 'or')} for more."
        if row["reposted"]:
            yield f"{row['topic']}: it reposted {count(row['reposted'], 'posts')} of others."
        if row.get("lists"):  # which an older snapshot does not say
            yield f"{row['topic']}: it is on {count(row['lists'], 'lists')} named after it."
