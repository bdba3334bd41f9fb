"""How sure a snapshot's influence is, what was checked before it was published, and what it was made of."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from renown.report.pages.blocks import Block
from renown.report.sections import Grid, Section
from renown.report.words import count


def certificate(held: dict[str, Any]) -> Section:
    """How sure the influence of everybody is."""
    eps = held["eps"]
    told = (
        f"no influence is off by more than one part in {math.floor(1 / eps):,} of itself"
        if eps
        else "it is exact"
    )
    rounds = held.get("rounds")
    solved = f"{count(rounds, 'rounds')} by the engine {held.get('engine', '')}: " if rounds else ""
    return Section(
        "The circular part",
        sentences=(
            "Influence rests on the influence of those who react. That is one system of equations with "
            "one solution, whoever got the first score.",
            f"The certificate: {solved}{told}.",
        ),
    )


def gate(held: dict[str, Any] | None) -> Iterator[Block]:
    """What was checked before it was published."""
    if held is None:
        return
    rows = tuple(
        (each["check"], each["found"], each["allowed"], "passed" if each["passed"] else "refused")
        for each in held["findings"]
    )
    yield Block(
        Section(
            "The gate",
            sentences=(
                "Before a snapshot is published, it is checked, also against the one before.",
            ),
            grid=Grid(("check", "found", "allowed", "outcome"), rows, frozenset({0, 1, 2, 3})),
        )
    )


def made(manifest: dict[str, Any]) -> Block:
    """What it was made of and by what, so that it can be made again."""
    plan = manifest["plan"]
    told = {
        "run": manifest["run_id"],
        "score document": f"{plan['document']['name']}, {plan['document_hash']}",
        "renown's version": plan["version"],
        "engine": plan.get("engine"),
        "made from": (plan.get("source") or {}).get("kind"),
    }
    rows = tuple((name, str(value)) for name, value in told.items() if value)
    return Block(
        Section(
            "How it was made",
            sentences=(
                "The same run again gives the same content: the manifest has a digest of each table.",
            ),
            grid=Grid(("", ""), rows, frozenset({0, 1})),
        )
    )
