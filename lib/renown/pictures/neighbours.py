"""Where an account's influence comes from, as a picture: its sources around it, and theirs around them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from renown.pictures import style
from renown.pictures.style import GREY, INK, PALE, drawing, named, words
from renown.publish.reading import Snapshot
from renown.report.explanation import Explanation, Source

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = {
    "repost": style.ORANGE,
    "reply": style.BLUE,
    "quote": style.RED,
    "mention": style.SKY,
    "like": style.PURPLE,
    "follow": style.GREEN,
    "list": INK,
}
INNER, OUTER = 1.0, 1.8  # radii of the two rings
BESIDE = 3  # sources of a source that are shown
SMALLEST, LARGEST = 40.0, 2_200.0  # discs, in square points

Point = tuple[float, float]


@dataclass(frozen=True)
class Flow:
    """What passes from one account to another: `passed` in trusted accounts, mostly for acts of `kind`."""

    start: Point
    end: Point
    passed: float
    kind: str


def neighbours(snapshot: Snapshot, told: Explanation) -> Figure:
    """The sources that pass on the most influence, and those that pass the most on to them.

    A disc's area grows with influence, a line's width with what it passes on; its colour is the kind of
    act that most of it is for. Black on the outer ring is the account itself: the circle that is solved.
    """
    named_ones = [s for s in told.influence.sources or () if s.account is not None]
    places = _ring(len(named_ones))
    with drawing(size=(9, 8)) as (figure, axis):
        flows = [
            Flow(place, (0.0, 0.0), s.passed, _kind(s))
            for s, place in zip(named_ones, places, strict=True)
        ]
        second = _beyond(snapshot, named_ones, places)
        most = max((f.passed for f in flows), default=1.0)
        for flow in [*(flow for flow, _ in second), *flows]:
            _draw_flow(axis, flow, most)
        _draw_discs(axis, snapshot, told, named_ones, places, [source for _, source in second])
        _say(axis, told, named_ones, {f.kind for f in [*flows, *(flow for flow, _ in second)]})
    return figure


def _ring(count: int, radius: float = INNER) -> list[Point]:
    """Points on a circle, the first at the top, clockwise."""
    angles = (math.pi / 2 - 2 * math.pi * place / max(count, 1) for place in range(count))
    return [(radius * math.cos(angle), radius * math.sin(angle)) for angle in angles]


def _kind(source: Source) -> str:
    return max(source.by_kind, key=lambda kind: source.by_kind[kind], default="follow")


def _beyond(
    snapshot: Snapshot, sources: list[Source], places: list[Point]
) -> list[tuple[Flow, tuple[str, Point]]]:
    """Of each source, those that pass on the most to it, on the outer ring behind it."""
    ids = [s.account.account_id for s in sources if s.account is not None]
    rows = [r for r in snapshot.rows("sources", ids) if r["source_id"] and r["place"] <= BESIDE]
    found = []
    for account_id, place in zip(ids, places, strict=True):
        theirs = sorted(
            (r for r in rows if r["account_id"] == account_id), key=lambda r: r["place"]
        )
        angle, step = (
            math.atan2(place[1], place[0]),
            2 * math.pi / max(len(ids), 4) / (BESIDE + 0.7),
        )
        for turn, row in enumerate(theirs):
            at = angle + step * (turn - (len(theirs) - 1) / 2)
            point = (OUTER * math.cos(at), OUTER * math.sin(at))
            parts = {k: row.get(f"{k}_passed") or 0.0 for k in KINDS}
            flow = Flow(point, place, row["passed"], max(parts, key=lambda kind: parts[kind]))
            found.append((flow, (str(row["source_id"]), point)))
    return found


def _draw_flow(axis: Any, flow: Flow, most: float) -> None:
    width = 0.6 + 7.0 * math.sqrt(min(flow.passed / most, 1.0)) if most else 0.6
    (x, y), (to_x, to_y) = flow.start, flow.end
    axis.plot(
        [x, to_x], [y, to_y], color=KINDS.get(flow.kind, GREY), lw=width, alpha=0.55,
        solid_capstyle="round", zorder=1,
    )  # fmt: skip


def _draw_discs(
    axis: Any,
    snapshot: Snapshot,
    told: Explanation,
    sources: list[Source],
    places: list[Point],
    beyond: list[tuple[str, Point]],
) -> None:
    accounts = [source.account for source in sources if source.account is not None]
    wanted = {*(who.account_id for who in accounts), *(account for account, _ in beyond)}
    rows = snapshot.rows("scores", wanted, ["account_id", "influence"])
    influence = {row["account_id"]: row["influence"] for row in rows}
    most = max([told.influence.influence, *influence.values()])
    for account, point in beyond:
        itself = account == told.account.account_id  # the circle closes
        _disc(axis, point, influence.get(account, 0.0) / most, INK if itself else PALE)
    for who, point, source in zip(accounts, places, sources, strict=True):
        area = _disc(axis, point, influence.get(who.account_id, 0.0) / most, GREY)
        text = f"{named(who.handle, who.account_id)}\n{source.passed:,.1f}"
        _name(axis, text, point, area)
    area = _disc(axis, (0.0, 0.0), told.influence.influence / most, INK)
    _name(axis, named(told.account.handle, told.account.account_id), (0.0, 0.0), area)


def _disc(axis: Any, point: Point, share: float, colour: str) -> float:
    """A disc, by the share of the largest influence shown; answers its size in square points."""
    area = SMALLEST + (LARGEST - SMALLEST) * share
    axis.scatter(*point, s=area, color=colour, edgecolor="white", linewidth=1.2, zorder=3)
    return area


def _name(axis: Any, text: str, point: Point, area: float) -> None:
    """Below the disc, so that neither hides the other."""
    axis.annotate(
        text, point, xytext=(0, -math.sqrt(area) / 2 - 3), textcoords="offset points", ha="center",
        va="top", fontsize=8.5, zorder=5,
        bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85},
    )  # fmt: skip


def _say(axis: Any, told: Explanation, sources: list[Source], kinds: set[str]) -> None:
    who, held = named(told.account.handle, told.account.account_id), told.influence
    shown = sum(source.passed for source in sources)
    others = sum(source.passed for source in held.sources or () if source.account is None)
    axis.set_title(
        f"Where the influence of {who} comes from: {held.influence:,.1f} trusted accounts\n"
        f"{held.own:,.1f} of its own, {shown:,.1f} from the {len(sources)} shown, "
        f"{others:,.1f} from all others",
        fontsize=10.5,
    )
    for kind in (kind for kind in KINDS if kind in kinds):
        axis.plot([], [], color=KINDS[kind], lw=5, alpha=0.55, label=words(kind))
    axis.legend(loc="lower left", title="mostly for", ncols=1)
    axis.set_aspect("equal")
    axis.set_axis_off()
    axis.margins(0.13)
