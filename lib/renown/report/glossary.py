"""What a snapshot says itself of its columns, in its manifest: no contract is imported for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MISSING = " Missing: "  # how the contract of `features` says when a feature is absent
SAME = "The same"
VARIABLES = ("influence", "audience", "features")  # tables of variables, where a snapshot has them


@dataclass(frozen=True)
class Term:
    """A feature's unit and meaning, and when it is absent; empty where the snapshot does not say."""

    unit: str = ""
    meaning: str = ""
    missing: str = ""


def features(manifest: dict[str, Any]) -> dict[str, Term]:
    """Every variable that a score document may name."""
    return {name: term for table in VARIABLES for name, term in _terms(manifest, table)}


def components(manifest: dict[str, Any]) -> dict[str, str]:
    """The components of the score in the order of `scores`, each with its meaning."""
    named = manifest["plan"]["document"]["components"]
    columns = _schema(manifest, "scores")
    return {c["name"]: c.get("meaning", "") for c in columns if c["name"] in named}


def _terms(manifest: dict[str, Any], table: str) -> Iterator[tuple[str, Term]]:
    """Each column's term; one that means `The same, ...` as the one before is told in full."""
    before = ""
    for column in _schema(manifest, table):
        meaning, _, missing = column.get("meaning", "").partition(MISSING)
        if meaning.startswith(SAME):
            meaning = before.rstrip(".") + meaning.removeprefix(SAME)
        before = meaning
        yield column["name"], Term(column["unit"], meaning, missing.rstrip("."))


def _schema(manifest: dict[str, Any], table: str) -> list[dict[str, str]]:
    schema: list[dict[str, str]] = manifest["tables"].get(table, {}).get("schema", [])
    return schema
