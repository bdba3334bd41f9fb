"""Out of snapshots: why one score is above another, or what moved it since a date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from renown.errors import UserError, listed
from renown.publish.reading import Snapshot
from renown.report.comparison import Comparison, Difference, Flow, NotCompared
from renown.report.explaining import explain
from renown.report.explaining_influence import NAMES, account_of
from renown.report.explanation import Contribution, Explanation, NotScored, Source
from renown.report.words import name_of

Compared = Comparison | NotCompared


def compare_accounts(snapshot: Snapshot, first: str, second: str) -> Compared:
    """Why the first account is above, or below, the second.

    Raises UserError where one was never seen, or where a handle names several.
    """
    return _compared("accounts", snapshot, the_one(snapshot, first), the_one(snapshot, second))


def compare_dates(now: Snapshot, then: Snapshot, account: str) -> Compared:
    """What moved an account's score between two snapshots.

    Raises UserError where the later one never saw it, where its handle names several, and where
    the two are one and the same.
    """
    if now.run_id == then.run_id:
        raise UserError(
            f"there is nothing to compare: the snapshot of {now.as_of} is the only one since then. "
            "Name an earlier date with --since, or a later one with --as-of"
        )
    today = the_one(now, account)
    same = today.account.account_id  # handles change; the id does not
    seen = then.find(same) or then.screened(same)
    return _compared("dates", now, today, the_one(then, same) if seen else then.as_of)


def the_one(snapshot: Snapshot, account: str) -> Explanation | NotScored:
    """The account of that id or handle, where there is just one; a scored one goes first.

    Raises UserError that lists the ids where there are several.
    """
    found = explain(snapshot, account)
    scored = [each for each in found if isinstance(each, Explanation)]
    if len(scored or found) > 1:
        title = f"'{account}' names several accounts as of {snapshot.as_of}; give one by its id:"
        ids = (f"{each.account.account_id}  {name_of(each.account)}" for each in scored or found)
        raise UserError(listed(title, ids))
    return (scored or found)[0]


def _compared(
    of: Literal["accounts", "dates"],
    now: Snapshot,
    first: Explanation | NotScored,
    second: Explanation | NotScored | date,
) -> Compared:
    if not (isinstance(first, Explanation) and isinstance(second, Explanation)):
        return NotCompared(of, first, second)
    return Comparison(
        of=of,
        first=first,
        second=second,
        differences=_differences(first, second),
        flows=_flows(now, first.influence.sources, second.influence.sources),
        unlike=tuple(_unlike(first, second)),
    )


def _differences(first: Explanation, second: Explanation) -> tuple[Difference, ...]:
    """Every feature of either, the largest difference first, ties by name."""
    one = {(part.component, part.feature): part for part in first.contributions}
    other = {(part.component, part.feature): part for part in second.contributions}
    differences = (_difference(one.get(key), other.get(key)) for key in {**one, **other})
    return tuple(sorted(differences, key=lambda d: (-abs(d.points), d.component, d.feature)))


def _difference(first: Contribution | None, second: Contribution | None) -> Difference:
    named = first or second
    assert named is not None  # the key is of one of them
    return Difference(
        component=named.component,
        feature=named.feature,
        unit=named.unit,
        first=first.value if first else None,
        second=second.value if second else None,
        points=(first.points if first else 0.0) - (second.points if second else 0.0),
    )


def _flows(
    now: Snapshot, first: tuple[Source, ...] | None, second: tuple[Source, ...] | None
) -> tuple[Flow, ...] | None:
    """Every source named for either, the largest difference first, then all others together."""
    if first is None or second is None:
        return None
    one, other = _by_account(first), _by_account(second)
    accounts = {s.account.account_id: s.account for s in (*second, *first) if s.account}
    # Who was named by an id alone may have a handle by now.
    accounts |= {row["account_id"]: account_of(row) for row in now.rows("scores", accounts, NAMES)}
    named = [Flow(accounts[id], one.get(id), other.get(id)) for id in sorted(accounts)]
    named.sort(key=lambda flow: -abs(flow.more))
    rest = Flow(None, one.get(None), other.get(None))
    return (*named, *([rest] if rest.first or rest.second else []))


def _by_account(sources: tuple[Source, ...]) -> dict[str | None, float]:
    return {s.account.account_id if s.account else None: s.passed for s in sources}


def _unlike(first: Explanation, second: Explanation) -> Iterator[str]:
    """Why two scores are not on one scale."""
    one, other = first.origin, second.origin
    if one.document_hash != other.document_hash:
        yield (
            f"their score documents differ: {other.document} ({other.document_hash}), "
            f"then {one.document} ({one.document_hash})"
        )
    if one.version != other.version:
        yield f"renown's versions differ: {other.version}, then {one.version}"
