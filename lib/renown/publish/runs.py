"""What became of the runs of a warehouse, read from what they left behind; without Spark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from renown.errors import UserError
from renown.holder import Holder, is_gone, is_of_this_machine, told
from renown.publish import mark
from renown.publish.mark import Mark
from renown.publish.place import Place, place

# Of a run, in words: see `_state`.
STATES = ("published", "complete", "superseded", "running", "refused", "failed", "stopped")


@dataclass(frozen=True)
class Known:
    """A run: its `state`, the stage `at` which it is or ended (None where none is left), and `why`."""

    as_of: str
    run_id: str
    state: str
    at: str | None
    why: str | None
    marks: tuple[Mark, ...]
    gate: dict[str, Any] | None

    @property
    def began(self) -> str:
        """When its first stage began, in UTC; empty where no stage has left a mark."""
        return min((each.started_at for each in self.marks), default="")

    @property
    def seconds(self) -> float:
        """What its stages took together."""
        return sum(each.seconds for each in self.marks)


@dataclass(frozen=True)
class Status:
    """A warehouse: where readers are led, what is published, the ledger's last batch, and the runs,
    the last one first.
    """

    warehouse: str
    current: dict[str, str] | None
    published: tuple[str, ...]
    ledger: dict[str, Any] | None
    runs: tuple[Known, ...]

    def as_dict(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def status(warehouse: str, *, limit: int, as_of: date | None = None) -> Status:
    """The last runs, of all dates or of one; pointers; the ledger.

    Raises UserError where there is nothing at all.
    """
    home = place(warehouse)
    days = [name for name in (home / "snapshots").names() if name.startswith("as_of=")]
    wanted = [d for d in days if as_of is None or d == f"as_of={as_of.isoformat()}"]
    runs = [run for day in wanted for run in _of_date(home, day)]
    last_first = sorted(runs, key=lambda run: (run.began, run.as_of), reverse=True)
    found = Status(
        warehouse=warehouse,
        current=(home / "snapshots/CURRENT").json_if_whole(),
        published=tuple(
            day.removeprefix("as_of=")
            for day in days
            if (home / f"snapshots/{day}/PUBLISHED").json_if_whole()
        ),
        ledger=_last_batch(home),
        runs=tuple(last_first[:limit]),
    )
    if not (days or found.ledger):
        raise UserError(
            f"{warehouse}: no ledger and no snapshot there; name a folder with --warehouse"
        )
    return found


def _last_batch(home: Place) -> dict[str, Any] | None:
    names = [name for name in (home / "ledger/batches").names() if name.endswith(".json")]
    found = ((home / f"ledger/batches/{name}").json_if_whole() for name in reversed(names[-2:]))
    return next((batch for batch in found if batch), None)


def _of_date(home: Place, day: str) -> Iterator[Known]:
    folder = f"snapshots/{day}"
    named = {
        name: ((home / f"{folder}/{name}").json_if_whole() or {}).get("run")
        for name in ("PLANNED", "PUBLISHED")
    }
    lock = (home / f"{folder}/LOCK").json_if_whole()
    for name in (home / folder).names():
        if name.startswith("run="):
            yield _known(home, day, name.removeprefix("run="), named, lock)


def _known(home: Place, day: str, run_id: str, named: dict[str, Any], lock: Holder | None) -> Known:
    folder = f"snapshots/{day}/run={run_id}"
    there = set((home / f"{folder}/{mark.FOLDER}").names())
    read = (
        Mark.from_json((home / f"{folder}/{mark.file(stage)}").text())
        for stage in mark.ORDER
        if f"{stage}.json" in there
    )
    marks = tuple(each for each in read if each is not None)
    gate = (home / f"{folder}/gate.json").json_if_whole()
    whole = (home / f"{folder}/manifest.json").json_if_whole() is not None
    if whole:
        state, at, why = _state_of_whole(run_id, named), None, None
    else:
        state, at, why = _state(
            marks,
            gate,
            (home / f"{folder}/{mark.FAILED}").json_if_whole(),
            lock if named["PLANNED"] == run_id else None,
        )
    return Known(day.removeprefix("as_of="), run_id, state, at, why, marks, gate)


def _state_of_whole(run_id: str, named: dict[str, Any]) -> str:
    """A whole run that no pointer names died before it was moved, or gave way to another."""
    if named["PUBLISHED"] == run_id:
        return "published"
    return "complete" if named["PLANNED"] == run_id else "superseded"


def _state(
    marks: tuple[Mark, ...],
    gate: dict[str, Any] | None,
    failed: dict[str, Any] | None,
    lock: Holder | None,
) -> tuple[str, str | None, str | None]:
    """State, stage and reason of a run that is not whole; `stopped` is what died without a word."""
    done = {each.stage for each in marks}
    undone = next((stage for stage in mark.ORDER if stage not in done), None)
    if lock is not None and not (is_of_this_machine(lock) and is_gone(lock)):
        return "running", undone, told(lock)
    if gate is not None and not gate["passed"]:
        return "refused", "publish", "; ".join(refusals(gate))
    if failed is not None:
        return "failed", str(failed["stage"]), f"{failed['kind']}: {failed['error']}"
    return "stopped", undone, None


def refusals(gate: dict[str, Any]) -> list[str]:
    """The checks of a gate's report that did not pass, in words."""
    return [
        f"{each['check']}: found {each['found']}, allowed {each['allowed']}"
        for each in gate["findings"]
        if not each["passed"]
    ]
