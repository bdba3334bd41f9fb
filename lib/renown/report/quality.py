"""Of what quality an account's audience is, in words: who of it cleaning kept, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator

from renown.publish.reading import Snapshot
from renown.report.glossary import VARIABLES, features
from renown.report.sections import Grid, Section
from renown.report.words import plain, quantity

TOLD = (
    "followers",
    "kept_followers",
    "removed_followers",
    "kept_follower_share",
    "engaged_accounts",
    "trusted_engaged_accounts",
    "kept_engaged_share",
    "engaged_follower_share",
    "audience_size",
    "audience_median_influence",
    "audience_influence_gini",
    "own_community_share",
)


def quality_of(snapshot: Snapshot, account_id: str) -> Section | None:
    """What is known of the audience of an account; None where the snapshot has nothing of it."""
    held = {
        name: value
        for table in VARIABLES
        for row in snapshot.rows(table, [account_id])
        for name, value in row.items()
        if name in TOLD
    }
    rows = tuple(_rows(snapshot, held))
    return (
        Section("Audience", grid=Grid(("", "found", ""), rows, words=frozenset({0, 1, 2})))
        if rows
        else None
    )


def _rows(snapshot: Snapshot, held: dict[str, float | None]) -> Iterator[tuple[str, str, str]]:
    terms = features(snapshot.manifest())
    for name in (name for name in TOLD if name in held):
        term, value = terms.get(name), held[name]
        unit, meaning = (term.unit, term.meaning) if term else ("", "")
        yield plain(name), "not known" if value is None else quantity(value, unit), meaning
