"""Where two influences come from, in words."""

from __future__ import annotations

from collections.abc import Iterator

from renown.report.comparison import Comparison, Flow
from renown.report.explanation import Explanation
from renown.report.sections import Grid, Section
from renown.report.words import BY_DOING, amount, gained, listed, name_of, number, plain

NAMED = 10
NOT_NAMED = "-"


def influences_of(it: Comparison) -> Section:
    """Where the two influences come from."""
    first, second = it.first, it.second
    both = _both(it, number(first.influence.influence), number(second.influence.influence))
    return Section(
        "Influence",
        beside=f"{both}, counted in trusted accounts that nobody reacts to.",
        sentences=(*_trusts(it), *_passing(it), *_kinds(it)),
        grid=_sources(it),
        after=tuple(_remarks(it)),
    )


def _trusts(it: Comparison) -> Iterator[str]:
    first, second = f"{it.first.trust:.2f}", f"{it.second.trust:.2f}"
    if first != second:
        yield f"Trust: {_both(it, first, second)}."


def _passing(it: Comparison) -> Iterator[str]:
    """How many pass something on."""
    if it.flows is not None:
        many = [
            sum(source.accounts for source in side.influence.sources or ())
            for side in (it.first, it.second)
        ]
        yield f"Passed on by so many accounts: {_both(it, f'{many[0]:,}', f'{many[1]:,}')}."


def _kinds(it: Comparison) -> Iterator[str]:
    """Which kinds of act make the difference."""
    one, other = it.first.influence.by_kind, it.second.influence.by_kind
    if it.flows is None:
        return
    more = {kind: one.get(kind, 0.0) - other.get(kind, 0.0) for kind in {**one, **other}}
    moved = [kind for kind in more if gained(more[kind]) != gained(0.0)]
    largest = sorted(moved, key=lambda kind: (-abs(more[kind]), kind))
    said = [f"{BY_DOING.get(k, plain(k))} {gained(more[k])}" for k in largest]
    if said:
        yield f"By kind of act: {listed(said)}."


def _sources(it: Comparison) -> Grid:
    """The sources that differ the most, all others, its own, and the sum."""
    one, other = it.first.influence, it.second.influence
    rows: list[tuple[str, ...]] = [("passed on by others", *_amounts(it, one.passed, other.passed))]
    if it.flows is not None:
        rows = [_flow(it, flow) for flow in _largest(it.flows)]
    return Grid(
        ("", *(label for label, _ in labelled(it)), "more"),
        (
            *rows,
            ("its own", *_amounts(it, one.own, other.own)),
            ("together", *_amounts(it, one.influence, other.influence)),
        ),
        totals=1,
    )


def _amounts(it: Comparison, first: float, second: float) -> tuple[str, str, str]:
    return (*in_order(it, amount(first), amount(second)), gained(first - second))


def _largest(flows: tuple[Flow, ...]) -> Iterator[Flow]:
    """The first few named, and one for all that are left."""
    named = [flow for flow in flows if flow.account]
    yield from named[:NAMED]
    left = [flow for flow in flows if flow not in named[:NAMED]]
    if left:
        yield Flow(None, sum(f.first or 0.0 for f in left), sum(f.second or 0.0 for f in left))


def _flow(it: Comparison, flow: Flow) -> tuple[str, ...]:
    def passed(value: float | None) -> str:
        return NOT_NAMED if value is None else amount(value)

    name = "all others" if flow.account is None else name_of(flow.account)
    return (name, *in_order(it, passed(flow.first), passed(flow.second)), gained(flow.more))


def _remarks(it: Comparison) -> Iterator[str]:
    if it.flows is None:
        yield "Who passes on what is not in both snapshots."
        return
    gone = [name_of(f.account) for f in it.flows if f.account and f.first is None]
    new = [name_of(f.account) for f in it.flows if f.account and f.second is None]
    if it.of == "dates" and new:
        yield f"Newly among those who pass on the most: {listed(new)}."
    if it.of == "dates" and gone:
        yield f"No longer among them: {listed(gone)}."
    if gone or new:
        yield (
            f"{NOT_NAMED}: not among those who pass on the most there; what it passes on, if "
            "anything, is among all others."
        )


def _both(it: Comparison, first: str, second: str) -> str:
    shown = in_order(it, first, second)
    return (
        f"{shown[0]} then and {shown[1]} now" if it.of == "dates" else f"{shown[0]} and {shown[1]}"
    )


def labelled(it: Comparison) -> list[tuple[str, Explanation]]:
    """The two in the order they are shown, the earlier date first, each with its name."""
    if it.of == "dates":
        return [(str(side.origin.as_of), side) for side in (it.second, it.first)]
    return [(name_of(side.account), side) for side in (it.first, it.second)]


def in_order(it: Comparison, first: str, second: str) -> tuple[str, str]:
    """Two texts in the order they are shown, the earlier date first."""
    return (second, first) if it.of == "dates" else (first, second)
