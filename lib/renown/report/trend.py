"""What an account scored on every published date, and where the scale changed on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from renown.errors import UserError
from renown.publish.past import NAME, Change, Published
from renown.publish.reading import Snapshot
from renown.report.comparing import the_one
from renown.report.explanation import Account
from renown.report.sections import Grid, Section
from renown.report.told import Told
from renown.report.words import changed, count, gained, name_of, number, plain

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Point:
    """One published score. `broken` says what changed since the one before, so that they do not compare."""

    as_of: date
    score: float
    score_low: float
    score_high: float
    true_reach: float
    amplification: float
    network: float
    rank: int
    percentile: float
    influence: float
    run_id: str
    document: str
    version: str
    broken: str | None


@dataclass(frozen=True)
class Trend(Told):
    """An account's scores, the earliest first, and the changes of the last against some days before."""

    account: Account
    points: tuple[Point, ...]
    changes: tuple[Change, ...]

    def to_arrow(self) -> pa.Table:
        """One row per published date."""
        return pa.Table.from_pylist([asdict(point) for point in self.points], schema=_SCHEMA)

    def to_pandas(self) -> pd.DataFrame:
        """As `to_arrow`, for pandas."""
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame

    def sections(self) -> list[Section]:
        """Date by date."""
        title = f"{name_of(self.account)}, {count(len(self.points), 'published scores')}"
        return [
            Section(
                title,
                sentences=tuple(changed(self.changes)),
                grid=Grid(
                    ("", "score", "between", "moved", "rank", "influence"), tuple(self._rows())
                )
                if self.points
                else None,
            )
        ]

    def _rows(self) -> Iterator[tuple[str, ...]]:
        before: Point | None = None
        for now in self.points:
            if now.broken:
                yield (f"-- another scale: {now.broken} changed --", "", "", "", "", "")
            moved = "" if before is None or now.broken else gained(now.score - before.score)
            between = f"{now.score_low:.1f}-{now.score_high:.1f}"
            yield (
                str(now.as_of),
                f"{now.score:.1f}",
                between,
                moved,
                f"{now.rank:,}",
                number(now.influence),
            )
            before = now


_SCHEMA = pa.schema(
    [
        ("as_of", pa.date32()),
        *((name, pa.float64()) for name in ("score", "score_low", "score_high")),
        *((name, pa.float64()) for name in ("true_reach", "amplification", "network")),
        ("rank", pa.int64()),
        *((name, pa.float64()) for name in ("percentile", "influence")),
        *((name, pa.string()) for name in ("run_id", "document", "version", "broken")),
    ]
)


def trend(snapshot: Snapshot, account: str) -> Trend:
    """The published scores of an account until the date of a snapshot, by which a handle is known.

    Raises UserError where it was never seen, where a handle names several, and where no history is kept.
    """
    who = _account(snapshot, account)
    if not snapshot.past.dates:
        raise UserError(
            f"no history is kept in {snapshot.warehouse.path}/{NAME} yet. The next `renown publish` "
            "writes it, of all dates that are published"
        )
    rows = snapshot.past.rows([who.account_id])
    rows = [row for row in rows if row["as_of"] <= snapshot.as_of]
    last = rows[-1:] if rows and rows[-1]["as_of"] == snapshot.as_of else []
    changes = snapshot.changes(last).get(who.account_id, ())
    return Trend(who, tuple(_points(rows, snapshot.past.dates)), changes)


def _account(snapshot: Snapshot, account: str) -> Account:
    """Who is meant; an account_id may be of one that the snapshot does not know any more."""
    if ":" in account and not snapshot.screened(account):
        if not snapshot.past.rows([account]):
            raise snapshot.unknown(account)
        return Account(account)
    return the_one(snapshot, account).account


def _points(rows: Sequence[dict[str, Any]], dates: Sequence[Published]) -> Iterator[Point]:
    """A break on a date on which the account had no score counts for its next one."""
    before: date | None = None
    for row in rows:
        between = (d for d in dates if before is not None and before < d.as_of <= row["as_of"])
        broken = {d.break_marker for d in between} - {None}
        named = {name: row[name] for name in Point.__annotations__ if name in row}
        yield Point(**named, broken=_joined(broken))
        before = row["as_of"]


def _joined(markers: set[str | None]) -> str | None:
    parts = {part for marker in markers if marker for part in marker.split(" and ")}
    return plain(" and ".join(sorted(parts))) or None
