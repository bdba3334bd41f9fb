"""What is held about an account, and why: what was decided, what was decided before, and how to correct
it or leave. Out of a published snapshot and what lies beside it, without Spark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from renown.publish.reading import Snapshot
from renown.report.comparing import the_one
from renown.report.explaining import marks_of, origin_of
from renown.report.explanation import Account, Mark, Origin
from renown.report.holdings import holdings
from renown.report.sections import Section
from renown.report.told import Told


@dataclass(frozen=True)
class Rows:
    """A table that has rows about the account: `what` one of them is, and how many there are."""

    table: str
    what: str
    rows: int


@dataclass(frozen=True)
class Decided:
    """What cleaning decided as of a date; `trust` is how much the account's vote counts."""

    as_of: date
    decision: str
    trust: float | None
    marks: tuple[Mark, ...]
    run_id: str


@dataclass(frozen=True)
class ByHand:
    """What somebody who runs this has said of the account: an `override`, or a `seed`."""

    kind: str
    says: str
    reason: str | None
    expires: str | None


@dataclass(frozen=True)
class Held(Told):
    """`tables` of the snapshot, `beside` of what outlives it; `decided` now, and `before`, earliest first.

    `meanings` says what each reason of cleaning does, where the snapshot tells. `before` is None where
    no audit trail is kept yet.
    """

    account: Account
    origin: Origin
    coverage: str
    tables: tuple[Rows, ...]
    beside: tuple[Rows, ...]
    decided: Decided
    before: tuple[Decided, ...] | None
    by_hand: tuple[ByHand, ...]
    meanings: Mapping[str, str]
    inactive_after_days: int | None

    def sections(self) -> list[Section]:
        """In plain words."""
        from renown.report.telling_held import tell  # it tells of what is declared here

        return tell(self)


def held(snapshot: Snapshot, account: str) -> Held:
    """What is held about an account_id or a handle.

    Raises UserError for one that was never seen, and where a handle is of several accounts.
    """
    return held_about(snapshot, the_one(snapshot, account).account)


def held_about(snapshot: Snapshot, account: Account, rows: Mapping[str, int] | None = None) -> Held:
    """The same for an account that is known to be in the snapshot.

    `rows` are those of its tables, of `renown.report.holdings` for many accounts at once; else they are
    counted now.
    """
    manifest, account_id = snapshot.manifest(), account.account_id
    counts = holdings(snapshot, [account_id])[account_id] if rows is None else rows
    (screened,) = snapshot.rows("screening", [account_id])
    origin, plan = origin_of(manifest), manifest["plan"]
    now = {**screened, "as_of": origin.as_of, "run_id": origin.run_id}
    cleaning = plan["settings"].get("clean", {})
    return Held(
        account=account,
        origin=origin,
        coverage=screened["coverage"],
        tables=tuple(Rows(name, _grain(manifest, name), many) for name, many in counts.items()),
        beside=tuple(_beside(snapshot, account_id)),
        decided=_decided(now),
        before=_before(snapshot, account_id),
        by_hand=tuple(_by_hand(plan, account_id)),
        meanings=manifest.get("reasons", {}),
        inactive_after_days=cleaning.get("inactive_after_days"),
    )


def _grain(manifest: Mapping[str, Any], table: str) -> str:
    return str(manifest["tables"][table].get("grain", ""))


def _beside(snapshot: Snapshot, account_id: str) -> list[Rows]:
    kept = (
        (snapshot.past, "One row per published date on which it was scored."),
        (snapshot.trail, "One row per published date on which another thing was decided of it."),
    )
    found = [Rows(each.name, what, len(each.rows([account_id]))) for each, what in kept]
    return [each for each in found if each.rows]


def _decided(row: Mapping[str, Any]) -> Decided:
    marks = marks_of(dict(row))
    return Decided(row["as_of"], row["decision"], row["trust"], marks, row["run_id"])


def _before(snapshot: Snapshot, account_id: str) -> tuple[Decided, ...] | None:
    """What the audit trail says of dates before this one."""
    if not snapshot.trail.is_kept:
        return None
    rows = snapshot.trail.rows([account_id])
    return tuple(_decided(row) for row in rows if row["as_of"] < snapshot.as_of)


def _by_hand(plan: Mapping[str, Any], account_id: str) -> list[ByHand]:
    """What overrides and seeds of the plan say of it."""
    overrides = (each for each in plan.get("overrides", ()) if each["account_id"] == account_id)
    seeds = (each for each in plan.get("seeds", ()) if each["account_id"] == account_id)
    return [
        *(ByHand("override", o["action"], o.get("reason"), o.get("expires")) for o in overrides),
        *(ByHand("seed", each["label"], None, None) for each in seeds),
    ]
