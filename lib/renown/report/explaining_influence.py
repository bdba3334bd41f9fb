"""Out of a snapshot: where an account's influence comes from."""

from __future__ import annotations

import math
from typing import Any

from renown.publish.reading import Snapshot
from renown.report.explanation import Account, Engagement, Influence, Source

Row = dict[str, Any]
NAMES = ("account_id", "handle", "display_name")
OF_KIND = "_passed"  # how columns of `sources` end that hold the part of one kind of act


def influence_of(snapshot: Snapshot, manifest: Row, row: Row, variables: Row) -> Influence:
    """Its own part and why, and what each source passes on, named."""
    account = row["account_id"]
    own = variables["own"]
    weight = manifest["plan"]["settings"]["propagate"]["engagement_weight"]
    return Influence(
        influence=row["influence"],
        own=own,
        engagement=_engagement(own, row["trust"], variables, weight),
        eps=manifest["certificate"]["eps"],
        sources=_sources(snapshot, account) if snapshot.holds("sources") else None,
    )


def _engagement(own: float, trust: float, variables: Row, weight: float) -> Engagement | None:
    """Why it has so much of its own; None where another version of renown found it another way."""
    engaged, resharing = (
        variables.get(name) for name in ("trusted_engaged_accounts", "trusted_resharers")
    )
    if engaged is None or resharing is None:
        return None
    expected = trust * (1 + weight * math.log1p(engaged + resharing))
    agrees = math.isclose(expected, own, rel_tol=1e-9)
    return Engagement(engaged, resharing, weight) if agrees else None


def _sources(snapshot: Snapshot, account: str) -> tuple[Source, ...]:
    rows = sorted(snapshot.rows("sources", [account]), key=lambda row: row["place"])
    ids = [row["source_id"] for row in rows if row["source_id"] is not None]
    known = {row["account_id"]: account_of(row) for row in snapshot.rows("scores", ids, NAMES)}
    return tuple(
        Source(
            account=_source(row["source_id"], known),
            accounts=row["accounts"],
            passed=row["passed"],
            by_kind={
                column.removesuffix(OF_KIND): part
                for column, part in row.items()
                if column.endswith(OF_KIND) and part
            },
        )
        for row in rows
    )


def _source(account_id: str | None, known: dict[str, Account]) -> Account | None:
    return None if account_id is None else known.get(account_id, Account(account_id))


def account_of(row: Row) -> Account:
    """Who a row of `scores` or `screening` is about."""
    return Account(row["account_id"], row["handle"], row.get("display_name"))
