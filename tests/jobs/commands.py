"""How tests run commands."""

from __future__ import annotations

import pytest

from renown.cli import main


def renown(*arguments: str) -> int:
    """Run a command line in this process, on the session that is there; answers the exit code."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)
