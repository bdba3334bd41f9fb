"""Who is found on a topic, in words a person understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renown.report.found import Entry, Evidence, Found, Nobody, Other
from renown.report.sections import Grid, Section
from renown.report.words import amount, count, listed, name_of, plain, share

UNKNOWN = "-"
NAMED = 10  # of those who are on lists
HEADS = (
    "rank", "", "influence", "between", "score", "posts", "days", "reactors", "of its posts",
    "followers kept", "reactors kept", "sure",
)  # fmt: skip
UNITS = {
    "posts": "posts on it",
    "days": "days with such a post",
    "reactors": "kept accounts that reacted to them",
}


def tell_found(it: Found) -> list[Section]:
    """The list, or why there is none; and apart from it those who only spread."""
    return [_list(it) if it.nobody is None else _nobody(it, it.nobody), *_spreaders(it)]


def _list(it: Found) -> Section:
    who = count(len(it.entries), "persons" if it.asked.persons else "accounts")
    return Section(
        f"{_named(it)}: {who} to talk to, as of {it.as_of}",
        beside=it.topic.about,
        sentences=(*_wrong(it), *_left_out(it)),
        grid=Grid(HEADS, tuple(_row(entry) for entry in it.entries), words=frozenset({1})),
        after=tuple(_reading(it)),
    )


def _named(it: Found) -> str:
    return it.topic.title or plain(it.topic.name)


def _row(entry: Entry) -> tuple[str, ...]:
    first, evidence = entry.sources[0], [source.evidence for source in entry.sources]
    return (
        f"{entry.rank:,}",
        ", ".join(name_of(source.account) for source in entry.sources),
        amount(entry.influence),
        f"{amount(entry.interval.low)}-{amount(entry.interval.high)}",
        f"{entry.score:.1f}",
        f"{sum(e.posts for e in evidence):,}",
        f"{first.evidence.days:,}",
        f"{sum(e.reactors for e in evidence):,}",
        _share(first.evidence.share_of_posts),
        _share(first.audience.kept_follower_share),
        _share(first.audience.kept_engaged_share),
        f"{100 * entry.confidence:.0f} %",
    )


def _share(part: float | None) -> str:
    return UNKNOWN if part is None else f"{100 * part:.0f} %"


def _wrong(it: Found) -> Iterator[str]:
    wrong = it.expected_wrong
    told = f"about {wrong:.1f}" if wrong >= 0.05 else "fewer than 0.1"
    yield (
        f"Expected to stand here wrongly: {told} of {len(it.entries):,}; it is what each lacks of being "
        "sure, added up."
    )


def _left_out(it: Found) -> Iterator[str]:
    """What the list does not hold of the sources that there are."""
    out, asked = it.left_out, it.asked
    told = [
        f"{out.network:,} not on {asked.network}" if out.network else "",
        f"{out.language:,} not writing on it in {asked.language}" if out.language else "",
        f"{out.confidence:,} less sure than {100 * asked.min_confidence:g} %"
        if out.confidence
        else "",
        f"{out.limit:,} below these" if out.limit else "",
    ]
    if any(told):
        yield f"There are {it.sources:,} in all; left out: {listed(filter(None, told))}."


def _reading(it: Found) -> Iterator[str]:
    if it.entries:
        level = it.entries[0].interval.level
        yield (
            f"Influence: on this topic, in trusted accounts, with an interval of {share(level)}. "
            "Followers kept and reactors kept: the shares that cleaning did not remove "
            f"({UNKNOWN}: not known). Sure: that it rightly stands here."
        )
    yield from _on_lists(it)
    if any(len(entry.sources) > 1 for entry in it.entries):
        yield (
            "Of several accounts of a person influence, posts and reactors add up; days and shares are "
            "those of the first."
        )


def _on_lists(it: Found) -> Iterator[str]:
    """Who is on lists named after the topic: of whom more people say that it is to be heard on it."""
    told = [
        f"{name_of(source.account)} on {source.evidence.lists:,}"
        for entry in it.entries
        for source in entry.sources
        if source.evidence.lists
    ]
    if told:
        more = [f"{len(told) - NAMED:,} more on some"] if len(told) > NAMED else []
        yield f"On lists of kept accounts that are named after it: {listed([*told[:NAMED], *more])}."


def _nobody(it: Found, why: Nobody) -> Section:
    sentences = tuple(_reasons(it, why))
    grid = None
    if why.nearest and not why.networks:
        grid = Grid(
            ("nearest", "posts", "days", "reactors", "lacks"),
            tuple(
                (name_of(other.account), *_counts(other.evidence), _lacks(other))
                for other in why.nearest
            ),
            words=frozenset({0, 4}),
        )
    return Section(
        f"{_named(it)}: nobody, as of {it.as_of}",
        beside=it.topic.about,
        sentences=sentences,
        grid=grid,
    )


def _reasons(it: Found, why: Nobody) -> Iterator[str]:
    if why.networks:
        yield f"Nobody, because {_none_as_asked(it, why)}."
    elif why.posting:
        yield (
            f"Nobody, because none of {count(why.posting, 'accounts')} that posted on it has evidence "
            f"enough: {listed(_lacking(why))}."
        )
    elif it.spreading:
        yield "Nobody, because no account posts on it itself: it is only reposted."
    else:
        yield "Nobody, because no kept account posted on it within the window, or reposted a post on it."


def _none_as_asked(it: Found, why: Nobody) -> str:
    """Of sources that there are: what they are instead of what was asked for."""
    out, asked = it.left_out, it.asked
    there = it.sources - out.network
    on = f" on {asked.network}" if asked.network else ""
    if not there:
        return f"none of {_sources(it.sources)} is{on}, but {listed(_counted(why.networks))}"
    writing = f"none of {_sources(there)}{on} writes on it in {asked.language}"
    if out.language == there:
        others = " and ".join(_counted(why.languages, before="in "))
        return f"{writing}, but {others}" if others else f"{writing}, as far as is known"
    among = f"{_sources(there - out.language)}{on}"
    among += f" writing on it in {asked.language}" if asked.language else ""
    return (
        f"none of {among} is as sure as {100 * asked.min_confidence:g} %: the surest is so by "
        f"{100 * (why.surest or 0):.0f} %"
    )


def _sources(many: int) -> str:
    return count(many, "sources")


def _counted(by: Mapping[str, int], before: str = "on ") -> list[str]:
    largest = sorted(by, key=lambda name: (-by[name], name))
    return [f"{by[name]:,} {before}{name}" for name in largest]


def _lacking(why: Nobody) -> Iterator[str]:
    for code, accounts in why.lacking.items():
        yield f"{accounts:,} with fewer than {why.needed[code]:,} {UNITS[code]}"


def _counts(it: Evidence) -> tuple[str, str, str]:
    return (f"{it.posts:,}", f"{it.days:,}", f"{it.reactors:,}")


def _lacks(other: Other) -> str:
    return ", ".join(map(plain, other.lacks))


def _spreaders(it: Found) -> Iterator[Section]:
    """Who reposts on the topic and hardly posts: named, so that nobody takes them for sources."""
    if it.spreading:
        named = [f"{name_of(s.account)} ({s.evidence.reposted:,} reposted)" for s in it.spreaders]
        more = it.spreading - len(named)
        told = listed([*named, f"{more:,} more"] if more else named)
        yield Section(
            f"Spreaders, not sources: {count(it.spreading, 'accounts')}",
            sentences=(f"They repost what others post on it, and hardly post themselves: {told}.",),
        )
