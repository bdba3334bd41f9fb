"""What is held about an account, and why: what was decided, what was decided before, and how to correct
it or leave. Out of a published snapshot and what lies beside it, without Spark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from renown.publish.past import NAME
from renown.publish.reading import DECISIONS, Snapshot
from renown.report.comparing import the_one
from renown.report.explaining import marks_of, origin_of
from renown.report.explanation import Account, Mark, Origin
from renown.report.holdings import holdings
from renown.report.sections import Section
from renown.report.told import Told

# What lies beside the snapshots, and what a row of it is.
BESIDE = {
    NAME: "One row per published date on which it was scored.",
    DECISIONS: "One row per published date on which another thing was decided of it.",
}


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
    who = the_one(snapshot, account).account
    return held_of(snapshot, [who])[who.account_id]


def held_of(snapshot: Snapshot, accounts: Sequence[Account]) -> dict[str, Held]:
    """The same for many accounts of the snapshot, by account_id: every table is read once for all."""
    manifest, ids = snapshot.manifest(), [account.account_id for account in accounts]
    counts, screening = holdings(snapshot, ids), _by_account(snapshot.rows("screening", ids))
    past, trail = (_by_account(kept.rows(ids)) for kept in (snapshot.past, snapshot.trail))
    origin, plan = origin_of(manifest), manifest["plan"]
    days = plan["settings"].get("clean", {}).get("inactive_after_days")
    found = {}
    for account in accounts:
        account_id = account.account_id
        (screened,) = screening[account_id]
        decisions = trail.get(account_id, [])
        rows = counts[account_id].items()
        beside = {snapshot.past.name: past.get(account_id, []), snapshot.trail.name: decisions}
        found[account_id] = Held(
            account=account,
            origin=origin,
            coverage=screened["coverage"],
            tables=tuple(Rows(name, _grain(manifest, name), many) for name, many in rows),
            beside=tuple(
                Rows(name, BESIDE[name], len(held)) for name, held in beside.items() if held
            ),
            decided=_decided({**screened, "as_of": origin.as_of, "run_id": origin.run_id}),
            before=_before(decisions, origin.as_of) if snapshot.trail.is_kept else None,
            by_hand=tuple(_by_hand(plan, account_id)),
            meanings=manifest.get("reasons", {}),
            inactive_after_days=days,
        )
    return found


def _by_account(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["account_id"], []).append(row)
    return found


def _grain(manifest: Mapping[str, Any], table: str) -> str:
    return str(manifest["tables"][table].get("grain", ""))


def _decided(row: Mapping[str, Any]) -> Decided:
    marks = marks_of(dict(row))
    return Decided(row["as_of"], row["decision"], row["trust"], marks, row["run_id"])


def _before(rows: Iterable[Mapping[str, Any]], as_of: date) -> tuple[Decided, ...]:
    """What the audit trail says of dates before this one."""
    return tuple(_decided(row) for row in rows if row["as_of"] < as_of)


def _by_hand(plan: Mapping[str, Any], account_id: str) -> list[ByHand]:
    """What overrides and seeds of the plan say of it."""
    overrides = (each for each in plan.get("overrides", ()) if each["account_id"] == account_id)
    seeds = (each for each in plan.get("seeds", ()) if each["account_id"] == account_id)
    return [
        *(ByHand("override", o["action"], o.get("reason"), o.get("expires")) for o in overrides),
        *(ByHand("seed", each["label"], None, None) for each in seeds),
    ]
