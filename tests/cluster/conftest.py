"""Only where this folder is asked for: `make test-cluster` runs it, `make test` does not."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whether nobody named this folder."""
    named = any(
        Path(argument).name.startswith(("cluster", "test_cluster")) for argument in config.args
    )
    return None if named else True
