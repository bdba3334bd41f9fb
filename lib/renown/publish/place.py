"""Where a warehouse lies, for those who read it without Spark."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow.fs import FileSelector, FileSystem, FileType, LocalFileSystem

from renown.errors import UserError

# A small file is written in a moment.
WAITS_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Place:
    """A folder: `path` on `filesystem`, and `uri` as Hadoop calls it."""

    filesystem: FileSystem
    path: str
    uri: str

    def __truediv__(self, name: str) -> Place:
        """What lies in it under a name."""
        return Place(self.filesystem, f"{self.path}/{name}", f"{self.uri}/{name}")

    def is_folder(self) -> bool:
        """Whether it is there, and a folder."""
        return bool(self._type() == FileType.Directory)

    def is_file(self) -> bool:
        """Whether it is there, and a file."""
        return bool(self._type() == FileType.File)

    def names(self) -> list[str]:
        """What lies in it, sorted; nothing where there is no such folder."""
        if not self.is_folder():
            return []
        found = self.filesystem.get_file_info(FileSelector(self.path))
        return sorted(info.base_name for info in found)

    def text(self) -> str:
        """What a small file holds. Raises FileNotFoundError where there is none."""
        with self.filesystem.open_input_stream(self.path) as stream:
            return str(stream.read(), "utf-8")

    def json_if_whole(self) -> dict[str, Any] | None:
        """The object that a small file holds; None where there is none, or where it is half written."""
        try:
            held: dict[str, Any] = json.loads(self.text())
        except (FileNotFoundError, ValueError):
            return None
        return held

    def json(self) -> dict[str, Any]:
        """The object that a small file holds; some stores show one before it is whole, so it is waited for.

        Raises FileNotFoundError where there is none, and UserError where it does not become whole.
        """
        for pause in WAITS_SECONDS:
            try:
                held: dict[str, Any] = json.loads(self.text())
            except ValueError:
                time.sleep(pause)
            else:
                return held
        raise UserError(
            f"{self.path} is not whole, and does not become so: who wrote it may have died. "
            "Publish that date again with `renown publish --as-of YYYY-MM-DD`"
        )

    def _type(self) -> FileType:
        return self.filesystem.get_file_info(self.path).type


def place(warehouse: str) -> Place:
    """A warehouse by its path.

    Raises UserError where pyarrow does not know how to read there.
    """
    bare = warehouse.rstrip("/") or "/"
    if "://" not in bare and not bare.startswith("file:"):
        return Place(LocalFileSystem(), bare, f"file:{Path(bare).absolute()}")
    try:
        # s3a is Hadoop's name of the same store.
        filesystem, path = FileSystem.from_uri(bare.replace("s3a://", "s3://", 1))
    except (pa.ArrowInvalid, OSError) as error:
        raise UserError(
            f"{warehouse} cannot be read without Spark: {error}. Known are local folders, "
            "s3:// (s3a://), gs://, abfss:// and hdfs://"
        ) from None
    return Place(filesystem, path, bare)


def published_dates(snapshots: Place) -> list[date]:
    """The dates in the folder of all snapshots that have a published one, in order."""
    days = [name for name in snapshots.names() if name.startswith("as_of=")]
    return [
        date.fromisoformat(day.removeprefix("as_of="))
        for day in days
        if (snapshots / day / "PUBLISHED").is_file()
    ]
