"""Documents that a configuration names: a YAML file that renown ships, or one of the user's own."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TypeVar

from renown.errors import did_you_mean
from renown.settings import ConfigError, Frozen, parse, read_yaml, shipped

Read = TypeVar("Read", bound=Frozen)


def read_document(kind: type[Read], name: str, *, folder: str, what: str) -> Read:
    """A document by its name in `conf/<folder>`, or by its path; `what` it is called in messages.

    Raises ConfigError, listing all that is wrong with it.
    """
    known = shipped(folder)
    path = Path(name) if name.endswith((".yaml", ".yml")) else known.get(name)
    if path is None or not path.is_file():
        file = path.name if path else f"{name}.yaml"
        raise ConfigError(
            f"{what} '{name}': no file {file}{did_you_mean(name, known) or '.'} "
            f"Known: {', '.join(known)}"
        )
    return parse(kind, read_yaml(path, what=what), source=f"{what} {path}")


def meaning_hash(document: Frozen, *, without: set[str]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of what a document says, whatever its layout."""
    meaning = document.model_dump(mode="json", exclude=without)
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()[:16]
