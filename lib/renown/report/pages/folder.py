"""The folder of a report: written over a report of before, and over nothing else."""

from __future__ import annotations

import json
from pathlib import Path

from renown.errors import UserError

NAME = "report.json"  # what tells a report, and which files are its


class Folder:
    """Where a report goes. Of the report that lies there, what is not written anew is removed at the end."""

    def __init__(self, path: Path) -> None:
        """Raises UserError where something else lies there."""
        self.path = path
        self._before = _files(path)
        self._written: list[str] = []

    def write(self, name: str, content: str | bytes) -> Path:
        """A file, by its name from the folder."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if (
            not self._written
        ):  # so that the folder is known for a report's, should this one not be finished
            self._list({}, sorted(self._before))
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        self._written.append(name)
        return file

    def finish(self, about: dict[str, str]) -> int:
        """Remove what is left of the report of before, and tell which files there are; how many."""
        files = sorted(self._written)
        for name in self._before - set(files):
            (self.path / name).unlink(missing_ok=True)
        self._list(about, files)
        return len(files)

    def _list(self, about: dict[str, str], files: list[str]) -> None:
        held = json.dumps({**about, "files": files}, indent=1) + "\n"
        (self.path / NAME).write_text(held, "utf-8")


def _files(path: Path) -> set[str]:
    """The files of the report that lies there; none where nothing does."""
    if not path.exists():
        return set()
    if not path.is_dir():
        raise UserError(f"--out {path}: expected a folder, found a file")
    if not any(path.iterdir()):
        return set()
    try:
        held = json.loads((path / NAME).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        raise UserError(
            f"--out {path}: expected a new or empty folder, or a report of before; found other files"
        ) from None
    return {name for name in held if _within(path, name)}


def _within(path: Path, name: str) -> bool:
    """A list that was tampered with names no file elsewhere."""
    return (path / name).resolve().is_relative_to(path.resolve())
