"""Where influence comes from and what trust rests on, in words."""

from __future__ import annotations

from collections.abc import Iterator

from renown.report.explanation import Engagement, Explanation, Influence, Source
from renown.report.sections import Grid, Section
from renown.report.words import amount, because, by_kind, count, name_of, number, quantity, share

INFLUENCE = "Influence"  # a title that pages know


def influence_of(it: Explanation) -> Section:
    """Where its influence comes from: its own part, and who passes on what."""
    held = it.influence
    return Section(
        INFLUENCE,
        beside=f"{number(held.influence)}, counted in trusted accounts that nobody reacts to.",
        sentences=(_own(held, it.trust), *_passed(held)),
        grid=_sources(held) if held.sources else None,
    )


def _own(it: Influence, trust: float) -> str:
    why = (
        "from its trust and engagement" if it.engagement is None else _formula(it.engagement, trust)
    )
    return f"{number(it.own)} of it is its own: {why}."


def _formula(it: Engagement, trust: float) -> str:
    weight = "" if it.weight == 1 else f"{number(it.weight)} × "
    return (
        f"trust {trust:.2f} × (1 + {weight}ln(1 + {number(it.engaged)} + {number(it.resharing)})), "
        f"for {quantity(it.engaged, 'trusted accounts')} that reacted and {number(it.resharing)} "
        "that reshared"
    )


def _passed(it: Influence) -> Iterator[str]:
    if it.sources is None:
        yield f"{number(it.passed)} is passed on by others; this snapshot does not hold by whom."
    elif not it.sources:
        yield "Nobody passes anything on to it."
    else:
        accounts = sum(source.accounts for source in it.sources)
        yield (
            f"{number(it.passed)} is passed on by {count(accounts, 'accounts')}, "
            f"{by_kind(it.by_kind)}:"
        )


def _sources(it: Influence) -> Grid:
    assert it.sources is not None
    rows = [
        (_who(s), amount(s.passed), share(s.passed / it.influence), by_kind(s.by_kind))
        for s in it.sources
    ]
    return Grid(
        ("", "passes on", "share", ""),
        (
            *rows,
            ("its own", amount(it.own), share(it.own / it.influence), ""),
            ("together", amount(it.influence), "100 %", ""),
        ),
        words=frozenset({0, 3}),
        totals=1,
    )


def _who(source: Source) -> str:
    if source.account is None:
        return count(source.accounts, "others")
    return name_of(source.account)


def trust_in(it: Explanation) -> Section:
    """How much its vote counts, and what speaks against it."""
    if it.trust >= 1 and not it.marks:
        return Section("Trust", beside="1: nothing speaks against it, its vote counts in full.")
    return Section(
        "Trust",
        beside=f"{it.trust:.2f}: its own vote counts for {share(it.trust)} of a trusted one.",
        sentences=tuple(f"  {because(mark)}" for mark in it.marks),
    )
