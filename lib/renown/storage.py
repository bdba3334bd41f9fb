"""Small files and folders on any Hadoop filesystem, through the session's JVM.

A path is what Hadoop takes: `/data/x`, `hdfs://…`, `s3a://…`. Nothing here relies on renames, which
object stores do not have.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, SparkSession

from renown.errors import UserError

READERS = {
    "parquet": {},
    "delta": {},
    "json": {},
    # Quotes as spreadsheets write them ("" inside "), and text may hold line breaks.
    "csv": {"header": "true", "quote": '"', "escape": '"', "multiLine": "true"},
}


@dataclass(frozen=True)
class File:
    """A file: `name` within the folder that was listed, its full `uri` and its `size` in bytes."""

    name: str
    uri: str
    size: int


def absolute(path: str) -> str:
    """A path without a trailing slash; one relative to this process's folder is spelled out.

    Delta takes a relative location for the name of a table.
    """
    bare = str(path).rstrip("/") or "/"
    return bare if ":" in bare else str(Path(bare).absolute())


def read_text(spark: SparkSession, path: str) -> str:
    """The content of a small UTF-8 file; FileNotFoundError where there is none."""
    fs, where = _located(spark, path)
    try:
        # Not looked for first: between a look and the opening another process may take it away.
        stream = fs.open(where)
    except Py4JJavaError as error:
        # What Hadoop's filesystems say of a folder too.
        if _kind(error) in ("FileNotFoundException", "NoSuchFileException"):
            raise FileNotFoundError(path) from None
        raise
    try:
        return str(_jvm(spark).org.apache.commons.io.IOUtils.toString(stream, "UTF-8"))
    finally:
        stream.close()


def write_text(
    spark: SparkSession, path: str, text: str, *, overwrite: bool, private: bool = False
) -> None:
    """Create a small UTF-8 file: in place of an older one, or only where there is none.

    A `private` one can be read by its owner alone, on a local disk; elsewhere the store's rules hold.

    Raises FileExistsError where `overwrite` is false and the file is there already.
    """
    fs, where = _located(spark, path)
    if fs.getUri().getScheme() == "file":
        local = Path(where.toUri().getPath())
        return _write_locally(local, text, overwrite=overwrite, private=private)
    try:
        stream = fs.create(where, overwrite)
    except Py4JJavaError as error:
        if "FileAlreadyExists" in _kind(error):
            raise FileExistsError(path) from None
        raise
    try:
        stream.write(bytearray(text, "utf-8"))
    finally:
        stream.close()


def _write_locally(path: Path, text: str, *, overwrite: bool, private: bool) -> None:
    """Hadoop looks first and creates later on a local disk, and shows a file before it is written.

    Here only one of two creates, and nobody sees a part of the text: it gets its name when it is whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        whole.touch(0o600 if private else 0o666)  # less what the process masks
        whole.write_text(text, encoding="utf-8", newline="")
        if overwrite:
            whole.replace(path)
        else:
            os.link(whole, path)
    finally:
        whole.unlink(missing_ok=True)


def exists(spark: SparkSession, path: str) -> bool:
    """Whether there is a file or folder."""
    fs, where = _located(spark, path)
    return bool(fs.exists(where))


def is_folder(spark: SparkSession, path: str) -> bool:
    """Whether there is a folder."""
    fs, where = _located(spark, path)
    return bool(fs.exists(where) and fs.getFileStatus(where).isDirectory())


def list_names(spark: SparkSession, path: str) -> list[str]:
    """Names in a folder, sorted; none where there is no such folder."""
    fs, where = _located(spark, path)
    found = fs.listStatus(where) if fs.exists(where) else []
    return sorted(str(status.getPath().getName()) for status in found)


def list_files(spark: SparkSession, path: str, *, hidden: bool = False) -> list[File]:
    """Every file below a folder, at any depth, by name; or the one file that `path` is.

    Names that begin with `_` or `.` are skipped at every level, as Spark skips them, unless
    `hidden` ones are asked for.
    """
    root = root_uri(spark, path)
    found = []
    for status in _below(spark, path):
        uri = str(status.getPath().toUri().toString())
        name = str(status.getPath().toUri().getPath())[len(root.getPath()) :].lstrip("/")
        if hidden or not any(part[0] in "_." for part in name.split("/")):
            found.append(File(name, uri, int(status.getLen())))
    return sorted(found, key=lambda file: file.name)


