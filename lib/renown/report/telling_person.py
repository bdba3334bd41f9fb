"""A person in words: which accounts, how sure that is, and what each network brings."""

from __future__ import annotations

from collections.abc import Iterator

from renown.report.person import Brought, Part, Person, Split
from renown.report.sections import Grid, Section
from renown.report.words import (
    count,
    gained,
    listed,
    name_of,
    number,
    plain,
    points,
    share,
    sureness,
)

COMBINED = {
    "distinct": "people, each counted once",
    "sum": "added up",
    "maximum": "the best of them",
    "minimum": "the least of them",
    "mean_by_posts": "mean over all posts",
    "mean_by_influence": "mean by influence",
}


def tell(it: Person) -> list[Section]:
    """Who it is, and every component split by network."""
    return [_who(it), *(_part(it, part) for part in it.parts)]


def _who(it: Person) -> Section:
    rows = tuple(
        (
            name_of(m.account),
            m.network,
            m.account.account_id,
            f"{m.score:.1f}",
            sureness(m.interval),
        )
        for m in it.members
    )
    return Section(
        listed(name_of(member.account) for member in it.members),
        beside=f"{count(len(it.members), 'accounts')} taken for one person's, as of {it.origin.as_of}",
        sentences=tuple(_sure(it)),
        grid=Grid(("", "network", "", "score", ""), rows, words=frozenset({0, 1, 2, 4})),
    )


def _sure(it: Person) -> Iterator[str]:
    sure = sureness(it.interval)
    yield (
        f"Score {it.score:.1f} of 100: rank {it.rank:,} among persons and the accounts that are of none"
        f"{f'; {sure}' if sure else ''}."
    )
    yield (
        f"That they are one person's is sure to {share(it.link_confidence)}, by the account that is the "
        "least sure. The interval is of both cases: that they are, and that the best of them stands alone."
    )


def _part(it: Person, part: Part) -> Section:
    sure = sureness(part.interval)
    heads = (
        "",
        *(cell for network in it.networks for cell in (network, "brings")),
        "together",
        "anybody has",
        "adds",
        "",
    )
    rows = tuple(_row(it, split) for split in part.features)
    return Section(
        plain(part.name).capitalize(),
        beside=f"{part.score:.1f} of 100{f', {sure}' if sure else ''}; {share(part.weight)} of the score. "
        f"{part.meaning}",
        grid=Grid(heads, rows, words=frozenset({0, len(heads) - 1})),
    )


def _row(it: Person, split: Split) -> tuple[str, ...]:
    by_network = {each.network: each for each in split.networks}
    cells = [cell for network in it.networks for cell in _cells(by_network.get(network))]
    together = "not known" if split.value is None else number(split.value)
    return (
        plain(split.feature),
        *cells,
        together,
        points(split.baseline),
        gained(split.contribution),
        COMBINED.get(split.combined, plain(split.combined)),
    )


def _cells(brought: Brought | None) -> tuple[str, str]:
    """What a network has of a feature, and the points that it brings."""
    if brought is None or brought.value is None:
        return "-", "-"
    return number(brought.value), gained(brought.contribution)
