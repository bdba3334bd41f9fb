"""The plan pins all that decides a run's result; the run is named after it."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any, Literal

from renown.settings import Frozen, parse


class Source(Frozen):
    """What a run reads: a ledger at pinned versions, or views handed over in a folder.

    `digests` are those of the four views at the date, so that neither the layout of the files nor
    what the ledger learns of later dates changes the name of a run.
    """

    kind: Literal["ledger", "input"]
    path: str | None = None
    versions: dict[str, int]
    digests: dict[str, str]


class Plan(Frozen):
    """All that decides the result of a run."""

    as_of: date
    source: Source
    settings: dict[str, Any]
    document: dict[str, Any]
    document_hash: str
    trust: dict[str, Any]  # the trust document
    trust_hash: str
    engine: str
    allow_unconverged: bool
    version: str
    overrides: tuple[dict[str, Any], ...] = ()  # those in force at the date
    seeds: tuple[dict[str, Any], ...] = ()  # accounts known to be good or bad
    topics: tuple[dict[str, Any], ...] = ()  # the topic documents
    blocks: int | None = None  # of the engine blocks
    sketched: bool = False  # whether distinct accounts of long periods are estimated
    start: str = "own"  # or the run whose influence the solve begins from, as YYYY-MM-DD/RUN

    @property
    def run_id(self) -> str:
        """Sixteen hexadecimal digits of the SHA-256 of what decides the result."""
        meaning = self.model_dump(mode="json", exclude={"source": {"path", "versions"}})
        return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """The plan as it is kept in the run's folder."""
        return (
            json.dumps(
                {"run_id": self.run_id, **self.model_dump(mode="json")}, indent=2, sort_keys=True
            )
            + "\n"
        )

    @staticmethod
    def from_json(text: str) -> Plan:
        """Read a plan that `to_json` wrote; ConfigError where another version of renown did, otherwise."""
        held = json.loads(text)
        run_id = held.pop("run_id")
        return parse(Plan, held, source=f"the plan of run {run_id}")
