"""Input files: found, and looked at before Spark reads them; what Spark cannot read, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.errors import UserError, listed

GZIP_MAGIC = b"\x1f\x8b"
# What the ending of a file's name says of its content.
FORMATS = {"csv": "csv", "json": "json", "ndjson": "json", "jsonl": "json", "parquet": "parquet"}


def find(spark: SparkSession, path: str, *, what: str) -> list[storage.File]:
    """The files of an input; UserError where there are none, or one is not what its name says."""
    if not storage.exists(spark, path):
        raise UserError(f"{what} {path}: no such file or folder")
    found = storage.list_files(spark, path)
    if not found:
        raise UserError(
            f"{what} {path}: no files in it, at any depth (names in `_` or `.` are skipped)"
        )
    if not any(file.size for file in found):
        raise UserError(f"{what} {path}: {_all(len(found))} empty")
    problems = list(not_gzip(spark, found))
    if problems:
        raise UserError(listed(f"{what} {path} cannot be read:", problems))
    return found


def _all(count: int) -> str:
    return "the file is" if count == 1 else f"all {count:,} files are"


def format_of(files: Iterable[storage.File]) -> str | None:
    """The one format of files, by their names; None where they have none, several or no known one."""
    found = {_format(file.name) for file in files}
    return found.pop() if len(found) == 1 else None


def _format(name: str) -> str | None:
    """By the ending; `part-0.snappy.parquet` and `accounts.csv.gz` have theirs too."""
    endings = [ending for ending in name.lower().split(".")[1:] if ending != "gz"]
    return FORMATS.get(endings[-1]) if endings else None


def not_gzip(spark: SparkSession, files: Iterable[storage.File]) -> Iterator[str]:
    """The files that are named `.gz` and are not; found here, as Spark stops at the first."""
    for file in files:
        named_so = file.name.lower().endswith(".gz") and file.size
        if named_so and storage.first_bytes(spark, file.uri, 2) != GZIP_MAGIC:
            yield f"{file.name} is named .gz, but is not gzip: unpack or rename it"


def name_within(root: str, file_path: Column) -> Column:
    """The file's name within the folder `root`, a URI's path; names have none of a URI's escapes.

    Worked out for every line, so in plain steps: what stands before the folder is a scheme and maybe
    a host, and few names have escapes.
    """
    folder = root.rstrip("/") + "/"
    tail = F.substring(file_path, F.locate(folder, file_path) + len(folder), F.lit(1 << 30))
    # To decode is to read `+` as a blank, as forms do; in a path it is a plus.
    decoded = F.url_decode(F.replace(tail, F.lit("+"), F.lit("%2B")))
    return F.when(tail.contains("%"), decoded).otherwise(tail)


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Spark notices while it reads that a file is cut off or damaged: say which file, and why."""
    try:
        yield
    except (Py4JJavaError, PySparkException) as error:
        text = str(error)
        failed = re.search(
            r"FAILED_READ_FILE\S* Encountered error while reading file (\S+?)\. ", text
        )
        if failed is None:
            raise
        name = unquote(failed[1])
        raise UserError(f"{what}: {name} cannot be read: {_cause(text)}") from None


def _cause(text: str) -> str:
    if "Unexpected end of input stream" in text or "Unexpected end of ZLIB" in text:
        return "it is cut off, its compressed data ends too soon. Fetch it again"
    causes = re.findall(r"^Caused by: [\w.$]+: (.+)$", text, flags=re.MULTILINE)
    return causes[-1] if causes else "it is damaged"
