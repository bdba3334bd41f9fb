"""`renown compare --documents A B`: one date, scored by two documents; nothing is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from renown import score
from renown.cli_explain import print_json
from renown.cli_reading import name_of, output
from renown.errors import UserError, listed
from renown.publish.reading import Snapshot, open_snapshot
from renown.report.sections import Grid, Section
from renown.report.showing import show
from renown.report.words import count, gained, plain, share
from renown.score.document import ScoreDocument
from renown.score.side_by_side import (
    COMPONENTS,
    NOTABLE,
    TOP,
    Agreement,
    Mover,
    agreement,
    movers,
    side_by_side,
)
from renown.session import session
from renown.settings import load

SHOWN = 12  # movers
REASONS = 2  # features named for each


def compare_documents(
    names: tuple[str, str],
    *,
    warehouse: str,
    as_of: date | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """Print who moves how much from one score document to another, and why.

    Raises UserError, listing what is wrong with either, and where the snapshot lacks a feature.
    """
    first, second = (score.load_document(name) for name in names)
    snapshot = open_snapshot(warehouse, as_of)
    _require(snapshot, first, second)
    with session(load(config).spark, app_name="renown compare") as spark:
        parts = (_parts(spark, snapshot, first), _parts(spark, snapshot, second))
        both = side_by_side(parts, (first, second)).persist()
        found, moved = agreement(both), movers(both, SHOWN)
        both.unpersist()
    rows = snapshot.rows("scores", [mover.account_id for mover in moved])
    who = {row["account_id"]: row for row in rows}
    if as_json:
        print_json(_values(snapshot, (first, second), found, moved, who))
    else:
        show(output(), _told(snapshot, (first, second), found, moved, who))


def _parts(spark: SparkSession, snapshot: Snapshot, document: ScoreDocument) -> DataFrame:
    """What every score is made of, from the snapshot's tables, as the run made its own."""
    features, influence, audience = (
        snapshot.table(name).to_spark(spark) for name in ("features", "influence", "audience")
    )
    return score.parts(features, influence, document=document, audience=audience)


def _require(snapshot: Snapshot, *documents: ScoreDocument) -> None:
    known = {
        c for name in ("features", "influence", "audience") for c in snapshot.table(name).columns
    }
    missing = [
        f"document {document.name} names '{name}'"
        for document in documents
        for name in document.named
        if name not in known
    ]
    if missing:
        title = f"the snapshot of {snapshot.as_of} does not have every feature that is scored:"
        raise UserError(listed(title, missing) + "\nTake a later date, or run that date anew")


Rows = dict[str, dict[str, object]]
Documents = tuple[ScoreDocument, ScoreDocument]


def _values(
    snapshot: Snapshot, documents: Documents, found: Agreement, moved: list[Mover], who: Rows
) -> dict[str, object]:
    return {
        "as_of": snapshot.as_of,
        "run_id": snapshot.run_id,
        "documents": [{"name": each.name, "hash": each.hash} for each in documents],
        "agreement": asdict(found),
        "movers": [
            {
                "account_id": mover.account_id,
                "handle": who[mover.account_id]["handle"],
                "first": mover.first,
                "second": mover.second,
                "moved": mover.moved,
                "rank_first": mover.rank_first,
                "rank_second": mover.rank_second,
                "by_component": mover.by_component,
                "by_feature": [
                    {"component": component, "feature": feature, "points": part}
                    for (component, feature), part in mover.by_feature.items()
                ],
            }
            for mover in moved
        ],
    }


def _told(
    snapshot: Snapshot, documents: Documents, found: Agreement, moved: list[Mover], who: Rows
) -> Iterator[Section]:
    names = [f"'{each.name}' ({each.hash})" for each in documents]
    yield Section(
        f"{names[0]} and {names[1]}, on the snapshot of {snapshot.as_of}",
        sentences=tuple(_sentences(found)),
    )
    rows = (_row(mover, who[mover.account_id]) for mover in moved if mover.moved)
    parts = (plain(name) for name in COMPONENTS)
    heads = ("", "first", "second", "moved", "rank", *parts, "most by")
    grid = Grid(heads, tuple(rows), words=frozenset({0, len(heads) - 1}))
    nobody = "" if grid.rows else "Nobody moves."
    yield Section("Who moves most", nobody, grid=grid if grid.rows else None)


def _sentences(it: Agreement) -> Iterator[str]:
    alike = "not known, as one of them scores all alike"
    if it.rank_correlation is not None:
        alike = f"{it.rank_correlation:.4f}"
    yield f"{count(it.accounts, 'accounts')} are scored by both. Rank correlation (Spearman): {alike}."
    yield (
        f"Scores move by {it.median_move:.2f} points in the median, by {it.large_move:.2f} or more for "
        f"one in twenty, at most by {it.largest_move:.2f}; {it.notable_moves:,} "
        f"({share(it.notable_moves / it.accounts if it.accounts else 0)}) by more than {NOTABLE:g}."
    )
    yield f"The mean score is {it.mean_first:.2f} by the first and {it.mean_second:.2f} by the second."
    yield f"Of the {it.highest:,} highest by the first, {it.stay:,} are in the first {TOP} of the second."


def _row(mover: Mover, row: dict[str, object]) -> tuple[str, ...]:
    by = sorted(mover.by_feature.items(), key=lambda item: (-abs(item[1]), item[0]))
    most = (f"{plain(feature)} {gained(part)}" for (_, feature), part in by[:REASONS] if part)
    return (
        name_of(row),
        f"{mover.first:.1f}",
        f"{mover.second:.1f}",
        gained(mover.moved),
        f"{mover.rank_first:,} to {mover.rank_second:,}",
        *(gained(mover.by_component[name]) for name in COMPONENTS),
        ", ".join(most),
    )