def size(spark: SparkSession, path: str) -> int:
    """Bytes of a file, or of all files below a folder, hidden ones too; 0 where there is none."""
    fs, where = _located(spark, path)
    return int(fs.getContentSummary(where).getLength()) if fs.exists(where) else 0


def last_modified(spark: SparkSession, path: str) -> datetime | None:
    """When the file, or the youngest file below the folder, was written; None where there is none."""
    if not exists(spark, path):
        return None
    times = [int(status.getModificationTime()) for status in _below(spark, path)]
    return datetime.fromtimestamp(max(times) / 1000, timezone.utc) if times else None


def _below(spark: SparkSession, path: str) -> Iterator[Any]:
    """Hadoop's word on every file below a folder, at any depth."""
    fs, where = _located(spark, path)
    statuses = fs.listFiles(where, True)
    while statuses.hasNext():
        yield statuses.next()


def root_uri(spark: SparkSession, path: str) -> Any:
    """The java.net.URI that names of files are relative to: the folder, or the file's folder."""
    fs, where = _located(spark, path)
    where = fs.makeQualified(where)
    return (where if fs.getFileStatus(where).isDirectory() else where.getParent()).toUri()


def first_bytes(spark: SparkSession, uri: str, count: int, *, unpacked: bool = False) -> bytes:
    """The first bytes of a file, fewer where it is shorter; of what it was packed from, if asked.

    How a file is packed is known by its name, as `.gz`.
    """
    fs, where = _located(spark, _jvm(spark).java.net.URI(uri))
    stream = fs.open(where)
    try:
        if unpacked:
            codecs = _jvm(spark).org.apache.hadoop.io.compress.CompressionCodecFactory(fs.getConf())
            codec = codecs.getCodec(where)
            stream = codec.createInputStream(stream) if codec is not None else stream
        return bytes(stream.readNBytes(count))
    finally:
        stream.close()


def delete(spark: SparkSession, path: str) -> None:
    """Remove a file, or a folder with all it holds; nothing happens where there is none."""
    fs, where = _located(spark, path)
    fs.delete(where, True)


def delete_if_empty(spark: SparkSession, path: str) -> None:
    """Remove a folder that holds nothing; one that does stays."""
    fs, where = _located(spark, path)
    if fs.exists(where) and not fs.listStatus(where):
        fs.delete(where, False)


def read_table(spark: SparkSession, path: str, format: str) -> DataFrame:
    """A table of a file or folder: csv (with a header; every column is text), json, parquet, delta."""
    if format not in READERS:
        raise UserError(f"{path}: cannot read '{format}'; known are {', '.join(READERS)}")
    if not exists(spark, path):
        raise UserError(f"{path}: no such file or folder")
    return spark.read.format(format).options(**READERS[format]).load(path)


def write_parquet(frame: DataFrame, path: str, *, row_group_bytes: int | None = None) -> None:
    """Write a folder of Parquet files in place of an older one, in row groups of about so many bytes."""
    writer = frame.write.mode("overwrite")
    if row_group_bytes is not None:
        writer = writer.option("parquet.block.size", row_group_bytes)
    writer.parquet(path)


def write_arrow(spark: SparkSession, table: pa.Table, path: str) -> None:
    """Write a table that is on the driver as a folder with one Parquet file, in place of an older one.

    A local disk is written to as it is; elsewhere the file is made here and Hadoop takes it over.
    """
    fs, where = _located(spark, path)
    fs.delete(where, True)
    fs.mkdirs(where)
    with tempfile.TemporaryDirectory(prefix="renown-") as scratch:
        local = fs.getUri().getScheme() == "file"
        folder = where.toUri().getPath() if local else scratch
        file = Path(folder) / "part-00000.parquet"
        pq.write_table(table, file)
        if not local:
            made = _jvm(spark).org.apache.hadoop.fs.Path(file.as_uri())
            fs.copyFromLocalFile(True, True, made, where)


def _kind(error: Py4JJavaError) -> str:
    """The name of the exception that Java raised, without its package."""
    return str(error.java_exception.getClass().getSimpleName())


def _jvm(spark: SparkSession) -> Any:
    return spark._jvm


def _located(spark: SparkSession, path: Any) -> tuple[Any, Any]:
    """The filesystem and the Hadoop path. Without checksums a local disk gets no `.crc` files."""
    where = _jvm(spark).org.apache.hadoop.fs.Path(path)
    fs = where.getFileSystem(spark._jsc.hadoopConfiguration())
    fs.setWriteChecksum(False)
    return fs, where
