"""Out of a snapshot: the explanation of an account's score, or of why it has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from renown.publish.reading import Snapshot
from renown.report.explaining_influence import Row, account_of, influence_of
from renown.report.explanation import (
    Component,
    Contribution,
    Explanation,
    Followers,
    Interval,
    Mark,
    Needed,
    NotScored,
    Origin,
)
from renown.report.glossary import VARIABLES, Term, components, features


def explain(snapshot: Snapshot, account: str) -> list[Explanation | NotScored]:
    """Every account of that id or handle: the scored by rank, then those that are not.

    Raises UserError for one that was never seen, naming handles that look like it.
    """
    scored = snapshot.find(account)
    screened = {row["account_id"]: row for row in snapshot.screened(account)}
    if not screened and not scored:
        raise snapshot.unknown(account)
    held = snapshot.manifest()
    left_out = [screened[name] for name in sorted(screened) if not screened[name]["kept"]]
    return [
        *(_explanation(snapshot, held, row) for row in scored),
        *(_not_scored(row, origin_of(held)) for row in left_out),
    ]


def _explanation(snapshot: Snapshot, manifest: Row, row: Row) -> Explanation:
    account = row["account_id"]
    variables: Row = {}
    for table in VARIABLES:
        variables |= _first(snapshot.rows(table, [account]))
    parts = snapshot.rows("explanations", [account])
    return Explanation(
        account=account_of(row),
        origin=origin_of(manifest),
        score=row["score"],
        interval=interval_of(manifest, row, "score"),
        stratum=row.get("evidence"),
        rank=row["rank"],
        percentile=row["percentile"],
        scored_accounts=snapshot.count(),
        trust=row["trust"],
        marks=marks_of(_first(snapshot.rows("screening", [account]))),
        components=tuple(_components(manifest, row, variables, parts)),
        followers=_followers(variables),
        influence=influence_of(snapshot, manifest, row, variables),
        changes=snapshot.changes([row]).get(account, ()),
    )


def _not_scored(row: Row, origin: Origin) -> NotScored:
    return NotScored(
        account=account_of(row),
        origin=origin,
        decision=row["decision"],
        coverage=row["coverage"],
        trust=row["trust"],
        last_act_at=row["last_act_at"],
        marks=marks_of(row),
    )


def origin_of(manifest: Row) -> Origin:
    """The snapshot of a manifest."""
    plan = manifest["plan"]
    return Origin(
        as_of=date.fromisoformat(plan["as_of"]),
        run_id=manifest["run_id"],
        version=plan["version"],
        document=plan["document"]["name"],
        document_hash=plan["document_hash"],
    )


def _components(
    manifest: Row, row: Row, variables: Row, parts: Iterable[Row]
) -> Iterator[Component]:
    """As the document weighs them, with the features in its order."""
    held = {(part["component"], part["feature"]): part for part in parts}
    terms, document = features(manifest), manifest["plan"]["document"]
    for name, meaning in components(manifest).items():
        stated = document["components"][name]
        yield Component(
            name=name,
            meaning=meaning,
            score=row[name],
            interval=interval_of(manifest, row, name),
            weight=stated["weight"],
            counts=name in row["rests_on"],
            needed=_needed(stated.get("evidence"), variables, terms),
            contributions=tuple(
                _contribution(held[name, each["feature"]], terms.get(each["feature"], Term()))
                for each in stated["features"]
            ),
        )


def _contribution(part: Row, term: Term) -> Contribution:
    return Contribution(
        component=part["component"],
        feature=part["feature"],
        meaning=term.meaning,
        unit=term.unit,
        missing=term.missing,
        value=part["value"],
        baseline=part["baseline"],
        contribution=part["contribution"],
    )


def _needed(evidence: Row | None, variables: Row, terms: dict[str, Term]) -> Needed | None:
    if evidence is None:
        return None
    name = evidence["feature"]
    unit = terms.get(name, Term()).unit
    return Needed(name, unit, evidence["at_least"], variables.get(name))


def _followers(variables: Row) -> Followers | None:
    kept, removed = variables.get("kept_followers"), variables.get("removed_followers")
    if kept is None or removed is None:
        return None
    return Followers(variables.get("followers"), kept, removed)


def level_of(manifest: Row) -> float:
    """How sure the intervals of a snapshot are, as a probability."""
    return float(manifest["plan"]["settings"]["confidence"]["level"])


def interval_of(manifest: Row, row: Mapping[str, Any], name: str) -> Interval | None:
    """The interval of a score, where the snapshot holds one."""
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    return None if low is None or high is None else Interval(low, high, level_of(manifest))


def marks_of(screened: Row) -> tuple[Mark, ...]:
    """The reasons of a row of `screening` or of the audit trail, with their evidence."""
    marks = screened.get("evidence") or ()
    return tuple(Mark(mark["reason"], mark["strength"], mark["found"]) for mark in marks)


def _first(rows: list[Row]) -> Row:
    """The one row there is; empty where there is none."""
    return rows[0] if rows else {}
